import fc from 'fast-check'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { changeOrder, NoteMissing } from '../../src/orders/advance.ts'
import { amountOf, type Order, orderOf } from '../../src/orders/amounts.ts'
import { deleteOrder } from '../../src/orders/delete-order.ts'
import type { Desk } from '../../src/orders/desk.ts'
import { OrderForm } from '../../src/orders/forms.ts'
import { createInbox } from '../../src/orders/inbox.ts'
import { addToInbox } from '../../src/orders/inbox-queries.ts'
import { createLink, regenerateLink } from '../../src/orders/invoices.ts'
import { netPaid } from '../../src/orders/money.ts'
import { dedupeKey, readWebhook } from '../../src/orders/payments/webhook.ts'
import { placeOrder } from '../../src/orders/place.ts'
import { recordPayment } from '../../src/orders/record-payment.ts'
import { orderJobs } from '../../src/orders/upkeep.ts'
import { Refusal } from '../../src/web/refusal.ts'
import { useOwnDatabase } from '../support/db.ts'
import { type FakeGateway, fakeGateway } from '../support/gateway.ts'

/** Random lives of orders: after each step the books agree, and at the end no webhook said twice changes anything. */

const db = useOwnDatabase()
const staff = { name: 'sari', source: 'admin' as const }

type World = { desk: Desk; remote: FakeGateway; pass: (ms: number) => void; bodies: Record<string, unknown>[] }

function world(): World {
  // Ahead of the database's own clock, by which webhooks are due.
  let time = Date.now() + 3_600_000
  const now = () => new Date(time)
  const remote = fakeGateway(now)
  const desk: Desk = {
    ...{ db: db(), log: pino({ level: 'silent' }), gateway: remote.gateway, now, baseUrl: 'http://toko.example' },
    ...{ announce: () => {}, nudge: () => {}, notify: async () => {}, secret: 'a secret of histories' },
    messages: { channels: { whatsapp: true, email: true } },
  }
  const pass = (ms: number) => {
    time += ms
  }
  return { desk, remote, pass, bodies: [] }
}

const form = (wishes: object) =>
  OrderForm.parse({
    ...{ customer_name: 'Budi Santoso', product_name: 'Kaos', quantity: 10, total_price: 1_000_001 },
    ...{ payment_type: 'dp', dp_percent: 60, contact_information: '081234567890', ...wishes },
  })

/** One step of a history; `pick` chooses among what there is. */
const Step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('place' as const), full: fc.boolean(), link: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('link' as const), type: fc.constantFrom('dp', 'full', 'pelunasan') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('again' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      by: fc.constantFrom(0, 0, 0, -1_000, 5_000),
      tell: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('expire' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('manual' as const), over: fc.constantFrom(0, 0, 7_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('produce' as const),
      to: fc.constantFrom('diproses', 'selesai', 'dikirim'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('price' as const), price: fc.integer({ min: 1, max: 5_000_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('force' as const),
      to: fc.constantFrom('link_dibuat', 'dp_dibayar', 'menunggu_pelunasan', 'lunas'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('redeliver' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('jobs' as const), hours: fc.constantFrom(0, 0, 1, 25) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('mood' as const),
      mood: fc.constantFrom('well', 'well', 'down', 'silent after the yes', 'refuses'),
    }),
  },
) as fc.Arbitrary<{ do: string; pick?: number; [detail: string]: unknown }>
const History = fc.array(fc.tuple(Step, fc.nat(1_000)), { minLength: 8, maxLength: 30 })

async function take({ desk, remote, pass, bodies }: World, step: Record<string, unknown>, pick: number): Promise<void> {
  const any = <T>(list: readonly T[]): T | undefined => list[pick % Math.max(1, list.length)]
  const orders = (await db()('orders').orderBy('order_code')).map(orderOf)
  const order = any(orders)
  const tell = async (body: Record<string, unknown>) => {
    const event = readWebhook(body)
    if (!event) throw new Error('the webhook cannot be read')
    await addToInbox(db(), { provider: 'xendit', dedupe_key: dedupeKey(event), body: JSON.stringify(body) })
  }
  if (step.do === 'place') {
    const input = form(step.full ? { payment_type: 'full' } : {})
    await placeOrder(desk, {
      input,
      design: null,
      by: pick % 2 ? staff : { name: 'pelanggan', source: 'public' },
      wantsLink: step.link === true,
    })
  } else if (step.do === 'mood') remote.feel(step.mood as never)
  else if (step.do === 'jobs') {
    pass(Number(step.hours) * 3_600_000 + 61_000)
    for (const job of orderJobs(desk, createInbox(desk))) await job.run()
  } else if (step.do === 'redeliver') {
    const body = any(bodies)
    if (body) await tell(body)
    if (pick % 2) await createInbox(desk).work()
  } else if (step.do === 'pay' || step.do === 'expire') {
    const unpaid = [...remote.invoices.values()].filter(({ status }) => status !== 'paid')
    const invoice = any(unpaid)
    if (!invoice) return
    const body =
      step.do === 'pay'
        ? remote.pay(invoice.id, Math.max(1, invoice.amount + Number(step.by)))
        : remote.expire(invoice.id)
    bodies.push(body)
    if (step.do === 'expire' || step.tell) await tell(body)
    if (pick % 3) await createInbox(desk).work()
  } else if (order) await change(desk, order, step, pick)
}

async function change(desk: Desk, order: Order, step: Record<string, unknown>, pick: number): Promise<void> {
  const { id } = order
  if (step.do === 'link') await createLink(desk, id, { type: step.type as 'dp', channel: 'whatsapp' }, staff)
  if (step.do === 'cancel') await changeOrder(desk, id, { status_order: 'dibatalkan', notes: 'tidak jadi' }, staff)
  if (step.do === 'delete' && pick % 4 === 0) await deleteOrder(desk, id, staff)
  if (step.do === 'produce')
    await changeOrder(desk, id, { production_status: step.to as 'selesai', price_confirmed: true }, staff)
  if (step.do === 'price') await changeOrder(desk, id, { total_price: Number(step.price) }, staff)
  if (step.do === 'force') {
    const before = order.status_order
    const tried = await changeOrder(desk, id, { status_order: step.to as 'lunas' }, staff).then(
      (after) => after?.status_order ?? before,
      () => before,
    )
    expect(tried).toBe(before)
  }
  const invoices = await db()('invoices').where({ order_id: id }).orderBy('invoice_code')
  const invoice = invoices[pick % Math.max(1, invoices.length)]
  if (!invoice) return
  if (step.do === 'again') await regenerateLink(desk, invoice.id, staff)
  if (step.do === 'manual') {
    const over = Number(step.over)
    const amount = amountOf(invoice.invoice_amount) + over
    const payment = { invoice_id: invoice.id, payment_method: 'CASH', amount, payment_time: desk.now(), notes: '' }
    await recordPayment(desk, { ...payment, allow_overpayment: over > 0 }, staff)
  }
}

/** What must be true of the books at any moment. */
async function checkBooks({ remote }: World): Promise<void> {
  for (const order of (await db()('orders')).map(orderOf)) {
    const payments = await db()('payments').where({ order_id: order.id })
    const invoices = await db()('invoices').where({ order_id: order.id })
    const sum = (rows: { amount: string }[]) => rows.reduce((all, { amount }) => all + amountOf(amount), 0)
    const applied = payments.filter(({ state }) => state === 'applied')
    expect(order.paid_amount).toBe(sum(applied))
    expect(order.refunded_amount).toBe(sum(await db()('refunds').where({ order_id: order.id, was_applied: true })))
    expect(invoices.filter(({ invoice_status }) => invoice_status === 'belum dibayar').length).toBeLessThanOrEqual(1)
    expect(invoices.filter(({ invoice_status }) => invoice_status === 'sudah dibayar').length).toBe(applied.length)
    if (order.status_order === 'lunas') expect(netPaid(order)).toBeGreaterThanOrEqual(order.total_price)
    if (['menunggu_link', 'link_dibuat'].includes(order.status_order)) expect(order.paid_amount).toBe(0)
    if (['dp_dibayar', 'pengerjaan_selesai', 'menunggu_pelunasan'].includes(order.status_order)) {
      expect(order.paid_amount).toBeGreaterThan(0)
      expect(netPaid(order)).toBeLessThan(order.total_price)
    }
    if (order.production_status === 'diproses') expect(order.paid_amount).toBeGreaterThan(0)
    const told = await db()('order_history').where({ order_id: order.id, kind: 'payment' })
    expect(told.length).toBe(payments.length)
    const confirmed = await db()('order_messages').where({ order_id: order.id, type: 'payment_confirmation' })
    expect(confirmed.length).toBe(applied.length)
  }
  // No money of the gateway's stands in the books twice.
  const known = await db()('payments').whereNotNull('provider_invoice_id').pluck('provider_invoice_id')
  expect(new Set(known).size).toBe(known.length)
  for (const id of known) expect(remote.invoices.get(id ?? '')?.status).toBe('paid')
}

const books = async () => ({
  orders: await db()('orders').orderBy('id'),
  invoices: await db()('invoices').orderBy('id'),
  payments: await db()('payments').orderBy('id'),
  history: await db()('order_history').orderBy('id'),
  messages: await db()('order_messages').orderBy('id'),
})

async function clear(): Promise<void> {
  for (const table of [
    'order_messages',
    'payments',
    'payment_links',
    'invoices',
    'order_history',
    'webhook_inbox',
    'orders',
    'outbox',
  ] as const)
    await db()(table).delete()
}

test('whatever happens to orders in whatever order, the books agree after each step', async () => {
  await fc.assert(
    fc.asyncProperty(History, async (history) => {
      await clear()
      const here = world()
      for (const [step, pick] of history) {
        try {
          await take(here, step, pick)
        } catch (error) {
          if (!(error instanceof Refusal || error instanceof NoteMissing)) throw error
        }
        await checkBooks(here)
      }
      // In the end everything is told, and the gateway is well again: no money it has is missing here.
      here.remote.feel('well')
      here.pass(3_600_000)
      for (const body of here.bodies) {
        const event = readWebhook(body)
        if (event)
          await addToInbox(db(), { provider: 'xendit', dedupe_key: dedupeKey(event), body: JSON.stringify(body) })
      }
      for (const job of orderJobs(here.desk, createInbox(here.desk))) await job.run()
      await checkBooks(here)
      const paid = [...here.remote.invoices.values()].filter(({ status }) => status === 'paid').map(({ id }) => id)
      const known = await db()('payments').whereNotNull('provider_invoice_id').pluck('provider_invoice_id')
      expect(known.sort()).toEqual(paid.sort())
      // Said once more, all of it, nothing changes.
      const before = await books()
      await db()('webhook_inbox').update({ state: 'waiting', next_at: new Date(0) })
      await createInbox(here.desk).work()
      expect(await books()).toEqual(before)
    }),
    { numRuns: 60 },
  )
}, 300_000)
