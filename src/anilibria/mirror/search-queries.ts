import type { Knex } from 'knex'
import { createLimiter } from '../../async/limiter.ts'
import {
  findSimilarWords,
  mayBegin,
  nearNames,
  readTyped,
  type SimilarWords,
  type TypedText,
} from '../../db/known-words.ts'
import { Refusal } from '../../web/refusal.ts'
import type { FoundTitles } from './queries.ts'

const MAX_TEXT = 100

/**
 * Minimum letters of a word that may have an error even if other words have one, and that may be two words written as
 * one.
 */
const MIN_LETTERS = 4

/** Number of words that are searched with errors: the longest ones. */
const MAX_WORDS_WITH_ERRORS = 6

/** Maximum number of readings of a text, as typed and with errors. */
const MAX_READINGS = 8

/**
 * At most two fuzzy searches run at once in a process, so that they never take the whole database. Rejects with a
 * `Refusal` when too many wait.
 */
export const fuzzyTurn = createLimiter({
  atOnce: 2,
  waiting: 50,
  full: () => new Refusal(503, 'Terlalu banyak pencarian saat ini. Coba lagi sebentar lagi.', { retryAfter: 5 }),
})

/**
 * The ranks of matches, from the best to the worst: a name equals the text; a name begins with its words; a name has
 * all its words; the names of the title together have all its words; a name begins with the text; a name has words that
 * begin with its words; a name with the same number of words is similar; a name has similar words; a name has similar
 * sequences of letters.
 */
const places = {
  exact: 0,
  phrase: 1,
  words: 2,
  titleWords: 3,
  prefix: 4,
  beginnings: 5,
  like: 6,
  likeWords: 7,
  near: 8,
}

/**
 * Searches titles. `place` is the rank; the lowest is the best. Null for a text without words. Names are compared
 * without case, accents and punctuation, with е for ё. Words may be written as one or apart, and long vowels as short
 * ones. `isFuzzy`: each word may also have one wrong, missing, extra or swapped letter, only the longest of many words
 * count, and names may match by similar letters alone; see `fuzzyTurn`.
 */
export async function foundTitles(db: Knex, text: string, options: { isFuzzy: boolean }): Promise<FoundTitles | null> {
  const searchInput = await readTyped(db, text, MAX_TEXT)
  const { words: inputWords } = searchInput
  if (inputWords.length === 0) return null
  const indexedWords = await findIndexedWords(db, inputWords)
  const { exact, close } = options.isFuzzy
    ? await fuzzyReadings(db, inputWords, indexedWords)
    : exactReadings(inputWords, indexedWords)
  const parts = [
    namesFrom(db, searchInput),
    ...exact.map((reading) => names(db, reading, places.words)),
    ...(inputWords.length > 1 ? [acrossNames(db, inputWords)] : []),
    beginnings(db, inputWords),
    ...close.map((reading) => names(db, reading, null)),
    ...(options.isFuzzy ? nearNames(db, searchInput).map((near, at) => namesNear(db, near, places.near + at)) : []),
  ]
  const [first, ...others] = parts
  const all = first?.unionAll(others) ?? db('anilibria_names')
  return { query: db.from(all.as('each')).select('title_id').min({ place: 'place' }).groupBy('title_id') }
}

/**
 * A reading of the text: for each typed word, the words that it may stand for. `beside`: the place of two words that
 * were typed as one and must stand side by side.
 */
type Reading = { words: readonly (readonly string[])[]; beside: number | null }

/** Matches names whose words may also be written as one or apart. */
function namesFrom(db: Knex, { words, letters }: TypedText): Knex.QueryBuilder {
  const phrase = words.join(' ')
  const place = 'case when letters = ? then ?::int when form like ? then ?::int else ?::int end as place'
  const query = db('anilibria_names').select(
    'title_id',
    db.raw(place, [letters, places.exact, ` ${phrase} %`, places.phrase, places.prefix]),
  )
  return mayBegin(letters)
    ? query.whereLike('letters', `${letters}%`)
    : query.whereRaw('(letters = ? or form like ?)', [letters, ` ${phrase}%`])
}

const namesNear = (db: Knex, near: Knex.Raw, place: number): Knex.QueryBuilder =>
  db('anilibria_names')
    .select('title_id', db.raw('?::int as place', [place]))
    .where(near)

function names(db: Knex, { words, beside }: Reading, place: number | null): Knex.QueryBuilder {
  const ranked = 'case when cardinality(words) = ?::int then ?::int else ?::int end as place'
  const query = db('anilibria_names').select(
    'title_id',
    place === null ? db.raw(ranked, [words.length, places.like, places.likeWords]) : db.raw('?::int as place', [place]),
  )
  for (const options of words) query.whereRaw('words && ?::text[]', [[...options]])
  if (beside !== null) {
    const [one = [], other = []] = words.slice(beside, beside + 2)
    query.whereRaw('form like any(?::text[])', [one.flatMap((a) => other.map((b) => `% ${a} ${b} %`))])
  }
  return query
}

function beginnings(db: Knex, inputWords: readonly string[]): Knex.QueryBuilder {
  const query = db('anilibria_names').select('title_id', db.raw('?::int as place', [places.beginnings]))
  for (const word of inputWords)
    query.whereRaw('words && array(select word from anilibria_words where word like ?)', [`${word}%`])
  return query
}

function acrossNames(db: Knex, inputWords: readonly string[]): Knex.QueryBuilder {
  const having = (word: string) => db('anilibria_names').select('title_id').whereRaw('words @> array[?::text]', [word])
  const [first, ...others] = [...new Set(inputWords)].map(having)
  const all = others.length > 0 ? first?.intersect(others) : first
  return db
    .from((all ?? db('anilibria_names').select('title_id')).as('all_words'))
    .select('title_id', db.raw('?::int as place', [places.titleWords]))
}

const replaced = (words: readonly string[], at: number, count: number, ...others: string[]) => [
  ...words.slice(0, at),
  ...others,
  ...words.slice(at + count),
]

/** Joins two neighboring words, or all words, into one. */
const joinWords = (inputWords: readonly string[]): string[][] => [
  ...inputWords.slice(1).map((word, at) => replaced(inputWords, at, 2, `${inputWords[at]}${word}`)),
  ...(inputWords.length > 2 ? [[inputWords.join('')]] : []),
]

/** Cuts one word into two, which stand at `at`. */
const split = (inputWords: readonly string[]): { words: string[]; at: number }[] =>
  inputWords.flatMap((word, at) =>
    word.length < MIN_LETTERS || word.length > 30
      ? []
      : Array.from({ length: word.length - 1 }, (_, cut) => ({
          words: replaced(inputWords, at, 1, word.slice(0, cut + 1), word.slice(cut + 1)),
          at,
        })),
  )

async function findIndexedWords(db: Knex, inputWords: readonly string[]): Promise<ReadonlySet<string>> {
  const all = new Set([
    ...inputWords,
    ...joinWords(inputWords).flat(),
    ...split(inputWords).flatMap(({ words }) => words),
  ])
  return new Set(
    await db('anilibria_words')
      .whereIn('word', [...all])
      .pluck('word'),
  )
}

type Readings = { exact: Reading[]; close: Reading[] }

function exactReadings(inputWords: readonly string[], indexedWords: ReadonlySet<string>): Readings {
  const apart = [...joinWords(inputWords).map((words) => ({ words, at: null })), ...split(inputWords)]
  const exact = [
    { words: inputWords, at: null },
    ...apart.filter(({ words }) => words.every((word) => indexedWords.has(word))),
  ]
    .slice(0, MAX_READINGS)
    .map(({ words, at }) => ({ words: words.map((word) => [word]), beside: at }))
  return { exact, close: [] }
}

/**
 * Adds the readings in which words have an error. If two words were typed as one, only one of them may have an error.
 */
async function fuzzyReadings(
  db: Knex,
  inputWords: readonly string[],
  indexedWords: ReadonlySet<string>,
): Promise<Readings> {
  const { exact } = exactReadings(inputWords, indexedWords)
  const longest = longestWords(inputWords)
  const whole = [longest, ...(longest.length < inputWords.length ? [] : joinWords(inputWords))]
  const halves = (inputWords.length > 2 ? [] : split(inputWords)).flatMap(({ words, at }) =>
    [at, at + 1]
      .filter(
        (wrong) =>
          isLong(words[wrong] ?? '') && words.every((word, place) => place === wrong || indexedWords.has(word)),
      )
      .map((wrong) => ({ words, at, wrong })),
  )
  const lookupWords = [...whole.flat(), ...halves.map(({ words, wrong }) => words[wrong] ?? '')]
  const corrections =
    (await findSimilarWords(db, 'anilibria_words', lookupWords.filter(mayErr))) ?? new Map<string, string[]>()
  const readings: Reading[] = [
    ...whole.map((words) => withLongErrors(words, corrections)),
    ...halves.map(({ words, at, wrong }) => ({
      words: words.map((word, place) => (place === wrong ? (corrections.get(word) ?? []) : [word])),
      beside: at,
    })),
    ...withShortError(longest, corrections),
  ]
  const existing = new Set([...indexedWords, ...[...corrections.values()].flat()])
  const met = new Set(exact.map((reading) => JSON.stringify(reading)))
  const close = readings.filter((reading) => {
    const text = JSON.stringify(reading)
    const isNew = !met.has(text) && reading.words.every((options) => options.some((word) => existing.has(word)))
    met.add(text)
    return isNew
  })
  return { exact, close: close.slice(0, MAX_READINGS) }
}

function longestWords(inputWords: readonly string[]): string[] {
  const byLength = [...inputWords.keys()].sort(
    (one, other) => (inputWords[other] ?? '').length - (inputWords[one] ?? '').length,
  )
  const positions = new Set(byLength.slice(0, MAX_WORDS_WITH_ERRORS))
  return inputWords.filter((_, at) => positions.has(at))
}

/** Numbers never count as typing errors of one another: the second season is not the third. */
const mayErr = (word: string) => word.length > 1 && word.length <= 30 && !/\p{N}/u.test(word)

const isLong = (word: string) => word.length >= MIN_LETTERS

const like = (word: string, corrections: SimilarWords) => (mayErr(word) ? (corrections.get(word) ?? []) : [word])

const withLongErrors = (words: readonly string[], corrections: SimilarWords): Reading => ({
  words: words.map((word) => (isLong(word) ? like(word, corrections) : [word])),
  beside: null,
})

/** Adds the readings in which one short word has an error while all other words are right. */
const withShortError = (words: readonly string[], corrections: SimilarWords): Reading[] =>
  [...words.keys()]
    .filter((at) => words.length > 1 && !isLong(words[at] ?? ''))
    .map((wrong) => ({
      words: words.map((word, at) => (at === wrong ? like(word, corrections) : [word])),
      beside: null,
    }))
