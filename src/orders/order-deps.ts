import { createHmac } from 'node:crypto'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Notice } from '../live/notices.ts'
import type { Gateway } from '../payments/gateway.ts'
import type { MessageDeps } from './messages/compose.ts'
import type { Invoice, Order } from './rules/amounts.ts'

/** A committed change of an order. `what` decides which events open pages get (`message`: only pages for staff). */
export type Change = {
  id: string
  code: string
  what: ('created' | 'status' | 'payment' | 'production' | 'edited' | 'message' | 'deleted')[]
}

/** What the actions of the order desk need. */
export type OrderDeps = {
  db: Knex
  log: Logger
  /** Makes new payment links. */
  gateway: Gateway
  /** Publishes changes to open pages. Call it after the commit, once for all changes of a transaction. Never throws. */
  publish: (changes: readonly Change[]) => void
  messages: MessageDeps
  /** Makes the outbox send now. Call it after a message to a customer was committed. */
  wake: () => void
  /** Notifies staff; takes effect when the given transaction commits. */
  notify: (db: Knex, notice: Notice) => Promise<void>
  now: () => Date
  baseUrl: string
  /** Signs the tracking keys and draft uploads. */
  secret: string
}

/** The `?kunci=` that shows an order in full: 128 bits of an HMAC over its code and link version. */
export const trackingKey = (secret: string, { order_code, link_version }: Pick<Order, 'order_code' | 'link_version'>) =>
  createHmac('sha256', secret).update(`order ${order_code} ${link_version}`).digest().toString('base64url', 0, 16)

/** The absolute signed link of an order. Only its customer and staff may see it. */
export const trackingLink = ({ baseUrl, secret }: Pick<OrderDeps, 'baseUrl' | 'secret'>, order: Order) =>
  `${baseUrl}/lacak/${order.order_code}/?kunci=${trackingKey(secret, order)}`

export const changeOf = ({ id, order_code }: Order, what: Change['what']): Change => ({ id, code: order_code, what })

/** The address of an order for staff. */
export const orderHref = (code: string) => `/admin/pesanan/${code}/`

/** The public address of an invoice. */
export const invoiceHref = ({ invoice_code }: Pick<Invoice, 'invoice_code'>) => `/invoice/${invoice_code}/`
