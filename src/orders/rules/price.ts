import { rupiah } from '../../web/formats/rupiah.ts'
import type { Standing, Verdict } from './order.ts'
import { netPaid, type Rupiah } from './rupiah.ts'

/** The rules for changing what an order costs and what it is for. All functions are pure. */

/** Returns why product, quantity and price of an order can no longer change, as Indonesian text; null if they can. */
export const goodsLock = ({ production_status }: Pick<Standing, 'production_status'>): string | null =>
  production_status === 'dikirim'
    ? 'Barangnya sudah dikirim, jadi produk, jumlah, dan harganya tidak berubah lagi, kecuali oleh uang yang dikembalikan.'
    : null

/** Returns why the price of an order can no longer change, as Indonesian text; null if it can. */
export const priceLock = (order: Pick<Standing, 'status_order' | 'production_status'>): string | null =>
  order.status_order === 'dibatalkan'
    ? 'Pesanannya dibatalkan, jadi harganya tidak berubah lagi, kecuali oleh uang yang dikembalikan.'
    : goodsLock(order)

/**
 * Returns whether price and payment type of an order may change freely. As soon as there is any payment, whether counted
 * or held, the payment type is fixed, and the price changes only by `judgePrice`.
 */
export const canReprice = (order: Standing, hasPayments: boolean): boolean =>
  order.paid_amount === 0 && !hasPayments && priceLock(order) === null

/**
 * Decides whether staff may set the price of an order to `total` rupiah although there are payments. The new price must
 * not be below the money that the shop has; that difference must be refunded first.
 */
export function judgePrice(order: Standing, total: Rupiah): Verdict {
  const locked = priceLock(order)
  if (locked) return { allowed: false, reason: locked }
  const paid = netPaid(order)
  if (total >= paid) return { allowed: true }
  const reason = `Sudah dibayar ${rupiah(paid)}. Catat dulu pengembalian ${rupiah(paid - total)}, baru turunkan harganya.`
  return { allowed: false, reason }
}
