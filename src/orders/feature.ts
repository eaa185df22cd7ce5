import { memberNoticesShare } from '../notices/member-notices.ts'
import { type OpenedGateway, type Payments, paymentsShare } from '../payments/payments.ts'
import { allow } from '../platform/access.ts'
import { callRoutes } from '../platform/api/calls.ts'
import { feature, type Site } from '../platform/feature.ts'
import { readSettings } from '../platform/site-settings.ts'
import { UNUSED_FOR_MS, type Uploads } from '../uploads/uploads.ts'
import { type AppRouter, createRouter, type Link, type Viewer } from '../web/context.ts'
import { span } from '../web/dates.ts'
import { ANSWER_LIFETIME_MS } from '../web/incoming/idempotency.ts'
import type { Tracking } from '../web/limits.ts'
import { page } from '../web/render.ts'
import { describeOrders, orderCalls } from './api/calls.ts'
import { showOrderError } from './api-model.ts'
import { boardRoutes } from './board/routes.ts'
import { stageRoutes } from './board/stage-routes.ts'
import { BOARD } from './board/view-model.ts'
import { bookRoutes } from './books/routes.ts'
import { complaintDeskRoutes, complaintRoutes } from './complaints/routes.ts'
import { customerRoutes } from './customers/routes.ts'
import { readStats } from './dashboard/stats.ts'
import { ordersAttention } from './dashboard/today/attention.ts'
import { dashboardView } from './dashboard/view-model.ts'
import { workView } from './dashboard/work-figures.ts'
import { shippingPages } from './delivery/list-routes.ts'
import { deliveryRoutes } from './delivery/routes.ts'
import { fileRoutes } from './files/routes.ts'
import { invoiceRoutes } from './invoice/routes.ts'
import { DESIGN_DAYS, LINK_LIFETIME_MS, lookups, reads, writes } from './limits.ts'
import { linesRoutes } from './lines/routes.ts'
import { byHandRoutes } from './messages/by-hand-routes.ts'
import { unsentMessages } from './messages/queries.ts'
import { templateRoutes } from './messages/template-routes.ts'
import { type Orders, openOrders } from './open.ts'
import { auditLabels } from './operator/audit-labels.ts'
import { orderCommands } from './operator/commands.ts'
import { seedFirstOrders } from './operator/seed-orders.ts'
import { type OrderDeps, ownOrdersHref } from './order-deps.ts'
import { manualPaymentRoutes, orderRefundRoutes } from './payments/manual-routes.ts'
import { orderBooks, ordersState } from './payments/money-queries.ts'
import { orderPayee } from './payments/payee.ts'
import { decisionRoutes, proofRoutes, reviewRoutes } from './payments/review/routes.ts'
import { webhookRoutes } from './payments/review/webhook-routes.ts'
import { confirmationRoutes } from './place/confirmation-routes.ts'
import { orderFormRoutes, productRoutes } from './place/order-form-routes.ts'
import { priceRoutes } from './place/price-routes.ts'
import { quoteRoutes } from './quotes/customer-routes.ts'
import { quotePages } from './quotes/staff-routes.ts'
import { sizesRoutes } from './roster/routes.ts'
import { checkOrderSettings, orderSettings } from './settings.ts'
import { sheetRoutes } from './sheet/routes.ts'
import { binRoutes } from './staff/bin/routes.ts'
import { bulkPages, listPages } from './staff/list-routes.ts'
import { messageRoutes, orderPages } from './staff/order-routes.ts'
import { lostCodeRoutes } from './track/lost-code.ts'
import { contactLine } from './track/next-step.ts'
import { ownOrderData } from './track/own/own-data.ts'
import { ownOrderRoutes, ownOrdersPart } from './track/own/routes.ts'
import { trackRoutes } from './track/routes.ts'

const ORDERS = '/admin/pesanan/'
const PAYMENTS = '/admin/pembayaran/'
const daily = { place: 'staff', group: 'work' } as const
const office = { place: 'staff', group: 'office' } as const
const staffLinks: readonly Link[] = [
  { ...daily, key: 'pesanan', href: ORDERS, text: 'Pesanan', icon: 'shirt' },
  { ...daily, key: 'penawaran', href: '/admin/penawaran/', text: 'Penawaran', icon: 'pages' },
  { ...daily, key: 'pembayaran', href: PAYMENTS, text: 'Pembayaran', icon: 'wallet' },
  { ...daily, key: 'produksi', href: BOARD, text: 'Produksi', icon: 'box' },
  { ...daily, key: 'pengiriman', href: '/admin/pengiriman/', text: 'Pengiriman', icon: 'out' },
  { ...office, key: 'pelanggan', href: '/admin/pelanggan/', text: 'Pelanggan', icon: 'people' },
  { ...office, key: 'templat', href: '/admin/templat/', text: 'Templat', icon: 'speech' },
  { ...office, key: 'kas', href: '/admin/kas/', text: 'Kas', icon: 'bank' },
  { ...office, key: 'piutang', href: '/admin/piutang/', text: 'Piutang', icon: 'scales' },
  { ...office, key: 'dasbor', href: '/admin/dasbor/', text: 'Dasbor', icon: 'chart' },
  { place: 'staff-tabs', group: 'work', key: 'pesanan', href: ORDERS, text: 'Pesanan', icon: 'shirt' },
  { place: 'staff-tabs', group: 'work', key: 'pembayaran', href: PAYMENTS, text: 'Pembayaran', icon: 'wallet' },
  { place: 'staff-search', key: 'pesanan', href: ORDERS, text: 'Cari pesanan', hint: 'Kode, nama, atau nomor HP' },
]

const limited = ['order', 'orders', 'payment', 'invoice', 'track-order', 'admin', 'price', 'customers', 'quotes']

/** The order desk: customers place, pay and track orders, and staff manage orders, payments and messages. */
export const orders = feature({
  name: 'orders',
  settings: { table: orderSettings, check: checkOrderSettings },
  apis: limited.map((name) => ({
    prefix: `/api/v1/${name}`,
    errors: showOrderError,
    limits: { read: reads, write: writes },
  })),
  openapi: describeOrders,
  audit: auditLabels,
  links: [
    { place: 'header', group: 'shop', key: 'pesan', href: '/pesan/', text: 'Pesan kaos' },
    { place: 'footer', group: 'shop', key: 'pesan', href: '/pesan/', text: 'Pesan kaos', icon: 'shirt' },
    { place: 'footer', group: 'shop', key: 'harga', href: '/pesan/harga/', text: 'Daftar harga', icon: 'list' },
    { place: 'contact', group: 'shop', key: 'lacak', href: '/lacak/', text: 'Lacak pesanan', icon: 'box' },
    { place: 'footer', group: 'shop', key: 'lacak', href: '/lacak/', text: 'Lacak pesanan', icon: 'box' },
    { place: 'account-menu', group: 'shop', key: 'pesanan', href: ownOrdersHref(), text: 'Pesanan', icon: 'shirt' },
    ...staffLinks,
  ],
  privacy: () => ({
    kept: [
      [
        'Pesanan: nama, kontak, alamat kirim, barang, catatan, gambar, berkas, pesan, invoice, pembayaran, dan buktinya.',
        'Untuk pembukuan toko, selama toko ada. Kalau pemesannya menghapus akun, nama, kontak, alamat, catatan, gambar, dan pesannya dihapus begitu pesanan selesai.',
      ],
      ['Gambar dan berkas pesanan yang belum dibayar dan belum kami jawab.', `${DESIGN_DAYS} hari.`],
      ['Gambar dari formulir pesanan yang tidak jadi dikirim.', `${span(UNUSED_FOR_MS)}.`],
      ['Ukuran gambar yang dikirim dari satu alamat internet, tanpa alamatnya.', 'Sampai akhir hari itu.'],
      ['Formulir dan panggilan API pesanan, supaya tidak terkirim dua kali.', `${span(ANSWER_LIFETIME_MS)}.`],
      ['Link pesanan yang menunjukkan semuanya.', `Berlaku sampai ${span(LINK_LIFETIME_MS)} sesudah pesanan selesai.`],
    ],
  }),
  commands: orderCommands,
  books: orderBooks,
  seed: seedFirstOrders,
  open,
})

function open(site: Site) {
  const { db, hub, limits } = site
  const { orders: orderPayments, addPayee, work } = site.shares.use(paymentsShare)
  const { gateway, simulation } = orderPayments
  const orders = openOrders({
    ...site,
    gateway,
    publish: hub.publish,
    isHeard: hub.isHeard,
    notifyMember: site.shares.find(memberNoticesShare) ?? (async () => {}),
  })
  addPayee(orderPayee(orders.deps))
  const tracking: Tracking = (ctx, find, isOpened) => limits.lookUp(lookups, ctx, find, isOpened)
  return {
    routers: orderRoutes({ ...orders, uploads: site.uploads, simulation, work }, { tracking }),
    channels: orders.channels({ tracking }),
    jobs: orders.jobs,
    messageEnded: orders.messageEnded,
    publicService: { name: 'Pesanan', about: 'Pesan, bayar, lacak', icon: 'shirt', state: ordersState },
    attention: ordersAttention({
      db,
      needsAccount: orders.deps.gateway.name === 'manual',
      channels: orders.deps.messages.channels,
    }),
    accountPart: (viewer: Viewer) => ownOrdersPart(orders.deps, viewer),
    reach: async () => {
      const { shop_contact: contact } = await readSettings(db, orderSettings)
      return contactLine(null, 'bertanya tentang pesanan', { contact, hasSentMessage: false })
    },
    ownData: ownOrderData(db, orders.deps.now),
    notSent: () => unsentMessages(db, orders.deps.messages.channels),
    stop: orders.stop,
  }
}

const dashboardPage = page<{
  dashboard: ReturnType<typeof dashboardView>
  work: Awaited<ReturnType<typeof workView>>
}>('/orders/dashboard/dashboard')

function dashboardRoutes({ db, now }: OrderDeps): AppRouter {
  const router = createRouter()

  router.get('/admin/dasbor', allow('staff'), async (ctx) => {
    const at = now()
    const [stats, work] = [await readStats(db, at), await workView(db, at)]
    dashboardPage(ctx, { dashboard: dashboardView(stats, at), work })
  })

  return router
}

type ReviewDesk = Parameters<typeof reviewRoutes>[0] & Parameters<typeof webhookRoutes>[0]
const reviewPages = (desk: ReviewDesk): AppRouter[] => [
  reviewRoutes(desk),
  decisionRoutes(desk.deps),
  proofRoutes(desk.deps),
  webhookRoutes(desk),
]

/** Routes are matched in this order. */
const orderRoutes = (
  orders: Orders & Pick<Payments, 'work'> & Pick<OpenedGateway, 'simulation'> & { uploads: Uploads },
  limits: { tracking: Tracking },
): AppRouter[] => [
  callRoutes(orderCalls, { ...orders.deps, uploads: orders.uploads, tracking: limits.tracking }),
  orderFormRoutes(orders),
  quoteRoutes({ ...orders, limits }),
  priceRoutes(orders.deps),
  // Orders and products come after all other pages below /pesan/, because their patterns match any word.
  confirmationRoutes({ ...orders, limits }),
  productRoutes(orders),
  // This route comes before the tracker, whose pattern matches any word.
  lostCodeRoutes(orders.deps),
  trackRoutes({ ...orders, limits }),
  fileRoutes({ ...orders, limits }),
  complaintRoutes({ ...orders, limits }),
  complaintDeskRoutes(orders.deps),
  deliveryRoutes({ ...orders, limits }),
  ownOrderRoutes(orders.deps),
  invoiceRoutes({ ...orders, limits }),
  templateRoutes(orders.deps),
  ...reviewPages(orders),
  manualPaymentRoutes(orders.deps),
  orderRefundRoutes(orders.deps),
  dashboardRoutes(orders.deps),
  bookRoutes(orders.deps),
  quotePages(orders.deps),
  shippingPages(orders.deps),
  messageRoutes(orders),
  byHandRoutes(orders.deps),
  // These routes come before the cards, whose pattern matches any word.
  stageRoutes(orders.deps),
  boardRoutes(orders.deps),
  linesRoutes(orders.deps),
  sizesRoutes({ ...orders, limits }),
  sheetRoutes(orders.deps),
  listPages(orders),
  bulkPages(orders),
  binRoutes(orders),
  customerRoutes(orders),
  // Single orders come last, because `/admin/pesanan/:code` matches any word.
  orderPages(orders),
]
