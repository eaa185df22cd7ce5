import { attention } from '../platform/attention.ts'
import { feature, type Site } from '../platform/feature.ts'
import type { Tracking } from '../web/limits.ts'
import { webhookApi } from './api/webhook.ts'
import { countRefundsDue, countReviews, countUnpriced } from './attention-queries.ts'
import { orderCommands } from './commands.ts'
import { orderEnvironment } from './environment.ts'
import { showOrderError } from './errors.ts'
import { badWebhooks, lookups, reads, writes } from './limits.ts'
import { openOrders } from './open.ts'
import { orderRoutes } from './routes.ts'
import { seedOrderDesk } from './seed/first-start.ts'
import { checkOrderSettings, orderSettings } from './settings.ts'

const limited = ['order', 'orders', 'payment', 'invoice', 'track-order', 'admin']

/** The order desk: ordering, paying, following an order, and all that staff do about it. */
export const orders = feature({
  name: 'orders',
  environment: orderEnvironment,
  settings: { table: orderSettings, check: checkOrderSettings },
  apis: [
    ...limited.map((name) => ({
      prefix: `/api/v1/${name}`,
      errors: showOrderError,
      limits: { read: reads, write: writes },
    })),
    { prefix: '/api/v1/webhook', errors: showOrderError },
  ],
  audit: {
    actions: {
      'payment.apply': 'menghitung pembayaran',
      'payment.dismiss': 'menandai uang yang sama tercatat dua kali',
      'payment.acknowledge': 'mengecek pembayaran',
      'payment.refund': 'mencatat pengembalian dana',
      'payment.waive': 'menutup pengembalian dana',
      'payment.record': 'mencatat pembayaran',
      'payment.hold': 'mencatat uang yang menunggu keputusan',
      'proof.accept': 'menerima bukti transfer',
      'proof.reject': 'menolak bukti transfer',
      'webhook.replay': 'mengerjakan lagi kabar gateway',
      'webhook.dismiss': 'mengabaikan kabar gateway',
      'invoice.relink': 'membuat ulang link invoice',
      'invoice.tell': 'mengirim lagi tagihan',
      'template.add': 'menambah templat pesan',
      'template.edit': 'mengubah templat pesan',
      'template.default': 'menjadikan utama templat pesan',
      'template.release': 'tidak lagi memakai templat pesan',
      'template.delete': 'menghapus templat pesan',
      'order.create': 'mencatat pesanan',
      'order.change': 'mengubah pesanan',
      'order.status': 'mengganti keadaan pesanan',
      'order.production': 'mengganti keadaan produksi pesanan',
      'order.cancel': 'membatalkan pesanan',
      'order.delete': 'menghapus pesanan',
      'order.price': 'mengganti harga pesanan',
      'order.price_confirm': 'mengonfirmasi harga pesanan',
      'order.price_doubt': 'meragukan harga pesanan',
      'order.link': 'membatalkan link lacak lama pesanan',
      'order.payment_link': 'membuat link pembayaran untuk pesanan',
      'order.note': 'menulis catatan di pesanan',
      'order.export': 'mengekspor daftar pesanan:',
      'message.resend': 'mengirim ulang pesan pelanggan',
    },
    kinds: {
      order: 'Pesanan',
      payment: 'Pembayaran',
      proof: 'Bukti transfer',
      webhook: 'Kabar gateway',
      invoice: 'Invoice',
      template: 'Templat',
      message: 'Pesan pelanggan',
    },
    values: {
      customer_name: 'nama pemesan',
      product_name: 'produk',
      quantity: 'jumlah',
      contact_information: 'kontak',
      contact_email: 'email',
      notification_channel: 'saluran kabar',
      design_notes: 'catatan pemesan',
      due_on: 'tenggat',
      payment_type: 'cara bayar',
      dp_percent: 'persen DP',
      menunggu_link: 'menunggu link',
      link_dibuat: 'link dibuat',
      dp_dibayar: 'DP dibayar',
      pengerjaan_selesai: 'pengerjaan selesai',
      menunggu_pelunasan: 'menunggu pelunasan',
    },
  },
  links: [
    { place: 'header', key: 'pesan', href: '/pesan/', text: 'Pesan', at: 60 },
    { place: 'header', key: 'lacak', href: '/lacak/', text: 'Lacak pesanan', at: 70 },
    { place: 'footer', key: 'pesan', href: '/pesan/', text: 'Pesan', at: 60 },
    { place: 'footer', key: 'lacak', href: '/lacak/', text: 'Lacak pesanan', at: 70 },
    { place: 'staff', key: 'dasbor', href: '/admin/dasbor/', text: 'Dasbor', at: 200 },
    { place: 'staff', key: 'pesanan', href: '/admin/pesanan/', text: 'Pesanan', at: 210 },
    { place: 'staff', key: 'pembayaran', href: '/admin/pembayaran/', text: 'Pembayaran', at: 220 },
    { place: 'staff', key: 'templat', href: '/admin/templat/', text: 'Templat', at: 230 },
  ],
  commands: orderCommands,
  seed: seedOrderDesk,
  open,
})

function open({ db, log, config, secret, fetcher, notify, nudge, hub, limits }: Site) {
  const orders = openOrders({
    db,
    log,
    config: { ...config, ...config.read(orderEnvironment) },
    secret,
    fetcher,
    notify,
    nudge,
    publish: hub.publish,
    isHeard: hub.isHeard,
  })
  const tracking: Tracking = (ctx, find) => limits.lookUp(lookups, ctx, find)
  return {
    bodyReaders: [webhookApi(orders, (ctx) => limits.consume(badWebhooks, ctx))],
    routers: orderRoutes(orders, { tracking }),
    channels: orders.channels({ tracking }),
    jobs: orders.jobs,
    messageEnded: orders.messageEnded,
    attention: waiting,
    stop: orders.stop,
  }
}

/** The orders whose price waits for staff. */
const UNPRICED = '/admin/pesanan/?harga=belum'
const REVIEW = '/admin/pembayaran/'

/** What customers wait for comes before everything else. */
const waiting = attention<{ unpriced: number; reviews: number; refunds: number }>({
  counts: (db) => ({ unpriced: countUnpriced(db), reviews: countReviews(db), refunds: countRefundsDue(db) }),
  show: ({ unpriced, reviews, refunds }) => ({
    figures: [
      figure('Harga belum dikonfirmasi', unpriced, UNPRICED, false, 1),
      figure('Pembayaran diperiksa', reviews, REVIEW, true, 2),
      figure('Harus dikembalikan', refunds, REVIEW, true, 3),
    ],
    waiting: [
      {
        count: reviews,
        text: `${reviews} pembayaran, bukti transfer, atau kabar gateway menunggu keputusan.`,
        action: 'Periksa pembayaran',
        href: REVIEW,
        isLoud: true,
        at: 10,
      },
      {
        count: refunds,
        text: `${refunds} pesanan batal atau terhapus masih menyimpan uang pelanggan yang belum dikembalikan.`,
        action: 'Catat pengembalian',
        href: REVIEW,
        isLoud: true,
        at: 20,
      },
      {
        count: unpriced,
        text: `${unpriced} pesanan dari pengunjung menunggu harganya dikonfirmasi.`,
        action: 'Lihat pesanan',
        href: UNPRICED,
        isLoud: false,
        at: 30,
      },
    ],
  }),
})

const figure = (label: string, count: number, href: string, isLoud: boolean, at: number) => ({
  label,
  count,
  href,
  isLoud,
  at: count > 0 ? at : 100 + at,
})
