import type { Knex } from 'knex'
import { InvalidFields } from '../../web/call-errors.ts'
import { Refusal } from '../../web/refusal.ts'
import { notifyCustomer } from '../notify.ts'
import type { OrderDeps } from '../order-deps.ts'
import { closeExcessReviews, hasPayments } from '../payments/money-queries.ts'
import { type HistoryEntry, statusEntries } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { afterBalance } from '../rules/order.ts'
import { canReprice, goodsLock, judgePrice } from '../rules/price.ts'
import { excessOf, type Rupiah } from '../rules/rupiah.ts'
import { voidOpenInvoice } from './cancel-order.ts'

/**
 * Applies the changed fields (`edited`). A new price or payment type voids the open invoice, and a new price may change
 * the status. `reason`: why staff change the price of an order with payments; undefined if the caller may not. Returns
 * the unsaved order and the history of these effects. Throws a 409, and `InvalidFields` for a missing reason.
 */
export async function applyEdits(
  trx: Knex,
  order: Order,
  edited: Partial<Order>,
  reason: string | undefined,
  now: Date,
): Promise<{ changed: Order; effects: HistoryEntry[] }> {
  const changed = { ...order, ...edited }
  if ('quantity' in edited || 'product_name' in edited) insistUnlocked(goodsLock(order))
  const hasTerms = 'payment_type' in edited || 'dp_percent' in edited
  if (edited.total_price === undefined && !hasTerms) return { changed, effects: [] }
  if (!canReprice(order, await hasPayments(trx, order.id))) {
    insistUnlocked(goodsLock(order))
    if (hasTerms || reason === undefined) throw new Refusal(409, fixedMessage)
    const verdict = judgePrice(order, changed.total_price)
    if (!verdict.allowed) throw new Refusal(409, verdict.reason)
    if (reason === '') throw new InvalidFields({ price_reason: [reasonMissingMessage] })
  }
  const voided = await voidOpenInvoice(trx, order.id, now)
  const status_order = edited.total_price === undefined ? order.status_order : afterBalance(changed)
  // The new price uses up what was paid too much, so nothing is left to decide about that excess.
  if (excessOf(order) > 0 && excessOf(changed) === 0) await closeExcessReviews(trx, order.id, now)
  return {
    changed: { ...changed, status_order },
    effects: [
      ...(voided ? [{ kind: 'invoice_void', old: 'price', note: voided.invoice_code }] : []),
      ...statusEntries(order, status_order),
    ],
  }
}

/** `reason`: why staff changed the price of an order with payments. */
export const priceEntry = ({ total_price }: Order, total: Rupiah, reason = ''): HistoryEntry => ({
  kind: 'price',
  old: String(total_price),
  new: String(total),
  amount: total,
  note: reason,
})

function insistUnlocked(locked: string | null): void {
  if (locked) throw new Refusal(409, locked)
}

const fixedMessage = 'Harga tidak bisa diubah lagi: sudah ada pembayaran, atau pesanannya dibatalkan.'
export const reasonMissingMessage = 'Tulis alasan kenapa harganya berubah.'

export async function notifyOfPrice(trx: Knex, deps: OrderDeps, before: Order, after: Order): Promise<void> {
  if (before.total_price === after.total_price || after.status_order === 'dibatalkan') return
  await notifyCustomer(trx, deps, after, {
    oldPrice: before.total_price,
    type: 'price_changed',
    about: `version ${after.id} ${after.version}`,
  })
}
