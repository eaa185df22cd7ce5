import type { Knex } from 'knex'
import { Refusal } from '../../web/refusal.ts'
import { enter } from '../by.ts'
import type { Desk } from '../desk.ts'
import { addManual, lockInvoice, type ManualPayment, moneyOf, type Taken } from '../payments/record-payment.ts'
import { afterMoney, applyMoney } from '../payments/settle.ts'
import type { By } from '../queries.ts'
import type { Payment } from '../rules/amounts.ts'
import { judgeMoney } from '../rules/judge-money.ts'
import { findManual } from './decision-queries.ts'

/** `key` is the form's own, so that a form that is sent twice holds the money once. */
export type HeldMoney = Omit<ManualPayment, 'allow_overpayment'> & { key: string }

/**
 * Writes down money that staff saw and that counts for nothing by itself: less than an invoice asks for, more for one that is
 * paid, or for a cancelled order. It waits at the payment review; nothing of the order changes. Throws 404, and 409 where the
 * invoice was replaced or the money would simply count.
 */
export async function holdPayment(desk: Desk, held: HeldMoney, by: By): Promise<Payment> {
  const { payment, order, isNew } = await desk.db.transaction(async (trx) => {
    const taken = await holdWithin(trx, desk, held, by)
    if (taken.isNew) await enter(trx, by, { action: 'payment.hold', subject: moneyOf(taken) })
    return taken
  })
  if (isNew) afterMoney(desk, order)
  return payment
}

/** The same in a transaction of the caller, who enters it into the log and tells of it after the commit (`afterMoney`). */
export async function holdWithin(
  trx: Knex,
  desk: Desk,
  { key, ...held }: HeldMoney,
  by: By,
): Promise<Taken & { isNew: boolean }> {
  const { order, invoice } = await lockInvoice(trx, held.invoice_id)
  const same = await findManual(trx, key)
  if (same) return { payment: same, order, isNew: false }
  if (invoice.invoice_status === 'dibatalkan')
    throw new Refusal(409, 'Invoice ini sudah diganti. Catat uangnya di invoice yang baru.')
  const verdict = judgeMoney({ amount: held.amount, currency: 'IDR' }, { order, invoice })
  if (verdict.state !== 'review') throw new Refusal(409, 'Jumlahnya cukup: uang ini bisa langsung dihitung.')
  const payment = await addManual(trx, held, { key, invoice, verdict, by, now: desk.now() })
  await applyMoney(trx, desk, { order, invoice, payment, verdict }, by)
  return { payment, order, isNew: true }
}
