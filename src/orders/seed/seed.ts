import type { Knex } from 'knex'
import type { Uploads } from '../../uploads/uploads.ts'
import { drawPictures } from './pictures.ts'
import { planOrders } from './plan.ts'
import { addBooks, hasOrders, takenCodes } from './queries.ts'
import { createChance, type Shop } from './shop.ts'

/** `uploads` null: no pictures, and so no proofs of payment. `seed`: the same orders come out of the same number. */
export type Seeding = {
  shop: Shop
  count: number
  now: Date
  baseUrl: string
  uploads: Pick<Uploads, 'storeImage'> | null
  seed?: number
  /** Even where there are orders. */
  more?: boolean
}
/** `codes` are those that were made, oldest first, empty where there were orders; `example` is of one worth following. */
export type Seeded = { codes: string[]; example: string | null }

/**
 * The orders of a believable shop: of fourteen months up to `now`, in every state, with everything that belongs to them.
 * Their links are to be paid by transfer, nobody is told anything, and no contact in them reaches anybody.
 */
export async function seedOrders(db: Knex, seeding: Seeding): Promise<Seeded> {
  const { shop, count, now, baseUrl, uploads, seed = 1, more = false } = seeding
  if (!more && (await hasOrders(db))) return { codes: [], example: null }
  const taken = await takenCodes(db)
  // Whoever asks for more of the same seed gets others.
  const chance = createChance(seed + taken.size * 7_919)
  const pictures = uploads ? await drawPictures(uploads) : { proofs: [], designs: [] }
  const books = planOrders({ count, now, chance, shop, baseUrl, pictures, taken })
  await addBooks(db, books)
  const codes = books.map(({ order }) => order.order_code)
  const making = books.findLast(({ order }) => order.production_status === 'diproses')
  return { codes, example: making?.order.order_code ?? codes.at(-1) ?? null }
}
