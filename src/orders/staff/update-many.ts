import { Refusal } from '../../web/refusal.ts'
import type { OrderDeps } from '../order-deps.ts'
import { lockOrder, type OrderActor } from '../queries.ts'
import { IllegalStep, publishUpdates, updateOrderAsStaffIn } from './update-as-staff.ts'
import type { OrderUpdate, Patch } from './update-order.ts'

export const MAX_BULK_ORDERS = 100

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
  patch: Patch,
  staff: OrderActor,
  { atomic = false } = {},
): Promise<BulkUpdate> {
  const result = atomic ? await updateAtomically(deps, ids, patch, staff) : await updateEach(deps, ids, patch, staff)
  publishUpdates(deps, result.done)
  return result
}

async function updateEach(
  deps: OrderDeps,
  ids: readonly string[],
  patch: Patch,
  staff: OrderActor,
): Promise<BulkUpdate> {
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

async function updateAtomically(
  deps: OrderDeps,
  ids: readonly string[],
  patch: Patch,
  staff: OrderActor,
): Promise<BulkUpdate> {
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
  patch: Patch,
  staff: OrderActor,
  { done, failed }: BulkUpdate,
): Promise<void> {
  try {
    const changed = isUuid(id) ? await updateOrderAsStaffIn(trx, deps, id, () => patch, staff) : null
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
