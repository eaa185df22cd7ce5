import type { Knex } from 'knex'
import { Refusal } from '../../web/refusal.ts'
import { recordStaffAction } from '../actor.ts'
import type { OrderDeps } from '../order-deps.ts'
import {
  type AddedPayment,
  addManual,
  auditSubjectOf,
  lockInvoice,
  type ManualPayment,
} from '../payments/add-manual-payment.ts'
import { afterPaymentSaved, applyToOrder } from '../payments/apply-payment.ts'
import { insistOnTime } from '../payments/early-payment.ts'
import type { OrderActor } from '../queries.ts'
import type { Payment } from '../rules/amounts.ts'
import { classifyPayment } from '../rules/classify-payment.ts'
import { findManual } from './decision-queries.ts'

/**
 * Input for a held payment that staff enter. `key` is the idempotency key of the form, so that a form sent twice stores
 * one payment.
 */
export type HeldMoney = Omit<ManualPayment, 'allow_overpayment'> & { key: string }

/**
 * Stores a payment that staff saw but that must not be counted without a decision: less than the invoice's amount, a
 * second payment of a paid invoice, or a payment for a cancelled order. The payment waits in the payment review, and
 * the amounts and status of the order do not change. Throws a 404, and a 409 if the invoice was replaced or if the
 * payment could simply be counted, and `EarlyPayment`.
 */
export async function holdPayment(deps: OrderDeps, held: HeldMoney, actor: OrderActor): Promise<Payment> {
  const { payment, order, isNew } = await deps.db.transaction(async (trx) => {
    const taken = await holdPaymentIn(trx, deps, held, actor)
    if (taken.isNew) await recordStaffAction(trx, actor, { action: 'payment.hold', subject: auditSubjectOf(taken) })
    return taken
  })
  if (isNew) afterPaymentSaved(deps, order)
  return payment
}

/**
 * Like `holdPayment`, but inside the caller's transaction. The caller adds the audit entry, and calls
 * `afterPaymentSaved` after the commit to publish the change.
 */
export async function holdPaymentIn(
  trx: Knex,
  deps: OrderDeps,
  { key, ...held }: HeldMoney,
  actor: OrderActor,
): Promise<AddedPayment & { isNew: boolean }> {
  const { order, invoice } = await lockInvoice(trx, held.invoice_id)
  const same = await findManual(trx, key)
  if (same) return { payment: same, order, isNew: false }
  if (invoice.invoice_status === 'dibatalkan' && !held.hasProof)
    throw new Refusal(409, 'Invoice ini sudah diganti. Catat uangnya di invoice yang baru.')
  const verdict = classifyPayment({ amount: held.amount, currency: 'IDR' }, { order, invoice })
  if (verdict.state !== 'review') throw new Refusal(409, 'Jumlahnya cukup: uang ini bisa langsung dihitung.')
  insistOnTime(order, held)
  const payment = await addManual(trx, held, { key, invoice, verdict, actor, now: deps.now() })
  await applyToOrder(trx, deps, { order, invoice, payment, verdict }, actor)
  return { payment, order, isNew: true }
}
