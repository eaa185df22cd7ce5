import type { Knex } from 'knex'
import { known, type ValuesOf } from './known.ts'
import { findSettings } from './queries.ts'
import { storedValues } from './values.ts'

/** What staff change while the site runs, by name (known.ts). A value that no longer fits counts as not set. */
export type Settings = ValuesOf<typeof known>

/** All settings as they stand now: one small query, so that a change holds at once on every server. */
export const readSettings = async (db: Knex): Promise<Settings> => settingsOf(await findSettings(db))

/** Settings out of rows that another query brought along; those that are not among them are as if never set. */
export const settingsOf = (rows: readonly { name: string; value: unknown }[]): Settings => storedValues(known, rows)
