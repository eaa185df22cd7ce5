import type { Knex } from 'knex'
import type { Entry } from '../../audit/audit.ts'
import { Refusal } from '../../web/refusal.ts'
import { recordStaffAction } from '../actor.ts'
import { changeOf, type OrderDeps } from '../order-deps.ts'
import { voidInvoice } from '../payments/links.ts'
import { lockOpenInvoice, lockOrder, type OrderActor, saveOrder } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { type Steps, stepsOf } from '../rules/order.ts'
import { type Changed, Outdated, type Patch, updateOrder } from './update-order.ts'

/** A step that the rules refuse, with those that could be done instead: the message in the API's words, `reason` without. */
export class IllegalStep extends Refusal {
  readonly reason: string
  readonly steps: Steps
  constructor(reason: string, order: Order) {
    const steps = stepsOf(order)
    const { statuses, production } = steps
    const named = [
      ...(statuses.length > 0 ? [`status_order ${statuses.map(({ to }) => to).join(', ')}`] : []),
      ...(production.length > 0 ? [`production_status ${production.map(({ to }) => to).join(', ')}`] : []),
    ]
    super(409, `${reason} Yang bisa sekarang: ${named.length > 0 ? named.join('; ') : 'tidak ada lagi'}.`, {
      code: 'ILLEGAL_TRANSITION',
    })
    this.reason = reason
    this.steps = steps
  }
}

/** What is to be changed, of the order as it stands when its turn comes. */
export type PatchOf = (order: Order) => Patch

/**
 * What staff change of one order, with its line in the audit log in the same transaction. `version` is the one they have
 * seen, null for whichever. Throws what `changeWithin` throws; a step that is not allowed names those that are. Null where
 * there is no such order.
 */
export async function updateOrderAsStaff(
  deps: OrderDeps,
  id: string,
  patchOf: PatchOf,
  staff: OrderActor,
  version: number | null = null,
): Promise<Changed | null> {
  const changed = await deps.db.transaction((trx) => updateOrderAsStaffIn(trx, deps, id, patchOf, staff, version))
  if (changed) publishUpdates(deps, [changed])
  return changed
}

/** The same within a transaction of the caller, who tells of it after the commit (`announceChanges`). */
export async function updateOrderAsStaffIn(
  trx: Knex,
  deps: OrderDeps,
  id: string,
  patchOf: PatchOf,
  staff: OrderActor,
  version: number | null = null,
): Promise<Changed | null> {
  const before = await lockOrder(trx, id)
  if (!before || before.deleted_at) return null
  // First, so that who looks at an old page reads what happened rather than what is forbidden.
  if (version !== null && version !== before.version) throw new Outdated(before)
  const changed = await updateOrder(trx, deps, id, patchOf(before), staff, version).catch((error: unknown) => {
    throw error instanceof Refusal && error.code === 'ILLEGAL_TRANSITION'
      ? new IllegalStep(error.message, before)
      : error
  })
  if (changed && changed.what.length > 0) await recordStaffAction(trx, staff, auditEntryOf(before, changed.order))
  return changed
}

/** Tells open pages and the outbox of changes that were committed, all at once. */
export function publishUpdates(deps: OrderDeps, changes: readonly Changed[]): void {
  const real = changes.filter(({ what }) => what.length > 0)
  if (real.length === 0) return
  deps.publish(real.map(({ order, what }) => changeOf(order, what)))
  deps.wake()
}

/** One line for one change, named by what weighs most in it. Nothing of the customer's stands in it. */
function auditEntryOf(before: Order, after: Order): Entry {
  const subject = before.order_code
  const moved = (name: 'status_order' | 'production_status') => before[name] !== after[name]
  if (moved('status_order') && after.status_order === 'dibatalkan')
    return { action: 'order.cancel', subject, details: { before: before.status_order } }
  if (moved('status_order'))
    return { action: 'order.status', subject, details: { before: before.status_order, after: after.status_order } }
  if (moved('production_status')) {
    const details = { before: before.production_status, after: after.production_status }
    return { action: 'order.production', subject, details }
  }
  if (before.total_price !== after.total_price)
    return { action: 'order.price', subject, details: { before: before.total_price, after: after.total_price } }
  if (before.price_confirmed !== after.price_confirmed)
    return { action: after.price_confirmed ? 'order.price_confirm' : 'order.price_doubt', subject }
  if (before.link_version !== after.link_version) return { action: 'order.link', subject }
  const fields = editable.filter((name) => before[name] !== after[name])
  return fields.length > 0
    ? { action: 'order.change', subject, details: { fields } }
    : { action: 'order.note', subject }
}

const editable = [
  'customer_name',
  'product_name',
  'quantity',
  'contact_information',
  'contact_email',
  'notification_channel',
  'design_notes',
  'due_on',
  'payment_type',
  'dp_percent',
] as const

/**
 * Takes an order out of every list; its code is never used again, its money stays on record, and what is open can be paid no
 * more. `version` is the one they have seen, null for whichever. Throws `Outdated`; false where there is no such order.
 */
export async function deleteOrder(
  deps: OrderDeps,
  id: string,
  actor: OrderActor,
  version: number | null = null,
): Promise<boolean> {
  const deleted = await deps.db.transaction(async (trx) => {
    const order = await lockOrder(trx, id)
    if (!order || order.deleted_at) return null
    if (version !== null && order.version !== version) throw new Outdated(order)
    const now = deps.now()
    const open = await lockOpenInvoice(trx, id)
    if (open) await voidInvoice(trx, open, now)
    await recordStaffAction(trx, actor, { action: 'order.delete', subject: order.order_code })
    return saveOrder(trx, order, { deleted_at: now }, [{ kind: 'deleted' }], actor, now)
  })
  if (deleted) deps.publish([changeOf(deleted, ['deleted'])])
  return deleted !== null
}
