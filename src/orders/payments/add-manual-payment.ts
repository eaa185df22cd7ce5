import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { rupiah } from '../../web/formats/rupiah.ts'
import { Refusal } from '../../web/refusal.ts'
import { recordStaffAction } from '../actor.ts'
import type { OrderDeps } from '../order-deps.ts'
import { findInvoice, lockOrder, type OrderActor } from '../queries.ts'
import type { Invoice, Order, Payment } from '../rules/amounts.ts'
import { classifyPayment, type PaymentClass } from '../rules/classify-payment.ts'
import { remainingOf } from '../rules/rupiah.ts'
import { afterPaymentSaved, applyToOrder } from './apply-payment.ts'
import { insistOnTime } from './early-payment.ts'
import { illegal } from './links.ts'
import { addPayment } from './money-queries.ts'

/** A payment that staff enter by hand, because they saw the money in the bank account or received cash. */
export type ManualPayment = {
  invoice_id: string
  payment_method: string
  amount: number
  payment_time: Date
  notes: string
  allow_overpayment: boolean
  /** Whether staff confirm that the money came before the order was made. */
  allow_early: boolean
  /**
   * Whether the customer sent a proof of this payment. Such money counts although the invoice was replaced meanwhile, as
   * a late payment through a gateway does.
   */
  hasProof?: boolean
}

/**
 * Counts a payment entered by staff. The amount must be the invoice's amount; more than this, or more than the order
 * still owes, needs `allow_overpayment`, and a time before the order `allow_early`. Throws a 404, a 409 (invoice paid or
 * replaced, order cancelled), `EarlyPayment` or a 400 `AMOUNT_MISMATCH`. An open payment link of the invoice is closed,
 * and a job then ends it at the gateway. `inside` runs before the commit.
 */
export async function addManualPayment(
  deps: OrderDeps,
  manual: ManualPayment,
  actor: OrderActor,
  inside: (trx: Knex, order: Order, payment: Payment) => Promise<void> = async () => {},
): Promise<Payment> {
  const { payment, order } = await deps.db.transaction(async (trx) => {
    const taken = await addManualPaymentIn(trx, deps, manual, actor)
    await recordStaffAction(trx, actor, { action: 'payment.record', subject: auditSubjectOf(taken) })
    await inside(trx, taken.order, taken.payment)
    return taken
  })
  afterPaymentSaved(deps, order)
  return payment
}

/** The entered payment, and its order as it was before the payment. */
export type AddedPayment = { payment: Payment; order: Order }

/** Returns the subject of the audit entry: the order's code and the amount. */
export const auditSubjectOf = ({ payment, order }: AddedPayment) => `${order.order_code} · ${rupiah(payment.amount)}`

/**
 * Does the work of `addManualPayment` inside the caller's transaction. The caller adds the audit entry, and calls
 * `afterPaymentSaved` after the commit.
 */
export async function addManualPaymentIn(
  trx: Knex,
  deps: OrderDeps,
  manual: ManualPayment,
  actor: OrderActor,
): Promise<AddedPayment> {
  const { order, invoice } = await lockInvoice(trx, manual.invoice_id)
  if (invoice.invoice_status === 'sudah dibayar') throw new Refusal(409, 'Invoice ini sudah dibayar.')
  if (order.status_order === 'dibatalkan') throw illegal('Pesanan ini sudah dibatalkan.')
  if (invoice.invoice_status === 'dibatalkan' && !manual.hasProof)
    throw new Refusal(409, 'Invoice ini sudah diganti. Catat pembayarannya di invoice yang baru.')
  if (manual.amount < invoice.invoice_amount)
    throw mismatch(`Jumlahnya kurang: invoice ini meminta ${rupiah(invoice.invoice_amount)}.`)
  // The order may owe less by now than an older invoice asks for.
  const owed = Math.min(invoice.invoice_amount, remainingOf(order))
  if (manual.amount > owed && !manual.allow_overpayment)
    throw mismatch(`Jumlahnya lebih dari ${rupiah(owed)}. Kalau memang lebih, nyatakan kelebihannya.`)
  insistOnTime(order, manual)
  const judged = classifyPayment({ amount: manual.amount, currency: 'IDR' }, { order, invoice })
  // Staff have seen the money themselves, so a payment for an expired invoice needs no further review.
  const verdict = judged.state === 'applied' && judged.reason === 'late' ? { ...judged, reason: null } : judged
  const payment = await addManual(trx, manual, { key: randomUUID(), invoice, verdict, actor, now: deps.now() })
  await applyToOrder(trx, deps, { order, invoice, payment, verdict }, actor)
  return { payment, order }
}

/**
 * Reads an invoice and its order, and locks the order until the transaction ends, which also keeps other transactions
 * from changing the invoice. Throws a 404 if either is missing or the order is deleted.
 */
export async function lockInvoice(trx: Knex, id: string): Promise<{ order: Order; invoice: Invoice }> {
  const known = await findInvoice(trx, { id })
  const order = known && (await lockOrder(trx, known.order_id))
  const invoice = order && (await findInvoice(trx, { id }))
  if (!order || !invoice || order.deleted_at) throw new Refusal(404, 'Invoice ini tidak ada.')
  return { order, invoice }
}

/** How a manual payment is recorded. `key` is an idempotency key, so that the same money is not entered twice. */
type Manual = { key: string; invoice: Invoice; verdict: PaymentClass; actor: OrderActor; now: Date }

export const addManual = (
  trx: Knex,
  {
    amount,
    payment_method,
    payment_time,
    notes,
  }: Omit<ManualPayment, 'invoice_id' | 'allow_overpayment' | 'allow_early'>,
  { key, invoice, verdict: { state, reason, excess }, actor, now }: Manual,
): Promise<Payment> =>
  addPayment(
    trx,
    {
      order_id: invoice.order_id,
      invoice_id: invoice.id,
      payment_type: invoice.payment_type,
      amount,
      provider: 'manual',
      provider_ref: key,
      provider_invoice_id: null,
      provider_payment_id: null,
      payment_method,
      paid_at: payment_time,
      paid_at_told: true,
      notes,
      state,
      reason,
      excess,
      recorded_by: actor.name,
    },
    now,
  )

const mismatch = (text: string) => new Refusal(400, text, { code: 'AMOUNT_MISMATCH' })
