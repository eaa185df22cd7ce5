import type { Knex } from 'knex'
import { findSimilarWords, readTyped } from '../../db/known-words.ts'
import type { ContentKind } from '../../db/tables.ts'
import { type ContentItem, publicFromSql } from '../item.ts'
import { MAX_SEARCH_LENGTH } from '../limits.ts'
import { plainText } from '../markdown.ts'
import { listByIds } from '../queries.ts'
import {
  buildQuery,
  isWidened,
  marks,
  type Piece,
  partWith,
  type SearchQuery,
  splitPieces,
  textQuery,
} from './rules.ts'

/** If more items match, they are sorted by date, because ranking reads every item. */
const MAX_RANKED = 400

export type Search = {
  kinds: readonly ContentKind[]
  words: string
  order?: 'best' | 'newest'
  limit: number
  offset?: number
}

/** `total`: the number of all found items. `query` is for `markFound`. */
export type SearchResult = { items: ContentItem[]; total: number; query: string | null }

/**
 * Searches public items in the Indonesian full text. All words must occur, as a stem or a beginning; case, accents and
 * punctuation are ignored. If nothing is found, each word may have one wrong, missing, extra or swapped letter. Stop
 * words count only if there are no other words, and then only in titles. First come items with the words in the title,
 * then those that have them most often, then the newest.
 */
export async function searchPublished(db: Knex, search: Search, now: Date): Promise<SearchResult> {
  const searchQuery = buildQuery((await readTyped(db, search.words, MAX_SEARCH_LENGTH)).words)
  if (!searchQuery) return { items: [], total: 0, query: null }
  const result = await find(db, searchQuery, search, now)
  if (result.total > 0 || searchQuery.onlyTitles) return result
  const similarWords = await findSimilarWords(db, 'content_words', searchQuery.words)
  const widened: SearchQuery = { ...searchQuery, meant: similarWords }
  return isWidened(widened) ? find(db, widened, search, now) : result
}

const best = `in_title desc, case when total <= :most then (
    select ts_rank('{0.1, 0.1, 0.4, 1}', words, query) from content_search as search
    where search.item_id = found.item_id
  ) end desc,`

async function find(
  db: Knex,
  searchQuery: SearchQuery,
  search: Omit<Search, 'words'>,
  now: Date,
): Promise<SearchResult> {
  const { kinds, order = 'best', limit, offset = 0 } = search
  const query = textQuery(searchQuery)
  const { rows } = await db.raw<{ rows: { id: number; total: string }[] }>(
    `with asked as materialized (select to_tsquery('indonesian', :query) as query),
     found as materialized (
       select item_id, public_from, title @@ query as in_title from content_search, asked
       where ${searchQuery.onlyTitles ? 'title' : 'words'} @@ query and kind = any(:kinds) and ${publicFromSql('public_from', ':now')}
     ),
     counted as materialized (select count(*) as total from found)
     select item_id as id, total from found, counted, asked
     order by ${order === 'best' ? best : ''} public_from desc, item_id desc
     limit :limit offset :offset`,
    { query, kinds: [...kinds], now, most: MAX_RANKED, limit, offset },
  )
  if (rows.length === 0 && offset > 0) {
    const { total } = await find(db, searchQuery, { kinds, limit: 1 }, now)
    return { items: [], total, query }
  }
  const ids = rows.map(({ id }) => id)
  const items = ids.length > 0 ? await listByIds(db, ids) : []
  return { items, total: Number(rows[0]?.total ?? 0), query }
}

/** Returns the title of each item and the part of its text with the searched words. Both are cut at these words. */
export async function markFound(
  db: Knex,
  query: string,
  items: readonly ContentItem[],
): Promise<{ title: Piece[]; line: Piece[] }[]> {
  const [start, stop] = marks
  const stems = await readStems(db, query)
  const parts = items.map(({ subtitle, body }) => {
    const { text, isBeginning } = partWith(stems, body)
    const plain = plainText(text)
    return { isBeginning, text: isBeginning ? [subtitle, plain].filter(Boolean).join(' ') : plain }
  })
  const { rows } = await db.raw<{ rows: { title: string; line: string }[] }>(
    `select ts_headline('indonesian', title, query, :title) as title, ts_headline('indonesian', line, query, :line) as line
     from unnest(:titles::text[], :texts::text[]) with ordinality as each(title, line, at),
       to_tsquery('indonesian', :query) as query
     order by at`,
    {
      query,
      title: `StartSel=${start}, StopSel=${stop}, HighlightAll=true`,
      line: `StartSel=${start}, StopSel=${stop}, MinWords=14, MaxWords=26`,
      titles: items.map(({ title }) => title),
      texts: parts.map(({ text }) => text),
    },
  )
  return rows.map(({ title, line }, at) => ({
    title: splitPieces(title),
    line: withDots(splitPieces(line), parts[at] ?? { text: '', isBeginning: true }),
  }))
}

async function readStems(db: Knex, query: string): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { stems: string }[] }>(`select to_tsquery('indonesian', ?)::text as stems`, [
    query,
  ])
  return [...(rows[0]?.stems ?? '').matchAll(/'([^']+)'/g)].flatMap(([, stem]) => stem ?? [])
}

function withDots(pieces: Piece[], { text, isBeginning }: { text: string; isBeginning: boolean }): Piece[] {
  const excerpt = pieces.map((piece) => piece.text).join('')
  const dots = { text: ' … ', isFound: false }
  return [
    ...(isBeginning && text.startsWith(excerpt) ? [] : [dots]),
    ...pieces,
    ...(text.endsWith(excerpt) ? [] : [dots]),
  ]
}

/** The number of words that one statement checks, so that each statement is short. */
const PART_OF_WORDS = 1_000

/** Deletes known words that no longer find anything, and duplicates. Returns how many were deleted. */
export async function dropWords(db: Knex): Promise<number> {
  let dropped = 0
  for (let after: number | null = 0; after !== null; ) {
    const { rows }: { rows: { last: number | null; dropped: string }[] } = await db.raw(
      `with part as (select id, word from content_words where id > ? order by id limit ?),
       gone as (
         delete from content_words using part
         where content_words.id = part.id and (
           not exists (select from content_search where words @@ plainto_tsquery('indonesian', part.word))
           or exists (select from content_words as twin where twin.word = part.word and twin.id < part.id)
         )
         returning 1
       )
       select (select max(id) from part) as last, (select count(*) from gone) as dropped`,
      [after, PART_OF_WORDS],
    )
    after = rows[0]?.last ?? null
    dropped += Number(rows[0]?.dropped ?? 0)
  }
  return dropped
}
