import { readdirSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import type { Knex } from 'knex'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { listDiffering } from '../../src/comics/money/wallet/queries.ts'
import { openDatabase } from '../../src/db/connection.ts'
import { migrationsIn } from '../../src/db/migrations.ts'
import { root } from '../../src/root.ts'
import { makeComic } from './support/make.ts'

/** What becomes of credits, and of what Google was paid for, that are older than their origins. */

const folder = path.join(root, 'migrations')
const NAMES = ['0051_credit_origins', '0052_google_bookings']

let db: Knex
beforeAll(async () => {
  const cluster = inject('cluster')
  const database = `origins_${process.pid}`
  const admin = openDatabase(cluster, { max: 1, patient: true })
  await admin.raw('create database ??', [database])
  await admin.destroy()
  db = openDatabase({ ...cluster, database }, { patient: true })
  await db.migrate.latest({ migrationSource: until('0051') })
})
afterAll(() => db.destroy())

const until = (before: string) => ({
  ...migrationsIn(folder),
  getMigrations: async () =>
    readdirSync(folder)
      .map((file) => file.replace(/\.ts$/, ''))
      .filter((one) => one < before)
      .sort(),
})

type Old = [kind: string, amount: number, run?: number]

/** Adds a creator with rows of credits as they were. */
async function creatorWith(rows: readonly Old[]): Promise<number> {
  const name = `kreator-${Math.random().toString(36).slice(2)}`
  const [user] = await db('users')
    .insert({ username: name, name, email: null, role: 'member', password_hash: null })
    .returning('id')
  const user_id = user?.id ?? 0
  await db('creators').insert({ user_id, slug: name, referral_code: name })
  await db('credit_transactions' as string).insert(
    rows.map(([kind, amount, run = null]) => ({ description: 'uji', kind, amount, run, user_id })),
  )
  return user_id
}

const gift: Old = ['gift', 3]
const histories: [string, readonly Old[], kredit: number, bought: number][] = [
  ['a new account', [gift], 3, 0],
  [
    'who drew for gifts, and had one drawing come back',
    [gift, ['hold', -1, 2], ['hold', -1, 3], ['release', 1, 3]],
    2,
    0,
  ],
  ['whose souvenir took more than gifts', [gift, ['package', 20], ['commission', 5], ['souvenir', -20]], 8, 8],
  ['who has spent the gifts alone', [gift, ['adjustment', 30], ['hold', -2, 2]], 31, 30],
  ['whose package was taken back', [gift, ['package', 20], ['refund', -20]], 3, 0],
  ['whose bought ones staff took, and more', [gift, ['adjustment', 10], ['hold', -1, 2], ['adjustment', -11]], 1, 0],
  ['from whom staff took all', [gift, ['adjustment', -3]], 0, 0],
]

test('older balances are parted as if gifts had been spent first, and stay the sums of their rows, there and back', async () => {
  const people: number[] = []
  for (const [, rows] of histories) people.push(await creatorWith(rows))
  await db('google_uses' as string).insert({ day: '2026-11-20', service: 'speech', calls: 2, units: 3, cost: 1_200 })
  const user_id = people[0] ?? 0
  const booking = JSON.stringify({ day: '2026-11-20', service: 'speech', units: 1, cost: 400 })
  await db('voice_jobs' as string).insert({ user_id, recording: '{}', booking })
  const sums = () => db('creators').orderBy('user_id').pluck('kredit')
  const before = await sums()

  await db.migrate.latest({ migrationSource: until('0053') })
  const after = await db('creators').orderBy('user_id').select('kredit', 'kredit_bought')
  expect(after.map(({ kredit, kredit_bought }) => [Number(kredit), Number(kredit_bought)])).toEqual(
    histories.map(([, , kredit, bought]) => [kredit, bought]),
  )
  expect(await listDiffering(db)).toEqual([])
  const [use] = await db('google_uses')
  expect((await db('voice_jobs').first())?.booking).toMatchObject({ id: use?.id, units: 1, cost: 400 })

  for (const _ of NAMES) await db.migrate.down({ migrationSource: until('0053') })
  expect(await sums()).toEqual(before)
  await db.migrate.latest({ migrationSource: until('0053') })
  expect(await db('creators').orderBy('user_id').select('kredit', 'kredit_bought')).toEqual(after)
})

test('what Gemini was drawing is begun anew by the kit, and no panel of its comics waits any longer', async () => {
  for (const _ of NAMES) await db.migrate.down({ migrationSource: until('0053') })
  const waiting = { run: 3, published_at: null }
  const begun = await makeComic(db, { ...waiting, draft_status: 'RENDERING', illustrator: null })
  const drawn = await makeComic(db, { ...waiting, illustrator: 'gemini' })
  await db('comic_renders').insert(
    begun.panelIds.slice(0, 2).map((panel_id) => ({ panel_id, run: 3, take: 0, illustrator: 'gemini' as const })),
  )
  await db('comic_panels')
    .where({ id: drawn.panelIds[0] ?? 0 })
    .update({ redraw_asked_at: new Date() })
  await db.migrate.latest({ migrationSource: until('0053') })
  expect(await db('comic_renders').whereIn('panel_id', begun.panelIds)).toEqual([])
  expect(await db('comic_panels').whereNotNull('redraw_asked_at')).toEqual([])
  expect(await db('comic_renders').whereIn('panel_id', drawn.panelIds)).toHaveLength(6)
})
