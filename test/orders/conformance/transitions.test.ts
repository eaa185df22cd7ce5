import { expect, test, vi } from 'vitest'
import { toOrder } from '../../../src/orders/rules/amounts.ts'
import { getAllowedSteps, type OrderStatus, type ProductionStatus } from '../../../src/orders/rules/order.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { listenTo } from '../../support/sockets.ts'
import { makeInvoice, makeOrder } from '../support/orders.ts'
import { useShop } from './world.ts'

/**
 * Tests that the API answers by the rules for the states of an order, with samples of each kind of answer. The table of
 * every change from every state is in rules/transitions.test.ts.
 */

const db = useOwnDatabase()
const shop = useShop(db)

type State = readonly [status: OrderStatus, production: ProductionStatus]

const TOTAL = 7_500_000
const HALF = 3_750_000
const payments: Partial<Record<OrderStatus, number>> = {
  ...{ dp_dibayar: HALF, pengerjaan_selesai: HALF, menunggu_pelunasan: HALF },
  lunas: TOTAL,
}

const orderIn = ([status_order, production_status]: State, wishes: object = {}) =>
  makeOrder(db(), { status_order, production_status, paid_amount: payments[status_order] ?? 0, ...wishes })

const note = { notes: 'Alasannya begini' }
const cancelled = { status_order: 'dibatalkan', production_status: 'dibatalkan' }
const FREE = 200
const FIELDS = 400
const STEP = 409

test.each<[what: string, from: State, body: object, status: number, after?: object]>([
  ['an open step', ['dp_dibayar', 'menunggu'], { production_status: 'diproses' }, FREE],
  ['a step back with a reason', ['lunas', 'selesai'], { production_status: 'diproses', ...note }, FREE],
  ['a step back without a reason', ['lunas', 'selesai'], { production_status: 'diproses' }, STEP],
  ['a step that leaves one out', ['lunas', 'menunggu'], { production_status: 'selesai', ...note }, STEP],
  ['production before a payment', ['link_dibuat', 'menunggu'], { production_status: 'diproses', ...note }, STEP],
  ['the end of the work', ['dp_dibayar', 'selesai'], { status_order: 'pengerjaan_selesai' }, FREE],
  ['a status that only a payment sets', ['link_dibuat', 'menunggu'], { status_order: 'lunas', ...note }, STEP],
  [
    'a cancellation with a reason',
    ['dp_dibayar', 'diproses'],
    { status_order: 'dibatalkan', ...note },
    FREE,
    cancelled,
  ],
  ['a cancellation without a reason', ['dp_dibayar', 'diproses'], { status_order: 'dibatalkan' }, FIELDS],
  ['a cancellation after the parcel', ['dp_dibayar', 'dikirim'], { status_order: 'dibatalkan', ...note }, STEP],
  ['a step of a cancelled order', ['dibatalkan', 'dibatalkan'], { status_order: 'menunggu_link', ...note }, STEP],
  [
    'the same state',
    ['lunas', 'selesai'],
    { status_order: 'lunas', production_status: 'selesai' },
    FREE,
    { version: 1 },
  ],
])(
  'staff send %s, which happens, is refused with the open steps, or needs a reason',
  async (_, from, body, status, after) => {
    const order = await orderIn(from)
    const answer = await shop().call('PATCH', `order/${order.id}/`, { body })
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)])
    const { notes: __, ...steps } = { notes: '', ...body }
    const [status_order, production_status] = from
    const stands = { status_order, production_status, ...(status === FREE ? (after ?? steps) : { version: 1 }) }
    expect(await db()('orders').where({ id: order.id }).first()).toMatchObject(stands)
    if (status === FIELDS)
      expect(answer.body).toMatchObject({ error_code: 'VALIDATION_ERROR', details: { notes: [expect.any(String)] } })
    if (status !== STEP) return
    expect(answer.body.error_code).toBe('ILLEGAL_TRANSITION')
    const { statuses, production } = getAllowedSteps(toOrder(order))
    for (const { to } of [...statuses, ...production]) expect(answer.body.error).toContain(to)
  },
)

test('production does not begin before the price is confirmed, and can finish with the order in one call', async () => {
  const doubted = await orderIn(['dp_dibayar', 'menunggu'], { price_confirmed: false })
  const start = (body: object) => shop().call('PATCH', `order/${doubted.id}/`, { body })
  expect((await start({ production_status: 'diproses' })).status).toBe(409)
  expect((await start({ production_status: 'diproses', price_confirmed: true })).status).toBe(200)
  const finished = { production_status: 'selesai', status_order: 'pengerjaan_selesai', notes: 'Sudah jadi' }
  for (const as of ['json', 'multipart', 'form'] as const)
    for (const path of ['order', 'admin/orders']) {
      const { id } = await orderIn(['dp_dibayar', 'diproses'])
      const { body } = await shop().call('PATCH', `${path}/${id}/`, { body: finished, as })
      const { notes, ...reached } = finished
      expect(body, as).toMatchObject(reached)
      expect((await shop().call('GET', `order/${id}/`)).body.notes).toBe(notes)
    }
  const leap = await orderIn(['dp_dibayar', 'menunggu'])
  const tooFar = await shop().call('PATCH', `order/${leap.id}/`, {
    body: { production_status: 'selesai', status_order: 'pengerjaan_selesai' },
  })
  expect(tooFar.status).toBe(409)
  expect(await db()('orders').where({ id: leap.id }).first()).toMatchObject({
    production_status: 'menunggu',
    version: 1,
  })
})

test('a bulk change with a reason changes the orders that it may, and names each of the others', async () => {
  const states: [State, { status?: boolean; production?: boolean }][] = [
    [['link_dibuat', 'menunggu'], { status: true }],
    [['dp_dibayar', 'menunggu'], { status: true, production: true }],
    [['dp_dibayar', 'dikirim'], {}],
    [['lunas', 'selesai'], { production: true }],
    [['dibatalkan', 'dibatalkan'], { status: true }],
  ]
  const send = async (data: object) => {
    const orders = await Promise.all(states.map(([state]) => orderIn(state)))
    const { status, body } = await shop().call('POST', 'admin/orders/bulk-update/', {
      body: { order_ids: orders.map(({ id }) => id), action: 'update_status', data: { ...data, ...note } },
    })
    expect(status).toBe(200)
    const failed = body.failed.map((one: Record<string, string>) => [one.id, one.error_code])
    return { ids: orders.map(({ id }) => id), updated: body.updated, failed }
  }
  for (const [field, to] of [
    ['status', { status_order: 'dibatalkan' }],
    ['production', { production_status: 'diproses' }],
  ] as const) {
    const { ids, updated, failed } = await send(to)
    expect(updated).toEqual(ids.filter((_, at) => states[at]?.[1][field]))
    expect(failed).toEqual(ids.filter((_, at) => !states[at]?.[1][field]).map((id) => [id, 'ILLEGAL_TRANSITION']))
  }
})

test.each([
  ['dp', 'menunggu_link', 201, 'link_dibuat', '3750001.00'],
  ['full', 'link_dibuat', 201, 'link_dibuat', '7500001.00'],
  ['pelunasan', 'dp_dibayar', 201, 'menunggu_pelunasan', '3750001.00'],
  ['dp', 'dp_dibayar', 409, 'dp_dibayar', undefined],
  ['pelunasan', 'link_dibuat', 409, 'link_dibuat', undefined],
] as const)('a link for %s in %s is answered with %i, and the order is %s', async (type, from, status, to, amount) => {
  const order = await orderIn([from, 'menunggu'], { total_price: TOTAL + 1 })
  const path = `order/${order.id}/create-payment-link/`
  const answer = await shop().call('POST', path, { body: { payment_type: type } })
  expect(answer.status).toBe(status)
  expect(await db()('orders').where({ id: order.id }).first()).toMatchObject({ status_order: to })
  // The price is an odd amount, so the down payment of one half is rounded up.
  expect(answer.body.invoice?.invoice_amount).toBe(amount)
})

test.each([
  ['dp', 'link_dibuat', 'webhook', 200, 'dp_dibayar'],
  ['full', 'menunggu_link', 'hand', 201, 'lunas'],
  ['pelunasan', 'pengerjaan_selesai', 'webhook', 200, 'lunas'],
  ['pelunasan', 'menunggu_pelunasan', 'hand', 201, 'lunas'],
  ['dp', 'dibatalkan', 'webhook', 200, 'dibatalkan'],
  ['full', 'dibatalkan', 'hand', 409, 'dibatalkan'],
] as const)(
  'a payment of %s in %s by %s is answered with %i, and the order is %s',
  async (type, from, by, status, to) => {
    const isOver = from === 'dibatalkan'
    const order = await orderIn([from, isOver ? 'dibatalkan' : 'menunggu'])
    const amount = type === 'full' ? TOTAL : HALF
    const provider_invoice_id = `x-${order.id}`
    const invoice = await makeInvoice(db(), order, {
      invoice: { payment_type: type, invoice_amount: amount, ...(isOver ? { invoice_status: 'dibatalkan' } : {}) },
      link: { provider: 'xendit', provider_invoice_id, state: isOver ? 'closed' : 'open' },
    })
    const link = await db()('payment_links').where({ invoice_id: invoice.id }).first()
    const paid_at = new Date(Date.now() - 60_000).toISOString()
    const answer =
      by === 'hand'
        ? await shop().call('POST', 'payment/manual/', {
            body: { invoice_id: invoice.id, payment_method: 'CASH', amount: `${amount}.00`, payment_time: paid_at },
          })
        : await shop().tell({
            ...{ id: provider_invoice_id, external_id: link?.external_id, user_id: 'u', merchant_name: 'm' },
            ...{ status: 'PAID', amount, paid_amount: amount, currency: 'IDR' },
            ...{ paid_at, created: paid_at, updated: paid_at },
          })
    expect(answer.status).toBe(status)
    if (by === 'webhook')
      await vi.waitFor(async () => {
        const row = await db()('webhook_inbox').whereRaw("body ->> 'id' = ?", [provider_invoice_id]).first()
        if (!row || (row.state === 'waiting' && (row.attempts === 0 || row.claimed_by !== null)))
          throw new Error('the webhook was not worked off')
      })
    const after = await db()('orders').where({ id: order.id }).first()
    expect(after?.status_order).toBe(to)
    if (isOver) expect(after?.paid_amount).toBe('0')
  },
)

test('a payment that comes after an order was cancelled or deleted is held, and reopens nothing', async () => {
  for (const [method, body] of [
    ['PATCH', { status_order: 'dibatalkan', notes: 'Tidak jadi' }],
    ['DELETE', undefined],
  ] as const) {
    const { order, invoice } = await shop().place()
    await shop().call(method, `order/${order.id}/`, { body })
    const { status_order } = (await db()('orders').where({ id: order.id }).first()) ?? {}
    await shop().pay(invoice.invoice_code)
    const held = { state: 'review', reason: 'cancelled' }
    await vi.waitFor(async () => expect(await db()('payments').where({ order_id: order.id })).toMatchObject([held]))
    expect(await db()('orders').where({ id: order.id }).first()).toMatchObject({ status_order, paid_amount: '0' })
  }
})

test("an expired link does not change the order's state, and another can be made", async () => {
  for (const from of ['link_dibuat', 'menunggu_pelunasan'] as const) {
    const order = await orderIn([from === 'link_dibuat' ? 'menunggu_link' : 'dp_dibayar', 'menunggu'])
    const type = from === 'link_dibuat' ? 'dp' : 'pelunasan'
    const ask = () => shop().call('POST', `order/${order.id}/create-payment-link/`, { body: { payment_type: type } })
    const first = await ask()
    const link = await db()('payment_links').where({ invoice_id: first.body.invoice.id }).first()
    await shop().tell(await shop().xendit.expire(link?.external_id ?? '', { quiet: true }))
    await vi.waitFor(async () =>
      expect((await db()('invoices').where({ id: first.body.invoice.id }).first())?.invoice_status).toBe('kadaluarsa'),
    )
    expect((await shop().call('GET', `order/${order.id}/`)).body.status_order).toBe(from)
    const again = await ask()
    expect([again.status, again.body.invoice.payment_url === first.body.invoice.payment_url]).toEqual([201, false])
  }
})

test('a change without effect publishes nothing', async () => {
  const order = await orderIn(['dp_dibayar', 'menunggu'])
  const [staff, tracker] = [
    await listenTo(shop().served, '/ws/orders/', { cookie: shop().cookie }),
    await listenTo(shop().served, `/ws/orders/${order.order_code}/`),
  ]
  const same = {
    status_order: 'dp_dibayar',
    production_status: 'menunggu',
    quantity: 50,
    customer_name: 'Budi Santoso',
  }
  const { status, body } = await shop().call('PATCH', `order/${order.id}/`, { body: same })
  expect([status, body.version]).toEqual([200, order.version])
  await shop().call('PATCH', `order/${order.id}/`, { body: { production_status: 'diproses' } })
  await tracker.message('production_update')
  await staff.message('order_updated')
  expect(staff.messages.filter(({ type, order_id }) => type === 'order_updated' && order_id === order.id)).toHaveLength(
    1,
  )
  expect(tracker.messages.filter(({ type }) => type !== 'connection_established')).toHaveLength(1)
  staff.socket.close()
  tracker.socket.close()
})
