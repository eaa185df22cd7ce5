import type { Knex } from 'knex'
import { Refusal } from '../../web/refusal.ts'
import { recordStaffAction } from '../actor.ts'
import type { OrderDeps } from '../order-deps.ts'
import { addManual, lockInvoice, type ManualPayment, moneyOf, type Taken } from '../payments/add-manual-payment.ts'
import { afterMoney, applyMoney } from '../payments/apply-payment.ts'
import type { OrderActor } from '../queries.ts'
import type { Payment } from '../rules/amounts.ts'
import { classifyPayment } from '../rules/classify-payment.ts'
import { findManual } from './decision-queries.ts'

/** `key` is the form's own, so that a form that is sent twice holds the money once. */
export type HeldMoney = Omit<ManualPayment, 'allow_overpayment'> & { key: string }

/**
 * Writes down money that staff saw and that counts for nothing by itself: less than an invoice asks for, more for one that is
 * paid, or for a cancelled order. It waits at the payment review; nothing of the order changes. Throws 404, and 409 where the
 * invoice was replaced or the money would simply count.
 */
export async function holdPayment(deps: OrderDeps, held: HeldMoney, actor: OrderActor): Promise<Payment> {
  const { payment, order, isNew } = await deps.db.transaction(async (trx) => {
    const taken = await holdWithin(trx, deps, held, actor)
    if (taken.isNew) await recordStaffAction(trx, actor, { action: 'payment.hold', subject: moneyOf(taken) })
    return taken
  })
  if (isNew) afterMoney(deps, order)
  return payment
}

/** The same in a transaction of the caller, who enters it into the log and tells of it after the commit (`afterMoney`). */
export async function holdWithin(
  trx: Knex,
  deps: OrderDeps,
  { key, ...held }: HeldMoney,
  actor: OrderActor,
): Promise<Taken & { isNew: boolean }> {
  const { order, invoice } = await lockInvoice(trx, held.invoice_id)
  const same = await findManual(trx, key)
  if (same) return { payment: same, order, isNew: false }
  if (invoice.invoice_status === 'dibatalkan')
    throw new Refusal(409, 'Invoice ini sudah diganti. Catat uangnya di invoice yang baru.')
  const verdict = classifyPayment({ amount: held.amount, currency: 'IDR' }, { order, invoice })
  if (verdict.state !== 'review') throw new Refusal(409, 'Jumlahnya cukup: uang ini bisa langsung dihitung.')
  const payment = await addManual(trx, held, { key, invoice, verdict, actor, now: deps.now() })
  await applyMoney(trx, deps, { order, invoice, payment, verdict }, actor)
  return { payment, order, isNew: true }
}
