import { randomUUID } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { makePriceList } from '../../products/support/make.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { booksOf } from '../support/money.ts'
import { johns, makeOrder, shirtForm } from '../support/orders.ts'
import { useShop } from './world.ts'

/**
 * Tests simultaneous requests: from two clicks, tabs or programs, or from a webhook and staff. Each action must happen
 * exactly once.
 */

const db = useOwnDatabase()
const shop = useShop(db)

const times = <T>(count: number, work: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, at) => work(at)))
const tally = (answers: readonly { status: number }[]) => {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
const openInvoices = (id: string) => db()('invoices').where({ order_id: id, invoice_status: 'belum dibayar' })
const workedOff = () =>
  vi.waitFor(async () => expect(await db()('webhook_inbox').where({ state: 'waiting' })).toEqual([]))

/** Pays an invoice at the test gateway and returns a function that sends the webhook for the payment. */
async function webhookOf(invoiceCode: string) {
  const body = await shop().payQuietly(invoiceCode)
  return () => shop().tell(body)
}

test('requests at once for links of different types leave at most one open', async () => {
  const { id } = await makeOrder(db(), { status_order: 'menunggu_link' })
  const answers = await times(20, (at) =>
    shop().call('POST', `order/${id}/create-payment-link/`, {
      body: at % 2 ? { payment_type: 'full' } : { payment_type: 'dp', dp_percent: 50 + at },
    }),
  )
  expect(Object.keys(tally(answers)).filter((one) => !['200', '201', '502'].includes(one))).toEqual([])
  const open = await openInvoices(id)
  expect(open).toHaveLength(1)
  const links = await db()('payment_links').where({ invoice_id: open[0]?.id ?? '', state: 'open' })
  expect(links).toHaveLength(1)
})

test('twenty staff with the same page change one order: one succeeds, the others see that it changed', async () => {
  const { id } = await makeOrder(db())
  const answers = await times(20, (at) =>
    shop().call('PATCH', `order/${id}/`, { body: { quantity: 100 + at, version: 1 } }),
  )
  expect(tally(answers)).toEqual({ 200: 1, 409: 19 })
  const winner = answers.find(({ status }) => status === 200)?.body.quantity
  expect((await shop().call('GET', `order/${id}/`)).body).toMatchObject({ quantity: winner, version: 2 })
})

test('without a version every change is applied in turn, and none is lost', async () => {
  const { id } = await makeOrder(db())
  const answers = await times(20, (at) => shop().call('PATCH', `order/${id}/`, { body: { notes: `catatan ${at}` } }))
  expect(tally(answers)).toEqual({ 200: 20 })
  const notes = await db()('order_history').where({ order_id: id, kind: 'note' }).orderBy('version')
  expect(notes.map(({ version }) => version)).toEqual(Array.from({ length: 20 }, (_, at) => at + 2))
  expect(new Set(notes.map(({ note }) => note)).size).toBe(20)
})

test('a payment recorded by staff and by the gateway at once is counted once', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { order, invoice } = await shop().place()
    const deliver = await webhookOf(invoice.invoice_code)
    const hand = () =>
      shop().call('POST', 'payment/manual/', {
        body: {
          ...{ invoice_id: invoice.id, payment_method: 'BANK_TRANSFER', amount: '3750000.00' },
          payment_time: new Date(Date.now() - 5_000).toISOString(),
        },
      })
    const [first, second, ...hooks] = await Promise.all([hand(), hand(), deliver(), deliver(), deliver()])
    expect(tally(hooks)).toEqual({ 200: 3 })
    expect([first.status, second.status].filter((one) => one === 201).length).toBeLessThanOrEqual(1)
    await workedOff()
    const books = await booksOf(db(), order.id)
    expect([books.status, books.paid]).toEqual(['dp_dibayar', 3_750_000])
    const applied = books.payments.filter(({ state }) => state === 'applied')
    expect(applied).toHaveLength(1)
    // A gateway payment for an invoice with a manual payment may be a second payment. It is held for staff and not
    // counted.
    for (const other of books.payments.filter((one) => !applied.includes(one)))
      expect(other).toMatchObject({ state: 'review', reason: 'duplicate', isDecided: false })
  }
})

test('thirty deliveries of one webhook make one payment', async () => {
  const { order, invoice } = await shop().place({ payment_type: 'full', dp_percent: '' })
  const deliver = await webhookOf(invoice.invoice_code)
  expect(tally(await times(30, deliver))).toEqual({ 200: 30 })
  await workedOff()
  const books = await booksOf(db(), order.id)
  expect([books.status, books.paid, books.payments.length]).toEqual(['lunas', 7_500_000, 1])
  expect(await db()('webhook_inbox').where({ order_id: order.id })).toMatchObject([{ deliveries: 30, state: 'done' }])
  const told = await db()('order_messages').where({ order_id: order.id, type: 'payment_confirmation' })
  expect(told).toHaveLength(1)
})

test('a payment and a cancellation at once: the sums agree, whichever was first', async () => {
  for (let round = 0; round < 4; round += 1) {
    const { order, invoice } = await shop().place()
    const deliver = await webhookOf(invoice.invoice_code)
    const cancel = () =>
      shop().call('PATCH', `order/${order.id}/`, { body: { status_order: 'dibatalkan', notes: 'Batal' } })
    const [cancelled] = await Promise.all(round % 2 ? [cancel(), deliver()] : [deliver().then(cancel), deliver()])
    expect(cancelled.status).toBe(200)
    await workedOff()
    const { status, paid, payments } = await booksOf(db(), order.id)
    expect([status, payments.length]).toEqual(['dibatalkan', 1])
    expect([
      [0, 'review'],
      [3_750_000, 'applied'],
    ]).toContainEqual([paid, payments[0]?.state])
    expect(await openInvoices(order.id)).toEqual([])
  }
})

test('double clicks: form, idempotency key, cancellation and deletion each take effect once', async () => {
  const submission = randomUUID()
  const form = { ...shirtForm(await makePriceList(db())), customer_name: 'Klik Ganda', submission }
  const sent = await times(6, () => shop().call('POST', '/pesan/kaos/', { body: form, as: 'multipart', cookie: null }))
  const led = sent.map(({ headers }) => headers.get('location'))
  const [placed, ...others] = await db()('orders').where({ customer_name: 'Klik Ganda' })
  expect([others.length, tally(sent)]).toEqual([0, { 303: 6 }])
  expect(new Set(led).size).toBe(1)
  const asked = [...shop().xendit.invoices.values()].map(({ request }) => request.metadata?.order_code)
  expect(asked.filter((code) => code === placed?.order_code)).toHaveLength(1)

  const headers = { 'idempotency-key': randomUUID() }
  const place = (customer_name: string) =>
    shop().call('POST', 'order/', { body: { ...johns, customer_name }, headers, cookie: null })
  const keyed = await times(6, () => place('Kunci Sama'))
  expect(await db()('orders').where({ customer_name: 'Kunci Sama' })).toHaveLength(1)
  expect(Object.keys(tally(keyed)).filter((one) => !['201', '409'].includes(one))).toEqual([])
  expect((await place('Kunci Sama')).body).toEqual(keyed.find(({ status }) => status === 201)?.body)
  const other = await place('Kunci Lain')
  expect([other.status, other.body.error_code]).toEqual([409, 'CONFLICT'])

  const id = placed?.id ?? ''
  const ends = await times(5, () =>
    shop().call('PATCH', `order/${id}/`, { body: { status_order: 'dibatalkan', notes: 'Klik dua kali' } }),
  )
  expect(tally(ends)[200]).toBeGreaterThan(0)
  expect(await db()('order_history').where({ order_id: id, new: 'dibatalkan' })).toHaveLength(1)
  expect(tally(await times(5, () => shop().call('DELETE', `order/${id}/`)))).toEqual({ 204: 1, 404: 4 })
})

test('bulk and single changes of the same orders at once do not deadlock', async () => {
  const orders = await times(10, () => makeOrder(db(), { status_order: 'dp_dibayar' }))
  const ids = orders.map(({ id }) => id)
  const bulk = (list: string[]) =>
    shop().call('POST', 'admin/orders/bulk-update/', {
      body: { order_ids: list, action: 'update_status', data: { production_status: 'diproses' }, atomic: true },
    })
  const answers = await Promise.all([
    ...[bulk(ids), bulk(ids.toReversed()), bulk([...ids.slice(5), ...ids.slice(0, 5)])],
    ...ids.map((id) => shop().call('PATCH', `order/${id}/`, { body: { quantity: 77 } })),
  ])
  expect(tally(answers)).toEqual({ 200: 13 })
  for (const id of ids)
    expect((await shop().call('GET', `order/${id}/`)).body).toMatchObject({
      production_status: 'diproses',
      quantity: 77,
    })
})
