import type { Knex } from 'knex'
import { amount, percentile, type Row, timesOf } from './measure.ts'
import { inProcess, withDatabase } from './world.ts'

const POSTS = amount(10_000, 60)
const ROUNDS = amount(60, 2)

/** Measures the blog with 10,000 posts, inside the server process and without its cached pages. */
export const benchContentLists = (): Promise<Row[]> =>
  withDatabase(async (db) => {
    await fill(db)
    const rows: Row[] = []
    for (const [what, address] of [
      ['first page', '/blog/?'],
      ['last page', `/blog/?page=${Math.ceil(POSTS / 12)}&`],
      ['one year', `/blog/?tahun=${new Date().getUTCFullYear() - amount(6, 0)}&`],
      ['a post', `/blog/tulisan-${POSTS / 2}/?`],
      ['feed', '/blog/feed.xml?'],
    ] as const)
      rows.push(await measure(db, `blog of ${POSTS.toLocaleString('en')} posts, ${what}`, address))
    return rows
  })

async function measure(db: Knex, what: string, address: string): Promise<Row> {
  const visit = inProcess(db)
  // Every address is another one, so that no answer is a kept one.
  const times = await timesOf(ROUNDS, (round) => visit(`${address}ke=${round}`))
  const [median, p95] = [percentile(times, 0.5), percentile(times, 0.95)]
  const ours = `${median.toFixed(1)} ms (p95 ${p95.toFixed(1)})`
  return { what, ours, bar: '≤ 50 ms', holds: median <= 50 }
}

/** Inserts posts over twelve years, each of about 400 words. */
async function fill(db: Knex): Promise<void> {
  const body = `## Judul\n\n${'Lampion dinyalakan jam tujuh malam. '.repeat(80)}`
  // A query may take only so long.
  for (let first = 1; first <= POSTS; first += 250)
    await db.raw(
      `insert into content_items (kind, slug, title, body, publish_at)
       select 'post', 'tulisan-' || at, 'Tulisan ke-' || at, ?, now() - at * interval '10 hours'
       from generate_series(?::integer, ?::integer) as at`,
      [body, first, first + 249],
    )
  await db.raw(`insert into content_slugs (kind, slug, item_id) select kind, slug, id from content_items`)
  await db.raw('vacuum analyze')
}
