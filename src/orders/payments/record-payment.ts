import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { plainRupiah } from '../../web/formats/rupiah.ts'
import { Refusal } from '../../web/refusal.ts'
import { changeOrder, type OrderJob } from '../change-order.ts'
import { promisedDue } from '../due.ts'
import { notifyCustomer, notifyOfDue, notifyOfReview } from '../notify.ts'
import type { OrderDeps } from '../order-deps.ts'
import {
  closeLinks,
  findAnyOrder,
  findInvoice,
  type HistoryEntry,
  lockOpenInvoice,
  lockOrder,
  type OrderActor,
  setInvoice,
  statusEntries,
} from '../queries.ts'
import type { Invoice, Order, Payment } from '../rules/amounts.ts'
import { afterPayment, isUnpaid } from '../rules/order.ts'
import { addPayment, closeExcessReviews, findManual, type NewPayment } from './money-queries.ts'
import { countedVerdict, heldVerdict, insistOnTime, isExcessUsed } from './rules.ts'

export type Due = { order: Order; invoice: Invoice }

/** The lock of an order also protects its invoices and payments. */
export async function readDue(
  db: Knex,
  { order_id, invoice_id }: { order_id: string; invoice_id: string },
  lock: boolean,
): Promise<Due | null> {
  const order = await (lock ? lockOrder : findAnyOrder)(db, order_id)
  const invoice = order && (await findInvoice(db, { id: invoice_id }))
  return order && invoice ? { order, invoice } : null
}

/** `missing`: the message of the 404 if the order is gone. */
type InvoiceTarget = { id: string; missing?: string }

const INVOICE_MISSING = 'Invoice ini tidak ada.'

/** Changes the order to which an invoice belongs. Throws a 404. */
export async function changeInvoice<Result>(
  deps: OrderDeps,
  { id, missing = INVOICE_MISSING }: InvoiceTarget,
  actor: OrderActor,
  work: (job: OrderJob, invoice: Invoice) => Promise<Result>,
): Promise<Result> {
  const invoiceRow = await findInvoice(deps.db, { id })
  if (!invoiceRow) throw new Refusal(404, INVOICE_MISSING)
  return changeOrder(deps, { id: invoiceRow.order_id, missing }, actor, async (job) => {
    const invoice = await findInvoice(job.trx, { id })
    if (!invoice) throw new Refusal(404, INVOICE_MISSING)
    return work(job, invoice)
  })
}

/** Saves a payment. A counted payment takes effect at once; a held payment is reported to staff. */
export async function savePayment(
  job: OrderJob,
  invoice: Invoice,
  money: Omit<NewPayment, 'order_id' | 'invoice_id' | 'payment_type'>,
): Promise<Payment> {
  const { trx, deps, order, now } = job
  const of = { order_id: order.id, invoice_id: invoice.id, payment_type: invoice.payment_type }
  const payment = await addPayment(trx, { ...money, ...of }, now)
  job.publish('payment', 'status')
  if (payment.state === 'applied') await grantPayment(job, invoice, payment)
  else {
    await job.save({}, [toHistoryEntry(payment)])
    await notifyOfReview(trx, deps, order, payment)
  }
  return payment
}

/** Applies a counted payment: updates the order, ends its open invoices and queues a confirmation to the customer. */
export async function grantPayment(job: OrderJob, invoice: Invoice, payment: Payment): Promise<void> {
  const { trx, deps, order, now } = job
  // A second payment of an invoice does not change the date of its first payment.
  if (invoice.invoice_status !== 'sudah dibayar')
    await setInvoice(trx, invoice.id, { invoice_status: 'sudah dibayar', paid_at: payment.paid_at, ended_at: now })
  await closeLinks(trx, invoice.id, now, payment.provider_invoice_id)
  const other = await lockOpenInvoice(trx, order.id)
  if (other) await voidInvoice(trx, other, now)
  const set = afterPayment(order, payment.amount, now)
  const news = statusEntries(order, set.status_order, { amount: payment.amount, at: now })
  const due = isUnpaid(order) ? await promisedDue(trx, order, now) : { set: {}, history: [] }
  const changes = [toHistoryEntry(payment), ...news, ...due.history]
  const saved = await job.save({ ...set, ...due.set }, changes)
  // The last invoice was reduced by the excess of an earlier payment, so the review of that excess is closed.
  if (isExcessUsed(saved)) await closeExcessReviews(trx, order.id, now)
  await notifyOfReview(trx, deps, order, payment)
  await notifyOfDue(trx, deps, order, saved)
  await notifyCustomer(trx, deps, saved, { invoice, type: 'payment_confirmation', about: `payment ${payment.id}` })
}

const toHistoryEntry = ({ state, reason, amount, notes }: Payment): HistoryEntry => ({
  kind: 'payment',
  new: state,
  old: reason,
  amount,
  note: notes,
})

/** A payment that staff enter, because they saw the money in the bank account or received cash. */
export type ManualPayment = {
  invoice_id: string
  payment_method: string
  amount: number
  payment_time: Date
  notes: string
  allow_overpayment: boolean
  /** Staff confirm that the money came before the order was made. */
  allow_early: boolean
  /**
   * The customer sent a proof. Such money counts even if the invoice was replaced meanwhile, as a late payment does.
   */
  hasProof?: boolean
  /** The idempotency key of the form that holds the payment for review. Without this key, the payment counts. */
  holdAs?: string | undefined
}

/**
 * Enters a payment. A counted payment must have the invoice's amount; if it is more than this, or than the order still
 * owes, it needs `allow_overpayment`. With `holdAs` the payment waits for review, because staff must decide first (too
 * little, a second payment, a cancelled order). A time before the order needs `allow_early`. Throws a 404, a 409,
 * `EarlyPayment`, or a 400 `AMOUNT_MISMATCH`. A job ends an open link of the invoice at the gateway.
 */
export const addManualPayment = (deps: OrderDeps, manual: ManualPayment, actor: OrderActor): Promise<Payment> =>
  changeInvoice(deps, { id: manual.invoice_id }, actor, async (job, invoice) => {
    const { payment } = await enterPayment(job, invoice, manual)
    return payment
  })

/** Does the work of `addManualPayment` in a job. `isNew` is false if the payment was held before. */
export async function enterPayment(job: OrderJob, invoice: Invoice, manual: ManualPayment) {
  const { holdAs } = manual
  const { order } = job
  const same = holdAs && (await findManual(job.trx, holdAs))
  if (same) return { payment: same, isNew: false }
  const verdict = (holdAs ? heldVerdict : countedVerdict)({ order, invoice }, manual)
  insistOnTime(order, manual)
  const { amount, payment_method, payment_time: paid_at, notes } = manual
  const entered = { amount, payment_method, paid_at, paid_at_told: true, notes, recorded_by: job.actor.name }
  const unknown = { provider_invoice_id: null, provider_payment_id: null }
  const source = { provider: 'manual', provider_ref: holdAs ?? randomUUID(), ...unknown }
  const payment = await savePayment(job, invoice, { ...entered, ...source, ...verdict })
  const subject = `${order.order_code} · ${plainRupiah(amount)}`
  // For a proof, the audit log has another entry, which says that it was accepted.
  if (!manual.hasProof) await job.audit(holdAs ? 'payment.hold' : 'payment.record', { subject })
  return { payment, isNew: true }
}

/** If a void invoice is paid late, the payment is still recorded. */
export async function voidInvoice(trx: Knex, { id }: Pick<Invoice, 'id'>, now: Date): Promise<void> {
  await setInvoice(trx, id, { invoice_status: 'dibatalkan', ended_at: now })
  await closeLinks(trx, id, now)
}
