import { enter } from '../by.ts'
import { changeOf, type Desk } from '../desk.ts'
import { voidInvoice } from '../payments/links.ts'
import { type By, lockOrder, openInvoice, saveOrder } from '../queries.ts'
import { Outdated } from './advance.ts'

/**
 * Takes an order out of every list; its code is never used again, its money stays on record, and what is open can be paid no
 * more. `version` is the one they have seen, null for whichever. Throws `Outdated`; false where there is no such order.
 */
export async function deleteOrder(desk: Desk, id: string, by: By, version: number | null = null): Promise<boolean> {
  const deleted = await desk.db.transaction(async (trx) => {
    const order = await lockOrder(trx, id)
    if (!order || order.deleted_at) return null
    if (version !== null && order.version !== version) throw new Outdated(order)
    const now = desk.now()
    const open = await openInvoice(trx, id)
    if (open) await voidInvoice(trx, open, now)
    await enter(trx, by, { action: 'order.delete', subject: order.order_code })
    return saveOrder(trx, order, { deleted_at: now }, [{ kind: 'deleted' }], by, now)
  })
  if (deleted) desk.announce([changeOf(deleted, ['deleted'])])
  return deleted !== null
}
