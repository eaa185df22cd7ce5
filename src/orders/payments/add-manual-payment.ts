import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { moment } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { Refusal } from '../../web/refusal.ts'
import { recordStaffAction } from '../actor.ts'
import type { OrderDeps } from '../order-deps.ts'
import type { OrderActor } from '../queries.ts'
import type { Order, Payment } from '../rules/amounts.ts'
import { classifyPayment, type PaymentClass } from '../rules/classify-payment.ts'
import { remainingOf } from '../rules/rupiah.ts'
import { afterPaymentSaved, type Due, lockInvoice, savePayment } from './grant.ts'
import { illegal } from './links.ts'
import { findManual } from './money-queries.ts'

/** Staff saw the money in the bank account or received cash. */
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
   * The customer sent a proof: such money counts although the invoice was replaced meanwhile, as a late payment does.
   */
  hasProof?: boolean
  /** The idempotency key of the form that holds the payment for review. Without it, the payment counts. */
  holdAs?: string | undefined
}

/** An entered payment, and its order as it was before. `isNew` is false if the form was sent before. */
export type AddedPayment = Due & { payment: Payment; isNew: boolean }

/**
 * Enters a payment that counts: it must be the invoice's amount; more than this, or than the order still owes, needs
 * `allow_overpayment`. With `holdAs` it waits for review, because it must not count without a decision (too little, a
 * second payment, a cancelled order). A time before the order needs `allow_early`. Throws a 404, a 409, `EarlyPayment`,
 * or a 400 `AMOUNT_MISMATCH`. A job ends an open link of the invoice at the gateway.
 */
export async function addManualPayment(deps: OrderDeps, manual: ManualPayment, actor: OrderActor): Promise<Payment> {
  const added = await deps.db.transaction((trx) => addManualPaymentIn(trx, deps, manual, actor))
  if (added.isNew) afterPaymentSaved(deps, added.order)
  return added.payment
}

/** In the caller's transaction; the caller then calls `afterPaymentSaved`. */
export async function addManualPaymentIn(
  trx: Knex,
  deps: OrderDeps,
  manual: ManualPayment,
  actor: OrderActor,
): Promise<AddedPayment> {
  const { holdAs } = manual
  const due = await lockInvoice(trx, manual.invoice_id)
  const same = holdAs && (await findManual(trx, holdAs))
  if (same) return { ...due, payment: same, isNew: false }
  const verdict = (holdAs ? heldVerdict : countedVerdict)(due, manual)
  insistOnTime(due.order, manual)
  const { amount, payment_method, payment_time: paid_at, notes } = manual
  const entered = { amount, payment_method, paid_at, paid_at_told: true, notes, recorded_by: actor.name }
  const unknown = { provider_invoice_id: null, provider_payment_id: null }
  const source = { provider: 'manual', provider_ref: holdAs ?? randomUUID(), ...unknown }
  const payment = await savePayment(trx, deps, due, { ...entered, ...source, ...verdict }, actor)
  const action = holdAs ? 'payment.hold' : 'payment.record'
  const subject = `${due.order.order_code} · ${rupiah(amount)}`
  // Of a proof, the audit log says that it was accepted.
  if (!manual.hasProof) await recordStaffAction(trx, actor, { action, subject })
  return { ...due, payment, isNew: true }
}

function countedVerdict({ order, invoice }: Due, { amount, allow_overpayment, hasProof }: ManualPayment): PaymentClass {
  if (invoice.invoice_status === 'sudah dibayar') throw new Refusal(409, 'Invoice ini sudah dibayar.')
  if (order.status_order === 'dibatalkan') throw illegal('Pesanan ini sudah dibatalkan.')
  if (invoice.invoice_status === 'dibatalkan' && !hasProof)
    throw new Refusal(409, 'Invoice ini sudah diganti. Catat pembayarannya di invoice yang baru.')
  if (amount < invoice.invoice_amount)
    throw mismatch(`Jumlahnya kurang: invoice ini meminta ${rupiah(invoice.invoice_amount)}.`)
  // The order may owe less by now than an older invoice asks for.
  const owed = Math.min(invoice.invoice_amount, remainingOf(order))
  if (amount > owed && !allow_overpayment)
    throw mismatch(`Jumlahnya lebih dari ${rupiah(owed)}. Kalau memang lebih, nyatakan kelebihannya.`)
  const verdict = classifyPayment({ amount, currency: 'IDR' }, { order, invoice })
  // Staff have seen the money themselves, so a payment for an expired invoice needs no further review.
  return verdict.state === 'applied' && verdict.reason === 'late' ? { ...verdict, reason: null } : verdict
}

function heldVerdict(due: Due, { amount, hasProof }: ManualPayment): PaymentClass {
  if (due.invoice.invoice_status === 'dibatalkan' && !hasProof)
    throw new Refusal(409, 'Invoice ini sudah diganti. Catat uangnya di invoice yang baru.')
  const verdict = classifyPayment({ amount, currency: 'IDR' }, due)
  if (verdict.state !== 'review') throw new Refusal(409, 'Jumlahnya cukup: uang ini bisa langsung dihitung.')
  return verdict
}

const mismatch = (text: string) => new Refusal(400, text, { code: 'AMOUNT_MISMATCH' })

/** Staff have not confirmed that the payment is dated before its order. */
export class EarlyPayment extends Refusal {
  constructor({ created_at }: Pick<Order, 'created_at'>) {
    super(409, `Pesanannya baru dibuat ${moment(created_at)}. Pastikan uangnya memang masuk sebelum itu.`)
  }
}

/** Milliseconds: staff round times and clocks differ. */
const TOLERANCE_MS = 300_000

export const isEarly = ({ created_at }: Pick<Order, 'created_at'>, paid: Date): boolean =>
  paid.getTime() < created_at.getTime() - TOLERANCE_MS

function insistOnTime(order: Order, { payment_time, allow_early }: ManualPayment): void {
  if (!allow_early && isEarly(order, payment_time)) throw new EarlyPayment(order)
}
