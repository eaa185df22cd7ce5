import type { Knex } from 'knex'
import { illegal, voidInvoice } from '../payments/links.ts'
import { lockOpenInvoice } from '../queries.ts'
import type { Invoice, Order } from '../rules/amounts.ts'
import { judgeStatus, type OrderStatus } from '../rules/order.ts'

/** Cancelling needs a note. Without one a field is missing, which is another error than a forbidden step. */
export class NoteMissing extends Error {}

/** Whether a new status cancels the order; false if it is cancelled already. */
export const isCancellation = (order: Order, status: OrderStatus | undefined): boolean =>
  status === 'dibatalkan' && order.status_order !== 'dibatalkan'

/**
 * Cancels an order, its production with it, and voids its open invoice. `updateOrder` calls this, saves the result with the
 * note, and queues the message to the customer. Money that was paid stays on the order until staff refund it. Throws
 * `NoteMissing`, or a 409 if the rules forbid it.
 */
export async function cancelOrder(trx: Knex, order: Order, note: string, now: Date): Promise<Order> {
  if (!note.trim()) throw new NoteMissing()
  const verdict = judgeStatus(order, 'dibatalkan', note)
  if (!verdict.allowed) throw illegal(verdict.reason)
  await voidOpenInvoice(trx, order.id, now)
  return { ...order, status_order: 'dibatalkan', production_status: 'dibatalkan' }
}

/** Voids the unpaid invoice of an order, so that it can no longer be paid; null if there is none. */
export async function voidOpenInvoice(trx: Knex, orderId: string, now: Date): Promise<Invoice | null> {
  const invoice = await lockOpenInvoice(trx, orderId)
  if (invoice) await voidInvoice(trx, invoice, now)
  return invoice
}
