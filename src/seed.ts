import type { Knex } from 'knex'
import { fillLibrary } from '../seeds/library.ts'
import { demoShop } from '../seeds/orders.ts'
import { seedTitles } from '../seeds/titles/list.ts'
import { hasTitles } from './anime/sources/library/queries.ts'
import { type Seeded, type Seeding, seedOrders } from './orders/seed/seed.ts'
import { createUploads } from './uploads/uploads.ts'

/** The believable world of a first start. A database that already has titles is left alone. */
export async function seedWhenEmpty(db: Knex, now = new Date()): Promise<boolean> {
  if (await hasTitles(db)) return false
  await fillLibrary(db, seedTitles, now)
  return true
}

/** Orders of the first start in development, and of the demo world. */
const FEW = 12
const MANY = 150

type OrderWishes = { baseUrl: string; dataDir: string } & Pick<Seeding, 'count' | 'seed' | 'more'>

/** A believable order desk; one that has orders already is left alone, unless more are asked for. */
const seedDesk = (db: Knex, { dataDir, ...wishes }: OrderWishes, now = new Date()): Promise<Seeded> =>
  seedOrders(db, { ...wishes, shop: demoShop, now, uploads: createUploads({ dataDir }) })

type Place = { baseUrl: string; dataDir: string; production: boolean }

/**
 * What a first start brings: titles, and where nobody sells yet a dozen orders to look at. `example` is the code of one of
 * those, null where none were made.
 */
export async function seedFirstStart(db: Knex, { production, ...place }: Place): Promise<{ example: string | null }> {
  const isFirst = await seedWhenEmpty(db)
  if (!isFirst || production) return { example: null }
  return seedDesk(db, { ...place, count: FEW })
}

/** The order desk of the demo world. */
export const seedManyOrders = (db: Knex, wishes: Omit<OrderWishes, 'count'>): Promise<Seeded> =>
  seedDesk(db, { ...wishes, count: MANY })
