import type { Knex } from 'knex'
import { InvalidFields } from '../web/call-errors.ts'
import { rupiah } from '../web/formats/rupiah.ts'
import { voidInvoice } from './payments/record-payment.ts'
import { lockOpenInvoice, type OrderWrite } from './queries.ts'
import { type Invoice, netPaid, type Order, type Rupiah } from './rules/amounts.ts'
import { illegal, type OrderStatus, statusVerdict } from './rules/order.ts'

/** A class of its own, because a missing note gets another answer than a forbidden change. */
export class NoteMissing extends Error {}

/** Returns false if the order is cancelled already. */
export const isCancellation = (order: Order, status: OrderStatus | undefined): boolean =>
  status === 'dibatalkan' && order.status_order !== 'dibatalkan'

/**
 * Makes the open invoice void and returns the changed order, which `updateOrder` saves. The payments stay until staff
 * refund them, except the part that the shop keeps. Throws `NoteMissing`, `InvalidFields`, or a 409 if the rules forbid
 * cancelling.
 */
export async function cancelOrder(
  { trx, now }: OrderWrite,
  order: Order,
  { note, kept: keptAmount }: { note: string; kept: Rupiah },
): Promise<Order> {
  if (!note.trim()) throw new NoteMissing()
  if (keptAmount > netPaid(order))
    throw new InvalidFields({ kept_amount: [`Paling banyak ${rupiah(netPaid(order))}, yang sudah dibayar.`] })
  const verdict = statusVerdict(order, 'dibatalkan', note)
  if (!verdict.allowed) throw illegal(verdict.reason)
  await voidOpenInvoice(trx, order.id, now)
  return { ...order, status_order: 'dibatalkan', production_status: 'dibatalkan', kept_amount: keptAmount }
}

/** A void invoice can no longer be paid. */
export async function voidOpenInvoice(trx: Knex, orderId: string, now: Date): Promise<Invoice | null> {
  const invoice = await lockOpenInvoice(trx, orderId)
  if (invoice) await voidInvoice(trx, invoice, now)
  return invoice
}
