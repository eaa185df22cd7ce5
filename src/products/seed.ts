import type { Knex } from 'knex'
import type { Seed } from '../platform/feature.ts'
import { hasProducts } from './queries.ts'
import { replaceList } from './replace-list.ts'
import { lockList } from './write-queries.ts'

/** Runs at the first start in development, and with `manage seed --products` if there is no product. */
export const seedProducts: Seed = {
  about: 'a database without products with a sample price list (--products)',
  flag: { name: 'products', about: 'a sample price list of six products, only where there is no product yet' },
  // A site that has orders already is an older site. Its list is filled too. The seed of the orders ends such a start.
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

/** Returns false if there is a product, even in the bin. */
export const fillPriceList = (db: Knex): Promise<boolean> =>
  db.transaction(async (trx) => {
    await lockList(trx)
    if (await hasProducts(trx)) return false
    const { samplePriceList } = await import('../../seeds/price-list.ts')
    await replaceList(trx, samplePriceList)
    return true
  })
