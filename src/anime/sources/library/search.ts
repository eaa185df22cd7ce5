import type { Knex } from 'knex'
import type { SearchQuery } from '../../contract/contract.ts'
import { cardColumns, count, type TitleCard } from './queries.ts'

type Found = { rows: TitleCard[]; total: number }

/**
 * Returns one page of the library's titles that match words and filters; `total` counts the titles on all pages. Case,
 * accents and punctuation are ignored. Exact titles come first, then titles that begin with the text, titles with the
 * text at the beginning of a word, titles in which every searched word begins a word, and titles that contain the words
 * anywhere. Only when no title matches, similar titles are returned, in case of a typing error. Without words the
 * newest titles come first.
 */
export async function searchLibrary(db: Knex, query: SearchQuery, size: number): Promise<Found> {
  if (query.query.trim() === '') return browse(db, query, size)
  const words = await wordsOf(db, query.query)
  if (words.length === 0) return { rows: [], total: 0 }
  const containing = await matches(db, formsContaining(db, words), query, size)
  if (containing.total > 0 || words.join('').length < MIN_SIMILARITY_LENGTH) return containing
  return db.transaction(async (trx) => {
    await trx.raw(`select set_config('pg_trgm.strict_word_similarity_threshold', ?, true)`, [leastAlike(words)])
    return matches(trx, formsAlike(trx, words), query, size)
  })
}

const orders = {
  relevance: 'aired_from desc, title.id',
  newest: 'aired_from desc, title.id',
  score: 'score desc nulls last, title.id',
  title: 'lower(title.title), title.id',
}

/**
 * Returns one page of titles that match the filters, for a search without words. Sorting by relevance then means the
 * newest first.
 */
async function browse(db: Knex, query: SearchQuery, size: number): Promise<Found> {
  const titles = withFilters(db('library_titles as title'), query)
  const [rows, total] = await Promise.all([
    titles
      .clone()
      .select(...cardColumns)
      .orderByRaw(orders[query.sort ?? 'newest'])
      .limit(size)
      .offset((query.page - 1) * size),
    count(titles.clone()),
  ])
  return { rows, total }
}

async function matches(db: Knex, forms: Knex.QueryBuilder, query: SearchQuery, size: number): Promise<Found> {
  const { sort = 'relevance', page } = query
  const found = withFilters(db('library_titles as title').join(forms.as('found'), 'found.title_id', 'title.id'), query)
  const rows: (TitleCard & { total: string })[] = await found
    .clone()
    .select(...cardColumns, db.raw('count(*) over () as total'))
    .orderByRaw(sort === 'relevance' ? `place, ${orders.score}` : orders[sort])
    .limit(size)
    .offset((page - 1) * size)
  const beyondEnd = rows.length === 0 && page > 1
  return { rows, total: beyondEnd ? await count(found) : Number(rows[0]?.total ?? 0) }
}

function withFilters(titles: Knex.QueryBuilder, { genre, type, status, year }: SearchQuery) {
  if (genre) titles.whereRaw('lower_all(genres) @> array[lower(?)]', [genre])
  if (type) titles.where({ type })
  if (status) titles.where({ status })
  if (year) titles.where({ year })
  return titles
}

/** Maximum number of characters of a search text, and in `MAX_WORDS` of its words; the rest is ignored. */
const MAX_QUERY_LENGTH = 100
const MAX_WORDS = 12

/** Minimum number of letters for a search by similarity, because shorter text is similar to every title. */
const MIN_SIMILARITY_LENGTH = 4
/** Maximum number of similar names that a search ranks. */
const MAX_SIMILAR = 500

/** Returns the words of a search text as the database normalizes them, which also removes LIKE wildcards. */
async function wordsOf(db: Knex, typed: string): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { form: string }[] }>('select search_form(?) as form', [
    typed.slice(0, MAX_QUERY_LENGTH),
  ])
  return (rows[0]?.form ?? '').split(' ').filter(Boolean).slice(0, MAX_WORDS)
}

/**
 * Builds a query for titles with a name that contains all the words. In its rank `place` lower is better; among equal
 * matches the shortest name wins.
 */
function formsContaining(db: Knex, words: string[]): Knex.QueryBuilder {
  const phrase = words.join(' ')
  const place = db.raw(
    `min(case when form = ? then 0
              when form like ? then 1000
              when form like ? then 2000
              when ${words.map(() => 'form like ?').join(' and ')} then 3000
              else 4000 end + least(length(form), 999)) as place`,
    [` ${phrase} `, ` ${phrase}%`, `% ${phrase}%`, ...words.map(atWord)],
  )
  const forms = db('library_title_forms').select('title_id', place).groupBy('title_id')
  if (/^[a-z0-9]$/.test(phrase)) return forms.whereLike('form', ` ${phrase}%`)
  for (const word of words) forms.whereLike('form', inside(word))
  return forms
}

const atWord = (word: string) => `% ${word}%`
/**
 * Returns the LIKE pattern for a word. One or two Latin letters occur in nearly every title, so they must begin a word
 * of the title; a single Chinese character may stand anywhere, because it is a word.
 */
const inside = (word: string) => (/^[a-z0-9]{1,2}$/.test(word) ? atWord(word) : `%${word}%`)

/**
 * Builds a query for titles with a similar name and their rank `place`. Names that are much less similar than the best
 * one are left out.
 */
function formsAlike(db: Knex, words: string[]): Knex.QueryBuilder {
  const phrase = words.join(' ')
  const alike = db('library_title_forms')
    .select('title_id', 'form', db.raw('strict_word_similarity(?, form) as likeness', [phrase]))
    .whereRaw('? <<% form', [phrase])
    .orderByRaw('likeness desc, length(form), title_id')
    .limit(MAX_SIMILAR)
  return db
    .with('alike', alike)
    .from('alike')
    .select('title_id', db.raw('min(2 - likeness - similarity(?, form)) as place', [phrase]))
    .whereRaw('likeness >= 0.8 * (select max(likeness) from alike)')
    .groupBy('title_id')
}

/**
 * Returns the minimum similarity (0 to 1) of a name found in spite of typing errors. One typing error changes three
 * trigrams on each side. Long text may have two errors, and below 0.3 everything is similar.
 */
function leastAlike(words: string[]): number {
  const trigrams = words.reduce((sum, word) => sum + word.length + 1, 0)
  return Math.min(0.5, Math.max(0.3, (trigrams - 3) / (trigrams + 3)))
}
