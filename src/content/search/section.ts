import type { Knex } from 'knex'
import type { Changes } from '../../live/changes.ts'
import type { Section } from '../../platform/sections.ts'
import { longDate } from '../../web/dates.ts'
import { addressWith } from '../../web/paging.ts'
import { fragment } from '../../web/render.ts'
import type { ContentItem } from '../item.ts'
import { itemHref, kindNames } from '../kinds.ts'
import type { Piece } from './rules.ts'
import { markFound, type SearchResult, searchPublished } from './search-queries.ts'

/** The title, and the part of the text with the searched words, both cut into pieces. */
export type FoundRow = { href: string; label: string; title: Piece[]; line: Piece[] }

/** `all`: the address of the blog's own search; null if it would find nothing more. */
type FoundView = { rows: FoundRow[]; all: string | null }
const foundFragment = fragment<FoundView>('/content/_found')

const MOST = 6

export const searchHref = (words: string, page = 1): string => addressWith(kindNames.post.href, { cari: words, page })

/** The content section of the site's search page: posts and programs. */
export const foundSection =
  ({ db, changes }: { db: Knex; changes: Changes }) =>
  (words: string): Section =>
  async (reader) => {
    reader.madeOf.push(changes.ingredient())
    const result = await searchPublished(db, { kinds: ['post', 'program'], words, limit: MOST }, new Date())
    if (result.items.length === 0) return null
    const isMore = result.total > MOST && result.items.some(({ kind }) => kind === 'post')
    return foundFragment({ rows: await foundRows(db, result), all: isMore ? searchHref(words) : null })
  }

export async function foundRows(db: Knex, { items, query }: SearchResult): Promise<FoundRow[]> {
  if (query === null || items.length === 0) return []
  const markedTexts = await markFound(db, query, items)
  return items.flatMap((item, at) => {
    const texts = markedTexts[at]
    return texts ? [{ href: itemHref(item), label: formatLabel(item), ...texts }] : []
  })
}

const formatLabel = ({ kind, starts_at, publish_at, created_at }: ContentItem) =>
  [kindNames[kind].many, longDate(starts_at ?? publish_at ?? created_at)].join(' · ')
