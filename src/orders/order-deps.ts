import { createHmac } from 'node:crypto'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Notice } from '../live/notices.ts'
import type { Gateway } from '../payments/gateway.ts'
import type { MessageDeps } from './messages/compose.ts'
import type { Invoice, Order } from './rules/amounts.ts'

/** What happened to an order, for whoever is looking; `what` decides which events are told (message: staff only). */
export type Change = {
  id: string
  code: string
  what: ('created' | 'status' | 'payment' | 'production' | 'edited' | 'message' | 'deleted')[]
}

/** What the actions of the order desk work with. */
export type OrderDeps = {
  db: Knex
  log: Logger
  /** Where new links are made. */
  gateway: Gateway
  /** Tells open pages, after the commit; more than one change of the same moment is one call. Never rejects. */
  publish: (changes: readonly Change[]) => void
  messages: MessageDeps
  /** Something was written for customers and committed: let it go out. */
  wake: () => void
  /** Tells staff, once the transaction it is given is through. */
  notify: (db: Knex, notice: Notice) => Promise<void>
  now: () => Date
  baseUrl: string
  /** Signs what only the customer's message may open. */
  secret: string
}

/** The `?kunci=` that opens an order in full: 128 bits of an HMAC over its code and the version of its link. */
export const trackingKey = (secret: string, { order_code, link_version }: Pick<Order, 'order_code' | 'link_version'>) =>
  createHmac('sha256', secret).update(`order ${order_code} ${link_version}`).digest().toString('base64url', 0, 16)

/** The signed link of an order, absolute: what goes into messages to the customer and nowhere else. */
export const trackingLink = ({ baseUrl, secret }: Pick<OrderDeps, 'baseUrl' | 'secret'>, order: Order) =>
  `${baseUrl}/lacak/${order.order_code}/?kunci=${trackingKey(secret, order)}`

export const changeOf = ({ id, order_code }: Order, what: Change['what']): Change => ({ id, code: order_code, what })

/** Where staff see an order and change it. */
export const orderHref = (code: string) => `/admin/pesanan/${code}/`

/** Where an invoice is shown to whoever has its code. */
export const invoiceHref = ({ invoice_code }: Pick<Invoice, 'invoice_code'>) => `/invoice/${invoice_code}/`
