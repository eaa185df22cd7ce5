import type { Knex } from 'knex'
import { trackingKey } from '../../src/orders/order-deps.ts'
import { makeOrder } from '../orders/support/orders.ts'
import { testSecret } from '../support/app.ts'

const paid = { status_order: 'lunas', production_status: 'selesai', paid_amount: 7_500_000 } as const
const where = { recipient: 'Bu Rina', phone: '0813-1111-2222', address: 'Jalan Melati 5', city: 'Solo' }

/** Orders that are ready to go out, partly and wholly out, and taken away. Returns where they are seen. */
export async function fillDeliveries(db: Knex) {
  const out = {
    state: 'dikirim',
    courier: 'JNE',
    service: 'REG',
    tracking_number: 'JX123',
    shipped_at: new Date(),
  } as const
  const [ready, part, sent, making] = [
    await makeOrder(db, paid),
    await makeOrder(db, { ...paid, production_status: 'diproses' }),
    await makeOrder(db, { ...paid, production_status: 'dikirim' }),
    await makeOrder(db, paid),
  ]
  const way = { method: 'kirim', ...where } as const
  const came = { state: 'diterima', received_at: new Date(), received_by: 'pelanggan' } as const
  await db('deliveries').insert([
    { ...way, order_id: ready.id, cost: 20_000, weight_g: 6_500, parcels: 2 },
    { ...way, ...out, order_id: part.id, pieces: 20 },
    { ...way, ...out, ...came, order_id: sent.id, pieces: 50 },
    { method: 'ambil', order_id: making.id },
  ])
  const rework = { order_id: sent.id, pieces: 3, state: 'selesai', created_at: new Date() } as const
  const stage_id = (await db('stages').first('id'))?.id ?? 0
  const [job] = await db('reworks')
    .insert({ ...rework, stage_id })
    .returning('id')
  await db('deliveries').insert({ ...way, order_id: sent.id, rework_id: job?.id ?? null, address: '' })
  const signed = (order: typeof ready, rest = '') =>
    `/lacak/${order.order_code}/${rest}?kunci=${trackingKey(testSecret, order)}`
  const at = (order: typeof ready) => `/admin/pesanan/${order.order_code}/`
  const wrong: [string, Record<string, string>] = [`${at(ready)}pengiriman/`, { action: 'kirim', pieces: '60' }]
  const unread: [string, Record<string, string>] = [`${at(ready)}pengiriman/`, { action: 'simpan', cost: 'x' }]
  const refused: [string, Record<string, string>] = [signed(part, 'pengiriman/'), { method: 'kirim', action: 'simpan' }]
  const pasted: [string, Record<string, string>] = [
    '/admin/pengiriman/',
    { tempel: `${ready.order_code}\tJX1\nORD-20261118-ZZZZ\tJX2`, courier: 'JNE', action: 'periksa' },
  ]
  return {
    visitor: [signed(ready), signed(part), signed(ready, 'pengiriman/'), signed(sent, 'pengiriman/'), refused],
    staff: [
      ...['/admin/pengiriman/', pasted, `/admin/pengiriman/label/?kode=${ready.order_code}&kode=${making.order_code}`],
      ...['/admin/pengiriman/label/', at(ready), at(part), at(sent), at(making), wrong, unread],
    ],
  }
}
