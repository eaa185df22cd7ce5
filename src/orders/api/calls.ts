import { describeCalls } from '../../platform/api/api-calls.ts'
import type { ApiDescription } from '../../platform/api/openapi.ts'
import { apiStats, readStats } from '../dashboard/stats.ts'
import { bulkCall } from './bulk.ts'
import { type OrderCall, staff, tags } from './call.ts'
import { stats } from './examples.ts'
import { orderCalls as deskCalls } from './orders.ts'
import { paymentCalls } from './payments.ts'
import { placeCalls } from './place.ts'
import { DashboardStats } from './shapes.ts'
import { orderSockets } from './sockets.ts'
import { ordersSystem } from './system.ts'
import { templateCalls } from './templates.ts'
import { trackCalls } from './track.ts'
import { trailCall } from './trail.ts'

const statsCall = staff('dashboardStats', 'get', '/api/v1/admin/dashboard/stats', {
  tag: tags.staff,
  about: 'Angka dasbor. Jumlah pesanan, pendapatan dua belas bulan, dan sebaran keadaannya.',
  good: 'Angkanya.',
  data: DashboardStats,
  example: stats,
  run: async ({ db, now }) => apiStats(await readStats(db, now())),
})

/** All calls of the order API, in the order of the document. */
export const orderCalls: readonly OrderCall[] = [
  ...placeCalls,
  ...trackCalls,
  ...deskCalls,
  bulkCall,
  trailCall,
  statsCall,
  ...paymentCalls,
  ...templateCalls,
]

export const describeOrders = (): ApiDescription => ({
  ...describeCalls(orderCalls, orderSockets),
  intro,
  system: ordersSystem,
  tags: [
    { name: tags.public, description: 'Memesan dan mengikuti pesanan, tanpa akun.', system: ordersSystem.name },
    {
      name: tags.staff,
      description: 'Meja pesanan: membaca, mengubah, dan memantau pesanan.',
      system: ordersSystem.name,
    },
    { name: tags.payments, description: 'Link pembayaran dan pembayaran manual.', system: ordersSystem.name },
    { name: tags.templates, description: 'Pesan yang dikirim ke pelanggan.', system: ordersSystem.name },
  ],
})

const intro =
  'Pesanan konveksi: pelanggan memesan dan melacak tanpa akun, staf masuk lebih dulu. Uang adalah teks dengan dua desimal, waktu ISO 8601. Panggilan yang membuat sesuatu menerima header `Idempotency-Key`.'
