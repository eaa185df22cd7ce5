import type { Knex } from 'knex'
import { fillLibrary } from '../../seeds/library.ts'
import { seedTitles } from '../../seeds/titles/list.ts'
import type { Seed } from '../platform/feature.ts'
import { hasTitles } from './sources/library/queries.ts'

/** The library of a first start. A database that already has titles is left alone. */
export const seedLibrary: Seed = {
  about: 'an empty library with the titles of a first start',
  first: (db) => fillEmptyLibrary(db),
  async run(db) {
    const seeded = await fillEmptyLibrary(db)
    return {
      text: seeded ? 'The library is filled.' : 'The library has titles already: nothing to do.',
      data: { seeded },
    }
  },
}

export async function fillEmptyLibrary(db: Knex, now = new Date()): Promise<boolean> {
  if (await hasTitles(db)) return false
  await fillLibrary(db, seedTitles, now)
  return true
}
