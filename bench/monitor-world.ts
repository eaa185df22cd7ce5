import { mkdtemp } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Knex } from 'knex'
import { migrate, openDatabase } from '../src/db/connection.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { type PastEndpoint, writeHistory } from '../src/demo/history.ts'
import { root } from '../src/root.ts'

export const ENDPOINTS = 40
export const YEARS = 2

/** Runs `work` on a new database that holds two years of the monitor's history for forty endpoints. */
export async function withHistory<Result>(now: Date, work: (db: Knex) => Promise<Result>): Promise<Result> {
  const embedded = await startEmbedded(await mkdtemp(path.join(os.tmpdir(), 'kortekstream-bench-')))
  const db = openDatabase(embedded.connection, { patient: true })
  try {
    await migrate(db, path.join(root, 'migrations'))
    await writeHistory(db, { days: YEARS * 365, now, endpoints: await enterMany(db) })
    return await work(db)
  } finally {
    await db.destroy()
    await embedded.stop()
  }
}

async function enterMany(db: Knex): Promise<PastEndpoint[]> {
  await db('api_endpoints').delete()
  const rows = Array.from({ length: ENDPOINTS }, (_, at) => ({
    ...{ name: `Server ${at + 1}`, url: `https://server-${at + 1}.example/api/v1`, priority: at, is_active: true },
  }))
  return db('api_endpoints').insert(rows).returning(['id', 'name'])
}
