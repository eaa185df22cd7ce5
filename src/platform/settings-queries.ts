import type { Knex } from 'knex'

export const findSettings = (db: Knex): Promise<{ name: string; value: unknown }[]> =>
  db('site_settings').select('name', 'value')

/** Returns the time of the last change of any setting, in milliseconds since the epoch; 0 if none was ever saved. */
export const settingsVersion = async (db: Knex): Promise<number> =>
  (await db('site_settings').max('changed_at as at').first<{ at: Date | null }>())?.at?.getTime() ?? 0

/**
 * Locks the settings that staff change until the transaction ends, so that no other transaction changes them meanwhile.
 */
export const lockSettings = (trx: Knex): Promise<unknown> =>
  trx.raw('lock table site_settings in share row exclusive mode')

/** Stores the value of a setting unless it has a value already. */
export const beginSetting = (db: Knex, name: string, value: unknown, now: Date) =>
  db('site_settings')
    .insert({ name, value: JSON.stringify(value), changed_at: now })
    .onConflict('name')
    .ignore()

export const keepSetting = (db: Knex, name: string, value: unknown, now: Date) =>
  db('site_settings')
    .insert({ name, value: JSON.stringify(value), changed_at: now })
    .onConflict('name')
    .merge()
