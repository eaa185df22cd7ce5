import type { Knex } from 'knex'
import { lastMonths } from './months.ts'
import { readBooks } from './queries.ts'
import { type Stats, statsOf } from './stats.ts'

const MONTHS = 12

/** The numbers of the dashboard as they stand, of the twelve months that end with `now`'s: one query. */
export const readStats = async (db: Knex, now: Date): Promise<Stats> =>
  statsOf(await readBooks(db, lastMonths(now, MONTHS)))
