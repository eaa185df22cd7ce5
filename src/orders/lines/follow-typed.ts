import { Refusal } from '../../web/refusal.ts'
import { longest } from '../limits.ts'
import type { OrderWrite } from '../queries.ts'
import type { Order, Rupiah } from '../rules/amounts.ts'
import { listLines, replaceLines, storeLines } from './queries.ts'
import { isTyped, kindLabels, TYPED_LINE } from './rules.ts'

/**
 * Lets the line of an order as typed follow what is typed. Throws a 409 for an order with lines from the price list or
 * with several lines: these change on their own page.
 */
export async function followTyped(write: OrderWrite, order: Order, changes: Partial<Order>): Promise<void> {
  const lines = await listLines(write.trx, order)
  const [line] = lines
  if (!line || line.id === TYPED_LINE) return
  if (!isTyped(lines))
    throw new Refusal(
      409,
      `Produk, jumlah, dan harga pesanan ini dari barisnya. Ubah di /admin/pesanan/${order.order_code}/baris/.`,
    )
  const { product_name: title, quantity, total_price: amount } = { ...order, ...changes }
  await replaceLines(write, order.id, { old: lines, lines: [{ ...line, title, quantity, amount }] })
}

/** Adds the line of a refund that lowers the price of a delivered order. */
export async function addCorrection(
  write: OrderWrite & { order: Order },
  amount: Rupiah,
  reason: string,
): Promise<void> {
  const { trx, order } = write
  const lines = await listLines(trx, order)
  if (lines[0]?.id === TYPED_LINE) return
  const words = { title: kindLabels.correction, detail: '', reason: reason.slice(0, longest.reason) }
  const none = { parent_id: null, product_id: null, list_price: null, item: null, sizes: [], roster: [] }
  const line = { id: 'new', kind: 'correction' as const, quantity: 1, unit_price: -amount, amount: -amount }
  await storeLines(write, order.id, [{ ...line, ...words, ...none }], { from: lines.length })
}
