import { expect, test } from 'vitest'
import { useDatabase } from '../support/db.ts'
import { useEach } from '../support/use.ts'
import { type Staff, shopOn, staffOn } from './support/desk.ts'
import { hoursAgo, makeInvoice, makeOrder } from './support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db()))

const call = (...sent: Parameters<Staff['call']>) => staff().call(...sent)
const unknown = '550e8400-e29b-41d4-a716-446655440000'

test('the list has a count, and pages with absolute links that keep the filters', async () => {
  for (let made = 0; made < 5; made += 1)
    await makeOrder(db(), { status_order: 'lunas', created_at: hoursAgo(made + 1), quantity: made + 1 })
  await makeOrder(db())
  const { body } = await call('get', 'order/?status=lunas&page_size=2&page=2&search=budi')
  expect(body).toMatchObject({
    count: 5,
    next: 'http://127.0.0.1/api/v1/order/?status=lunas&page_size=2&page=3&search=budi',
    previous: 'http://127.0.0.1/api/v1/order/?status=lunas&page_size=2&page=1&search=budi',
  })
  expect(body.results.map((one: { quantity: number }) => one.quantity)).toEqual([3, 4])
  expect(body.results[0]).toMatchObject({ total_price: '7500000.00', dp_percent: '50.00', status_order: 'lunas' })
  const other = await call('get', 'admin/orders')
  expect(other.body).toMatchObject({ count: 6, next: null, previous: null })
  for (const page of [2, 999]) {
    const { status, body: behind } = await call('get', `order/?page=${page}`)
    expect([status, behind.error, behind.error_code]).toEqual([404, 'Invalid page.', 'NOT_FOUND'])
  }
  expect((await call('get', 'order/?search=tidak+ada')).body).toMatchObject({ count: 0, next: null, results: [] })
})

test('days are in Jakarta time, both included', async () => {
  await makeOrder(db(), { created_at: new Date('2026-03-31T17:00:00Z') })
  await makeOrder(db(), { created_at: new Date('2026-04-02T17:00:00Z') })
  expect((await call('get', 'order/?date_from=2026-04-01&date_to=2026-04-02')).body.count).toBe(1)
  expect((await call('get', 'order/?date_from=2026-04-01&date_to=2026-04-03')).body.count).toBe(2)
})

test.each([
  ['page=0', 'page'],
  ['page_size=101', 'page_size'],
  ['page_size=banyak', 'page_size'],
  ['status=entah', 'status'],
  ['date_from=kemarin', 'date_from'],
  ['date_to=2026-02-30', 'date_to'],
  ['date_from=2026-04-02&date_to=2026-04-01', 'date_to'],
])('?%s is a 400 that names %s', async (query, field) => {
  const { status, body } = await call('get', `order/?${query}`)
  expect(status).toBe(400)
  expect(Object.keys(body.details)).toEqual([field])
  expect(body.error_code).toBe('VALIDATION_ERROR')
})

test('one order by its id; an invalid, unknown or deleted id is a 404', async () => {
  const order = await makeOrder(db())
  const gone = await makeOrder(db(), { deleted_at: hoursAgo(1) })
  expect((await call('get', `order/${order.id}/`)).body).toMatchObject({ id: order.id, order_code: order.order_code })
  expect((await call('get', `admin/orders/${order.id}`)).status).toBe(200)
  for (const id of [unknown, gone.id, 'bukan-id', '17']) {
    const { status, body } = await call('get', `order/${id}/`)
    expect([status, body.error_code]).toEqual([404, 'NOT_FOUND'])
    expect((await call('patch', `order/${id}/`, { quantity: 2 })).status).toBe(404)
    expect((await call('delete', `order/${id}/`)).status).toBe(404)
  }
})

test('one order names its picture, for staff only, and the latest note of staff', async () => {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', design: `${'a'.repeat(32)}-10x10.png` }, [
    { kind: 'order', new: 'menunggu_pelunasan', note: 'INV-123456-ABC' },
    { kind: 'price', note: 'Bahannya lain' },
  ])
  const look = async () => (await call('get', `order/${order.id}/`)).body
  const { design, notes } = await look()
  expect([design, notes]).toEqual([`http://127.0.0.1/admin/pesanan/${order.order_code}/desain/`, ''])
  expect((await shopOn(db()).get(new URL(design).pathname)).status).toBe(303)
  await call('patch', `order/${order.id}/`, { notes: 'Telepon dulu' })
  await call('patch', `order/${order.id}/`, { quantity: 60 })
  expect((await look()).notes).toBe('Telepon dulu')
  await call('patch', `order/${order.id}/`, { production_status: 'diproses', notes: 'Kain sudah datang' })
  expect((await look()).notes).toBe('Kain sudah datang')
  const plain = await makeOrder(db())
  expect((await call('get', `admin/orders/${plain.id}/`)).body).toMatchObject({ design: null, notes: '' })
})

test('a patch answers with the order alone, and ignores unknown fields', async () => {
  const order = await makeOrder(db())
  const { status, body } = await call('patch', `order/${order.id}/`, {
    ...{ customer_name: 'Budi Hartono', quantity: 60, due_on: '2026-12-24', notes: 'Telepon dulu' },
    ...{ paid_amount: '7500000.00', is_fully_paid: true, order_code: 'ORD-20200101-AAA', entah: 1 },
  })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    ...{ customer_name: 'Budi Hartono', quantity: 60, due_on: '2026-12-24', order_code: order.order_code, version: 2 },
    ...{ paid_amount: '0.00', is_fully_paid: false },
  })
  const same = await call('patch', `order/${order.id}/`, {
    customer_name: 'Budi Hartono',
    status_order: 'menunggu_link',
  })
  expect([same.status, same.body.version]).toEqual([200, 2])
  expect((await call('patch', `order/${order.id}/`, { due_on: null })).body.due_on).toBeNull()
})

test('contacts are parsed again, and a channel needs its address', async () => {
  const order = await makeOrder(db())
  const patch = (body: object) => call('patch', `order/${order.id}/`, body)
  expect((await patch({ notification_channel: 'email' })).body.details).toEqual({
    contact_email: ['Isi juga alamat email'],
  })
  expect((await patch({ notification_channel: 'both', contact_email: 'b@contoh.id' })).body.contact_email).toBe(
    'b@contoh.id',
  )
  await patch({ contact_information: '+62 811-2222-3333' })
  expect(await db()('orders').where({ id: order.id }).first()).toMatchObject({
    contact_phone: '6281122223333',
    contact_email: 'b@contoh.id',
  })
  expect((await patch({ contact_email: null })).status).toBe(400)
  expect(
    (await patch({ contact_information: 'a@contoh.id', notification_channel: 'email', contact_email: null })).body,
  ).toMatchObject({ contact_information: 'a@contoh.id', contact_email: 'a@contoh.id' })
})

test('cancelling needs a reason and voids the open invoice', async () => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), order)
  const silent = await call('patch', `order/${order.id}/`, { status_order: 'dibatalkan', notes: '  ' })
  expect([silent.status, Object.keys(silent.body.details)]).toEqual([400, ['notes']])
  const done = await call('patch', `order/${order.id}/`, { status_order: 'dibatalkan', notes: 'Stok habis' })
  expect(done.body).toMatchObject({ status_order: 'dibatalkan', production_status: 'dibatalkan' })
  expect((await db()('invoices').where({ id: invoice.id }).first())?.invoice_status).toBe('dibatalkan')
})

test('prices change only before a payment; a full payment has no percentage', async () => {
  const order = await makeOrder(db(), { price_confirmed: false })
  const patch = (body: object) => call('patch', `order/${order.id}/`, body)
  expect((await patch({ total_price: '8000000.00' })).body).toMatchObject({
    total_price: '8000000.00',
    price_confirmed: true,
  })
  expect((await patch({ payment_type: 'full' })).body).toMatchObject({ payment_type: 'full', dp_percent: null })
  expect((await patch({ payment_type: 'dp' })).body.details).toHaveProperty('dp_percent')
  expect((await patch({ payment_type: 'dp', dp_percent: '60.00' })).body.dp_percent).toBe('60.00')
  expect((await patch({ total_price: 0 })).body.details).toHaveProperty('total_price')
  await db()('orders').where({ id: order.id }).update({ paid_amount: 4_800_000, status_order: 'dp_dibayar' })
  expect((await patch({ total_price: 9_000_000 })).status).toBe(409)
})

test('a PUT must hold every required field, and follows the rules of the states', async () => {
  const order = await makeOrder(db())
  const { status, body } = await call('put', `admin/orders/${order.id}/`, { customer_name: 'Budi' })
  expect(status).toBe(400)
  expect(Object.keys(body.details).sort()).toEqual(
    ['contact_information', 'payment_type', 'product_name', 'quantity', 'total_price'].sort(),
  )
  const whole = {
    ...{ customer_name: 'Budi', product_name: 'Topi', quantity: 5, total_price: '250000.00', payment_type: 'full' },
    contact_information: 'budi@contoh.id',
    notification_channel: 'email',
  }
  const leap = await call('put', `admin/orders/${order.id}/`, { ...whole, status_order: 'lunas' })
  expect([leap.status, leap.body.error_code]).toEqual([409, 'ILLEGAL_TRANSITION'])
  expect((await call('put', `admin/orders/${order.id}/`, whole)).body).toMatchObject(whole)
})

test('deleting has an empty answer at both addresses, and works once', async () => {
  const [one, other] = [await makeOrder(db()), await makeOrder(db())]
  expect((await call('delete', `order/${one.id}/`)).status).toBe(204)
  expect((await call('delete', `admin/orders/${other.id}/`)).status).toBe(204)
  expect((await call('delete', `order/${one.id}/`)).status).toBe(404)
  expect((await call('get', 'order/')).body.count).toBe(0)
  const trail = await call('get', `orders/${one.id}/audit-trail/`)
  expect(trail.body.results.at(-1)).toMatchObject({
    ...{ kind: 'deleted', description: 'Pesanan dihapus', notes: 'API', source: 'admin' },
  })
})

test('a paid order cannot be deleted until its money is given back', async () => {
  const paid = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  const refused = await call('delete', `order/${paid.id}/`)
  expect([refused.status, refused.body.error_code]).toEqual([409, 'CONFLICT'])
  expect(refused.body.error).toContain('sudah dibayar')
  expect((await call('get', `order/${paid.id}/`)).status).toBe(200)
  await db()('orders').where({ id: paid.id }).update({ refunded_amount: 3_750_000 })
  expect((await call('delete', `order/${paid.id}/`)).status).toBe(204)
})

test('the history of an order is listed oldest first, at both addresses', async () => {
  const order = await makeOrder(db())
  await call('patch', `order/${order.id}/`, { total_price: 8_000_000, quantity: 55 })
  const { body } = await call('get', `order/${order.id}/audit-trail/`)
  expect(body).toMatchObject({ order_id: order.id, order_code: order.order_code, count: 3 })
  expect(body.results.map((one: { description: string }) => one.description)).toEqual([
    'Pesanan diterima',
    'Harga: Rp 7.500.000 → Rp 8.000.000',
    'Jumlah: 50 → 55',
  ])
  expect((await call('get', `orders/${order.id}/audit-trail`)).body).toEqual(body)
  expect((await call('get', 'orders/entah/audit-trail')).status).toBe(404)
})

test('bulk changes: each order follows its own rules, and refused ones say why; or all or none', async () => {
  const ready = await makeOrder(db(), { status_order: 'dp_dibayar' })
  const unpaid = await makeOrder(db())
  const change = (order_ids: string[], atomic = false) =>
    call('post', 'admin/orders/bulk-update/', {
      ...{ order_ids, atomic, action: 'update_status', data: { production_status: 'diproses' } },
    })
  const none = await change([ready.id, unpaid.id], true)
  expect(none.body).toMatchObject({ updated: [], success: false, failed: [{ id: unpaid.id }] })
  expect((await db()('orders').where({ id: ready.id }).first())?.production_status).toBe('menunggu')
  expect(await db()('audit_log').where({ action: 'order.production' })).toHaveLength(0)

  const { status, body } = await change([ready.id, unpaid.id, unknown, 'entah', ready.id])
  expect(status).toBe(200)
  expect(body).toMatchObject({ updated: [ready.id], success: false })
  expect(body.failed.map((one: { id: string; error_code: string }) => [one.id, one.error_code])).toEqual([
    [unpaid.id, 'ILLEGAL_TRANSITION'],
    [unknown, 'NOT_FOUND'],
    ['entah', 'NOT_FOUND'],
  ])
  expect(body.failed[0].error).toContain('status_order dibatalkan')
  const other = await makeOrder(db(), { status_order: 'dp_dibayar' })
  expect((await change([other.id], true)).body).toEqual({ updated: [other.id], failed: [], success: true })
})

const many = Array.from({ length: 101 }, (_, at) => unknown.replace(/0000$/, String(1_000 + at)))
test.each<[object, string]>([
  [{ order_ids: [] }, 'order_ids'],
  [{ order_ids: 'satu' }, 'order_ids'],
  [{ order_ids: many }, 'order_ids'],
  [{ action: 'delete' }, 'action'],
  [{ data: {} }, 'data'],
  [{ data: { production_status: 'entah' } }, 'production_status'],
  [{ data: { status_order: 'dibatalkan' } }, 'notes'],
])('a bulk call that makes no sense is a 400: %#', async (wrong, field) => {
  const ask = { order_ids: [unknown], action: 'update_status', data: { production_status: 'selesai' }, ...wrong }
  const { status, body } = await call('post', 'admin/orders/bulk-update/', ask)
  expect([status, Object.keys(body.details)]).toEqual([400, [field]])
})
