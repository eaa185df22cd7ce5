import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Knex } from 'knex'
import { migrate, openDatabase } from '../src/db/connection.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { root } from '../src/root.ts'
import { site } from '../test/support/app.ts'
import { percentile, type Row } from './measure.ts'

const POSTS = 10_000
const ROUNDS = 60

/** Measures the blog with 10,000 posts, inside the server process and without its cached pages. */
export async function benchContentLists(): Promise<Row[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-bench-'))
  const embedded = await startEmbedded(folder)
  const db = openDatabase(embedded.connection)
  try {
    await migrate(db, path.join(root, 'migrations'))
    await fill(db)
    const rows: Row[] = []
    for (const [what, address] of [
      ['first page', '/blog/?'],
      ['last page', '/blog/?page=834&'],
      ['one year', '/blog/?tahun=2020&'],
      ['a post', '/blog/tulisan-5000/?'],
      ['feed', '/blog/feed.xml?'],
    ] as const)
      rows.push(await measure(db, `blog of 10,000 posts, ${what}`, address))
    return rows
  } finally {
    await db.destroy()
    await embedded.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(db: Knex, what: string, address: string): Promise<Row> {
  const visitor = site(db)
  const times: number[] = []
  for (let round = -5; round < ROUNDS; round += 1) {
    const started = performance.now()
    // Every address is another one, so that no answer is a kept one.
    const { status } = await visitor.get(`${address}ke=${round}`)
    if (status !== 200) throw new Error(`${address}: ${status}`)
    if (round >= 0) times.push(performance.now() - started)
  }
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
