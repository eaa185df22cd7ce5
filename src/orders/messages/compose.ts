import type { Knex } from 'knex'
import type { PaymentLinkRow } from '../../db/order-rows.ts'
import type { Invoice, Order } from '../amounts.ts'
import type { Channel } from '../contact.ts'
import type { TemplateType } from './templates.ts'

/** `channels`: whether there are keys for each, as config tells. */
export type MessageDeps = { channels: { whatsapp: boolean; email: boolean } }

/** What is to be said, about what, and where. */
export type Wanted = {
  order: Order
  invoice?: Invoice | null
  /** How the invoice is paid: goes in as `payment_link` and `expiry_date`. */
  link?: Pick<PaymentLinkRow, 'payment_url' | 'expires_at'> | null
  type: TemplateType
  channel: Channel
  /** The signed link of the order, absolute. */
  trackingLink: string
  /**
   * What the message is about, by id: the payment link, the payment, the history row. The same type about the same thing
   * is one message, however often it is asked for.
   */
  about: string
  /** Whether staff asked for this very message: then neither the switch of its type nor the daily limit holds it back. */
  byStaff?: boolean
  now: Date
}

/**
 * Writes down, in the caller's transaction, what a customer is told: one row of order_messages per channel wanted, with a
 * row of the outbox (kinds `whatsapp`, payload `{to, text}`, and `mail`, payload Letter) or with the reason why it is never
 * sent. Texts are those of the default template of (type, channel), else of (type, both), else built in. `queued` is true
 * where at least one of them is on its way: its channel is configured and not held. Nudge the outbox after the commit.
 */
export async function queueMessage(_trx: Knex, _deps: MessageDeps, _wanted: Wanted): Promise<{ queued: boolean }> {
  return { queued: false }
}
