import { describeCalls } from '../../platform/api/api-calls.ts'
import { type ApiDescription, type ApiSystem, keepText, lines } from '../../platform/api/openapi.ts'
import { readParam } from '../../web/form.ts'
import { breakable } from '../../web/formats/rupiah.ts'
import { customerCalls } from '../customers/calls.ts'
import { readStats } from '../dashboard/stats.ts'
import { deliveryCalls } from '../delivery/calls.ts'
import { actorLabel, historyLabel } from '../events.ts'
import { lineCalls } from '../lines/calls.ts'
import { templateCalls } from '../messages/template-calls.ts'
import { paymentCalls } from '../payments/calls.ts'
import { placeCalls } from '../place/calls.ts'
import { priceCall } from '../place/price-calls.ts'
import { findAnyOrder } from '../queries.ts'
import { quoteCalls } from '../quotes/calls.ts'
import { sizeCalls } from '../roster/calls.ts'
import { toAmount } from '../rules/amounts.ts'
import { findHistory } from '../staff/order-queries.ts'
import { trackCalls } from '../track/calls.ts'
import { examples, OneOrder, type OrderCall, staff, tags } from './call.ts'
import { bulkCall, orderCalls as deskCalls, OrderId, orderNotFound } from './orders.ts'
import { AuditTrail, DashboardStats } from './shapes.ts'
import { orderSockets } from './sockets.ts'

const paths = ['/api/v1/orders/:id/audit-trail', '/api/v1/order/:id/audit-trail']

const trailCall: OrderCall = staff('auditTrail', 'get', paths, {
  ...OneOrder,
  tag: tags.staff,
  about:
    'Riwayat pesanan. Semua yang terjadi dengan pesanan, dari yang terlama; juga untuk pesanan yang sudah dihapus.',
  alias: 'orderAuditTrail',
  good: 'Riwayatnya.',
  data: AuditTrail,
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
  errors: { 404: true },
  run: async ({ db }, { ctx }) => {
    const order = await findAnyOrder(db, readParam(OrderId, ctx.params.id))
    if (!order) throw orderNotFound()
    const rows = await findHistory(db, order.id)
    return {
      ...order,
      order_id: order.id,
      count: rows.length,
      results: rows.map((row) => {
        const step = { ...row, amount: row.amount === null ? null : toAmount(row.amount) }
        return {
          ...step,
          old_value: row.old,
          new_value: row.new,
          description: breakable(historyLabel(step).title),
          notes: row.note,
          actor: row.source === 'admin' ? row.actor : actorLabel(row),
          timestamp: row.at,
        }
      }),
    }
  },
})

const statsCall = staff('dashboardStats', 'get', '/api/v1/admin/dashboard/stats', {
  isSensitive: true,
  tag: tags.staff,
  about: 'Angka dasbor. Jumlah pesanan, pendapatan dua belas bulan, dan sebaran keadaannya.',
  good: 'Angkanya.',
  data: DashboardStats,
  example: examples.stats,
  run: ({ db, now }) => readStats(db, now()),
})

/** All calls of the order API, in the order of the document. */
export const orderCalls: readonly OrderCall[] = [
  ...placeCalls,
  priceCall,
  ...trackCalls,
  ...deskCalls,
  ...lineCalls,
  ...sizeCalls,
  ...deliveryCalls,
  bulkCall,
  trailCall,
  statsCall,
  ...customerCalls,
  ...paymentCalls,
  ...templateCalls,
  ...quoteCalls,
]

export const describeOrders = (): ApiDescription => {
  const { name: system } = ordersSystem
  return {
    ...describeCalls(orderCalls, orderSockets),
    intro,
    system: ordersSystem,
    tags: [
      { name: tags.public, description: 'Memesan dan mengikuti pesanan, tanpa akun.', system },
      { name: tags.staff, description: 'Meja pesanan: membaca, mengubah, dan memantau pesanan.', system },
      { name: tags.goods, description: 'Baris, ukuran, dan daftar nama pesanan, penawaran, dan pelanggan.', system },
      { name: tags.payments, description: 'Link pembayaran dan pembayaran manual.', system },
      { name: tags.templates, description: 'Pesan yang dikirim ke pelanggan.', system },
    ],
  }
}

const intro =
  'Pesanan konveksi: pelanggan memesan dan melacak tanpa akun, staf masuk lebih dulu. Uang adalah teks dengan dua desimal, waktu ISO 8601. Panggilan yang membuat sesuatu menerima header `Idempotency-Key`.'

const ordersSystem: ApiSystem = {
  name: 'Pesanan',
  group: 'site',
  about: 'Pesanan konveksi: memesan, membayar, melacak, dan meja pesanan untuk staf.',
  access: 'Pelanggan tidak perlu akun. Staf memakai cookie sesi dari `POST /api/v1/auth/login/`, atau token akses.',
  firstCalls: (baseUrl) => [
    {
      title: 'Memesan; dengan kunci, panggilan yang terulang tidak memesan dua kali',
      commands: lines(
        'KUNCI=coba-$$-$RANDOM',
        `ISI='${JSON.stringify(order)}'`,
        `PESANAN=$(curl -s ${place(baseUrl)})`,
        keepText('KODE', 'PESANAN', 'order_code'),
        keepText('INVOICE', 'PESANAN', 'invoice_code'),
        'echo "$KODE $INVOICE"',
      ),
    },
    { title: 'Melacak pesanan itu', commands: `curl "${baseUrl}/api/v1/track-order/?order_code=$KODE"` },
    { title: 'Tagihannya, dengan link pembayaran', commands: `curl "${baseUrl}/api/v1/invoice/detail/$INVOICE/"` },
    { title: 'Mengulang yang pertama: pesanan yang sama', commands: `curl ${place(baseUrl)}` },
    {
      title: 'Memesan dengan formulir',
      commands: lines(
        `curl ${baseUrl}/api/v1/order/ \\`,
        "  -F customer_name='Rini Astuti' -F product_name='Jaket komunitas' -F quantity=20 \\",
        '  -F total_price=3000000 -F payment_type=full -F contact_information=rini@contoh.id',
      ),
    },
  ],
}

const order = {
  customer_name: 'Budi Santoso',
  product_name: 'Kaos sablon',
  quantity: 50,
  total_price: '7500000',
  payment_type: 'dp',
  dp_percent: 50,
  contact_information: '081234567890',
}
const place = (baseUrl: string) =>
  lines(`${baseUrl}/api/v1/order/ \\`, '  -H "Idempotency-Key: $KUNCI" -H \'Content-Type: application/json\' -d "$ISI"')
