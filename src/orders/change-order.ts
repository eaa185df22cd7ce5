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

/** A change of a locked order, in its transaction. `now` is the one time of all that it writes. */
export type OrderJob = OrderWrite & {
  readonly deps: OrderDeps
  /** With what the job has saved so far. */
  readonly order: Order
  /**
   * Saves under the next version. Stages and deliveries follow a new production status, and the member who placed the
   * order is told of a new status and of money.
   */
  save(set: Partial<Omit<Order, 'id' | 'version'>>, history: readonly HistoryEntry[]): Promise<Order>
  /** Adds to the history of the present version. */
  note(entry: HistoryEntry): Promise<void>
  /** Records in the audit log what staff do; what others do stands in the order's history alone. */
  audit(action: string, more?: Partial<Omit<Entry, 'action'>>): Promise<void>
  /** What open pages show anew after the commit. */
  publish(...what: Change['what']): void
  /** All that was published. */
  readonly what: Change['what']
}

/**
 * `version`: the one that the user has read; null skips the check. `missing`: what a 404 says. `isDeleted`: an order in
 * the bin is meant, and no other; null takes both.
 */
export type OrderTarget = {
  id: string
  version?: number | null
  missing?: string
  isDeleted?: boolean | null
  /** An order is no target, because its version would be checked. */
  order_code?: never
}

/** Another user has changed the order since it was read. Nothing was changed. */
export class Outdated extends Refusal {
  readonly order: Order
  constructor(order: Order) {
    super(409, 'Pesanan ini baru saja diubah orang lain. Periksa keadaannya, lalu ulangi kalau masih perlu.')
    this.order = order
  }
}

/**
 * The one way in which an order changes: `work` runs in a transaction that holds the order's lock, and open pages get
 * what it published after the commit. Throws a 404, `Outdated`, and what `work` throws; then nothing has changed.
 */
export const changeOrder = async <Result>(
  deps: OrderDeps,
  target: string | OrderTarget,
  actor: OrderActor,
  work: (job: OrderJob) => Promise<Result>,
): Promise<Result> =>
  transactOrders(deps, actor, async ({ trx }, makeJob) => work(makeJob(await lockTarget(trx, target))))

/**
 * The transaction of what changes several orders or makes one. `makeJob` takes an order that `work` has locked or made;
 * open pages get what all these jobs published after the commit.
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

/** For a transaction of the caller's, who has locked the order and calls `publishJobs` after the commit. */
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

/** After the commit. */
export function publishJobs(deps: OrderDeps, jobs: readonly Pick<OrderJob, 'order' | 'what'>[]): void {
  const changes = jobs.flatMap(({ order, what }) => (what.length > 0 ? toChange(order, what) : []))
  if (changes.length > 0) deps.publish(changes)
}
