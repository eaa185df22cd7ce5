import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { actorOf, type Entry, recordAction } from '../audit/audit.ts'
import type { Notice } from '../live/notices.ts'
import type { NotifyMember } from '../notices/member-notices.ts'
import type { Gateway } from '../payments/gateway.ts'
import { type Context, signedIn } from '../web/context.ts'
import { notFound } from '../web/refusal.ts'
import { may } from '../web/rights.ts'
import type { Secret } from '../web/signed.ts'
import type { MessageDeps } from './messages/compose.ts'
import { lockOrder, type OrderActor } from './queries.ts'
import type { Invoice, Order } from './rules/amounts.ts'

/** `what` decides which events open pages get; `message` goes only to pages of staff. */
export type Change = {
  id: string
  code: string
  what: ('created' | 'status' | 'payment' | 'production' | 'edited' | 'message' | 'deleted' | 'restored')[]
}

export type OrderDeps = {
  db: Knex
  log: Logger
  /** The payment gateway that creates new payment links. */
  gateway: Gateway
  /** Publishes the changes of a transaction to open pages, after its commit. Never throws. */
  publish: (changes: readonly Change[]) => void
  messages: MessageDeps
  /** The notice appears when the given transaction commits. */
  notify: (db: Knex, notice: Notice) => Promise<void>
  /** Notifies a member, in the transaction in which it happens. */
  notifyMember: NotifyMember
  closeNotices: (about: readonly string[]) => Promise<void>
  now: () => Date
  baseUrl: string
  /** Signs tracking keys and the tokens of draft uploads. */
  secret: Secret
}

/** The key for `?kunci=`: 128 bits of an HMAC over code and `link_version`, whose rise makes earlier links invalid. */
export const trackingKey = (secret: Pick<Secret, 'sign'>, order: Pick<Order, 'order_code' | 'link_version'>) =>
  secret.sign(signedOrder(order))

/** What a tracking key signs. */
export const signedOrder = ({ order_code, link_version }: Pick<Order, 'order_code' | 'link_version'>) =>
  `order ${order_code} ${link_version}`

/** The absolute link that shows the order in full. Only its customer and staff may see it. */
export const trackingLink = ({ baseUrl, secret }: Pick<OrderDeps, 'baseUrl' | 'secret'>, order: Order) =>
  `${baseUrl}/lacak/${order.order_code}/?kunci=${trackingKey(secret, order)}`

export const changeOf = ({ id, order_code }: Order, what: Change['what']): Change => ({ id, code: order_code, what })

/**
 * Runs `act` in one transaction with the order locked, and publishes `what` it changed after the commit. Throws a 404 for
 * an order that is gone.
 */
export async function changeLocked<Result extends Pick<Change, 'what'>>(
  deps: OrderDeps,
  id: string,
  act: (trx: Knex, order: Order) => Promise<Result>,
): Promise<Result> {
  const { order, result } = await deps.db.transaction(async (trx) => {
    const order = await lockOrder(trx, id)
    if (!order || order.deleted_at) throw notFound('Pesanan ini tidak ada.')
    return { order, result: await act(trx, order) }
  })
  if (result.what.length > 0) deps.publish([changeOf(order, result.what)])
  return result
}

export const ownOrdersHref = (page = 1) => `/akun/pesanan/${page > 1 ? `?page=${page}` : ''}`

export const orderHref = (code: string) => `/admin/pesanan/${code}/`

export const invoiceHref = ({ invoice_code }: Pick<Invoice, 'invoice_code'>) => `/invoice/${invoice_code}/`

export const customerActor: OrderActor = { name: 'pelanggan', source: 'public', auditActor: null }
/** The actor of changes that no person makes: those of jobs, and those that a gateway's answer causes. */
export const systemActor: OrderActor = { name: 'sistem', source: 'system', auditActor: null }

/** Returns who acts in a request: a user with the staff right under their own name, everybody else as the customer. */
export function actorOfRequest(ctx: Context): OrderActor {
  return may(ctx.state.viewer, 'staff') ? staffActor(ctx) : customerActor
}

/** Only for routes that require the staff right. */
export function staffActor(ctx: Context): OrderActor {
  const viewer = signedIn(ctx)
  const isApi = ctx.state.isApi === true
  return { name: viewer.username, source: 'admin', auditActor: actorOf(ctx, viewer), isApi }
}

/** Records an action in the audit log if the actor is staff; the others appear only in the order's history. */
export async function recordStaffAction(trx: Knex, { auditActor: actor }: OrderActor, entry: Entry): Promise<void> {
  if (actor) await recordAction(trx, actor, entry)
}
