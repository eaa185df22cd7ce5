import type { Section } from '../../platform/sections.ts'
import { comingMoment } from '../../web/dates.ts'
import { fragment } from '../../web/render.ts'
import type { ContentItem } from '../item.ts'
import { itemHref } from '../kinds.ts'
import { listPublished } from '../queries.ts'
import { itemCard } from '../view-models/card.ts'
import type { PageDeps } from './find.ts'

/** `label` says what the item is, `line` says when. */
type Row = { href: string; title: string; label: string; line: string; iso: string }

const homeFragment = fragment<{ rows: Row[] }>('/content/_home')

const POSTS = 3

/** The next program and the newest posts, without pictures. */
export const homeSection =
  ({ db, changes }: PageDeps): Section =>
  async (reader) => {
    reader.madeOf.push(changes.ingredient())
    const now = new Date()
    const coming = await listPublished(db, { kind: 'program', ended: false }, { order: 'soonest', limit: 1 }, now)
    const posts = await listPublished(db, { kind: 'post' }, { order: 'newest', limit: POSTS }, now)
    const rows = [...coming.flatMap((item) => programRow(item, now)), ...posts.map(postRow)]
    return rows.length > 0 ? homeFragment({ rows }) : null
  }

function programRow(item: ContentItem, now: Date): Row[] {
  if (!item.starts_at) return []
  const label = item.starts_at <= now ? 'Sedang berlangsung' : 'Program berikutnya'
  const line = [comingMoment(item.starts_at), item.place].filter(Boolean).join(' · ')
  return [{ href: itemHref(item), title: item.title, label, line, iso: item.starts_at.toISOString() }]
}

function postRow(item: ContentItem): Row {
  const { href, title, date, iso } = itemCard(item)
  return { href, title, label: 'Blog', line: date, iso }
}
