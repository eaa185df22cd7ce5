import type { Knex } from 'knex'
import { searchPublished } from '../src/content/search/search-queries.ts'
import { amount, percentile, type Row, timesOf } from './measure.ts'
import { withDatabase } from './world.ts'

const POSTS = amount(10_000, 100)
const SAMPLE = amount(300, 3)

/** Measures the search over 10,000 posts of 300 words, whose words are as frequent as those of a language. */
export const benchContentSearch = (): Promise<Row[]> =>
  withDatabase(async (db) => {
    await addPosts(db)
    await db.raw('vacuum analyze')
    return measure(db)
  })

const syllables =
  'ba ca da ga ha ja ka la ma na pa ra sa ta wa ku lu mu nu ru si ti ri di ki ngan lam pan tur gun'.split(' ')
/** Returns the word of a rank in the invented language. */
const wordOf = (rank: number): string =>
  [rank % 30, Math.floor(rank / 30) % 30, (rank * 7) % 30].map((at) => syllables[at]).join('') + (rank > 900 ? 'k' : '')

/** Returns a pseudo-random number from 0 to below 1. The sequence is the same in every run. */
type Draw = () => number
function numbers(seed: number): Draw {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >>> 8) / 0x800000
  }
}

/** Returns a word; the word of rank n is about n times rarer than the first. */
const drawn = (draw: Draw) => wordOf(Math.floor(9_000 ** draw()) - 1)
const text = (draw: Draw, words: number) => Array.from({ length: words }, () => drawn(draw)).join(' ')

async function addPosts(db: Knex): Promise<void> {
  const draw = numbers(1)
  const now = Date.now()
  const rows = Array.from({ length: POSTS }, (_, at) => ({
    kind: 'post',
    slug: `tulisan-${at}`,
    title: text(draw, 5),
    body: text(draw, 300),
    publish_at: new Date(now - at * 3_600_000),
  }))
  await db.batchInsert('content_items', rows, 500)
}

async function measure(db: Knex): Promise<Row[]> {
  const draw = numbers(2)
  const kinds: Record<string, () => string> = {
    'one word': () => drawn(draw),
    'two words': () => text(draw, 2),
    'one of the most frequent words': () => wordOf(Math.floor(draw() * 5)),
    'the beginning of a word': () => drawn(draw).slice(0, 3),
    'a missing letter': () => {
      const word = drawn(draw)
      const at = 1 + Math.floor(draw() * (word.length - 1))
      return word.slice(0, at) + word.slice(at + 1)
    },
    nonsense: () => `${drawn(draw)}zx`,
  }
  const rows: Row[] = []
  for (const [kind, typed] of Object.entries(kinds)) {
    const kinds = ['post', 'program'] as const
    const search = () => searchPublished(db, { kinds: [...kinds], words: typed(), limit: 12 }, new Date())
    const times = await timesOf(SAMPLE, search)
    const [middle, slow] = [percentile(times, 0.5), percentile(times, 0.95)]
    rows.push({
      what: `search in ${POSTS.toLocaleString('en')} posts, ${kind}: p50 / p95`,
      ours: `${middle.toFixed(1)} / ${slow.toFixed(1)} ms`,
      bar: 'p95 ≤ 50 ms',
      holds: slow <= 50,
    })
  }
  return rows
}
