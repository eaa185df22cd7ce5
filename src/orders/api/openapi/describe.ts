import { describeCalls } from '../../../platform/api-calls.ts'
import type { ApiDescription } from '../../../platform/openapi.ts'
import { paymentCalls } from './payment-calls.ts'
import { PAYMENTS, PUBLIC, publicCalls, STAFF, TEMPLATES } from './public-calls.ts'
import { orderSockets } from './sockets.ts'
import { staffCalls } from './staff-calls.ts'
import { ordersSystem } from './system.ts'
import { templateCalls } from './template-calls.ts'

/** Describes the order API and its WebSockets. */
export function describeOrders(baseUrl: string): ApiDescription {
  const calls = [...publicCalls(baseUrl), ...staffCalls(baseUrl), ...paymentCalls(baseUrl), ...templateCalls(baseUrl)]
  const described = describeCalls(calls, orderSockets)
  return {
    ...described,
    intro,
    system: ordersSystem,
    tags: [
      { name: PUBLIC, description: 'Memesan dan mengikuti pesanan, tanpa akun.', system: ordersSystem.name },
      { name: STAFF, description: 'Meja pesanan: membaca, mengubah, dan memantau pesanan.', system: ordersSystem.name },
      { name: PAYMENTS, description: 'Link pembayaran dan pembayaran manual.', system: ordersSystem.name },
      { name: TEMPLATES, description: 'Pesan yang dikirim ke pelanggan.', system: ordersSystem.name },
    ],
  }
}

const intro =
  'Pesanan konveksi: pelanggan memesan dan melacak tanpa akun, staf masuk lebih dulu. Uang adalah teks dengan dua desimal, waktu ISO 8601. Panggilan yang membuat sesuatu menerima header `Idempotency-Key`.'
