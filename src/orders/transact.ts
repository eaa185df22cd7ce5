import type { Knex } from 'knex'
import { type Entry, recordAction } from '../audit/audit.ts'
import type { OrderActor, OrderWrite } from './queries.ts'

type Deps = { db: Knex; now: () => Date }

/** A transaction of one actor. All its rows get the same time, and actions of staff are recorded in the audit log. */
export type Transaction = OrderWrite & {
  /** Records nothing if the actor is not staff. */
  audit(action: string, entry: Omit<Entry, 'action'>): Promise<void>
}

/** Builds the object for a transaction that the caller has opened. */
export const makeTransaction = (trx: Knex, actor: OrderActor, now: Date): Transaction => ({
  trx,
  actor,
  now,
  async audit(action, entry) {
    if (actor.auditActor) await recordAction(trx, actor.auditActor, { action, ...entry })
  },
})

/** Records that somebody exported a file, because it contains customers' contacts or the shop's money. */
export const recordExport = ({ db, now }: Deps, actor: OrderActor, action: string, subject: string): Promise<void> =>
  makeTransaction(db, actor, now()).audit(action, { subject })

/**
 * Runs `work` completely or not at all. Changes of an order must go through `changeOrder`. Other changes go through a
 * function of their own module with `transact` in its name.
 */
export const transact = <Result>(
  { db, now }: Deps,
  actor: OrderActor,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> => db.transaction((trx) => work(makeTransaction(trx, actor, now())))
