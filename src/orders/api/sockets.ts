import * as z from 'zod'
import { liveMessage, sentExample } from '../../live/message-schema.ts'
import type { Socket } from '../../platform/api/api-calls.ts'
import { examples, tags } from './call.ts'
import { dashboardNumbers, Order, OrderStatus, ProductionStatus } from './shapes.ts'

const ofOrder = {
  order_id: z.uuid(),
  order_code: z.string(),
  version: z.int(),
  message: z.string(),
  refresh: z.string(),
}
const about = { order_id: examples.orderId, order_code: examples.orderCode, version: 4, ...sentExample }

const step = (type: string) => ({
  schema: liveMessage(type, {
    order_code: z.string(),
    version: z.int(),
    status_order: OrderStatus,
    production_status: ProductionStatus,
    message: z.string(),
    said: z.string().optional(),
    refresh: z.string().optional(),
    deleted: z.literal(true).optional().meta({ description: 'Pesanannya dihapus; keadaannya yang terakhir.' }),
  }),
  example: {
    type,
    order_code: examples.orderCode,
    version: 4,
    status_order: 'dp_dibayar',
    production_status: 'diproses',
    message: 'DP dibayar, produksi diproses.',
    ...sentExample,
  },
})

const event = (type: string, example: object) => ({
  schema: liveMessage(type, { ...ofOrder, order: Order }),
  example: { type, ...about, ...example },
})

const numbers = z.object(dashboardNumbers)
const update = (type: string, shape: z.ZodRawShape, version: number, example: object) => ({
  schema: liveMessage(type, { version: z.int(), message: z.string(), ...shape }),
  example: { type, version, message: 'Angka dasbor diperbarui', ...example, ...sentExample },
})

export const orderSockets: readonly Socket[] = [
  {
    id: 'ordersSocket',
    path: '/ws/orders/',
    tag: tags.staff,
    summary: 'Semua pesanan, langsung',
    description:
      'Tiap pesanan yang dibuat, berubah, atau dihapus; yang dikembalikan dari pesanan terhapus datang sebagai `order_created`. Hanya untuk staf.',
    security: [{ session: [] }],
    messages: {
      order_created: event('order_created', {
        message: 'Order baru telah dibuat',
        order: examples.order,
        refresh: '#pesanan-daftar',
      }),
      order_updated: event('order_updated', {
        message: `Order ${examples.orderCode} diupdate`,
        order: examples.order,
        refresh: '#tinjau-pembayaran',
      }),
      order_deleted: {
        schema: liveMessage('order_deleted', ofOrder),
        example: {
          type: 'order_deleted',
          ...about,
          message: `Order ${examples.orderCode} telah dihapus`,
          refresh: '#pesanan-daftar',
        },
      },
    },
  },
  {
    id: 'orderSocket',
    path: '/ws/orders/{code}/',
    tag: tags.public,
    summary: 'Satu pesanan, langsung',
    description: 'Perubahan satu pesanan, untuk siapa pun yang tahu kodenya. Tidak ada data pelanggan di dalamnya.',
    security: [],
    asked: z.object({ code: z.string().meta({ description: 'Kode pesanan.' }) }),
    shown: { code: examples.orderCode },
    messages: {
      order_status_update: step('order_status_update'),
      payment_update: step('payment_update'),
      production_update: step('production_update'),
    },
  },
  {
    id: 'dashboardSocket',
    path: '/ws/admin/dashboard/',
    tag: tags.staff,
    summary: 'Angka dasbor, langsung',
    description: 'Semua angka setelah tersambung, lalu angka yang berubah. Hanya untuk staf.',
    security: [{ session: [] }],
    messages: {
      dashboard_update: update('dashboard_update', numbers.shape, 1, examples.stats),
      stats_update: update('stats_update', numbers.partial().shape, 2, { total_orders: 151 }),
    },
  },
]
