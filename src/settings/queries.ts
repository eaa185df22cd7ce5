import type { Knex } from 'knex'

export const findSettings = (db: Knex): Promise<{ name: string; value: unknown }[]> =>
  db('site_settings').select('name', 'value')
