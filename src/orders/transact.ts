import type { Knex } from 'knex'
import { type Entry, recordAction } from '../audit/audit.ts'
import type { OrderActor, OrderWrite } from './queries.ts'

type Deps = { db: Knex; now: () => Date }

/** A transaction of somebody: all that it writes has one time, and what staff do stands in the audit log. */
export type Transaction = OrderWrite & {
  /** Of others than staff nothing is recorded. */
  audit(action: string, entry: Omit<Entry, 'action'>): Promise<void>
}

/** For a transaction that somebody else has opened. */
export const makeTransaction = (trx: Knex, actor: OrderActor, now: Date): Transaction => ({
  trx,
  actor,
  now,
  async audit(action, entry) {
    if (actor.auditActor) await recordAction(trx, actor.auditActor, { action, ...entry })
  },
})

/** That somebody has taken a file, which contains customers' contacts or the shop's money. */
export const recordExport = ({ db, now }: Deps, actor: OrderActor, action: string, subject: string): Promise<void> =>
  makeTransaction(db, actor, now()).audit(action, { subject })

/**
 * Runs `work` completely or not at all. What changes an order goes through `changeOrder`, what stands beside one through
 * the door of its noun, which has `transact` in its name.
 */
export const transact = <Result>(
  { db, now }: Deps,
  actor: OrderActor,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> => db.transaction((trx) => work(makeTransaction(trx, actor, now())))
