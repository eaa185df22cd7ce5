import type { Knex } from 'knex'

export const findSettings = (db: Knex): Promise<{ name: string; value: unknown }[]> =>
  db('site_settings').select('name', 'value')

/**
 * Locks the settings that staff change until the transaction ends, so that no other transaction changes them meanwhile.
 */
export const lockSettings = (trx: Knex): Promise<unknown> =>
  trx.raw('lock table site_settings in share row exclusive mode')

export const keepSetting = (db: Knex, name: string, value: unknown, now: Date) =>
  db('site_settings')
    .insert({ name, value: JSON.stringify(value), changed_at: now })
    .onConflict('name')
    .merge()
