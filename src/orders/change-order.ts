import type { Knex } from 'knex'
import type { Entry } from '../audit/audit.ts'
import { Refusal } from '../web/refusal.ts'
import { followStages } from './board/stage-queries.ts'
import { followDeliveries } from './delivery/queries.ts'
import { notifyOwner } from './notify.ts'
import { type Change, type OrderDeps, toChange } from './order-deps.ts'
import { addHistory, type HistoryEntry, lockOrder, type OrderActor, type OrderWrite, saveOrder } from './queries.ts'
import type { Order } from './rules/amounts.ts'
import { makeTransaction, type Transaction, transact } from './transact.ts'

/** A change of a locked order, in its transaction. All that it writes has the same time, `now`. */
export type OrderJob = OrderWrite & {
  readonly deps: OrderDeps
  /** The order with all changes that the job has saved so far. */
  readonly order: Order
  /**
   * Saves the order under the next version. Stages and deliveries follow a new production status. The member who placed
   * the order is notified of a new status and of money.
   */
  save(set: Partial<Omit<Order, 'id' | 'version'>>, history: readonly HistoryEntry[]): Promise<Order>
  /** Adds to the history of the present version. */
  note(entry: HistoryEntry): Promise<void>
  /** Records an action of staff in the audit log. Actions of other actors stand only in the order's history. */
  audit(action: string, more?: Partial<Omit<Entry, 'action'>>): Promise<void>
  /** Names what open pages must show anew after the commit. */
  publish(...what: Change['what']): void
  /** All that was published so far. */
  readonly what: Change['what']
}

/** An order that is to be changed. */
export type OrderTarget = {
  id: string
  /** The version that the user has read; null skips the check. */
  version?: number | null
  /** The message of the 404. */
  missing?: string
  /** True: only an order in the bin is meant. Null: any order. */
  isDeleted?: boolean | null
  /** An `Order` must not be passed as the target, because its version would be checked. */
  order_code?: never
}

/** Thrown if another user has changed the order since it was read. Nothing was changed. */
export class Outdated extends Refusal {
  readonly order: Order
  constructor(order: Order) {
    super(409, 'Pesanan ini baru saja diubah orang lain. Periksa keadaannya, lalu ulangi kalau masih perlu.')
    this.order = order
  }
}

/**
 * All changes of an order go through this function. `work` runs in a transaction that holds the order's lock. After the
 * commit, open pages get what `work` published. Throws a 404, `Outdated`, and the errors of `work`; then nothing has
 * changed.
 */
export const changeOrder = async <Result>(
  deps: OrderDeps,
  target: string | OrderTarget,
  actor: OrderActor,
  work: (job: OrderJob) => Promise<Result>,
): Promise<Result> =>
  transactOrders(deps, actor, async ({ trx }, makeJob) => work(makeJob(await lockTarget(trx, target))))

/**
 * Runs a transaction that changes several orders or creates one. `makeJob` takes an order that `work` has locked or
 * created. After the commit, open pages get what all these jobs published.
 */
export async function transactOrders<Result>(
  deps: OrderDeps,
  actor: OrderActor,
  work: (transaction: Transaction, makeJob: (order: Order) => OrderJob) => Promise<Result>,
): Promise<Result> {
  const jobs: OrderJob[] = []
  const result = await transact(deps, actor, (transaction) =>
    work(transaction, (order) => {
      const job = orderJob(transaction.trx, deps, order, actor)
      jobs.push(job)
      return job
    }),
  )
  publishJobs(deps, jobs)
  return result
}

/** Throws a 404 and `Outdated`. */
export async function lockTarget(trx: Knex, target: string | OrderTarget): Promise<Order> {
  const {
    id,
    version,
    missing = 'Pesanan ini tidak ada.',
    isDeleted,
  }: OrderTarget = typeof target === 'string' ? { id: target } : target
  const order = await lockOrder(trx, id)
  const isThere = isDeleted === null || (order?.deleted_at !== null) === (isDeleted ?? false)
  if (!order || !isThere) throw new Refusal(404, missing)
  if (version != null && order.version !== version) throw new Outdated(order)
  return order
}

/** For a transaction of the caller. The caller has locked the order, and calls `publishJobs` after the commit. */
export function orderJob(trx: Knex, deps: OrderDeps, locked: Order, actor: OrderActor): OrderJob {
  const what: Change['what'] = []
  let order = locked
  const write = makeTransaction(trx, actor, deps.now())
  return {
    ...write,
    deps,
    what,
    get order() {
      return order
    },
    async save(set, history) {
      const before = order
      order = await saveOrder(write, before, set, history)
      await followStages(write, before, order)
      await followDeliveries(write, before, order)
      await notifyOwner(trx, deps, before, order)
      return order
    },
    note: (entry) => addHistory(write, order, [entry]),
    audit: (action, more) => write.audit(action, { subject: order.order_code, ...more }),
    publish: (...more) => void what.push(...more.filter((one) => !what.includes(one))),
  }
}

/** Call it after the commit. */
export function publishJobs(deps: OrderDeps, jobs: readonly Pick<OrderJob, 'order' | 'what'>[]): void {
  const changes = jobs.flatMap(({ order, what }) => (what.length > 0 ? toChange(order, what) : []))
  if (changes.length > 0) deps.publish(changes)
}
