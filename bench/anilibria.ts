import type { Knex } from 'knex'
import { applyRelease } from '../src/anilibria/sync/apply.ts'
import { Release } from '../src/anilibria/upstream/shapes.ts'
import { mapAtMost } from '../src/async/limiter.ts'
import { createLargeWorld } from '../src/demo/fakes/aniliberty/large-world.ts'
import { fullRelease } from '../src/demo/fakes/aniliberty/rows.ts'
import { amount, percentile, type Row, timesOf } from './measure.ts'
import { inProcess, withDatabase } from './world.ts'

const SIZE = { releases: amount(20_000, 100), episodes: amount(300_000, 3_000) }
const ROUNDS = amount(40, 1)

/** Addresses by what they ask for; `#` is another number each time, so that no answer is a kept one. */
const asked: readonly [what: string, address: string, most: number][] = [
  ['a title', 'titles/#', 30],
  ['titles, 20', 'titles?page=#', 30],
  ['titles, 20 by rating', 'titles?sort=rating&page=#', 30],
  ['titles, 20 by year, ascending', 'titles?sort=year&order=asc&page=#', 30],
  ['titles, 20 by id', 'titles?sort=id&page=#', 30],
  ['titles, 20 of a genre', 'titles?genres=Драма&page=#', 30],
  ['titles, 20 of two genres by rating', 'titles?genres=Драма,Комедия&sort=rating&page=#', 30],
  ['titles, 20 of a season and status', 'titles?season=summer&status=completed&page=#', 30],
  ['titles, 20 of a year', 'titles?year=2020&page=#', 30],
  ['titles, 100', 'titles?limit=100&page=#', 120],
  ['titles, 100 by rating of a genre', 'titles?limit=100&genres=Драма&sort=rating&page=#', 120],
]

/** Measures the v2 API over a mirror of 20,000 titles with 300,000 episodes, without its kept answers. */
export const benchAnilibria = (): Promise<Row[]> =>
  withDatabase(async (db) => {
    const names = await fill(db)
    const rows: Row[] = []
    for (const [what, address, most] of asked)
      rows.push(await measure(db, what, (at) => address.replace('#', `${at}`), most))
    for (const [what, query] of searches)
      rows.push(
        await measure(db, `search, ${what}`, (at) => `search?${query(names[(at * 97) % names.length] ?? '')}`, 50),
      )
    return rows
  })

const searches: readonly [what: string, query: (name: string) => string][] = [
  ['a whole name', (name) => `q=${encodeURIComponent(name)}`],
  ['its first letters', (name) => `q=${encodeURIComponent(name.slice(0, 4))}`],
  ['one word', (name) => `q=${encodeURIComponent(name.split(' ').at(-1) ?? '')}`],
  ['a name with an error, fuzzy', (name) => `q=${encodeURIComponent(name.slice(0, 3) + name.slice(4))}&fuzzy=true`],
  [
    'one word with an error, fuzzy',
    (name) => `q=${encodeURIComponent(`${(name.split(' ')[0] ?? '').slice(0, -1)}x`)}&fuzzy=1`,
  ],
]

async function measure(db: Knex, what: string, address: (at: number) => string, most: number): Promise<Row> {
  const visit = inProcess(db)
  const times = await timesOf(ROUNDS, (round) =>
    visit(encodeURI(decodeURI(`/api/anilibria/v2/${address(round + 6)}`)), '', [200, 400, 404]),
  )
  const [median, p95] = [percentile(times, 0.5), percentile(times, 0.95)]
  const ours = `${median.toFixed(1)} ms (p95 ${p95.toFixed(1)})`
  return {
    what: `v2 API of ${SIZE.releases.toLocaleString('en')} titles: ${what}`,
    ours,
    bar: `p95 ≤ ${most} ms`,
    holds: p95 <= most,
  }
}

/** Stores the catalog as the sync does, without its calls. Returns names of titles. */
async function fill(db: Knex): Promise<string[]> {
  const now = new Date()
  const { releases } = createLargeWorld(SIZE)(now)
  const how = { storage: 'https://storage.test', isSilent: true }
  const names = await mapAtMost(4, releases, async (kept) => {
    const release = Release.parse(JSON.parse(JSON.stringify(fullRelease(kept))))
    await applyRelease(db, release, how, now)
    return release.name.main
  })
  await db.raw('vacuum analyze')
  return names
}
