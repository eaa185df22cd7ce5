import type { Knex } from 'knex'
import { z } from 'zod'
import { findSettings } from './queries.ts'

/** What staff change while the site runs, with its default. A value that no longer fits counts as not set. */
const Settings = z.object({
  /** May visitors make accounts? Members have nothing to do before comics, so it begins closed. */
  registration_open: z.boolean().catch(false),
})
export type Settings = z.infer<typeof Settings>

/** All settings as they stand now: one small query, so that a change holds at once on every server. */
export const readSettings = async (db: Knex): Promise<Settings> =>
  Settings.parse(Object.fromEntries((await findSettings(db)).map(({ name, value }) => [name, value])))
