import type { Knex } from 'knex'
import type { Seed } from '../../platform/feature.ts'
import { addSamples } from './queries.ts'

/** At a first start in development, and with `manage seed --content` where there is no content yet. */
export const seedContent: Seed = {
  about: 'a database without content with sample programs, posts, photos and partners (--content)',
  flag: { name: 'content', about: 'sample programs, posts, photos and partners, only where there is no content yet' },
  // A production server begins without samples, because they invite people to programs that do not exist.
  first: async (db, { production }) => production || (await fillEmptyContent(db)),
  async run(db) {
    const seeded = await fillEmptyContent(db)
    return {
      text: seeded ? 'The sample content was added.' : 'There is content already: nothing to do.',
      data: { seeded },
    }
  },
}

/** Adds the samples where there is no content, not even in the bin. Returns whether they were added. */
export async function fillEmptyContent(db: Knex, now = new Date()): Promise<boolean> {
  const { sampleRows } = await import('./sample-rows.ts')
  return db.transaction((trx) => addSamples(trx, sampleRows(now)))
}
