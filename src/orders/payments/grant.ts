import type { Knex } from 'knex'
import { Refusal } from '../../web/refusal.ts'
import { paymentNotice } from '../messages/staff-notices.ts'
import { notifyCustomer, notifyOwner } from '../notify.ts'
import { changeOf, type OrderDeps } from '../order-deps.ts'
import {
  closeLinks,
  findAnyOrder,
  findInvoice,
  type HistoryEntry,
  lockOpenInvoice,
  lockOrder,
  type OrderActor,
  saveOrder,
  setInvoice,
  statusEntries,
} from '../queries.ts'
import type { Invoice, Order, Payment } from '../rules/amounts.ts'
import { afterPayment } from '../rules/order.ts'
import { excessOf } from '../rules/rupiah.ts'
import { voidInvoice } from './links.ts'
import { addPayment, closeExcessReviews, type NewPayment } from './money-queries.ts'

export type Due = { order: Order; invoice: Invoice }

/** The lock of an order keeps others from its invoices and payments too. */
export async function readDue(
  db: Knex,
  { order_id, invoice_id }: { order_id: string; invoice_id: string },
  lock: boolean,
): Promise<Due | null> {
  const order = await (lock ? lockOrder : findAnyOrder)(db, order_id)
  const invoice = order && (await findInvoice(db, { id: invoice_id }))
  return order && invoice ? { order, invoice } : null
}

/** Throws a 404, with `gone` if the order is deleted. */
export async function lockInvoice(trx: Knex, id: string, gone = 'Invoice ini tidak ada.'): Promise<Due> {
  const known = await findInvoice(trx, { id })
  const due = known && (await readDue(trx, { order_id: known.order_id, invoice_id: id }, true))
  if (!due) throw new Refusal(404, 'Invoice ini tidak ada.')
  if (due.order.deleted_at) throw new Refusal(404, gone)
  return due
}

/** What counts is granted, and what waits is shown to staff. */
export async function savePayment(
  trx: Knex,
  deps: OrderDeps,
  due: Due,
  money: Omit<NewPayment, 'order_id' | 'invoice_id' | 'payment_type'>,
  actor: OrderActor,
): Promise<Payment> {
  const { order, invoice } = due
  const of = { order_id: order.id, invoice_id: invoice.id, payment_type: invoice.payment_type }
  const payment = await addPayment(trx, { ...money, ...of }, deps.now())
  if (payment.state === 'applied') await grantPayment(trx, deps, due, payment, actor)
  else {
    await saveOrder(trx, order, {}, [entryOf(payment)], actor, deps.now())
    await deps.notify(trx, paymentNotice(order, payment))
  }
  return payment
}

/** Updates the order, ends its open invoices and queues a confirmation to the customer. */
export async function grantPayment(
  trx: Knex,
  deps: OrderDeps,
  { order, invoice }: Due,
  payment: Payment,
  actor: OrderActor,
): Promise<void> {
  const now = deps.now()
  // A second payment of an invoice does not change the date of its first payment.
  if (invoice.invoice_status !== 'sudah dibayar')
    await setInvoice(trx, invoice.id, { invoice_status: 'sudah dibayar', paid_at: payment.paid_at, ended_at: now })
  await closeLinks(trx, invoice.id, now, payment.provider_invoice_id)
  const other = await lockOpenInvoice(trx, order.id)
  if (other) await voidInvoice(trx, other, now)
  const set = afterPayment(order, payment.amount, now)
  const news = statusEntries(order, set.status_order, { amount: payment.amount, at: now })
  const saved = await saveOrder(trx, order, set, [entryOf(payment), ...news], actor, now)
  // The last invoice was reduced by the excess of an earlier payment, so the review of that excess is closed.
  if (saved.status_order === 'lunas' && excessOf(saved) === 0) await closeExcessReviews(trx, order.id, now)
  if (payment.reason !== null) await deps.notify(trx, paymentNotice(order, payment))
  await notifyOwner(trx, deps, order, saved)
  await notifyCustomer(trx, deps, saved, { invoice, type: 'payment_confirmation', about: `payment ${payment.id}` })
}

const entryOf = ({ state, reason, amount, notes }: Payment): HistoryEntry => ({
  kind: 'payment',
  new: state,
  old: reason,
  amount,
  note: notes,
})

/** Called after the commit. */
export function afterPaymentSaved(deps: OrderDeps, order: Order): void {
  deps.publish([changeOf(order, ['payment', 'status'])])
}
