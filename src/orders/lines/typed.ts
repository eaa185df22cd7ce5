import type { Knex } from 'knex'
import { Refusal } from '../../web/refusal.ts'
import type { Order, Rupiah } from '../rules/amounts.ts'
import { isTyped, type OrderLine, TYPED_LINE } from '../rules/lines.ts'
import { addLines, type LineAuthor, listLines, moveSizes, voidLines } from './queries.ts'

/** The line of an order as typed as a row of its own, which it has from its first sizes on. */
export async function storedLine(trx: Knex, orderId: string, line: OrderLine, author: LineAuthor): Promise<string> {
  if (line.id !== TYPED_LINE) return line.id
  return storeTyped(trx, orderId, line, line, author)
}

async function storeTyped(trx: Knex, orderId: string, line: OrderLine, next: Partial<OrderLine>, author: LineAuthor) {
  const { id, position: _, parent_id: _parent, voided_at: _voided, added_at: _at, added_by: _by, ...values } = line
  const { title = line.title, quantity = line.quantity, amount = line.amount } = next
  const [added] = await addLines(trx, orderId, [{ ...values, title, quantity, amount, parent: null }], author)
  if (!added) throw new Error('the line was not stored')
  if (id !== TYPED_LINE) {
    await voidLines(trx, [id], author.at)
    await moveSizes(trx, id, added.id)
  }
  return added.id
}

/**
 * The line of an order as typed follows what is typed. Throws a 409 for an order whose lines the price list made, or
 * which has several: these change on their own page.
 */
export async function followTyped(trx: Knex, order: Order, typed: Partial<Order>, author: LineAuthor): Promise<void> {
  const lines = await listLines(trx, order)
  const [line] = lines
  if (!line || line.id === TYPED_LINE) return
  if (!isTyped(lines))
    throw new Refusal(
      409,
      `Produk, jumlah, dan harga pesanan ini dari barisnya. Ubah di /admin/pesanan/${order.order_code}/baris/.`,
    )
  const { product_name: title, quantity, total_price: amount } = { ...order, ...typed }
  await storeTyped(trx, order.id, line, { title, quantity, amount }, author)
}

/** A refund that lowers the price of a delivered order is a line too. */
export async function addCorrection(
  trx: Knex,
  order: Order,
  amount: Rupiah,
  reason: string,
  author: LineAuthor,
): Promise<void> {
  const lines = await listLines(trx, order)
  if (lines[0]?.id === TYPED_LINE) return
  const line = {
    kind: 'correction' as const,
    title: 'Uang kembali',
    detail: '',
    quantity: 1,
    unit_price: -amount,
    amount: -amount,
  }
  const none = { product_id: null, list_price: null, item: null, parent: null }
  await addLines(trx, order.id, [{ ...line, ...none, reason: reason.slice(0, 300) }], author, lines.length)
}
