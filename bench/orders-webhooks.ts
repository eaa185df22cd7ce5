import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { amount, from, percentile, type Row, timed } from './measure.ts'
import { type OrderSite, p95Row, place, tell } from './orders-site.ts'

const FOLLOWED = amount(40, 4)
const INVOICES = amount(200, 4)
const DELIVERIES = amount(1_000, 20)
/** Number of webhooks that report EXPIRED for an invoice that is paid. */
const EXPIRED = amount(100, 4)
const CONNECTIONS = 4
/** Longest wait until the webhook queue is empty, in milliseconds. */
const DEADLINE_MS = 60_000

/** Measures the time from a webhook to the answer for the gateway, and to the message on the customer's open page. */
export async function followed(world: OrderSite): Promise<Row[]> {
  const { site, xendit } = world
  const answers: number[] = []
  const effects: number[] = []
  for (let nth = 0; nth < FOLLOWED; nth += 1) {
    const { order, invoice } = await place(world, 10_000 + nth)
    const socket = new WebSocket(`${site.url.replace('http', 'ws')}/ws/orders/${order.order_code}/`, {
      headers: from(),
    })
    await once(socket, 'message')
    const seen = heard(socket, 'payment_update')
    const body = await xendit.pay(`${invoice?.invoice_code}-1`, { quiet: true })
    const [toPage] = await timed(async () => {
      answers.push((await timed(() => tell(world, body)))[0])
      await seen
    })
    effects.push(toPage)
    socket.terminate()
  }
  return [
    p95Row('webhook answered', answers.slice(2), 50),
    p95Row('webhook → message on the open tracker', effects.slice(2), 500),
  ]
}

const heard = (socket: WebSocket, type: string) =>
  new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      if (data.toString().includes(`"type":"${type}"`)) resolve()
    })
  })

/**
 * Sends a thousand webhooks for two hundred paid invoices in random order over four connections. Every invoice is
 * reported several times, and one webhook in ten says EXPIRED. Measures the answers and checks the recorded payments.
 */
export async function storm(world: OrderSite): Promise<Row[]> {
  const { db, xendit } = world
  const codes: string[] = []
  await together(INVOICES, async (nth) => {
    const { invoice } = await place(world, 20_000 + nth)
    if (!invoice) throw new Error('an order got no invoice')
    codes.push(invoice.invoice_code)
  })
  for (const code of codes) await xendit.pay(`${code}-1`, { quiet: true })
  const bodies = shuffled(
    Array.from({ length: DELIVERIES }, (_, nth) =>
      xendit.webhook(`${codes[nth % INVOICES]}-1`, nth < DELIVERIES - EXPIRED ? 'PAID' : 'EXPIRED'),
    ),
  )
  const times: number[] = []
  const began = performance.now()
  await together(DELIVERIES, async (nth) => {
    times.push((await timed(() => tell(world, bodies[nth] ?? {})))[0])
  })
  const told = performance.now() - began
  while (await db('webhook_inbox').where({ state: 'waiting' }).first('id')) {
    if (performance.now() - began > DEADLINE_MS) throw new Error('webhooks are still queued after the deadline')
    await sleep(50)
  }
  const worked = performance.now() - began
  const p95 = percentile(times, 0.95)
  const { orders, wrong, payments, paid, doubled } = await recount(world, codes)
  return [
    {
      what: `${DELIVERIES} deliveries of ${INVOICES} invoices, shuffled, doubled, ${EXPIRED} EXPIRED, ${CONNECTIONS} connections: answered, p95`,
      ours: `${p95.toFixed(1)} ms; all told in ${(told / 1000).toFixed(1)} s, worked off in ${(worked / 1000).toFixed(1)} s`,
      bar: '≤ 50 ms',
      holds: p95 <= 50,
    },
    {
      what: '… what stands in the books then',
      ours: `${orders - wrong} of ${orders} orders exact, ${payments} payments of Rp ${paid.toLocaleString('en')}, ${doubled} doubled`,
      bar: 'all exact, 0 doubled',
      holds: wrong === 0 && doubled === 0 && orders === INVOICES && payments === INVOICES,
    },
  ]
}

async function recount({ db }: OrderSite, codes: readonly string[]) {
  const { rows } = await db.raw<{
    rows: { orders: number; wrong: number; payments: number; paid: number; doubled: number }[]
  }>(
    `with ours as (select distinct order_id from invoices where invoice_code = any(:codes)),
       summed as (select ours.order_id, count(*) as payments, coalesce(sum(amount), 0) as paid
         from ours left join payments on payments.order_id = ours.order_id and state = 'applied' group by ours.order_id)
     select count(*)::int as orders, sum(payments)::int as payments, sum(paid)::float8 as paid,
       count(*) filter (where payments <> 1)::int as doubled,
       count(*) filter (where orders.paid_amount <> paid or orders.paid_amount <> orders.total_price
         or orders.status_order <> 'lunas')::int as wrong
     from summed join orders on orders.id = summed.order_id`,
    { codes: [...codes] },
  )
  const [row] = rows
  if (!row) throw new Error('the counts query returned no row')
  return row
}

/** Calls `work` `count` times, with at most `CONNECTIONS` calls at once. */
async function together(count: number, work: (nth: number) => Promise<void>): Promise<void> {
  let next = 0
  const line = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, line))
}

/** Returns the items in a pseudo-random order that is the same in every run. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  let state = 20_261_120
  const keyed = items.map((item) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return { item, key: state >>> 8 }
  })
  return keyed.sort((one, other) => one.key - other.key).map(({ item }) => item)
}
