import type { Knex } from 'knex'
import type { Seed } from '../platform/feature.ts'
import { hasProducts } from './queries.ts'
import { replaceList } from './replace-list.ts'
import { lockList } from './write-queries.ts'

/** At a first start in development, and with `manage seed --products` where there is no product yet. */
export const seedProducts: Seed = {
  about: 'a database without products with a sample price list (--products)',
  flag: { name: 'products', about: 'a sample price list of six products, only where there is no product yet' },
  // Existing orders tell an older site, whose list is filled too; they end the seeding of a first start by themselves.
  first: async (db, { production }) => {
    if (!production) await fillPriceList(db)
    return true
  },
  async run(db) {
    const seeded = await fillPriceList(db)
    const text = seeded ? 'The sample price list was added.' : 'There are products already: nothing to do.'
    return { text, data: { seeded } }
  },
}

/** Returns false where there is a product, even in the bin. */
export const fillPriceList = (db: Knex): Promise<boolean> =>
  db.transaction(async (trx) => {
    await lockList(trx)
    if (await hasProducts(trx)) return false
    const { samplePriceList } = await import('../../seeds/price-list.ts')
    await replaceList(trx, samplePriceList)
    return true
  })
