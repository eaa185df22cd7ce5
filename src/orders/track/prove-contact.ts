import type { Context } from '../../web/context.ts'
import { may } from '../../web/rights.ts'
import { customerActor } from '../actor.ts'
import { isUnproven, proveByMessage } from '../customers/queries.ts'
import { transactCustomer } from '../customers/transact-customer.ts'
import { isValidMark } from '../messages/contact-mark.ts'
import type { OrderDeps } from '../order-deps.ts'
import type { Order } from '../rules/amounts.ts'

type Typed = Pick<Order, 'customer_id' | 'customer_name' | 'contact_phone' | 'contact_email'>
type Subject = ({ table: 'orders'; id: string } | { table: 'quotes'; id: number }) & { code: string }

/** Programs that fetch a page to show a preview beside a message, even while somebody writes the message. */
// Phones of the brand Cubot must not match.
const PREVIEW = /^whatsapp\/|facebookexternalhit|(?<!cu)bot\b|crawler|spider|preview/i

/**
 * Runs when somebody opens the link of a message in full. The mark of the link proves that this person reads messages
 * to the contact. Staff can read all messages, so they prove nothing. If the proof fails, the page still opens, and the
 * next visit tries again.
 */
export async function proveContact(ctx: Context, deps: OrderDeps, subject: Subject, contact: Typed) {
  const { db, log, secret } = deps
  const { lewat: mark } = ctx.query
  if (typeof mark !== 'string' || ctx.method !== 'GET' || ctx.state.prefetch) return
  if (may(ctx.state.viewer, 'staff') || PREVIEW.test(ctx.get('User-Agent'))) return
  const isRead = (address: string | null) => address !== null && isValidMark(secret, mark, subject.code, address)
  const name = isRead(contact.contact_phone) ? 'phone' : isRead(contact.contact_email) ? 'email' : null
  if (!name) return
  try {
    if (await isUnproven(db, contact))
      await transactCustomer(deps, customerActor, (one) => proveByMessage(one, subject, contact, name))
  } catch (error) {
    log.error({ err: error }, 'the contact that a message went to was not proven')
  }
}

/** Does the same for an order. */
export const proveOrderContact = (ctx: Context, deps: OrderDeps, order: Order): Promise<void> =>
  proveContact(ctx, deps, { table: 'orders', id: order.id, code: order.order_code }, order)
