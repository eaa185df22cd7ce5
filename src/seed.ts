import type { Knex } from 'knex'
import { fillLibrary } from '../seeds/library.ts'
import { seedTitles } from '../seeds/titles/list.ts'
import { hasTitles } from './anime/sources/library/queries.ts'

/** The believable world of a first start. A database that already has titles is left alone. */
export async function seedWhenEmpty(db: Knex, now = new Date()): Promise<boolean> {
  if (await hasTitles(db)) return false
  await fillLibrary(db, seedTitles, now)
  return true
}
