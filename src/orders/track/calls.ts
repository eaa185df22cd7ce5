import * as z from 'zod'
import { invalidForm } from '../../web/call-errors.ts'
import { plainRupiah } from '../../web/formats/rupiah.ts'
import { Refusal } from '../../web/refusal.ts'
import { anyone, examples, type OrderCall, tags } from '../api/call.ts'
import { InvoiceDetail, Tracking } from '../api/shapes.ts'
import { apiOrder } from '../api-model.ts'
import { orderStates, paymentStates, productionStates, rowFor } from '../labels.ts'
import { lookups } from '../limits.ts'
import { paymentUrl } from '../payments/rules.ts'
import { findAnyOrder, findOrder } from '../queries.ts'
import { getRemaining, netPaid } from '../rules/amounts.ts'
import { INVOICE_CODE, ORDER_CODE, readCode } from '../rules/codes.ts'
import { maskedName } from '../rules/mask-name.ts'
import { nextPayment } from '../rules/order.ts'
import { findTrackedInvoices, type HistoryStep, type TrackedInvoice } from './queries.ts'
import { getOpenInvoice, loadTrackedOrder, type TrackedOrder } from './tracked-order.ts'
import { keepPrivate } from './tracking-key.ts'

const lookup = { tag: tags.public, also: [lookups.known, lookups.unknown] } as const
const OrderCode = z.object({ order_code: z.string().meta({ description: 'Kode pesanan, huruf besar atau kecil.' }) })

export const trackCalls: readonly OrderCall[] = [
  anyone('trackOrder', 'get', '/api/v1/track-order', {
    isSensitive: true,
    ...lookup,
    about:
      'Melacak pesanan. Keadaan, riwayat, dan pembayaran sebuah pesanan. Siapa pun yang tahu kodenya boleh membaca.',
    params: OrderCode,
    shown: { order_code: examples.orderCode },
    good: 'Pesanan ada.',
    data: Tracking,
    example: examples.tracking,
    errors: { 400: true, 404: 'Tidak ada pesanan dengan kode itu.' },
    run: async ({ db, now, tracking }, { ctx }) => {
      keepPrivate(ctx)
      const { order_code: input } = ctx.query
      if (typeof input !== 'string' || input.trim() === '')
        throw invalidForm({ order_code: 'Parameter order_code wajib diisi' })
      const code = readCode(input, ORDER_CODE)
      if (!code) throw invalidForm({ order_code: 'Kode pesanan bentuknya seperti ORD-20261118-K7Q' })
      const order = await tracking(ctx, () => findOrder(db, { order_code: code }))
      if (!order) throw new Refusal(404, 'Pesanan dengan kode ini tidak ditemukan.')
      return apiTracking(await loadTrackedOrder(db, order, now()))
    },
  }),
  anyone('invoiceDetail', 'get', '/api/v1/invoice/detail/:code', {
    isSensitive: true,
    ...lookup,
    about:
      'Satu invoice. Jumlah, keadaan, dan link pembayaran sebuah invoice. `payment_url` `null` bila tidak bisa dibayar.',
    params: z.object({ code: z.string().meta({ description: 'Kode invoice.' }) }),
    shown: { code: examples.invoiceCode },
    good: 'Invoice ada.',
    data: InvoiceDetail,
    example: examples.invoiceDetail,
    errors: { 400: true, 404: 'Tidak ada invoice dengan kode itu.' },
    run: async ({ db, now, tracking }, { ctx }) => {
      keepPrivate(ctx)
      const code = readCode(String(ctx.params.code), INVOICE_CODE)
      if (!code) throw invalidForm({ invoice_code: 'Kode invoice bentuknya seperti INV-123456-ABC' })
      const invoice = await tracking(ctx, async () => (await findTrackedInvoices(db, { code }))[0])
      const order = invoice && (await findAnyOrder(db, invoice.order_id))
      if (!invoice || !order) throw new Refusal(404, 'Invoice dengan kode ini tidak ditemukan.')
      return apiInvoiceDetail({ order, invoice }, now())
    },
  }),
]

/** The answer is public: it contains only the masked name of the customer, and nothing about staff. */
const apiTracking = (tracked: TrackedOrder) => ({
  order: maskCustomer(tracked.order),
  timeline: tracked.history
    .filter(({ kind }) => kind === 'order' || kind === 'production')
    .map((one) => ({ status: one.new, timestamp: one.at, description: describe(one) })),
  payments: tracked.payments.map((one) => ({ ...one, status: paymentStates[one.state].api })),
  summary: {
    ...apiOrder(tracked.order),
    total_paid: netPaid(tracked.order),
    remaining: getRemaining(tracked.order),
    next_payment_amount: nextPayment(tracked.order, getOpenInvoice(tracked)),
  },
})

/** `payment_url` is null unless the invoice can be paid now. */
const apiInvoiceDetail = (
  { order, invoice }: { order: TrackedOrder['order']; invoice: TrackedInvoice },
  now: Date,
) => ({
  invoice: {
    ...invoice,
    payment_url: paymentUrl(invoice, invoice.link, now),
    invoice_expired_at: invoice.link?.expires_at ?? null,
  },
  order: maskCustomer({ ...invoice.sheet, order_code: order.order_code }),
})

const maskCustomer = <Named extends { customer_name: string }>(record: Named) => ({
  ...record,
  customer_name: maskedName(record.customer_name),
})

function describe({ kind, old, new: to, amount }: HistoryStep): string {
  // A paid order owes money again, because its price rose or money was refunded.
  if (kind === 'order' && old === 'lunas') return 'Masih ada yang harus dibayar'
  const label = rowFor(kind === 'order' ? orderStates : productionStates, to)?.step ?? 'Pesanan diperbarui'
  return amount === null ? label : `${label} - ${plainRupiah(amount)}`
}
