import { isDeepStrictEqual } from 'node:util'
import type { InvoiceSheet } from '../../db/column-types.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { netPaid, type Rupiah } from './amounts.ts'
import type { Standing, Verdict } from './order.ts'

/** Says why product, quantity and price can no longer change; null if they can. */
export const goodsLock = ({ production_status }: Pick<Standing, 'production_status'>): string | null =>
  production_status === 'dikirim'
    ? 'Barangnya sudah dikirim, jadi produk, jumlah, dan harganya tidak berubah lagi, kecuali oleh uang yang dikembalikan.'
    : null

export const priceLock = (order: Pick<Standing, 'status_order' | 'production_status'>): string | null =>
  order.status_order === 'dibatalkan'
    ? 'Pesanannya dibatalkan, jadi harganya tidak berubah lagi, kecuali oleh uang yang dikembalikan.'
    : goodsLock(order)

/**
 * Whether payment type and price can change freely. After any payment, counted or held, the payment type is fixed, and
 * only `priceVerdict` allows a new price.
 */
export const canReprice = (order: Standing, hasPayments: boolean): boolean =>
  order.paid_amount === 0 && !hasPayments && priceLock(order) === null

/** After payments, the new price must not be below the money that the shop has; staff refund the difference first. */
export function priceVerdict(order: Standing, total: Rupiah): Verdict {
  const locked = priceLock(order)
  if (locked) return { allowed: false, reason: locked }
  const paidAmount = netPaid(order)
  if (total >= paidAmount) return { allowed: true }
  const reason = `Sudah dibayar ${rupiah(paidAmount)}. Catat dulu pengembalian ${rupiah(paidAmount - total)}, baru turunkan harganya.`
  return { allowed: false, reason }
}

/** The sheet of an invoice never changes, even if the order or the shop's settings change. */
export const makeSheet = (
  { customer_name, contact_information, product_name, quantity, total_price }: Omit<InvoiceSheet, 'shop'>,
  shop: InvoiceSheet['shop'],
): InvoiceSheet => ({ customer_name, contact_information, product_name, quantity, total_price, shop })

/** Whether the sheet still shows the goods of the order. If not, a new payment request needs a new invoice. */
export const isSheetCurrent = (
  { product_name, quantity, total_price, lines }: InvoiceSheet,
  order: Pick<InvoiceSheet, 'product_name' | 'quantity' | 'total_price' | 'lines'>,
): boolean =>
  product_name === order.product_name &&
  quantity === order.quantity &&
  total_price === order.total_price &&
  isDeepStrictEqual(lines, order.lines)
