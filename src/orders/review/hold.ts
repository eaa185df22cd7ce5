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
import type { OrderActor } from '../queries.ts'
import type { Payment } from '../rules/amounts.ts'
import { classifyPayment } from '../rules/classify-payment.ts'
import { findManual } from './decision-queries.ts'

/** `key`: the form's idempotency key. */
export type HeldMoney = Omit<ManualPayment, 'allow_overpayment'> & { key: string }

/**
 * Enters money that staff saw but that does not count by itself: less than an invoice's amount, a second payment, or
 * money for a cancelled order. It waits in the payment review; the order does not change. Throws 404, and 409 when the
 * invoice was replaced or the money would simply count.
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
 * The same inside the caller's transaction; the caller adds the audit entry and publishes after the commit
 * (`afterMoney`).
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
  if (invoice.invoice_status === 'dibatalkan')
    throw new Refusal(409, 'Invoice ini sudah diganti. Catat uangnya di invoice yang baru.')
  const verdict = classifyPayment({ amount: held.amount, currency: 'IDR' }, { order, invoice })
  if (verdict.state !== 'review') throw new Refusal(409, 'Jumlahnya cukup: uang ini bisa langsung dihitung.')
  const payment = await addManual(trx, held, { key, invoice, verdict, actor, now: deps.now() })
  await applyToOrder(trx, deps, { order, invoice, payment, verdict }, actor)
  return { payment, order, isNew: true }
}
