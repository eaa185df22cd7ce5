import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { useOwnDatabase } from '../../support/db.ts'
import { listenTo } from '../../support/sockets.ts'
import { johns, makeOrder } from '../support/orders.ts'
import { openShop, type Shop, shapeOf } from './world.ts'

/**
 * Tests the JSON contract of the order API: the keys and value types of each answer, and separately the keys that were
 * added to the original contract.
 */

const db = useOwnDatabase()
let shop: Shop
beforeAll(async () => {
  shop = await openShop(db())
})
afterAll(() => shop.close())

const order = {
  ...{ id: 'uuid', order_code: 'order code', customer_name: 'text', product_name: 'text', quantity: 'number' },
  ...{ total_price: 'decimal', payment_type: 'text', dp_percent: 'decimal', paid_amount: 'decimal' },
  ...{ is_fully_paid: 'boolean', status_order: 'text', production_status: 'text', contact_information: 'text' },
  ...{ notification_channel: 'text', design_notes: 'text', created_at: 'moment', updated_at: 'moment' },
}
const orderExtras = { contact_email: null, due_on: null, price_confirmed: 'boolean', source: 'text', version: 'number' }
const wrapper = { error: 'text', details: expect.any(Object), error_code: 'text', timestamp: 'moment' }

test('an order is placed by multipart, JSON and a form alike', async () => {
  for (const as of ['multipart', 'json', 'form'] as const) {
    const { status, body } = await shop.call('POST', 'order/', { body: johns, as, cookie: null })
    expect([as, status]).toEqual([as, 201])
    expect(shapeOf(body)).toEqual({
      order: { ...order, ...orderExtras },
      invoice: { id: 'uuid', invoice_code: 'invoice code', payment_url: 'address', invoice_amount: 'decimal' },
      message: 'text',
      // This key was added after the original API contract.
      notification_sent: 'boolean',
    })
    expect(body.message).toBe('Order berhasil dibuat dan link pembayaran telah dikirim')
    expect(body.invoice.invoice_amount).toBe('3750000.00')
    expect(body.invoice.payment_url).toMatch(new RegExp(`^${shop.xendit.url}/web/`))
    expect(body.order).toMatchObject({
      ...{ customer_name: 'John Doe', quantity: 50, total_price: '7500000.00', dp_percent: '50.00' },
      ...{ paid_amount: '0.00', is_fully_paid: false, status_order: 'link_dibuat', production_status: 'menunggu' },
      ...{ contact_information: '081234567890', notification_channel: 'whatsapp', design_notes: 'Logo di dada kiri' },
    })
  }
})

test('staff place an order at their own address, with the same answer', async () => {
  const { status, body } = await shop.call('POST', 'admin/create-order/', { body: johns, as: 'multipart' })
  expect(status).toBe(201)
  expect(Object.keys(body).sort()).toEqual(['invoice', 'message', 'notification_sent', 'order'])
  expect(body.order).toMatchObject({ source: 'admin', price_confirmed: true })
})

test('the pages of the list have absolute links that keep every filter', async () => {
  for (let count = 0; count < 5; count += 1) await makeOrder(db(), { customer_name: 'Halaman Uji' })
  for (const path of ['order/', 'admin/orders/']) {
    const first = await shop.call('GET', `${path}?search=Halaman%20Uji&page_size=2&status=menunggu_link`)
    expect(first.status).toBe(200)
    expect(Object.keys(first.body)).toEqual(['count', 'next', 'previous', 'results'])
    expect([first.body.count, first.body.previous, first.body.results.length]).toEqual([5, null, 2])
    expect(shapeOf(first.body.results[0])).toEqual({ ...order, ...orderExtras, design_notes: 'text' })
    const codes: string[] = first.body.results.map((one: { order_code: string }) => one.order_code)
    let next: string | null = first.body.next
    expect(next).toMatch(new RegExp(`^${shop.origin}/api/v1/${path}\\?.*page=2`))
    while (next) {
      const { body } = await shop.call('GET', next.slice(shop.origin.length))
      expect(body.previous).toMatch(new RegExp(`^${shop.origin}/api/v1/${path}`))
      codes.push(...body.results.map((one: { order_code: string }) => one.order_code))
      next = body.next
    }
    expect(new Set(codes).size).toBe(5)
  }
  const days = (from: string, to: string) => shop.call('GET', `order/?date_from=${from}&date_to=${to}&search=Halaman`)
  const today = new Date(Date.now() + 7 * 3_600_000 - 5 * 3_600_000).toISOString().slice(0, 10)
  expect((await days(today, today)).body.count).toBe(5)
  expect((await days('2025-06-01', '2025-06-30')).body.count).toBe(0)
  const usual = await shop.call('GET', 'order/')
  expect(usual.body.results.length).toBeLessThanOrEqual(20)
})

test('both states and the note are updated in one call', async () => {
  const body = { status_order: 'pengerjaan_selesai', production_status: 'selesai', notes: 'Produksi telah selesai' }
  for (const as of ['json', 'multipart', 'form'] as const)
    for (const [method, path] of [
      ['PATCH', 'order'],
      ['PATCH', 'admin/orders'],
    ] as const) {
      const { id } = await makeOrder(db(), { status_order: 'dp_dibayar', production_status: 'diproses' })
      const answer = await shop.call(method, `${path}/${id}/`, { body, as })
      expect([as, answer.status]).toEqual([as, 200])
      expect(shapeOf(answer.body)).toEqual({ ...order, ...orderExtras })
      expect(answer.body).toMatchObject({ status_order: 'pengerjaan_selesai', production_status: 'selesai' })
      const trail = await shop.call('GET', `order/${id}/audit-trail/`)
      expect(trail.text).toContain('Produksi telah selesai')
    }
})

test('a deletion has an empty answer, and the order is gone for staff and customers', async () => {
  const { id, order_code } = await makeOrder(db())
  const answer = await shop.call('DELETE', `order/${id}/`)
  expect([answer.status, answer.text]).toEqual([204, ''])
  expect((await shop.call('GET', `order/${id}/`)).status).toBe(404)
  expect((await shop.call('GET', `track-order/?order_code=${order_code}`, { cookie: null })).status).toBe(404)
})

test('a payment link, its payment recorded by staff, and the webhook', async () => {
  const { id } = await makeOrder(db(), { status_order: 'menunggu_link', created_at: new Date('2025-06-30T10:30:00Z') })
  const ask = { payment_type: 'dp', dp_percent: 50, notification_channel: 'whatsapp' }
  const link = await shop.call('POST', `order/${id}/create-payment-link/`, { body: ask })
  expect(link.status).toBe(201)
  expect(shapeOf(link.body)).toEqual({
    invoice: {
      ...{ id: 'uuid', invoice_code: 'invoice code', payment_url: 'address', invoice_amount: 'decimal' },
      invoice_expired_at: 'moment',
    },
    message: 'text',
    notification_sent: 'boolean',
  })
  expect(link.body).toMatchObject({
    message: 'Link pembayaran berhasil dibuat dan dikirim',
    notification_sent: true,
    invoice: { invoice_amount: '3750000.00' },
  })

  const paid = await shop.call('POST', 'payment/manual/', {
    body: {
      ...{ invoice_id: link.body.invoice.id, payment_method: 'BANK_TRANSFER', amount: '3750000.00' },
      ...{ payment_time: '2025-06-30T14:30:00Z', notes: 'Transfer via BCA a.n John Doe' },
    },
  })
  expect(paid.status).toBe(201)
  expect(shapeOf(paid.body)).toEqual({
    payment: {
      ...{ id: 'uuid', invoice_id: 'uuid', payment_type: 'text', payment_method: 'text', amount: 'decimal' },
      ...{ status: 'text', paid_at: 'moment', notes: 'text' },
    },
    order: { ...order, ...orderExtras, design_notes: 'text' },
  })
  expect(paid.body.order).toMatchObject({ status_order: 'dp_dibayar', paid_amount: '3750000.00' })

  const rest = await shop.call('POST', `order/${id}/create-payment-link/`, {
    body: { payment_type: 'pelunasan' },
    as: 'multipart',
  })
  expect([rest.status, rest.body.invoice.invoice_amount]).toEqual([201, '3750000.00'])
  const hook = await shop.pay(rest.body.invoice.invoice_code)
  expect(hook.status).toBe(200)
  await vi.waitFor(async () =>
    expect((await shop.call('GET', `order/${id}/`)).body).toMatchObject({ status_order: 'lunas', is_fully_paid: true }),
  )
  const detail = await shop.call('GET', `invoice/detail/${rest.body.invoice.invoice_code}/`, { cookie: null })
  expect(detail.body.invoice).toMatchObject({ invoice_status: 'sudah dibayar', payment_url: null })
})

test('tracking shows the history of a down payment, and the invoice its details', async () => {
  const placed = await shop.place()
  const code = placed.order.order_code
  const open = await shop.call('GET', `invoice/detail/${placed.invoice.invoice_code}/`, { cookie: null })
  expect(open.status).toBe(200)
  expect(shapeOf(open.body)).toEqual({
    invoice: {
      ...{ invoice_code: 'invoice code', payment_type: 'text', invoice_amount: 'decimal', invoice_status: 'text' },
      ...{ payment_url: 'address', invoice_expired_at: 'moment' },
    },
    order: { order_code: 'order code', customer_name: 'text', product_name: 'text', quantity: 'number' },
  })
  expect(open.body.invoice).toMatchObject({ payment_type: 'dp', invoice_status: 'belum dibayar' })

  await shop.pay(placed.invoice.invoice_code)
  const tracked = await vi.waitFor(async () => {
    const found = await shop.call('GET', `track-order/?order_code=${code}`, { cookie: null })
    expect(found.body.order.status_order).toBe('dp_dibayar')
    return found.body
  })
  const step = { status: 'text', timestamp: 'moment', description: 'text' }
  expect(shapeOf(tracked)).toEqual({
    order: {
      ...{ order_code: 'order code', customer_name: 'text', product_name: 'text', quantity: 'number' },
      ...{ status_order: 'text', production_status: 'text', created_at: 'moment' },
    },
    timeline: [step, step, step],
    payments: [{ payment_type: 'text', amount: 'decimal', status: 'text', paid_at: 'moment' }],
    summary: {
      ...{ total_price: 'decimal', total_paid: 'decimal', remaining: 'decimal', is_fully_paid: 'boolean' },
      next_payment_amount: 'decimal',
    },
  })
  expect(tracked.timeline.map((one: Record<string, string>) => [one.status, one.description])).toEqual([
    ['menunggu_link', 'Pesanan telah diterima'],
    ['link_dibuat', 'Link pembayaran telah dibuat'],
    ['dp_dibayar', 'DP telah dibayar - Rp 3.750.000'],
  ])
  expect(tracked.payments[0]).toMatchObject({ payment_type: 'dp', amount: '3750000.00', status: 'sudah dibayar' })
  expect(tracked.summary).toEqual({
    ...{ total_price: '7500000.00', total_paid: '3750000.00', remaining: '3750000.00', is_fully_paid: false },
    next_payment_amount: '3750000.00',
  })
})

test('the dashboard counts every state, and they add up', async () => {
  const { status, body } = await shop.call('GET', 'admin/dashboard/stats/')
  expect(status).toBe(200)
  const { recent_orders, revenue_chart, status_distribution, ...figures } = body
  expect(shapeOf(figures)).toEqual({
    ...{ total_orders: 'number', total_revenue: 'decimal', pending_orders: 'number', completed_orders: 'number' },
    // The month before has no revenue to compare with.
    monthly_growth: null,
  })
  expect(shapeOf(recent_orders[0])).toEqual({
    ...{ order_code: 'order code', customer_name: 'text', total_price: 'decimal', status: 'text' },
    created_at: 'moment',
  })
  expect(revenue_chart).toHaveLength(12)
  for (const month of revenue_chart) expect(shapeOf(month)).toEqual({ month: 'month', revenue: 'decimal' })
  expect(Object.keys(status_distribution).sort()).toEqual(
    'dibatalkan dp_dibayar link_dibuat lunas menunggu_link menunggu_pelunasan pengerjaan_selesai'.split(' '),
  )
  const counts: number[] = Object.values(status_distribution)
  expect(counts.reduce((sum, one) => sum + one, 0)).toBe(body.total_orders)
})

test('bulk changes, in the documented shape', async () => {
  const orders = [
    await makeOrder(db(), { status_order: 'dp_dibayar', production_status: 'diproses' }),
    await makeOrder(db(), { status_order: 'lunas', production_status: 'diproses' }),
  ]
  const { status, body } = await shop.call('POST', 'admin/orders/bulk-update/', {
    body: { order_ids: orders.map(({ id }) => id), action: 'update_status', data: { production_status: 'selesai' } },
  })
  expect([status, body]).toEqual([200, { updated: orders.map(({ id }) => id), failed: [], success: true }])
})

test('PUT replaces the editable fields, at both addresses', async () => {
  const { id } = await makeOrder(db())
  for (const path of ['order', 'admin/orders']) {
    const { status, body } = await shop.call('PUT', `${path}/${id}/`, { body: { ...johns, product_name: path } })
    expect([status, body.product_name, body.total_price]).toEqual([200, path, '7500000.00'])
  }
})

test('the sockets send the events that clients expect', async () => {
  const [staff, dashboard, notices] = await Promise.all(
    ['/ws/orders/', '/ws/admin/dashboard/', '/ws/notifications/'].map((path) =>
      listenTo(shop.served, path, { cookie: shop.cookie }),
    ),
  )
  if (!staff || !dashboard || !notices) throw new Error('not heard')
  await Promise.all([staff, dashboard, notices].map((one) => one.message('connection_established')))
  const { order: placed } = await shop.place()
  const created = await staff.message('order_created')
  const { content: _, refresh: __, ...event } = created
  expect(shapeOf(event)).toEqual({
    ...{ type: 'text', order_id: 'uuid', order_code: 'order code', message: 'text', timestamp: 'moment' },
    order: { ...order, ...orderExtras },
    // These keys were added after the original API contract.
    ...{ event_id: 'uuid', version: 'number' },
  })
  expect(event.message).toBe('Order baru telah dibuat')
  expect((await notices.message('notification_broadcast')).message).toContain(placed.order_code)
  await dashboard.message('dashboard_update')
  await dashboard.message('stats_update')

  const tracker = await listenTo(shop.served, `/ws/orders/${placed.order_code}/`)
  await tracker.message('connection_established')
  await shop.call('PATCH', `order/${placed.id}/`, { body: { price_confirmed: true, quantity: 60 } })
  await tracker.message('order_status_update')
  await staff.message('order_updated')
  await shop.call('DELETE', `order/${placed.id}/`)
  expect(await staff.message('order_deleted')).toMatchObject({ order_id: placed.id, order_code: placed.order_code })
  for (const one of [staff, dashboard, notices, tracker]) one.socket.close()
})

test('every refusal has the common error shape', async () => {
  const nobody = '550e8400-e29b-41d4-a716-446655440001'
  const member = { cookie: null }
  const cases: [number, string, Awaited<ReturnType<Shop['call']>>][] = [
    [400, 'VALIDATION_ERROR', await shop.call('POST', 'order/', { body: {}, ...member })],
    [400, 'VALIDATION_ERROR', await shop.call('POST', 'order/', { body: '{"a":', ...member })],
    [400, 'VALIDATION_ERROR', await shop.call('GET', 'track-order/', member)],
    [400, 'VALIDATION_ERROR', await shop.call('GET', 'track-order/?order_code=ORD-1', member)],
    [401, 'NOT_AUTHENTICATED', await shop.call('GET', 'order/', member)],
    [401, 'NOT_AUTHENTICATED', await shop.call('POST', 'webhook/xendit/', { body: {}, ...member })],
    [404, 'NOT_FOUND', await shop.call('GET', `order/${nobody}/`)],
    [404, 'NOT_FOUND', await shop.call('GET', 'order/bukan-uuid/')],
    [404, 'NOT_FOUND', await shop.call('GET', 'invoice/detail/INV-000000-AAA/', member)],
    [405, 'METHOD_NOT_ALLOWED', await shop.call('PUT', 'track-order/', { body: {}, ...member })],
    [405, 'METHOD_NOT_ALLOWED', await shop.call('DELETE', 'payment/manual/')],
    [413, 'TOO_LARGE', await shop.call('POST', 'order/', { body: { ...johns, x: 'x'.repeat(70_000) }, ...member })],
  ]
  for (const [status, word, answer] of cases) {
    expect([answer.status, answer.body?.error_code]).toEqual([status, word])
    expect(shapeOf(answer.body)).toEqual(wrapper)
  }
  const { details } = (
    await shop.call('POST', 'order/', {
      body: { ...johns, customer_name: '', total_price: '0', dp_percent: '40' },
      ...member,
    })
  ).body
  expect(details).toEqual({
    customer_name: ['Nama customer tidak boleh kosong'],
    total_price: ['Harga harus lebih besar dari 0'],
    dp_percent: ['DP minimal 50% untuk payment type dp'],
  })
})
