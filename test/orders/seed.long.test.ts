import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import { features } from '../../src/app.ts'
import { readStats } from '../../src/orders/dashboard/stats.ts'
import { seedOrders } from '../../src/orders/operator/seed-orders.ts'
import { refundDue } from '../../src/orders/payments/rules.ts'
import { toInvoice, toOrder, toPayment } from '../../src/orders/rules/amounts.ts'
import { orderStatuses, productionStatuses } from '../../src/orders/rules/order.ts'
import { seedFirstStart } from '../../src/platform/database.ts'
import { createUploads } from '../../src/uploads/uploads.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { expectBooks } from './support/money.ts'

const db = useDatabase()
const now = new Date('2026-11-20T10:00:00+07:00')
const DAY = 86_400_000
const dataDir = useFolder()

const seed = (wishes: Partial<Parameters<typeof seedOrders>[1]> = {}) =>
  seedOrders(db(), {
    count: 150,
    now,
    baseUrl: 'http://toko.example',
    uploads: createUploads({ db: db(), dataDir }),
    ...wishes,
  })

/**
 * Checks that the sample orders are consistent, as in test/orders/histories.test.ts, and that nothing in them lies in
 * the future.
 */
async function checkBooks(trx: Knex): Promise<void> {
  const [orders, allInvoices, allPayments, allRefunds, allLinks, allHistory] = [
    (await trx('orders')).map(toOrder),
    (await trx('invoices')).map(toInvoice),
    (await trx('payments')).map(toPayment),
    await trx('refunds'),
    await trx('payment_links'),
    await trx('order_history').orderBy('id'),
  ]
  for (const order of orders) {
    const of = <Row extends { order_id: string }>(rows: readonly Row[]) =>
      rows.filter(({ order_id }) => order_id === order.id)
    const [invoices, payments, refunds, history] = [of(allInvoices), of(allPayments), of(allRefunds), of(allHistory)]
    const applied = payments.filter(({ state }) => state === 'applied')
    const told = `${order.order_code} ${order.status_order}`
    expectBooks(order, { invoices, payments, refunds })
    expect(invoices.filter(({ invoice_status }) => invoice_status === 'sudah dibayar').length).toBe(applied.length)
    if (['diproses', 'selesai', 'dikirim'].includes(order.production_status)) {
      expect(order.paid_amount, told).toBeGreaterThan(0)
      expect(order.price_confirmed, told).toBe(true)
    }
    expect(order.status_order === 'dibatalkan', told).toBe(order.production_status === 'dibatalkan')

    // The history of an order leads step by step to its current status.
    const steps = history.filter(({ kind }) => kind === 'order')
    expect(steps.at(0)?.new).toBe('menunggu_link')
    expect(steps.at(-1)?.new, told).toBe(order.status_order)
    for (const [nth, step] of steps.entries()) expect(step.old).toBe(nth === 0 ? null : steps[nth - 1]?.new)
    expect(history.filter(({ kind }) => kind === 'production').at(-1)?.new ?? 'menunggu').toBe(
      order.status_order === 'dibatalkan' ? 'menunggu' : order.production_status,
    )
    expect(history.filter(({ kind }) => kind === 'payment').length).toBe(payments.length)
    expect(history.at(-1)?.version).toBe(order.version)
    const moments = history.map(({ at }) => at.getTime())
    expect(moments).toEqual([...moments].sort((a, b) => a - b))
    expect(Math.max(...moments, order.updated_at.getTime())).toBeLessThanOrEqual(now.getTime())

    // Only unpaid invoices have an open payment link, and the link has not expired.
    for (const invoice of invoices) {
      const link = allLinks.filter(({ invoice_id }) => invoice_id === invoice.id)
      expect(link).toHaveLength(1)
      expect(link[0]?.state).toBe(invoice.invoice_status === 'belum dibayar' ? 'open' : 'closed')
      if (invoice.invoice_status === 'belum dibayar')
        expect(link[0]?.expires_at?.getTime()).toBeGreaterThan(now.getTime())
    }
  }
}

test('150 orders in every state over fourteen months, whose books agree', async () => {
  const { codes } = await seed()
  expect(codes).toHaveLength(150)
  await checkBooks(db())

  const orders = (await db()('orders').orderBy('created_at')).map(toOrder)
  expect(new Set(orders.map(({ status_order }) => status_order))).toEqual(new Set(orderStatuses))
  expect(new Set(orders.map(({ production_status }) => production_status))).toEqual(new Set(productionStatuses))
  const age = (now.getTime() - (orders[0]?.created_at.getTime() ?? 0)) / DAY
  expect(age).toBeGreaterThan(300)
  expect(age).toBeLessThan(430)
  expect(orders.every(({ order_code }) => /^ORD-\d{8}-[A-Z0-9]{3}$/.test(order_code))).toBe(true)

  // The sample shop has growing revenue, payments to review and orders to refund.
  const { revenue_chart: months } = await readStats(db(), now)
  const earned = months.map(({ revenue }) => revenue)
  const sum = (some: readonly number[]) => some.reduce((all, one) => all + one, 0)
  expect(sum(earned.slice(8))).toBeGreaterThan(1.2 * sum(earned.slice(0, 4)))
  expect(Math.min(...earned)).toBeGreaterThan(0)
  const waiting = await db()('payments').whereNotNull('reason').whereNull('decided_at')
  expect(new Set(waiting.map(({ reason }) => reason))).toEqual(new Set(['short', 'over', 'late']))
  expect(orders.filter((order) => order.status_order === 'dibatalkan' && refundDue(order) > 0).length).toBeGreaterThan(
    0,
  )
  expect((await db()('refunds')).length).toBeGreaterThan(0)
  const proofs = await db()('payment_proofs').where({ state: 'waiting' })
  expect(proofs.length).toBeGreaterThan(0)
  expect(await createUploads({ db: db(), dataDir }).openImage(proofs[0]?.picture ?? '')).not.toBeNull()
})

test('the same number gives the same orders; another gives others, whose books agree as well', async () => {
  const told = async () =>
    (await db()('orders').orderBy('order_code')).map(({ order_code, customer_name, total_price, status_order }) => [
      ...[order_code, customer_name, total_price, status_order],
    ])
  await seed({ seed: 7, count: 50, uploads: null })
  const first = await told()
  await db().raw('truncate orders cascade')
  await seed({ seed: 7, count: 50, uploads: null })
  expect(await told()).toEqual(first)
  for (const other of [8, 9]) {
    await db().raw('truncate orders cascade')
    await seed({ seed: other, count: 50, uploads: null })
    await checkBooks(db())
    expect(await told()).not.toEqual(first)
  }
})

test('where there are orders nothing is added, unless more is asked for', async () => {
  await seed({ count: 12 })
  expect(new Set(await db()('orders').pluck('status_order')).size).toBeGreaterThanOrEqual(5)
  await checkBooks(db())
  expect(await seed({ count: 12 })).toEqual({ codes: [], example: null })
  expect((await seed({ count: 12, more: true })).codes).toHaveLength(12)
  expect(await db()('orders').pluck('order_code')).toHaveLength(24)
  await checkBooks(db())
})

test('a first start in development has a dozen orders, one of which can be followed; in production it has none', async () => {
  const place = { baseUrl: 'http://toko.example', dataDir }
  const count = async () => (await db()('orders').pluck('id')).length
  const said: string[] = []
  const start = (production: boolean) =>
    seedFirstStart(db(), { features, place: { ...place, production }, say: (line) => said.push(line) })
  await start(true)
  expect(said).toEqual([])
  expect(await count()).toBe(0)
  // After the first start, a database from which the orders were deleted stays without orders.
  await start(false)
  expect(said).toEqual([])
  expect(await count()).toBe(0)

  for (const table of ['library_recommendations', 'library_episodes', 'library_titles'] as const)
    await db()(table).delete()
  await start(false)
  const example = /\/lacak\/([^/]+)\/$/.exec(said[0] ?? '')?.[1]
  expect(await count()).toBe(12)
  await site(db())
    .get(`/lacak/${example}/`)
    .expect(200, new RegExp(example ?? 'no order'))
})

test('a first start that ends between titles and orders is done whole by the next one', async () => {
  for (const table of ['library_recommendations', 'library_episodes', 'library_titles'] as const)
    await db()(table).delete()
  const said: string[] = []
  const place = { baseUrl: 'http://toko.example', dataDir, production: false }
  const start = (parts: typeof features) =>
    seedFirstStart(db(), { features: parts, place, say: (line) => said.push(line) })
  const first = () => Promise.reject(new Error('killed'))
  const broken = features.map((one) =>
    one.name === 'orders' && one.seed ? { ...one, seed: { ...one.seed, first } } : one,
  )

  await expect(start(broken)).rejects.toThrow('killed')
  expect(await db()('library_titles')).toEqual([])
  expect(said).toEqual([])
  await start(features)

  expect((await db()('library_titles')).length).toBeGreaterThan(50)
  expect(await db()('orders')).toHaveLength(12)
})

test('nobody is reached by what stands in it: no number an operator gives out, no address that exists', async () => {
  await seed({ uploads: null })
  const contacts = await db()('orders').pluck('contact_information')
  expect(contacts.filter((contact) => !/^0810-0|@surat\.example$/.test(contact))).toEqual([])
  expect(await db()('outbox').first('id')).toBeUndefined()
})

test('sample orders stand at several stages, went to their customers, and one of them is complained of', async () => {
  await seed()
  const stages = await db()('order_stages').where({ state: 'jalan' }).distinct('stage_id')
  expect(stages.length).toBeGreaterThan(2)
  const shipped = await db()('orders').where({ production_status: 'dikirim' }).pluck('id')
  expect(await db()('deliveries').whereNot({ state: 'rencana' })).toHaveLength(shipped.length)
  expect(await db()('complaints').where({ state: 'baru' })).toHaveLength(1)
})
