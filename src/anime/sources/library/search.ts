import type { Knex } from 'knex'
import type { SearchQuery } from '../../contract.ts'
import { cardColumns, type TitleCard } from './queries.ts'

type Found = { rows: TitleCard[]; total: number }

/**
 * A page of titles for the words and filters of a search; `total` counts those on all pages. Case, accents and
 * punctuation do not matter. Best first: a title that is just what was typed, one that begins with it, one that has it
 * at the beginning of a word, one whose words begin with all that was typed, one that contains it. When these do not
 * fill a page, titles that are only alike follow, as after a slip of the finger. Without words the newest come first.
 */
export async function searchLibrary(db: Knex, query: SearchQuery, size: number): Promise<Found> {
  if (query.query.trim() === '') return browse(db, query, size)
  const words = await wordsOf(db, query.query)
  if (words.length === 0) return { rows: [], total: 0 }
  const containing = await matches(db, containingForms(db, words), query, size)
  if (containing.total >= size) return containing
  return db.transaction(async (trx) => {
    await trx.raw(`select set_config('pg_trgm.strict_word_similarity_threshold', ?, true)`, [leastAlike(words)])
    return matches(trx, containingOrAlikeForms(trx, words), query, size)
  })
}

const orders = {
  relevance: 'aired_from desc, title.id',
  newest: 'aired_from desc, title.id',
  score: 'score desc nulls last, title.id',
  title: 'lower(title.title), title.id',
}

/** Without words there is nothing to be relevant to. */
async function browse(db: Knex, query: SearchQuery, size: number): Promise<Found> {
  const titles = withFilters(db('library_titles as title'), query)
  const [rows, total] = await Promise.all([
    titles
      .clone()
      .select(...cardColumns)
      .orderByRaw(orders[query.sort ?? 'newest'])
      .limit(size)
      .offset((query.page - 1) * size),
    countRows(titles.clone()),
  ])
  return { rows, total }
}

/** What is only alike stands behind what contains the words, whatever the order. */
async function matches(db: Knex, forms: Knex.QueryBuilder, query: SearchQuery, size: number): Promise<Found> {
  const { sort = 'relevance', page } = query
  const found = withFilters(db('library_titles as title').join(forms.as('found'), 'found.title_id', 'title.id'), query)
  const rows: (TitleCard & { total: string })[] = await found
    .clone()
    .select(...cardColumns, db.raw('count(*) over () as total'))
    .orderByRaw(sort === 'relevance' ? 'place, score desc nulls last, title.id' : `place >= ${ALIKE}, ${orders[sort]}`)
    .limit(size)
    .offset((page - 1) * size)
  const beyondEnd = rows.length === 0 && page > 1
  return { rows, total: beyondEnd ? await countRows(found) : Number(rows[0]?.total ?? 0) }
}

function withFilters(titles: Knex.QueryBuilder, { genre, type, status, year }: SearchQuery) {
  if (genre) titles.whereRaw('lower_all(genres) @> array[lower(?)]', [genre])
  if (type) titles.where({ type })
  if (status) titles.where({ status })
  if (year) titles.where({ year })
  return titles
}

/** Nobody types more of a title than this; what follows is cut. */
const LONGEST = 100
const MOST_WORDS = 12

/** The words as the database keeps them, so that both sides are in one spelling. No wildcard of LIKE survives it. */
async function wordsOf(db: Knex, typed: string): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { form: string }[] }>('select search_form(?) as form', [
    typed.slice(0, LONGEST),
  ])
  return (rows[0]?.form ?? '').split(' ').filter(Boolean).slice(0, MOST_WORDS)
}

/** From here on a place means "only alike". The lower the place the better. */
const ALIKE = 5_000

/** Titles with a form that contains all the words; among equally good forms the one with the least around them counts. */
function containingForms(db: Knex, words: string[]): Knex.QueryBuilder {
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
  for (const word of words) forms.whereLike('form', inside(word))
  return forms
}

const atWord = (word: string) => `% ${word}%`
/** One or two letters are in nearly every title, so they must begin a word. */
const inside = (word: string) => (word.length < 3 ? atWord(word) : `%${word}%`)

/** The same and titles with a form that is alike; what is much less so than the best one is cut. */
function containingOrAlikeForms(db: Knex, words: string[]): Knex.QueryBuilder {
  const phrase = words.join(' ')
  const alike = db('library_title_forms')
    .select('title_id', 'form', db.raw('strict_word_similarity(?, form) as likeness', [phrase]))
    .whereRaw('? <<% form', [phrase])
  const place = db.raw(`min(${ALIKE} + 100 * (2 - likeness - similarity(?, form))) as place`, [phrase])
  const near = db
    .from('alike')
    .select('title_id', place)
    .whereRaw('likeness >= 0.8 * (select max(likeness) from alike)')
    .groupBy('title_id')
  const both = db.from('containing').select('title_id', 'place').unionAll(db.from('near').select('title_id', 'place'))
  return db
    .with('containing', containingForms(db, words))
    .with('alike', alike)
    .with('near', near)
    .from(both.as('both'))
    .select('title_id')
    .min('place as place')
    .groupBy('title_id')
}

/**
 * How alike a form must be, 0 to 1. A slip of the finger spoils three trigrams of what was typed and leaves three of the
 * title's without a partner; what is long may have two slips, and below 0.3 everything is alike.
 */
function leastAlike(words: string[]): number {
  const trigrams = words.reduce((sum, word) => sum + word.length + 1, 0)
  return Math.min(0.5, Math.max(0.3, (trigrams - 3) / (trigrams + 3)))
}

async function countRows(titles: Knex.QueryBuilder): Promise<number> {
  const [counted] = await titles.count({ total: '*' })
  return Number(counted?.total ?? 0)
}
