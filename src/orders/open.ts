import type { Knex } from 'knex'
import { createThrottle } from '../async/throttle.ts'
import type { OutboxRow } from '../db/tables.ts'
import { everyDay, everyHour } from '../jobs/run.ts'
import type { Publish } from '../live/hub.ts'
import type { Fragment } from '../live/message.ts'
import { publishStaffChange } from '../live/notices.ts'
import type { Channel } from '../live/upgrade.ts'
import type { MailSettings } from '../outbox/mail/mailer.ts'
import { pruneIdempotencyKeys } from '../web/incoming/idempotency.ts'
import type { Tracking } from '../web/limits.ts'
import { systemActor } from './actor.ts'
import { transactCustomer } from './customers/transact-customer.ts'
import { createDashboardLive } from './dashboard/live.ts'
import { sendSummary } from './dashboard/today/summary.ts'
import { receiveOldDeliveries } from './delivery/ship-delivery.ts'
import { remindOfMockups } from './files/change-files.ts'
import { removeOldDesigns } from './files/queries.ts'
import { channelLabels } from './labels.ts'
import { publishOrderChanges } from './live.ts'
import { subjectOfMessage } from './messages/queries.ts'
import { type OrderDeps, orderHref } from './order-deps.ts'
import { listUnlike } from './payments/money-queries.ts'
import { paymentJobs } from './payments/payment-jobs.ts'
import { decidedMatters } from './payments/review/queries.ts'
import { expireQuotes } from './quotes/queries.ts'
import { quoteHref, transactQuote } from './quotes/save-quote.ts'
import type { Order } from './rules/amounts.ts'
import { findMoneyWait } from './staff/list-queries.ts'
import { rowView } from './staff/list-view-model.ts'
import { goneFragment, rowFragment } from './staff/views.ts'
import { renderTracker, trackerChannel } from './track/live.ts'
import { eraseCustomers } from './track/own/queries.ts'

type Settings = { baseUrl: string; fonnte: { token: string; baseUrl: string } | null; mail: MailSettings | null }

type SharedDep = 'db' | 'log' | 'secret' | 'gateway' | 'notify' | 'notifyMember' | 'closeNotices'
type Options = Pick<OrderDeps, SharedDep> & {
  config: Settings
  publish: Publish
  /** Whether any WebSocket may be subscribed to a topic. */
  isHeard: (topic: string) => boolean
  now?: () => Date
}

/** The least milliseconds between two messages that make staff pages fetch the numbers of waiting matters again. */
const STAFF_INTERVAL_MS = 1_000

export type Orders = ReturnType<typeof openOrders>

/** Builds the order desk, with the dependencies that its routes, jobs and WebSocket channels share. */
export function openOrders(options: Options) {
  const { db, log, publish, isHeard, closeNotices, now = () => new Date() } = options
  const dashboard = createDashboardLive({ db, log, publish, isHeard, now })
  const staffPages = createThrottle({
    every: STAFF_INTERVAL_MS,
    work: async () => publishStaffChange(publish),
    failed: (error) => log.warn({ err: error }, 'open staff pages could not be updated'),
  })
  const publishChanges = publishOrderChanges({
    db,
    log,
    publish,
    closeNotices: async (orderId) => closeNotices(await decidedMatters(db, orderId)),
    render: { tracker: renderTracker(db, now), staff: renderStaffFragments(db, now) },
    changed: () => {
      dashboard.changed()
      staffPages.due()
    },
  })
  const deps = makeDeps(options, publishChanges, now)
  return {
    deps,
    messageEnded: messageEnded(deps),
    channels: (limits: { tracking: Tracking }): Channel[] => [
      trackerChannel({ db, now, limits }),
      ordersChannel,
      dashboard.channel,
    ],
    /** Resolves when running updates have been sent. */
    stop: () => Promise.all([dashboard.stop(), staffPages.stop()]),
    jobs: [...paymentJobs(deps), ...cleaningJobs(deps)],
  }
}

function makeDeps(options: Options, publish: OrderDeps['publish'], now: () => Date): OrderDeps {
  const { db, log, config, secret, gateway, notify, notifyMember, closeNotices } = options
  const channels = { whatsapp: config.fonnte !== null, email: config.mail !== null }
  const outside = { db, log, gateway, notify, notifyMember, closeNotices }
  return { ...outside, publish, now, baseUrl: config.baseUrl, secret, messages: { channels } }
}

const cleaningJobs = (deps: OrderDeps, { db, now } = deps) => [
  everyHour('end quotes', 'Mengakhiri penawaran lama', () =>
    transactQuote(deps, systemActor, ({ trx, now }) => expireQuotes(trx, now)),
  ),
  everyHour('erase customers', 'Menghapus pelanggan lama', () =>
    transactCustomer(deps, systemActor, ({ trx, now }) => eraseCustomers(trx, now)),
  ),
  everyHour('remind of designs', 'Mengingatkan desain', () => remindOfMockups(deps)),
  everyHour('receive deliveries', 'Menandai kiriman lama diterima', () => receiveOldDeliveries(deps)),
  everyHour('remove old designs', 'Menghapus desain lama', () => removeOldDesigns(db, now())),
  everyDay('recount lines', 'Mencocokkan baris pesanan', () => recountLines(deps)),
  { name: 'send summary', title: 'Mengirim ringkasan hari', daily: '07:00', run: () => sendSummary(deps) },
  everyHour('prune idempotency keys', 'Membuang kunci permintaan lama', () => pruneIdempotencyKeys(db, now())),
]

const UNLIKE = 'orders unlike their lines'

/** Notifies staff of orders whose sums differ from those of their lines. No action on the site can cause this. */
export async function recountLines({ db, notify, closeNotices }: Pick<OrderDeps, 'db' | 'notify' | 'closeNotices'>) {
  const codes = await listUnlike(db)
  await closeNotices([UNLIKE])
  if (codes.length === 0) return
  const href = codes.length === 1 ? `${orderHref(codes[0] ?? '')}baris/` : '/admin/pesanan/'
  const message = `Harga atau jumlah ${codes.length} pesanan tidak sama dengan barisnya: ${codes.slice(0, 5).join(', ')}.`
  await notify(db, { kind: 'alert', author: null, about: UNLIKE, href, message })
}

/** The channel has no first message, so both pages fetch their content again after a reconnect. */
const ordersChannel: Channel = {
  pattern: '/ws/orders/',
  right: 'staff',
  topicOf: (path) => (path === '/ws/orders/' ? 'orders' : null),
}

const renderStaffFragments =
  (db: Knex, now: () => Date) =>
  async (order: Order): Promise<readonly Fragment[]> =>
    order.deleted_at
      ? [
          [
            `#rincian-${order.order_code}`,
            goneFragment({ code: order.order_code, href: orderHref(order.order_code), version: order.version }),
          ],
        ]
      : [
          [
            `#pesanan-${order.order_code}`,
            rowFragment({ row: rowView(order, now(), await findMoneyWait(db, order.id)) }),
          ],
        ]

/** The outbox calls this when a message was sent or finally failed (`error` says why). */
const messageEnded =
  (deps: OrderDeps) =>
  async ({ id }: Pick<OutboxRow, 'id'>, error: string | null): Promise<void> => {
    const about = await subjectOfMessage(deps.db, id)
    if (!about) return
    const { order_code, quote_code } = about
    if (order_code) deps.publish([{ id: about.order_id, code: order_code, what: ['message'] }])
    const code = order_code ?? quote_code
    if (error === null || !code) return
    await deps.notify(deps.db, {
      kind: 'alert',
      message: `Pesan ${channelLabels[about.channel]} untuk ${code} gagal dikirim: ${error}`.slice(0, 300),
      href: `${order_code ? orderHref(code) : quoteHref(code)}#pesan-pelanggan`,
      author: null,
    })
  }
