import type { Knex } from 'knex'
import { generateTitles } from '../src/anime/sources/library/generate.ts'
import { searchLibrary } from '../src/anime/sources/library/search.ts'
import { amount, type Row, row, timed as timing } from './measure.ts'
import { withDatabase } from './world.ts'

const TITLES = amount(20_000, 200)
const SAMPLE = amount(500, 3)
const PAGE = 24
const letters = 'abcdefghijklmnopqrstuvwxyz'

/**
 * Measures the search over 20,000 generated anime titles: its duration, and how often a query with a typing error still
 * finds the title.
 */
export const benchSearch = (): Promise<Row[]> =>
  withDatabase(async (db) => {
    const [ms] = await timing(() => generateTitles(db, { count: TITLES, seed: 1, now: new Date() }))
    await db.raw('vacuum analyze')
    return [row(`library of ${TITLES.toLocaleString('en')} titles made`, ms / 1000, 's', 60), ...(await measure(db))]
  })

async function measure(db: Knex): Promise<Row[]> {
  const draw = numbers(7)
  const sample = await sampleTitles(db, draw)
  const rows: Row[] = []
  for (const title of sample.slice(0, 30)) await searchLibrary(db, { query: title, page: 1 }, PAGE, new Date())
  const typedOf = (typed: Typed) => sample.map((title) => ({ title, query: typed(title, draw) }))

  const prefixes = await ask(db, typedOf(beginning), ([first], { query }) => begins(first, query))
  rows.push(share('search, beginning of a title: a title that begins with it comes first', prefixes))
  rows.push(timed('beginning of a title', prefixes.times))
  for (const [kind, slip] of Object.entries(slips)) {
    const whole = await ask(db, typedOf(inLongWord(slip)), (names, { title }) => names.includes(title))
    rows.push(share(`search, ${kind} in a word of a title: in the top 3`, whole))
    rows.push(timed(`${kind} in a word of a title`, whole.times))
  }
  const alone = Object.values(slips)
  const words = sample.map((title, at) => {
    const word = wordIn(title, draw)
    return { title: word, query: (alone[at % alone.length] ?? beginning)(word, draw) }
  })
  const single = await ask(db, words, (names, { title }) => names.some((name) => name.includes(title)))
  rows.push(share('search, one word with a slip or swap: a title with the word in the top 3', single))
  rows.push(timed('one word with a slip or swap', single.times))
  for (const [kind, typed] of Object.entries(whileTyping))
    rows.push(timed(kind, (await ask(db, typedOf(typed), () => true)).times))
  return rows
}

/** Returns a pseudo-random whole number from 0 to below `end`. The sequence is the same in every run. */
type Draw = (end: number) => number
function numbers(seed: number): Draw {
  let state = seed
  return (end) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >>> 8) % end
  }
}

async function sampleTitles(db: Knex, draw: Draw): Promise<string[]> {
  const all = await db('library_titles').orderBy('id').pluck('title')
  const long = all.filter((title) => title.length >= 5)
  return Array.from({ length: SAMPLE }, () => long.splice(draw(long.length), 1)[0] ?? '')
}

type Search = { title: string; query: string }
type Asked = { times: number[]; hits: number }

/** Searches for each query and counts the searches whose first three titles are right. */
async function ask(
  db: Knex,
  searches: readonly Search[],
  isRight: (names: string[], search: Search) => boolean,
): Promise<Asked> {
  const times: number[] = []
  let hits = 0
  for (const search of searches) {
    const started = performance.now()
    const { rows } = await searchLibrary(db, { query: search.query, page: 1 }, PAGE, new Date())
    times.push(performance.now() - started)
    const names = rows.slice(0, 3).map(({ title }) => title)
    if (isRight(names, search)) hits += 1
  }
  return { times, hits }
}

const begins = (title: string | undefined, text: string) =>
  title !== undefined && plain(title).startsWith(plain(text).trim())
const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[’']/g, '')
    .replace(/[^a-z0-9]+/g, ' ')

function share(what: string, { hits, times }: Asked): Row {
  const part = (100 * hits) / times.length
  return { what, ours: `${part.toFixed(1)} %`, bar: '≥ 95 %', holds: part >= 95 }
}

function timed(kind: string, times: number[]): Row {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0
  return {
    what: `search, ${kind}: p50 / p95`,
    ours: `${at(0.5).toFixed(1)} / ${at(0.95).toFixed(1)} ms`,
    bar: 'p95 ≤ 50 ms',
    holds: at(0.95) <= 50,
  }
}

type Typed = (title: string, draw: Draw) => string

/** Typing errors: each changes one letter of a text, or swaps two neighbours. */
const slips: Record<string, Typed> = {
  'a wrong letter'(title, draw) {
    const at = letterIn(title, draw)
    const others = letters.replace(title.charAt(at).toLowerCase(), '')
    return title.slice(0, at) + others.charAt(draw(others.length)) + title.slice(at + 1)
  },
  'a missing letter'(title, draw) {
    const at = letterIn(title, draw)
    return title.slice(0, at) + title.slice(at + 1)
  },
  'a doubled letter'(title, draw) {
    const at = letterIn(title, draw)
    return title.slice(0, at + 1) + title.slice(at)
  },
  'two swapped letters'(title, draw) {
    const at = draw(title.length - 1)
    return title.slice(0, at) + title.charAt(at + 1) + title.charAt(at) + title.slice(at + 2)
  },
}

function letterIn(title: string, draw: Draw): number {
  const places = [...title].flatMap((sign, at) => (letters.includes(sign.toLowerCase()) ? [at] : []))
  return places[draw(places.length)] ?? 0
}

/** Returns a random word of five letters or more from a title, or the whole title if it has no such word. */
const wordIn: Typed = (title, draw) => {
  const words = title.split(' ').filter((word) => word.length >= 5)
  return words[draw(words.length)] ?? title
}
/** Makes a typing error in a random word of five letters or more. */
const inLongWord =
  (slip: Typed): Typed =>
  (title, draw) => {
    const word = wordIn(title, draw)
    return title.replace(word, slip(word, draw))
  }
/** Returns the first two to eight letters of a title. */
const beginning: Typed = (title, draw) => title.slice(0, 2 + draw(7))

const whileTyping: Record<string, Typed> = {
  'the whole title': (title) => title,
  'half of it': (title) => title.slice(0, Math.ceil(title.length / 2)),
  'one word': wordIn,
  'one letter': (title) => title.slice(0, 1),
  'three letters': (title) => title.slice(0, 3),
  nonsense: (_title, draw) => Array.from({ length: 8 }, () => letters.charAt(draw(26))).join(''),
}
