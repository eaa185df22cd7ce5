import type { Knex } from 'knex'
import { trackingKey } from '../../../src/orders/order-deps.ts'
import { makePriceList } from '../../products/support/make.ts'
import { testSecret } from '../../support/app.ts'
import { hoursAgo, makeInvoice, makeOrder, makePayment } from '../support/orders.ts'

const DP = 3_750_000
const TOTAL = 7_500_000
/** As long as names get: 54 letters. */
export const longName = 'Raden Ayu Adipati Kertanegara Wiratmadja Sastrodiningr'
const long = 'Jaket Angkatan Teknik Sipil Universitas Nusantara dengan nama yang panjang sekali'

/**
 * Creates orders in every state, with invoices and payments. Returns the addresses of their pages; each key describes
 * the state that its page shows.
 */
export async function makeShop(db: Knex) {
  const signed = (order: { order_code: string; link_version: number }) => `?kunci=${trackingKey(testSecret, order)}`
  const fresh = await makeOrder(db, { price_confirmed: false, design_notes: 'Logo di dada kiri.' })
  const asked = await makeOrder(db, {
    status_order: 'link_dibuat',
    customer_name: longName,
    product_name: long,
    due_on: '2026-11-20',
  })
  const open = await makeInvoice(db, asked)
  const proof = { invoice_id: open.id, order_id: asked.id }
  const rejected = { state: 'rejected', answer: 'Tidak terbaca.', decided_at: hoursAgo(1), decided_by: 'rini' } as const
  await db('payment_proofs').insert([
    { ...proof, ...rejected, picture: 'x' },
    { ...proof, picture: 'y', state: 'waiting', note: 'Dari rekening istri.' },
  ])
  const trying = await makeOrder(db, { status_order: 'link_dibuat', payment_type: 'full' })
  const simulated = await makeInvoice(db, trying, { link: { provider: 'simulated' } })
  const late = await makeOrder(db, { status_order: 'link_dibuat' })
  const expired = await makeInvoice(db, late, {
    invoice: { invoice_status: 'kadaluarsa', ended_at: hoursAgo(1) },
    link: { state: 'closed', expires_at: hoursAgo(1) },
  })
  const paid = { paid_amount: DP, status_order: 'dp_dibayar' } as const
  const making = await makeOrder(db, { ...paid, customer_name: longName, production_status: 'diproses' }, [
    { kind: 'payment', new: 'applied', amount: DP, source: 'webhook', actor: 'xendit' },
    { kind: 'status', old: 'link_dibuat', new: 'dp_dibayar', source: 'webhook', actor: 'xendit' },
    { kind: 'production', old: 'menunggu', new: 'diproses', note: 'Kain sudah datang.' },
  ])
  const done = await makeInvoice(db, making, { invoice: { invoice_status: 'sudah dibayar', paid_at: hoursAgo(1) } })
  await makePayment(db, done)
  await makePayment(db, done, { state: 'review', reason: 'short', amount: 90_000, provider: 'xendit' })
  const ready = await makeOrder(db, { ...paid, status_order: 'pengerjaan_selesai', production_status: 'selesai' })
  const rest = await makeOrder(db, { ...paid, status_order: 'menunggu_pelunasan', production_status: 'selesai' })
  await makeInvoice(db, rest, { invoice: { payment_type: 'pelunasan', dp_percent: null } })
  const ended = { paid_amount: TOTAL, ended_at: hoursAgo(30) }
  const sent = await makeOrder(db, {
    ...ended,
    customer_name: longName,
    status_order: 'lunas',
    production_status: 'dikirim',
  })
  const gone = { status_order: 'dibatalkan', production_status: 'dibatalkan', ended_at: hoursAgo(3) } as const
  await makeOrder(db, { ...paid, product_name: long, deleted_at: hoursAgo(2) }, [
    { kind: 'deleted', note: 'Tercatat dua kali oleh dua orang di meja depan.' },
  ])
  const cancelled = await makeOrder(db, { ...gone, paid_amount: DP }, [
    { kind: 'status', old: 'dp_dibayar', new: 'dibatalkan', note: 'Acaranya batal.' },
  ])
  await makePayment(db, await makeInvoice(db, cancelled, { invoice: { invoice_status: 'sudah dibayar' } }))
  const body = JSON.stringify({ id: 'x', external_id: 'invoice_123124123', amount: 50_000, status: 'PAID' })
  await makePriceList(db)
  const told = { provider: 'xendit', dedupe_key: 'a', body, state: 'ignored', result: 'unknown' } as const
  await db('webhook_inbox').insert(told)
  await db('order_messages').insert({
    ...{ order_id: making.id, type: 'payment_confirmation', channel: 'whatsapp', recipient: '6281234567890' },
    ...{ body: `Pesanan ${making.order_code} sudah dibayar.`, unsent_reason: 'not_configured' },
  })
  const text = { type: 'dp_invoice', channel: 'both', subject: 'DP {{order_code}}', body: 'Halo {{customer_name}}' }
  const [template] = await db('message_templates')
    .insert({ ...text, channel: 'both', name: 'DP yang ramah', is_default: true })
    .returning('id')
  const deps = (order: { order_code: string }) => `/admin/pesanan/${order.order_code}/`
  const track = (order: { order_code: string }) => `/lacak/${order.order_code}/`
  const customers: Record<string, string> = {
    goods: '/pesan/',
    form: '/pesan/kaos/',
    'lost code': '/lacak/kode/',
    'confirmation, to be paid': `/pesan/${trying.order_code}/${signed(trying)}`,
    'confirmation, no link yet': `/pesan/${fresh.order_code}/${signed(fresh)}`,
    tracking: '/lacak/',
    'no code': '/lacak/?kode=ORD',
    'unknown code': '/lacak/ORD-20261118-ZZZZ/',
    'tracker, new': track(fresh),
    'tracker, signed': track(asked) + signed(asked),
    'tracker, void key': `${track(asked)}?kunci=lama`,
    'tracker, in the making': track(making),
    'tracker, made': track(ready),
    'tracker, rest asked for': track(rest),
    'tracker, sent': track(sent),
    'tracker, cancelled': track(cancelled),
    'invoice, by transfer': `/invoice/${open.invoice_code}/`,
    'invoice, simulated': `/invoice/${simulated.invoice_code}/`,
    'invoice, paid': `/invoice/${done.invoice_code}/`,
    'invoice, expired': `/invoice/${expired.invoice_code}/`,
    'unknown invoice': '/invoice/INV-000000-000/',
  }
  const staff: Record<string, string> = {
    list: '/admin/pesanan/',
    'nothing found': '/admin/pesanan/?cari=tidakada',
    'order, new': deps(fresh),
    'order, link made': deps(asked),
    'order, in the making': deps(making),
    'order, made': deps(ready),
    'order, sent': deps(sent),
    'order, cancelled': deps(cancelled),
    'record a payment': `${deps(asked)}pembayaran/`,
    'record a refund': `${deps(making)}pengembalian/`,
    'delete an order': `${deps(fresh)}hapus/`,
    'write a message': `${deps(asked)}tulis/`,
    'deleted orders': '/admin/pesanan/terhapus/',
    'new order': '/admin/pesanan/baru/',
    'new order of goods': '/admin/pesanan/baru/?produk=kaos',
    dashboard: '/admin/dasbor/',
    'payment review': '/admin/pembayaran/',
    'decided payments': '/admin/pembayaran/riwayat/',
    templates: '/admin/templat/',
    template: `/admin/templat/${template?.id}/`,
    'new template': '/admin/templat/baru/',
    'delete a template': `/admin/templat/${template?.id}/hapus/`,
  }
  return { customers, staff, orders: { fresh, asked, trying, making, ready, rest, sent, cancelled } }
}
