import { Refusal } from '../../web/refusal.ts'
import type { Desk } from '../desk.ts'
import { addManual, type ManualPayment } from '../payments/record-payment.ts'
import { afterMoney, applyMoney } from '../payments/settle.ts'
import { type By, findInvoice, lockOrder } from '../queries.ts'
import type { Order, Payment } from '../rules/amounts.ts'
import { judgeMoney } from '../rules/judge-money.ts'
import { findManual } from './decision-queries.ts'

/** `key` is the form's own, so that a form that is sent twice holds the money once. */
export type HeldMoney = Omit<ManualPayment, 'allow_overpayment'> & { key: string }

/**
 * Writes down money that staff saw and that counts for nothing by itself: less than an invoice asks for, more for one that is
 * paid, or for a cancelled order. It waits at the payment review; nothing of the order changes. Throws 404, and 409 where the
 * invoice was replaced or the money would simply count.
 */
export async function holdPayment(
  desk: Desk,
  { key, ...held }: HeldMoney,
  by: By,
  inside: (trx: Desk['db'], order: Order, payment: Payment) => Promise<void>,
): Promise<Payment> {
  const { db, now } = desk
  const known = await findInvoice(db, { id: held.invoice_id })
  if (!known) throw new Refusal(404, 'Invoice ini tidak ada.')
  const { payment, order, isNew } = await db.transaction(async (trx) => {
    const order = await lockOrder(trx, known.order_id)
    const invoice = await findInvoice(trx, { id: known.id })
    if (!order || !invoice || order.deleted_at) throw new Refusal(404, 'Invoice ini tidak ada.')
    const same = await findManual(trx, key)
    if (same) return { payment: same, order, isNew: false }
    if (invoice.invoice_status === 'dibatalkan')
      throw new Refusal(409, 'Invoice ini sudah diganti. Catat uangnya di invoice yang baru.')
    const verdict = judgeMoney({ amount: held.amount, currency: 'IDR' }, { order, invoice })
    if (verdict.state !== 'review') throw new Refusal(409, 'Jumlahnya cukup: uang ini bisa langsung dihitung.')
    const payment = await addManual(trx, held, { key, invoice, verdict, by, now: now() })
    await applyMoney(trx, desk, { order, invoice, payment, verdict }, by)
    await inside(trx, order, payment)
    return { payment, order, isNew: true }
  })
  if (isNew) afterMoney(desk, order)
  return payment
}
