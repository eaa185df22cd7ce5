import type { Knex } from 'knex'
import * as z from 'zod'
import type { Seed, SeedPlace } from '../../platform/feature.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { drawImage } from '../../uploads/image.ts'
import { createUploads, type Uploads } from '../../uploads/uploads.ts'
import { codeHref } from '../rules/codes.ts'
import { orderSettings, shopHead } from '../settings.ts'
import { countOrders, findExistingCodes, transactBooks } from './queries.ts'

/** Numbers of sample orders: at the first start in development, and in the demo. */
const FIRST_START_ORDERS = 12
const DEMO_ORDERS = 150

type Place = Pick<SeedPlace, 'baseUrl' | 'dataDir'>
type Wishes = Pick<SeedInput, 'seed' | 'more'>

const trackerHref = ({ baseUrl }: Place, code: string) => `${baseUrl}${codeHref(code)}`

/**
 * Makes a dozen orders at the first start in development. `manage seed --orders` makes 150 if the database has no
 * orders; `--more` adds them to existing orders.
 */
export const seedFirstOrders: Seed = {
  about: `a database without orders with ${DEMO_ORDERS} sample orders (--orders; a first start in development leaves ${FIRST_START_ORDERS})`,
  flag: {
    name: 'orders',
    about: `${DEMO_ORDERS} sample orders of fourteen months instead, only where there are no orders yet`,
  },
  options: {
    more: {
      option: { type: 'boolean', about: 'with --orders: add them to the orders that are there' },
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
  ahead: drawShop,
  async first(db, place, say) {
    if (place.production) return true
    const { codes, example } = await fillDesk(db, place, FIRST_START_ORDERS)
    if (example) say(`Example orders are there; follow one at ${trackerHref(place, example)}`)
    return codes.length > 0
  },
  async run(db, place, { more, seed }) {
    const wishes = { more: more === true, ...(typeof seed === 'number' ? { seed } : {}) }
    const { codes, example } = await seedManyOrders(db, place, wishes)
    return {
      text: example
        ? `${codes.length} orders were added; follow one at ${trackerHref(place, example)}`
        : `There are orders already (${await countOrders(db)}): nothing to do. With --more, ${DEMO_ORDERS} sample orders are added to them.`,
      data: { orders: codes.length, example },
    }
  },
}

export const seedManyOrders = (db: Knex, place: Place, wishes: Wishes): Promise<SeedResult> =>
  fillDesk(db, place, DEMO_ORDERS, wishes)

const fillDesk = (db: Knex, { baseUrl, dataDir }: Place, count: number, wishes: Wishes = {}): Promise<SeedResult> =>
  seedOrders(db, { count, baseUrl, now: new Date(), uploads: createUploads({ db, dataDir }), ...wishes })

type SeedInput = {
  count: number
  now: Date
  baseUrl: string
  /** Null: the orders have no pictures, and so no proofs. */
  uploads: Pick<Uploads, 'storeImage'> | null
  /** The same number gives the same orders in an empty database. */
  seed?: number
  /** Creates the sample orders even if the database contains orders already. */
  more?: boolean
}
/** `codes`: the oldest first; empty if orders existed already. `example`: the order whose tracking page is shown. */
type SeedResult = { codes: string[]; example: string | null }

/**
 * Creates orders like those of a real shop over fourteen months up to `now`, in every state. No messages are sent, and
 * the contacts could not receive any.
 */
export async function seedOrders(db: Knex, seeding: SeedInput): Promise<SeedResult> {
  const { count, now, baseUrl, uploads, seed = 1, more = false } = seeding
  if (!more && (await countOrders(db)) > 0) return { codes: [], example: null }
  const { createChance } = await import('../../../seeds/orders/chance.ts')
  const { planOrders } = await import('../../../seeds/orders/plan.ts')
  const { demoShop: shop } = await import('../../../seeds/orders/shop.ts')
  const existingCodes = await findExistingCodes(db)
  // The seed also depends on the number of existing codes, so that a second run with the same seed adds other orders.
  const chance = createChance(seed + existingCodes.size * 7_919)
  const pictures = uploads ? await drawPictures(uploads) : { proofs: [], designs: [] }
  const head = shopHead(await readSettings(db, orderSettings))
  const books = planOrders({ head, count, now, chance, shop, baseUrl, pictures, taken: existingCodes })
  await transactBooks(db, books)
  const codes = books.map(({ order }) => order.order_code)
  const making = books.findLast(({ order }) => order.production_status === 'diproses')
  return { codes, example: making?.order.order_code ?? codes.at(-1) ?? null }
}

type SeedPictures = { proofs: string[]; designs: string[] }

/** The pictures contain no text, because a server without fonts could not render it. */
async function drawPictures(uploads: Pick<Uploads, 'storeImage'>): Promise<SeedPictures> {
  const images = await drawShop().finally(() => {
    drawing = null
  })
  const names: string[] = []
  for (const bytes of images) names.push((await uploads.storeImage(bytes)).name)
  return { designs: names.slice(1), proofs: names.slice(0, 1) }
}

let drawing: Promise<Buffer[]> | null = null

/** Draws one proof, then the designs. This part needs no database, so it runs first. */
function drawShop(): Promise<Buffer[]> {
  const shirts = [shirt('#20242f', '#f2b53c'), shirt('#f4efe4', '#b4412f'), shirt('#25513f', '#f1e6c8')]
  drawing ??= Promise.all([
    drawImage(slip, { width: 540, height: 960 }),
    ...shirts.map((svg) => drawImage(svg, { width: 900, height: 900 })),
  ])
  return drawing
}

const shirt = (cloth: string, print: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90"><rect width="90" height="90" fill="#d9d3c7"/><path d="M31 15 13 25 19 42 26 39V76H64V39L71 42 77 25 59 15C56 22 34 22 31 15Z" fill="${cloth}"/><circle cx="45" cy="45" r="11" fill="none" stroke="${print}" stroke-width="2.4"/><path d="M38 50 45 36 52 50Z" fill="${print}"/><path d="M33 62H57" stroke="${print}" stroke-width="2"/></svg>`

const slip = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 54 96"><rect width="54" height="96" fill="#eef1f5"/><rect x="5" y="8" width="44" height="80" rx="3" fill="#fff"/><circle cx="27" cy="22" r="7" fill="#2f9e61"/><path d="M23.5 22 26 24.6 30.8 19.6" fill="none" stroke="#fff" stroke-width="1.6"/><rect x="15" y="34" width="24" height="3.4" rx="1" fill="#2b3240"/><g fill="#b9c1cd"><rect x="10" y="46" width="12" height="2"/><rect x="10" y="54" width="15" height="2"/><rect x="10" y="62" width="10" height="2"/><rect x="10" y="70" width="13" height="2"/></g><g fill="#58616f"><rect x="30" y="46" width="14" height="2"/><rect x="33" y="54" width="11" height="2"/><rect x="28" y="62" width="16" height="2"/><rect x="34" y="70" width="10" height="2"/></g></svg>`
