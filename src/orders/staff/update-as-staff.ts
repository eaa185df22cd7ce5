import type { Knex } from 'knex'
import type { Entry } from '../../audit/audit.ts'
import { Refusal } from '../../web/refusal.ts'
import { editableFields } from '../events.ts'
import { changeOf, type OrderDeps, recordStaffAction } from '../order-deps.ts'
import { lockOrder, type OrderActor } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { type Steps, stepsOf } from '../rules/order.ts'
import { type OrderUpdate, Outdated, type Patch, updateOrder } from './update-order.ts'

/** The message also names the allowed changes by their API values; `reason` is the message without them. */
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

/** Called after the order was locked, so it sees the current values. */
export type PatchOf = (order: Order) => Patch

/**
 * Changes an order, writes an audit entry in the same transaction, and publishes. `version` is the one that the user
 * has read; null skips the check. Throws the errors of `updateOrder`, but `IllegalStep` for a forbidden step. Returns
 * null if the order does not exist.
 */
export async function updateOrderAsStaff(
  deps: OrderDeps,
  id: string,
  patchOf: PatchOf,
  staff: OrderActor,
  version: number | null = null,
): Promise<OrderUpdate | null> {
  const changed = await deps.db.transaction((trx) => updateOrderAsStaffIn(trx, deps, id, patchOf, staff, version))
  if (changed) publishUpdates(deps, [changed])
  return changed
}

/** In the caller's transaction; the caller must call `publishUpdates` after the commit. */
async function updateOrderAsStaffIn(
  trx: Knex,
  deps: OrderDeps,
  id: string,
  patchOf: PatchOf,
  staff: OrderActor,
  version: number | null = null,
): Promise<OrderUpdate | null> {
  const before = await lockOrder(trx, id)
  if (!before || before.deleted_at) return null
  // Checked before the patch is made: a user with an outdated page sees the changes of others, no error of the patch.
  if (version !== null && version !== before.version) throw new Outdated(before)
  const changed = await updateOrder(trx, deps, id, patchOf(before), staff, version).catch((error: unknown) => {
    throw error instanceof Refusal && error.code === 'ILLEGAL_TRANSITION'
      ? new IllegalStep(error.message, before)
      : error
  })
  if (changed && changed.what.length > 0) await recordStaffAction(trx, staff, auditEntryOf(before, changed.order))
  return changed
}

function publishUpdates(deps: OrderDeps, changes: readonly OrderUpdate[]): void {
  const effective = changes.filter(({ what }) => what.length > 0)
  if (effective.length === 0) return
  deps.publish(effective.map(({ order, what }) => changeOf(order, what)))
}

type Values = Readonly<Record<string, unknown>>

/** Named after the most important changed field, without data of the customer. */
function auditEntryOf(before: Order, after: Order): Entry {
  const subject = before.order_code
  const [old, now]: readonly [Values, Values] = [before, after]
  const isChanged = (name: string) => old[name] !== now[name]
  const change = (name: keyof Order) => ({ before: before[name], after: after[name] })
  if (isChanged('status_order') && after.status_order === 'dibatalkan')
    return { action: 'order.cancel', subject, details: { before: before.status_order } }
  if (isChanged('total_price')) return { action: 'order.price', subject, details: change('total_price') }
  if (isChanged('status_order')) return { action: 'order.status', subject, details: change('status_order') }
  if (isChanged('production_status'))
    return { action: 'order.production', subject, details: change('production_status') }
  if (isChanged('price_confirmed'))
    return { action: after.price_confirmed ? 'order.price_confirm' : 'order.price_doubt', subject }
  if (isChanged('link_version')) return { action: 'order.link', subject }
  const fields = Object.keys(editableFields).filter(isChanged)
  return fields.length > 0
    ? { action: 'order.change', subject, details: { fields } }
    : { action: 'order.note', subject }
}

/** `reason` is the text of `error` without the list of possible changes. */
type FailedUpdate = { id: string; error_code: string; error: string; reason: string }
/** `done`: the orders that now are in the requested state, even if they were before. */
type BulkUpdate = { done: OrderUpdate[]; failed: FailedUpdate[] }

/**
 * Each order in its own transaction. With `atomic` all share one, and a single forbidden change rolls back all. Open
 * pages get one publication. `ids` must be distinct. Throws `NoteMissing`.
 */
export async function updateMany(
  deps: OrderDeps,
  ids: readonly string[],
  given: Patch | PatchOf,
  staff: OrderActor,
  { atomic = false } = {},
): Promise<BulkUpdate> {
  const patch = typeof given === 'function' ? given : () => given
  const result = atomic ? await updateAtomically(deps, ids, patch, staff) : await updateEach(deps, ids, patch, staff)
  publishUpdates(deps, result.done)
  return result
}

async function updateEach(deps: OrderDeps, ids: readonly string[], patch: PatchOf, staff: OrderActor) {
  const result: BulkUpdate = { done: [], failed: [] }
  try {
    for (const id of ids) await deps.db.transaction((trx) => updateOne(trx, deps, id, patch, staff, result))
  } catch (error) {
    // The changes before the failure are committed already, so they are published.
    publishUpdates(deps, result.done)
    throw error
  }
  return result
}

class Rollback extends Error {}

async function updateAtomically(deps: OrderDeps, ids: readonly string[], patch: PatchOf, staff: OrderActor) {
  const result: BulkUpdate = { done: [], failed: [] }
  try {
    await deps.db.transaction(async (trx) => {
      const sorted = [...ids].sort()
      // All bulk changes first lock their orders, sorted by id, so that two cannot deadlock.
      for (const id of sorted.filter(isUuid)) await lockOrder(trx, id)
      for (const id of sorted) await updateOne(trx, deps, id, patch, staff, result)
      if (result.failed.length > 0) throw new Rollback()
    })
  } catch (error) {
    if (!(error instanceof Rollback)) throw error
    return { done: [], failed: result.failed }
  }
  return result
}

/** The rules refuse a change before anything is written, so the transaction can go on after a refusal. */
async function updateOne(
  trx: OrderDeps['db'],
  deps: OrderDeps,
  id: string,
  patch: PatchOf,
  staff: OrderActor,
  { done, failed }: BulkUpdate,
): Promise<void> {
  try {
    const changed = isUuid(id) ? await updateOrderAsStaffIn(trx, deps, id, patch, staff) : null
    if (changed) done.push(changed)
    else failed.push({ id, error_code: 'NOT_FOUND', error: ORDER_GONE_MESSAGE, reason: ORDER_GONE_MESSAGE })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const reason = error instanceof IllegalStep ? error.reason : error.message
    failed.push({ id, error_code: error.code, error: error.message, reason })
  }
}

const ORDER_GONE_MESSAGE = 'Pesanan ini tidak ada.'

const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
