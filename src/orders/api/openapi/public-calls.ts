import { z } from 'zod'
import type { Call } from '../../../platform/api-calls.ts'
import { OrderForm } from '../../place/forms.ts'
import { InvoiceDetail, Placed, Tracking } from './answers.ts'
import * as examples from './examples.ts'

/** Tags of the order API in the document. */
export const PUBLIC = 'Pesanan'
export const STAFF = 'Pesanan untuk staf'
export const PAYMENTS = 'Pembayaran'
export const TEMPLATES = 'Templat pesan'

/** Calls that need no log-in: to order, and to follow an order or invoice by its code. */
export const publicCalls = (baseUrl: string): readonly Call[] => [
  {
    id: 'createOrder',
    method: 'post',
    path: '/api/v1/order/',
    tag: PUBLIC,
    summary: 'Membuat pesanan',
    description:
      'Membuat pesanan dan link pembayarannya. Sebagai `multipart/form-data` boleh dengan gambar `design`. Harga dari staf yang masuk dianggap sudah disepakati.',
    security: [{}, { session: [] }, { bearer: [] }],
    isIdempotent: true,
    body: { schema: OrderForm, example: examples.orderFields, required: ['total_price'], file: 'design' },
    answers: {
      201: { description: 'Pesanan dibuat.', schema: Placed, example: examples.placed(baseUrl) },
    },
    errors: { 400: true, 403: true, 409: 'Kunci `Idempotency-Key` ini sudah dipakai untuk isi lain.', 503: true },
  },
  {
    id: 'trackOrder',
    method: 'get',
    path: '/api/v1/track-order/',
    tag: PUBLIC,
    summary: 'Melacak pesanan',
    description: 'Keadaan, riwayat, dan pembayaran sebuah pesanan. Siapa pun yang tahu kodenya boleh membaca.',
    security: [],
    asked: z.object({ order_code: z.string().meta({ description: 'Kode pesanan, huruf besar atau kecil.' }) }),
    shown: { order_code: examples.orderCode },
    answers: { 200: { description: 'Pesanan ada.', schema: Tracking, example: examples.tracking } },
    errors: { 400: true, 404: 'Tidak ada pesanan dengan kode itu.' },
  },
  {
    id: 'invoiceDetail',
    method: 'get',
    path: '/api/v1/invoice/detail/{code}/',
    tag: PUBLIC,
    summary: 'Satu invoice',
    description: 'Jumlah, keadaan, dan link pembayaran sebuah invoice. `payment_url` `null` bila tidak bisa dibayar.',
    security: [],
    asked: z.object({ code: z.string().meta({ description: 'Kode invoice.' }) }),
    shown: { code: examples.invoiceCode },
    answers: { 200: { description: 'Invoice ada.', schema: InvoiceDetail, example: examples.invoiceDetail(baseUrl) } },
    errors: { 400: true, 404: 'Tidak ada invoice dengan kode itu.' },
  },
]
