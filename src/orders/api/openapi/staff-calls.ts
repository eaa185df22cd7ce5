import { z } from 'zod'
import type { Call } from '../../../platform/api-calls.ts'
import { OrderForm } from '../../place/forms.ts'
import { PatchForm } from '../../staff/patch-form.ts'
import { Bulk } from '../bulk.ts'
import { ListQuery } from '../orders.ts'
import { AuditTrail, BulkResult, DashboardStats, Order, OrderDetail, OrderPage, Placed } from './answers.ts'
import * as examples from './examples.ts'
import { STAFF } from './public-calls.ts'

/** What every call of staff declares. */
export const forStaff = { tag: STAFF, security: [{ session: [] }, { bearer: [] }] } as const
export const staffErrors = { 401: true, 403: true } as const
export const OneOrder = {
  asked: z.object({ id: z.uuid().meta({ description: 'Id pesanan.' }) }),
  shown: { id: examples.orderId },
}

/** Calls with which staff list, read, change and delete orders, and read the dashboard's numbers. */
export const staffCalls = (baseUrl: string): readonly Call[] => [
  {
    ...forStaff,
    id: 'createOrderAsStaff',
    method: 'post',
    path: '/api/v1/admin/create-order/',
    summary: 'Membuat pesanan sebagai staf',
    description: 'Seperti `POST /api/v1/order/`. Dengan `create_link` salah, link pembayaran tidak dibuat.',
    isIdempotent: true,
    body: {
      schema: OrderForm.in.safeExtend({ create_link: z.boolean().optional() }),
      example: { ...examples.orderFields, create_link: true },
      required: ['total_price'],
      file: 'design',
    },
    answers: { 201: { description: 'Pesanan dibuat.', schema: Placed, example: examples.placed(baseUrl) } },
    errors: { ...staffErrors, 400: true, 409: 'Kunci `Idempotency-Key` ini sudah dipakai untuk isi lain.', 503: true },
  },
  ...orderCalls('/api/v1/order/', '', baseUrl),
  ...orderCalls('/api/v1/admin/orders/', 'AtDesk', baseUrl).map(
    (call): Call => ({ ...call, aliasOf: call.id.replace(/AtDesk$/, '') }),
  ),
  {
    ...forStaff,
    id: 'bulkUpdateOrders',
    method: 'post',
    path: '/api/v1/admin/orders/bulk-update/',
    summary: 'Mengubah banyak pesanan',
    description:
      'Mengubah keadaan banyak pesanan; `data` berisi `status_order`, `production_status`, dan `notes`. Yang gagal disebut satu per satu; dengan `atomic` semua atau tidak satu pun.',
    body: {
      schema: Bulk,
      example: {
        order_ids: [examples.orderId],
        action: 'update_status',
        data: { production_status: 'selesai' },
        atomic: false,
      },
    },
    answers: {
      200: {
        description: 'Yang bisa diubah sudah diubah.',
        schema: BulkResult,
        example: { updated: [examples.orderId], failed: [], success: true },
      },
    },
    errors: { ...staffErrors, 400: true },
  },
  ...(['orders', 'order'] as const).map(
    (base): Call => ({
      ...forStaff,
      ...OneOrder,
      ...(base === 'orders' ? { id: 'auditTrail' } : { id: 'orderAuditTrail', aliasOf: 'auditTrail' }),
      method: 'get',
      path: `/api/v1/${base}/{id}/audit-trail/`,
      summary: 'Riwayat pesanan',
      description: 'Semua yang terjadi dengan pesanan, dari yang terlama; juga untuk pesanan yang sudah dihapus.',
      answers: {
        200: {
          description: 'Riwayatnya.',
          schema: AuditTrail,
          example: {
            order_id: examples.orderId,
            order_code: examples.orderCode,
            count: 1,
            results: [
              {
                kind: 'order',
                old_value: null,
                new_value: 'menunggu_link',
                amount: null,
                description: 'Pesanan diterima',
                notes: '',
                actor: 'Pelanggan',
                source: 'public',
                version: 1,
                timestamp: examples.at,
              },
            ],
          },
        },
      },
      errors: { ...staffErrors, 404: true },
    }),
  ),
  {
    ...forStaff,
    id: 'dashboardStats',
    method: 'get',
    path: '/api/v1/admin/dashboard/stats/',
    summary: 'Angka dasbor',
    description: 'Jumlah pesanan, pendapatan dua belas bulan, dan sebaran keadaannya.',
    answers: { 200: { description: 'Angkanya.', schema: DashboardStats, example: examples.stats } },
    errors: staffErrors,
  },
]

/** The calls that two addresses share: below /api/v1/order/ and below /api/v1/admin/orders/. */
function orderCalls(
  base: '/api/v1/order/' | '/api/v1/admin/orders/',
  suffix: string,
  baseUrl: string,
): readonly Call[] {
  const one = { ...forStaff, ...OneOrder, path: `${base}{id}/` } as const
  const answers = { 200: { description: 'Pesanannya.', schema: Order, example: examples.order } }
  const changing =
    'Kirim `version` yang dibaca agar perubahan orang lain tidak tertimpa. Uang dan keadaan pembayaran tidak bisa diatur langsung.'
  return [
    {
      ...forStaff,
      id: `listOrders${suffix}`,
      method: 'get',
      path: base,
      summary: 'Daftar pesanan',
      description: 'Pesanan dari yang terbaru, dengan saringan. Tanggalnya hari di Jakarta, keduanya ikut.',
      asked: ListQuery,
      shown: { page: 1, page_size: 20, status: 'dp_dibayar' },
      answers: {
        200: {
          description: 'Satu halaman.',
          schema: OrderPage,
          example: { count: 41, next: `${baseUrl}${base}?page=2`, previous: null, results: [examples.order] },
        },
      },
      errors: { ...staffErrors, 400: true, 404: 'Invalid page.' },
    },
    {
      ...one,
      id: `readOrder${suffix}`,
      method: 'get',
      summary: 'Satu pesanan',
      description: 'Semua isian sebuah pesanan, dengan gambar desain dan catatan staf.',
      answers: {
        200: { description: 'Pesanannya.', schema: OrderDetail, example: examples.orderDetail(baseUrl) },
      },
      errors: { ...staffErrors, 404: true },
    },
    {
      ...one,
      id: `changeOrder${suffix}`,
      method: 'patch',
      summary: 'Mengubah pesanan',
      description: `Mengubah isian yang dikirim saja. Pembatalan perlu alasan di \`notes\`. ${changing}`,
      body: { schema: PatchForm, example: { production_status: 'selesai', notes: 'Siap dikirim', version: 4 } },
      answers,
      errors: { ...staffErrors, 400: true, 404: true, 409: true },
    },
    {
      ...one,
      id: `replaceOrder${suffix}`,
      method: 'put',
      summary: 'Mengganti pesanan',
      description: `Mengganti semua isian pelanggan. ${changing}`,
      body: {
        schema: PatchForm,
        example: examples.orderFields,
        required: ['customer_name', 'product_name', 'quantity', 'total_price', 'payment_type', 'contact_information'],
      },
      answers,
      errors: { ...staffErrors, 400: true, 404: true, 409: true },
    },
    {
      ...one,
      id: `deleteOrder${suffix}`,
      method: 'delete',
      summary: 'Menghapus pesanan',
      description:
        'Memindahkan pesanan ke pesanan terhapus, dari mana staf bisa mengembalikannya. Pesanan yang sudah dibayar tidak bisa dihapus.',
      answers: { 204: { description: 'Terhapus.' } },
      errors: { ...staffErrors, 404: true, 409: true },
    },
  ]
}
