import { Refusal } from '../../../web/refusal.ts'
import { changeOf, type OrderDeps, recordStaffAction } from '../../order-deps.ts'
import { lockOrder, type OrderActor, saveOrder, statusEntries } from '../../queries.ts'
import { netPaid, type Order } from '../../rules/amounts.ts'
import { afterBalance, hasEnded } from '../../rules/order.ts'
import { voidOpenInvoice } from '../cancel-order.ts'
import { Outdated } from '../update-order.ts'

/**
 * `version`: the one that the user has read; null skips the check. `refusesPaid`: not if the shop still has its money.
 */
type Deletion = { reason: string; version?: number | null; refusesPaid?: boolean }

/**
 * Moves an order to the bin: it leaves every list, its pages answer 404, and its open invoice is voided. Its code is
 * never used again, and its payments stay. Throws `Outdated`, and a 409 by `refusesPaid`. Returns false if it does not
 * exist.
 */
export async function deleteOrder(
  deps: OrderDeps,
  id: string,
  { reason, version = null, refusesPaid = false }: Deletion,
  actor: OrderActor,
): Promise<boolean> {
  const deleted = await deps.db.transaction(async (trx) => {
    const order = await lockOrder(trx, id)
    if (!order || order.deleted_at) return null
    if (version !== null && order.version !== version) throw new Outdated(order)
    if (refusesPaid && netPaid(order) > 0)
      throw new Refusal(409, 'Pesanan yang sudah dibayar tidak bisa dihapus. Batalkan, lalu catat pengembaliannya.')
    const now = deps.now()
    await voidOpenInvoice(trx, id, now)
    const details = { note: reason }
    await recordStaffAction(trx, actor, { action: 'order.delete', subject: order.order_code, details })
    return saveOrder(trx, order, { deleted_at: now }, [{ kind: 'deleted', note: reason }], actor, now)
  })
  if (deleted) deps.publish([changeOf(deleted, ['deleted'])])
  return deleted !== null
}

/**
 * Refunds recorded meanwhile count, so an order that was paid in full may owe again. Its voided invoice stays void.
 * Returns null if no deleted order has this id.
 */
export async function restoreOrder(deps: OrderDeps, id: string, actor: OrderActor): Promise<Order | null> {
  const restored = await deps.db.transaction(async (trx) => {
    const order = await lockOrder(trx, id)
    if (!order?.deleted_at) return null
    const now = deps.now()
    const status_order = afterBalance(order)
    const ended_at = hasEnded({ ...order, status_order }) ? (order.ended_at ?? now) : null
    const history = [{ kind: 'restored' }, ...statusEntries(order, status_order)]
    await recordStaffAction(trx, actor, { action: 'order.restore', subject: order.order_code })
    return saveOrder(trx, order, { deleted_at: null, status_order, ended_at }, history, actor, now)
  })
  if (restored) deps.publish([changeOf(restored, ['restored'])])
  return restored
}
