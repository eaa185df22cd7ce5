import { moment } from '../../web/dates.ts'
import { Refusal } from '../../web/refusal.ts'
import type { Order } from '../rules/amounts.ts'

/**
 * Thrown if a payment is dated before its order was made and staff have not confirmed that. Answered with a 409; nothing
 * was changed.
 */
export class EarlyPayment extends Refusal {
  constructor({ created_at }: Pick<Order, 'created_at'>) {
    super(409, `Pesanannya baru dibuat ${moment(created_at)}. Pastikan uangnya memang masuk sebelum itu.`)
  }
}

/** Milliseconds before its order at which a payment is not yet early, because staff round times and clocks differ. */
const TOLERANCE_MS = 300_000

/** Returns whether a payment at the given time came more than five minutes before its order was made. */
export const isEarly = ({ created_at }: Pick<Order, 'created_at'>, paid: Date): boolean =>
  paid.getTime() < created_at.getTime() - TOLERANCE_MS

/** Throws `EarlyPayment` unless the payment came after its order, or staff say that it really came before. */
export function insistOnTime(order: Order, payment: { payment_time: Date; allow_early: boolean }): void {
  if (!payment.allow_early && isEarly(order, payment.payment_time)) throw new EarlyPayment(order)
}
