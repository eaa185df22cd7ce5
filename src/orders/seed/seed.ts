import type { Knex } from 'knex'
import { drawImage } from '../../uploads/image.ts'
import type { Uploads } from '../../uploads/uploads.ts'
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

type SeedPictures = { proofs: string[]; designs: string[] }

/** Draws and stores what stands for pictures that customers sent; without words, for a bare machine has no letters. */
async function drawPictures(uploads: Pick<Uploads, 'storeImage'>): Promise<SeedPictures> {
  const store = async (svg: string, size: { width: number; height: number }) =>
    (await uploads.storeImage(await drawImage(svg, size))).name
  const designs: string[] = []
  for (const [cloth, print] of [
    ['#20242f', '#f2b53c'],
    ['#f4efe4', '#b4412f'],
    ['#25513f', '#f1e6c8'],
  ] as const)
    designs.push(await store(shirt(cloth, print), { width: 900, height: 900 }))
  return { designs, proofs: [await store(slip, { width: 540, height: 960 })] }
}

const shirt = (cloth: string, print: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90"><rect width="90" height="90" fill="#d9d3c7"/><path d="M31 15 13 25 19 42 26 39V76H64V39L71 42 77 25 59 15C56 22 34 22 31 15Z" fill="${cloth}"/><circle cx="45" cy="45" r="11" fill="none" stroke="${print}" stroke-width="2.4"/><path d="M38 50 45 36 52 50Z" fill="${print}"/><path d="M33 62H57" stroke="${print}" stroke-width="2"/></svg>`

const slip = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 54 96"><rect width="54" height="96" fill="#eef1f5"/><rect x="5" y="8" width="44" height="80" rx="3" fill="#fff"/><circle cx="27" cy="22" r="7" fill="#2f9e61"/><path d="M23.5 22 26 24.6 30.8 19.6" fill="none" stroke="#fff" stroke-width="1.6"/><rect x="15" y="34" width="24" height="3.4" rx="1" fill="#2b3240"/><g fill="#b9c1cd"><rect x="10" y="46" width="12" height="2"/><rect x="10" y="54" width="15" height="2"/><rect x="10" y="62" width="10" height="2"/><rect x="10" y="70" width="13" height="2"/></g><g fill="#58616f"><rect x="30" y="46" width="14" height="2"/><rect x="33" y="54" width="11" height="2"/><rect x="28" y="62" width="16" height="2"/><rect x="34" y="70" width="10" height="2"/></g></svg>`
