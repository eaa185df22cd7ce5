import type { Knex } from 'knex'
import {
  findSimilarWords,
  mayBegin,
  nearNames,
  readTyped,
  type SimilarWords,
  type TypedText,
} from '../../../db/known-words.ts'
import { countRows } from '../../../db/rows.ts'
import type { AnswerData, SearchQuery } from '../../contract/contract.ts'
import { cardColumns, type FoundTitle, newestLabel } from './queries.ts'
import { proposeTitles, studiosLike } from './word-queries.ts'

type TitlePage = { rows: FoundTitle[]; total: number }
type Extras = Pick<AnswerData['search'], 'studios' | 'proposals' | 'facets'>
type PageQuery = { query: SearchQuery; size: number; now: Date }

/**
 * Case, accents and punctuation are ignored. The order of results: titles whose own name begins with the text, titles
 * with another name that begins with it, names with the text at the beginning of a word, names in which every word of
 * the text begins a word, and names that contain the words anywhere. Among equals the better known title comes first.
 * Words may be run together or split elsewhere. Only when no name matches, each word except a number may have one
 * typing error; if that finds nothing either, names are found by their letters alone. A text that names one studio
 * finds its titles.
 */
export async function searchLibrary(
  db: Knex,
  query: SearchQuery,
  size: number,
  now: Date,
): Promise<TitlePage & Extras> {
  const pageQuery = { query, size, now }
  if (query.query.trim() === '') return browse(db, pageQuery)
  const input = await readTyped(db, query.query, MAX_QUERY_LENGTH)
  const { words } = input
  if (words.length === 0) return { rows: [], total: 0 }
  const containingWords = matches(db, formsContaining(db, input), pageQuery)
  const [containing, studios] = await Promise.all([containingWords, studiosLike(db, words)])
  const extras = studios.length > 0 ? { studios } : {}
  if (containing.total > 0) return { ...containing, ...extras }
  const [studio] = studios.length === 1 ? studios : []
  if (studio !== undefined) return { ...(await ofStudio(db, studio, pageQuery)), ...extras }
  if (words.join('').length < MIN_SIMILARITY_LENGTH) return { ...containing, ...extras }
  const similarWords = await findSimilarWords(
    db,
    'library_words',
    words.filter((word) => !isNumber(word)),
  )
  const alike = similarWords ? await matches(db, formsWithTypos(db, words, similarWords), pageQuery) : containing
  if (alike.total > 0) return { ...alike, ...extras }
  const near = formsNear(db, input)
  const [spelled, proposals] = await Promise.all([
    near ? matches(db, near, pageQuery) : alike,
    proposeTitles(db, words),
  ])
  return { ...spelled, ...extras, ...(spelled.total === 0 && { proposals }) }
}

/** A number is never a typing error for another number: the second season is not the third. */
const isNumber = (word: string) => /^\p{N}+$/u.test(word)

/** Each order ends with the id, so that every title is on exactly one page. */
const BY_POPULARITY = 'weekly_rank nulls last, views desc, title.id'
const orders = {
  relevance: 'aired_from desc, title.id',
  popular: BY_POPULARITY,
  newest: 'aired_from desc, title.id',
  score: 'score desc nulls last, title.id',
  title: 'lower(title.title), title.id',
}

const foundColumns = (db: Knex, { now }: PageQuery) => [
  ...cardColumns.map((column) => `title.${column}`),
  'title.year',
  newestLabel(db, now),
]

/** Titles of one initial are sorted by name, others by default with the newest first. */
async function browse(db: Knex, pageQuery: PageQuery): Promise<TitlePage & Extras> {
  const { query } = pageQuery
  const titles = withFilters(db('library_titles as title'), query)
  const { page, sort, query: _, ...filters } = query
  const isWhole = page === 1 && Object.values(filters).every((value) => value === undefined)
  const [titlePage, facets] = await Promise.all([
    readPage(db, titles, orders[sort ?? (query.letter ? 'title' : 'newest')], pageQuery),
    isWhole ? readFacets(db) : null,
  ])
  return { ...titlePage, ...(facets && { facets }) }
}

async function readPage(db: Knex, titles: Knex.QueryBuilder, order: string, pageQuery: PageQuery) {
  const [rows, total] = await Promise.all([
    titles
      .clone()
      .select(...foundColumns(db, pageQuery), db.raw('null as other_name'))
      .orderByRaw(order)
      .limit(pageQuery.size)
      .offset((pageQuery.query.page - 1) * pageQuery.size),
    countRows(titles.clone()),
  ])
  return { rows, total }
}

async function readFacets(db: Knex): Promise<NonNullable<Extras['facets']>> {
  const [genres, letters] = await Promise.all([
    db
      .from(db('library_titles').select(db.raw('unnest(genres) as name')).as('each'))
      .select<{ name: string; total: string }[]>('name', db.raw('count(*) as total'))
      .groupBy('name')
      .orderBy([{ column: 'total', order: 'desc' }, 'name']),
    db('library_title_forms').where('is_title', true).distinct('initial').orderBy('initial').pluck('initial'),
  ])
  return { genres: genres.map(({ name, total }) => ({ name, total: Number(total) })), letters }
}

function ofStudio(db: Knex, studio: string, pageQuery: PageQuery): Promise<TitlePage> {
  const titles = withFilters(db('library_titles as title').whereRaw('? = any(studios)', [studio]), pageQuery.query)
  const { sort = 'popular' } = pageQuery.query
  return readPage(db, titles, orders[sort === 'relevance' ? 'popular' : sort], pageQuery)
}

async function matches(db: Knex, forms: Knex.QueryBuilder, pageQuery: PageQuery): Promise<TitlePage> {
  const { query, size } = pageQuery
  const { sort = 'relevance', page } = query
  const titles = db('library_titles as title').join(forms.as('found'), 'found.title_id', 'title.id')
  const matchingTitles = withFilters(titles, query)
  const rows: (FoundTitle & { total: string })[] = await matchingTitles
    .clone()
    .select(...foundColumns(db, pageQuery), 'other_name', db.raw('count(*) over () as total'))
    .orderByRaw(sort === 'relevance' ? `place, ${BY_POPULARITY}` : orders[sort])
    .limit(size)
    .offset((page - 1) * size)
  const beyondEnd = rows.length === 0 && page > 1
  return { rows, total: beyondEnd ? await countRows(matchingTitles) : Number(rows[0]?.total ?? 0) }
}

function withFilters(titles: Knex.QueryBuilder, query: SearchQuery) {
  const { genre, type, status, year, season, letter } = query
  if (genre) titles.whereRaw('lower_all(genres) @> array[lower(?)]', [genre])
  if (type) titles.where({ type })
  if (status) titles.where({ status })
  if (year) titles.where({ year })
  if (season) titles.where({ season })
  if (letter)
    titles.whereIn('title.id', (forms) =>
      forms.select('title_id').from('library_title_forms').where({ is_title: true, initial: letter }),
    )
  return titles
}

/** The rest of a longer text is ignored. */
const MAX_QUERY_LENGTH = 100

/** Shorter text is similar to every title. */
const MIN_SIMILARITY_LENGTH = 4

/** Finds names that contain all the words, or begin with their letters. A lower `place` is better. */
function formsContaining(db: Knex, { words, letters }: TypedText): Knex.QueryBuilder {
  const phrase = words.join(' ')
  const begins = mayBegin(letters) ? db.raw('letters like ?', [`${letters}%`]) : db.raw('form like ?', [` ${phrase}%`])
  const place = `case when form = ? or letters = ? then 0
                      when ? then 1
                      when form like ? then 4
                      when ${words.map(() => 'form like ?').join(' and ')} then 6
                      else 8 end + case when is_title then 0 when ? then 2 else 1 end`
  const values = [` ${phrase} `, letters, begins, `% ${phrase}%`, ...words.map(atWord), begins]
  const forms = placedForms(db, place, values)
  if (/^[a-z0-9]$/.test(phrase)) return bestForms(db, forms.whereLike('form', ` ${phrase}%`).where('is_title', true))
  forms.where((names) => {
    names.where((containing) => {
      for (const word of words) containing.whereLike('form', inside(word))
    })
    if (letters !== '') names.orWhere('letters', letters)
    if (mayBegin(letters)) names.orWhere(begins)
  })
  return bestForms(db, forms)
}

/** Finds names that are like the text by their letters. Null for a text that is too short for that. */
function formsNear(db: Knex, input: TypedText): Knex.QueryBuilder | null {
  const near = nearNames(db, input)
  if (near.length === 0) return null
  const place = near.map((_, at) => `when ? then ${2 * at}`).join(' ')
  const forms = placedForms(db, `case ${place} end + (not is_title)::int`, near).where((names) => {
    for (const condition of near) names.orWhere(condition)
  })
  return bestForms(db, forms)
}

/** `place` is an SQL expression, `values` are its bindings. */
const placedForms = (db: Knex, place: string, values: readonly Knex.RawBinding[]): Knex.QueryBuilder =>
  db('library_title_forms').select('title_id', 'name', 'is_title', db.raw(`${place} as place`, values))

/**
 * Returns one row for each title, with its best place. If the title's own name does not match, the row has its best
 * other name.
 */
const bestForms = (db: Knex, forms: Knex.QueryBuilder) =>
  db
    .from(forms.as('names'))
    .select('title_id')
    .min({ place: 'place' })
    .select(db.raw('case when not bool_or(is_title) then (array_agg(name order by place, name))[1] end as other_name'))
    .groupBy('title_id')

const atWord = (word: string) => `% ${word}%`
/**
 * One or two Latin letters occur in nearly every title, so they must begin a word. One Chinese character is a whole
 * word.
 */
const inside = (word: string) => (/^[a-z0-9]{1,2}$/.test(word) ? atWord(word) : `%${word}%`)

/**
 * Finds names that have, for each typed word, a word that begins with it or a word that may be meant. Names with fewer
 * assumed errors and names with as many words as were typed come first.
 */
function formsWithTypos(db: Knex, words: string[], similarWords: SimilarWords): Knex.QueryBuilder {
  const errors = words.map(() => 'case when form like ? then 0 else 4 end').join(' + ')
  const place = `${errors} + case when cardinality(words) = ? then 0 else 2 end + (not is_title)::int`
  const forms = placedForms(db, place, [...words.map(atWord), words.length])
  for (const word of words)
    forms.whereRaw('(words && ?::text[] or form like ?)', [similarWords.get(word) ?? [], atWord(word)])
  return bestForms(db, forms)
}
