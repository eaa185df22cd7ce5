import type { Knex } from 'knex'
import { type FakeXendit, startXendit } from '../src/demo/fakes/xendit/server.ts'
import { makeUser, signIn } from '../test/support/sign-in.ts'
import { amount, dataFolder, from, percentile, type Row, type Site, startSite } from './measure.ts'
import { fillOrders } from './orders-world.ts'
import { openBeside } from './world.ts'

/** Number of orders in the database. */
export const ORDERS = amount(100_000, 5_000)
const TOKEN = 'token of measuring'
const SECRET = 'xnd_development_measuring'
/** Milliseconds that the fake payment gateway takes for each answer. */
const GATEWAY = 100

export type OrderSite = { site: Site; db: Knex; xendit: FakeXendit; cookie: string }

/**
 * Starts the built site with `ORDERS` orders, a slow fake of the gateway Xendit and a logged-in staff account, and runs
 * `work` with them.
 */
export async function withOrders(work: (world: OrderSite) => Promise<Row[]>): Promise<Row[]> {
  const DATA_DIR = await dataFolder()
  const xendit = await startXendit({ secretKey: SECRET, webhookToken: TOKEN })
  xendit.controls.latency = GATEWAY
  const site = await startSite({
    ...{ DATA_DIR, PAYMENTS: 'xendit' },
    ...{ XENDIT_SECRET_KEY: SECRET, XENDIT_WEBHOOK_TOKEN: TOKEN, XENDIT_BASE_URL: xendit.url },
  })
  const { db, close } = await openBeside({ DATA_DIR })
  try {
    await fillOrders(db, ORDERS)
    const cookie = await signIn(db, await makeUser(db, { role: 'staff' }), Number(new URL(site.url).port))
    return await work({ site, db, xendit, cookie })
  } finally {
    await close()
    await site.stop()
    await xendit.stop()
  }
}

/** Returns a row of the table of results for the 95th percentile of `times`, which are in milliseconds. */
export const p95Row = (what: string, times: readonly number[], most: number): Row => {
  const value = percentile([...times], 0.95)
  return {
    what: `${what}, p95 of ${times.length}`,
    ours: `${value.toFixed(1)} ms (median ${percentile([...times], 0.5).toFixed(1)})`,
    bar: `< ${most} ms`,
    holds: value < most,
  }
}

type Placed = { order: { id: string; order_code: string }; invoice: { invoice_code: string } | null }

/** Places an order through the API like a customer, with payment of the full price. */
export async function place({ site }: Pick<OrderSite, 'site'>, nth: number): Promise<Placed> {
  const response = await fetch(`${site.url}/api/v1/order/`, {
    method: 'POST',
    headers: { ...from(), 'Content-Type': 'application/json' },
    body: JSON.stringify({
      ...{ customer_name: 'Ukur Waktu', product_name: `Kaos ukur ${nth}`, quantity: 12, total_price: '900000.00' },
      ...{ payment_type: 'full', contact_information: `ukur-${nth}@surat.example` },
    }),
  })
  if (response.status !== 201) throw new Error(`an order was answered with ${response.status}`)
  return (await response.json()) as Placed // the format of this site's own API
}

/** Sends a webhook to the site and reads the answer. Throws an Error unless the site accepts the webhook. */
export async function tell({ site }: Pick<OrderSite, 'site'>, body: object): Promise<void> {
  const response = await fetch(`${site.url}/api/v1/webhook/xendit/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'x-callback-token': TOKEN },
    body: JSON.stringify(body),
  })
  await response.arrayBuffer()
  if (response.status !== 200) throw new Error(`a webhook was answered with ${response.status}`)
}
