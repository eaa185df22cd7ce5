import type { Knex } from 'knex'
import { type PastEndpoint, writeHistory } from '../src/demo/history.ts'
import { amount } from './measure.ts'
import { withDatabase } from './world.ts'

export const ENDPOINTS = amount(40, 2)
const DAYS = 730

/** Runs `work` on a new database that holds two years of the monitor's history for forty endpoints. */
export const withHistory = <Result>(now: Date, work: (db: Knex) => Promise<Result>): Promise<Result> =>
  withDatabase(
    async (db) => {
      await writeHistory(db, { days: DAYS, now, endpoints: await enterMany(db) })
      return work(db)
    },
    { patient: true },
  )

async function enterMany(db: Knex): Promise<PastEndpoint[]> {
  await db('api_endpoints').delete()
  const rows = Array.from({ length: ENDPOINTS }, (_, at) => ({
    ...{ name: `Server ${at + 1}`, url: `https://server-${at + 1}.example/api/v1`, priority: at, is_active: true },
  }))
  return db('api_endpoints').insert(rows).returning(['id', 'name'])
}
