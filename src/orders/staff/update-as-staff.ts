import type { Entry } from '../../audit/audit.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { changeOrder, lockTarget, type OrderJob, type OrderTarget, transactOrders } from '../change-order.ts'
import { editableFields } from '../events.ts'
import type { Change, OrderDeps } from '../order-deps.ts'
import { lockOrder, type OrderActor } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { getAllowedSteps, type Steps } from '../rules/order.ts'
import { type OrderUpdate, type Patch, updateOrder } from '../update-order.ts'

/** The message names the allowed changes by their API values. `reason` is the message without them. */
export class IllegalStep extends Refusal {
  readonly reason: string
  readonly steps: Steps
  constructor(reason: string, order: Order) {
    const steps = getAllowedSteps(order)
    const { statuses, production } = steps
    const stepTexts = [
      ...(statuses.length > 0 ? [`status_order ${statuses.map(({ to }) => to).join(', ')}`] : []),
      ...(production.length > 0 ? [`production_status ${production.map(({ to }) => to).join(', ')}`] : []),
    ]
    super(409, `${reason} Yang bisa sekarang: ${stepTexts.length > 0 ? stepTexts.join('; ') : 'tidak ada lagi'}.`, {
      code: 'ILLEGAL_TRANSITION',
    })
    this.reason = reason
    this.steps = steps
  }
}

/** Called after the order was locked, so it sees the current values. */
export type PatchBuilder = (order: Order) => Patch

/**
 * Changes an order, writes an audit entry in the same transaction, and publishes the change. Throws a 404, `Outdated`
 * and the errors of `updateOrder`; for a forbidden step it throws `IllegalStep` instead.
 */
export const updateOrderAsStaff = (
  deps: OrderDeps,
  target: string | OrderTarget,
  buildPatch: PatchBuilder,
  staff: OrderActor,
): Promise<OrderUpdate> => changeOrder(deps, target, staff, (job) => updateInJob(job, buildPatch))

async function updateInJob(job: OrderJob, buildPatch: PatchBuilder): Promise<OrderUpdate> {
  const before = job.order
  const update = await updateOrder(job, buildPatch(before)).catch((error: unknown) => {
    throw error instanceof Refusal && error.code === 'ILLEGAL_TRANSITION'
      ? new IllegalStep(error.message, before)
      : error
  })
  const { action, ...more } = makeAuditEntry(before, update.order)
  if (update.what.length > 0) await job.audit(action, more)
  return update
}

type Values = Readonly<Record<string, unknown>>

/** The entry names the most important changed field, and contains no data of the customer. */
function makeAuditEntry(before: Order, after: Order): Entry {
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
/** `done`: the orders that are in the requested state now, also those that were in it before. */
type BulkUpdate = { done: OrderUpdate[]; failed: FailedUpdate[] }

/**
 * A function that changes several orders, whose `ids` are distinct. Open pages get one publication. Throws
 * `NoteMissing`.
 */
type UpdateMany = (
  deps: OrderDeps,
  ids: readonly string[],
  buildPatch: PatchBuilder,
  staff: OrderActor,
) => Promise<BulkUpdate>

/** Changes each order in its own transaction. */
export const updateEach: UpdateMany = async (deps, ids, buildPatch, staff) => {
  const result: BulkUpdate = { done: [], failed: [] }
  // One publication for all changed orders, also if a later order fails.
  const published: Change[] = []
  const quiet = { ...deps, publish: (changes: readonly Change[]) => void published.push(...changes) }
  try {
    for (const id of ids)
      await attempt(result, id, () => changeOrder(quiet, bulkTarget(id), staff, (job) => updateInJob(job, buildPatch)))
  } finally {
    if (published.length > 0) deps.publish(published)
  }
  return result
}

class Rollback extends Error {}

/** Changes all orders in one transaction. A single forbidden change rolls back all of them. */
export const updateTogether: UpdateMany = async (deps, ids, buildPatch, staff) => {
  const result: BulkUpdate = { done: [], failed: [] }
  try {
    await transactOrders(deps, staff, async ({ trx }, makeJob) => {
      const sorted = [...ids].sort()
      // All bulk changes first lock their orders, sorted by id, so that two cannot deadlock.
      for (const id of sorted.filter(isUuid)) await lockOrder(trx, id)
      for (const id of sorted)
        await attempt(result, id, async () => updateInJob(makeJob(await lockTarget(trx, bulkTarget(id))), buildPatch))
      if (result.failed.length > 0) throw new Rollback()
    })
  } catch (error) {
    if (!(error instanceof Rollback)) throw error
    return { done: [], failed: result.failed }
  }
  return result
}

async function attempt({ done, failed }: BulkUpdate, id: string, update: () => Promise<OrderUpdate>): Promise<void> {
  try {
    done.push(await update())
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const reason = error instanceof IllegalStep ? error.reason : error.message
    failed.push({ id, error_code: error.code, error: error.message, reason })
  }
}

const bulkTarget = (id: string): OrderTarget => {
  if (!isUuid(id)) throw notFound(ORDER_GONE_MESSAGE)
  return { id, missing: ORDER_GONE_MESSAGE }
}

const ORDER_GONE_MESSAGE = 'Pesanan ini tidak ada.'

const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
