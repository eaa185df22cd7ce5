import { plainRupiah } from '../../web/formats/rupiah.ts'
import { getExcess, getRemaining, netPaid, type Order } from '../rules/amounts.ts'

/** Sentences about the money of an order for its messages; empty if there is nothing to say. */

/** Explains the difference between the price and the payments: refunds and excess. */
export function moneyBalance(order: Order): string {
  const [back, over] = [order.refunded_amount, getExcess(order)]
  if (order.status_order === 'dibatalkan' || (back === 0 && over === 0)) return ''
  return [
    ...(back > 0 ? [`Sudah dikembalikan ${plainRupiah(back)}.`] : []),
    over > 0
      ? `Lebih bayar ${plainRupiah(over)}; toko akan mengembalikannya.`
      : `Sisa ${plainRupiah(getRemaining(order))}.`,
  ].join(' ')
}

export function moneyBack(order: Order): string {
  const [keptAmount, back] = [order.kept_amount, netPaid(order) - order.kept_amount]
  const words = [
    ...(back > 0 ? [`${plainRupiah(back)} kami kembalikan`] : []),
    ...(keptAmount > 0 ? [`DP ${plainRupiah(keptAmount)} tidak kembali`] : []),
  ]
  return words.length > 0 ? `${words.join('; ')}.` : ''
}
