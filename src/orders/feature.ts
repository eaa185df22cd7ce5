import { feature, type Site } from '../platform/feature.ts'
import type { Tracking } from '../web/limits.ts'
import { describeOrders } from './api/openapi/describe.ts'
import { webhookApi } from './api/webhook.ts'
import { showOrderError } from './api-model.ts'
import { auditLabels } from './audit-labels.ts'
import { orderCommands } from './commands.ts'
import { orderEnvironment } from './environment.ts'
import { unsentMessages } from './messages/queries.ts'
import { openOrders } from './open.ts'
import { waiting } from './review/attention.ts'
import { orderRoutes } from './routes.ts'
import { badWebhooks, lookups, reads, writes } from './rules/limits.ts'
import { seedFirstOrders } from './seed/seed-orders.ts'
import { checkOrderSettings, orderSettings } from './settings.ts'

const limited = ['order', 'orders', 'payment', 'invoice', 'track-order', 'admin']

/** The order desk: customers place, pay and track orders, and staff manage orders, payments and messages. */
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
  openapi: describeOrders,
  audit: auditLabels,
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
  seed: seedFirstOrders,
  open,
})

function open({ db, log, config, secret, fetcher, notify, closeNotices, wake, hub, limits }: Site) {
  const orders = openOrders({
    db,
    log,
    config: { ...config, ...config.read(orderEnvironment) },
    secret,
    fetcher,
    notify,
    closeNotices,
    wake,
    publish: hub.publish,
    isHeard: hub.isHeard,
  })
  const tracking: Tracking = (ctx, find, isOpened) => limits.lookUp(lookups, ctx, find, isOpened)
  return {
    bodyReaders: [webhookApi(orders, (ctx) => limits.consume(badWebhooks, ctx))],
    routers: orderRoutes(orders, { tracking }),
    channels: orders.channels({ tracking }),
    jobs: orders.jobs,
    messageEnded: orders.messageEnded,
    attention: waiting({
      needsAccount: orders.deps.gateway.name === 'manual',
      channels: orders.deps.messages.channels,
    }),
    notSent: () => unsentMessages(db, orders.deps.messages.channels),
    stop: orders.stop,
  }
}
