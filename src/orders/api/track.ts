import { z } from 'zod'
import { invalidForm } from '../../web/call-errors.ts'
import { Refusal } from '../../web/refusal.ts'
import { findAnyOrder, findOrder } from '../queries.ts'
import { INVOICE_CODE, ORDER_CODE, readCode } from '../rules/codes.ts'
import { lookups } from '../rules/limits.ts'
import { keepPrivate } from '../track/private.ts'
import { findTrackedInvoices } from '../track/queries.ts'
import { loadTrackedOrder } from '../track/tracked-order.ts'
import { anyone, type OrderCall, tags } from './call.ts'
import * as examples from './examples.ts'
import { InvoiceDetail, Tracking } from './shapes.ts'
import { apiInvoiceDetail, apiTracking } from './track-model.ts'

const lookup = { tag: tags.public, also: [lookups.known, lookups.unknown] } as const
const OrderCode = z.object({ order_code: z.string().meta({ description: 'Kode pesanan, huruf besar atau kecil.' }) })

export const trackCalls: readonly OrderCall[] = [
  anyone('trackOrder', 'get', '/api/v1/track-order', {
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
      const { order_code: typed } = ctx.query
      if (typeof typed !== 'string' || typed.trim() === '')
        throw invalidForm({ order_code: 'Parameter order_code wajib diisi' })
      const code = readCode(typed, ORDER_CODE)
      if (!code) throw invalidForm({ order_code: 'Kode pesanan bentuknya seperti ORD-20261118-K7Q' })
      const order = await tracking(ctx, () => findOrder(db, { order_code: code }))
      if (!order) throw new Refusal(404, 'Pesanan dengan kode ini tidak ditemukan.')
      return apiTracking(await loadTrackedOrder(db, order, now()))
    },
  }),
  anyone('invoiceDetail', 'get', '/api/v1/invoice/detail/:code', {
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
