import { Refusal } from '../../../web/refusal.ts'
import { voidOpenInvoice } from '../../cancel-order.ts'
import { changeOrder, type OrderTarget } from '../../change-order.ts'
import type { OrderDeps } from '../../order-deps.ts'
import { type OrderActor, statusEntries } from '../../queries.ts'
import { netPaid, type Order } from '../../rules/amounts.ts'
import { afterBalance, hasEnded } from '../../rules/order.ts'

/**
 * `version`: the version that the user has read; null skips the check. `refusesPaid`: refuses if the shop still has
 * money for the order.
 */
type Deletion = { reason: string; version?: number | null; refusesPaid?: boolean }

/**
 * Moves an order to the bin: it leaves every list, its pages answer 404, and its open invoice becomes void. Its code is
 * never used again, and its payments stay. Throws a 404, `Outdated`, and a 409 because of `refusesPaid`.
 */
export const deleteOrder = (
  deps: OrderDeps,
  id: string,
  { reason, version = null, refusesPaid = false }: Deletion,
  actor: OrderActor,
): Promise<void> =>
  changeOrder(deps, { id, version }, actor, async (job) => {
    if (refusesPaid && netPaid(job.order) > 0)
      throw new Refusal(409, 'Pesanan yang sudah dibayar tidak bisa dihapus. Batalkan, lalu catat pengembaliannya.')
    await voidOpenInvoice(job.trx, id, job.now)
    await job.audit('order.delete', { details: { note: reason } })
    await job.save({ deleted_at: job.now }, [{ kind: 'deleted', note: reason }])
    job.publish('deleted')
  })

/**
 * Restores a deleted order. Refunds that were recorded meanwhile count, so an order that was paid in full may owe money
 * again. Its void invoice stays void. Throws a 404 if no deleted order has this id.
 */
export const restoreOrder = (deps: OrderDeps, target: OrderTarget, actor: OrderActor): Promise<Order> =>
  changeOrder(deps, { ...target, isDeleted: true }, actor, async (job) => {
    const { order, now } = job
    const status_order = afterBalance(order)
    const ended_at = hasEnded({ ...order, status_order }) ? (order.ended_at ?? now) : null
    await job.audit('order.restore')
    job.publish('restored')
    return job.save({ deleted_at: null, status_order, ended_at }, [
      { kind: 'restored' },
      ...statusEntries(order, status_order),
    ])
  })
