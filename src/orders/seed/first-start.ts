import type { Knex } from 'knex'
import { z } from 'zod'
import { demoShop } from '../../../seeds/orders/shop.ts'
import type { Seed, SeedPlace } from '../../platform/feature.ts'
import { createUploads } from '../../uploads/uploads.ts'
import { codeHref } from '../rules/codes.ts'
import { type Seeded, type Seeding, seedOrders } from './seed.ts'

/** Orders of the first start in development, and of the demo world. */
const FEW = 12
const MANY = 150

type Place = Pick<SeedPlace, 'baseUrl' | 'dataDir'>
type Wishes = Pick<Seeding, 'seed' | 'more'>

const trackerOf = ({ baseUrl }: Place, code: string) => `${baseUrl}${codeHref(code)}`

/** A believable order desk, of a dozen orders at a first start and many on request. */
export const seedOrderDesk: Seed = {
  about: `an empty order desk with ${MANY} orders`,
  flag: { name: 'orders', about: 'orders of a believable shop instead: fourteen months, in every state' },
  options: {
    more: {
      option: { type: 'boolean', about: 'with --orders: even where there are orders' },
      input: z.boolean().default(false),
    },
    seed: {
      option: { type: 'string', hint: 'N', about: 'with --orders: another number gives other orders (default 1)' },
      input: z
        .string()
        .regex(/^\d{1,9}$/, 'a whole number')
        .transform(Number)
        .optional(),
    },
  },
  async first(db, place, say) {
    if (place.production) return false
    const { codes, example } = await fillDesk(db, place, FEW)
    if (example) say(`Example orders are there; follow one at ${trackerOf(place, example)}`)
    return codes.length > 0
  },
  async run(db, place, { more, seed }) {
    const wishes = { more: more === true, ...(typeof seed === 'number' ? { seed } : {}) }
    const { codes, example } = await seedManyOrders(db, place, wishes)
    return {
      text: example
        ? `${codes.length} orders are there; follow one at ${trackerOf(place, example)}`
        : 'There are orders already: nothing to do (--more adds others).',
      data: { orders: codes.length, example },
    }
  },
}

/** The order desk of the demo world; one that has orders already is left alone, unless more are asked for. */
export const seedManyOrders = (db: Knex, place: Place, wishes: Wishes): Promise<Seeded> =>
  fillDesk(db, place, MANY, wishes)

const fillDesk = (db: Knex, { baseUrl, dataDir }: Place, count: number, wishes: Wishes = {}): Promise<Seeded> =>
  seedOrders(db, {
    shop: demoShop,
    count,
    baseUrl,
    now: new Date(),
    uploads: createUploads({ dataDir }),
    ...wishes,
  })
