import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Notice } from '../live/notices.ts'
import type { NotifyMember } from '../notices/member-notices.ts'
import type { Gateway } from '../payments/gateway.ts'
import type { Secret } from '../web/signed.ts'
import type { MessageDeps } from './messages/compose.ts'
import type { Invoice, Order } from './rules/amounts.ts'

/** A change of an order that open pages get. Only staff pages get a change that is just a `message`. */
export type Change = {
  id: string
  code: string
  /** Decides which events open pages get. */
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
  /** The notice appears after the commit of the given transaction. */
  notify: (db: Knex, notice: Notice) => Promise<void>
  /** Notifies a member, in the transaction of the cause. */
  notifyMember: NotifyMember
  closeNotices: (about: readonly string[]) => Promise<void>
  now: () => Date
  baseUrl: string
  /** Signs tracking keys and the tokens of draft uploads. */
  secret: Secret
}

/**
 * The key for `?kunci=`: 128 bits of an HMAC over code and `link_version`. A higher `link_version` makes earlier links
 * invalid.
 */
export const trackingKey = (secret: Pick<Secret, 'sign'>, order: Pick<Order, 'order_code' | 'link_version'>) =>
  secret.sign(signedOrder(order))

/** What a tracking key signs. */
export const signedOrder = ({ order_code, link_version }: Pick<Order, 'order_code' | 'link_version'>) =>
  `order ${order_code} ${link_version}`

/** The absolute link that shows the order in full. Only its customer and staff may see it. */
export const trackingLink = ({ baseUrl, secret }: Pick<OrderDeps, 'baseUrl' | 'secret'>, order: Order) =>
  `${baseUrl}/lacak/${order.order_code}/?kunci=${trackingKey(secret, order)}`

export const toChange = ({ id, order_code }: Order, what: Change['what']): Change => ({ id, code: order_code, what })

export const ownOrdersHref = (page = 1) => `/akun/pesanan/${page > 1 ? `?page=${page}` : ''}`

export const orderHref = (code: string) => `/admin/pesanan/${code}/`

export const invoiceHref = ({ invoice_code }: Pick<Invoice, 'invoice_code'>) => `/invoice/${invoice_code}/`
