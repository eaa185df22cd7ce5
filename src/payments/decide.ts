import type { Knex } from 'knex'

/**
 * What staff decide about money: it counts, it is a duplicate, it was looked at, it is sent back, or it is kept without
 * counting.
 */
export type Decision = 'apply' | 'dismiss' | 'acknowledge' | 'refund' | 'waive'
type AnyRuling = { decision: Decision }
type Refund<Ruling> = Ruling & { decision: 'refund' }

/**
 * How the staff of an owner decide about money. `Case`: the locked subject of the decision. `Back`: the result of a
 * refund.
 */
export type Desk<About, Case, Ruling extends AnyRuling, Back> = {
  db: Knex
  /** Locks the case, so that all its money is processed one after another. Throws a 404 for an unknown case. */
  open: (trx: Knex, about: About) => Promise<Case>
  /** Whether the same ruling was carried out before. Throws a refusal if the rules forbid the ruling. */
  isDone: (trx: Knex, one: Case, ruling: Ruling) => Promise<boolean>
  /** Records that money was sent back, and takes back what the money had granted. */
  revoke: (trx: Knex, one: Case, ruling: Refund<Ruling>) => Promise<Back>
  /** Ends the waiting of money that is not sent back. Grants what now counts. */
  keep: (trx: Knex, one: Case, ruling: Ruling) => Promise<void>
  /** Runs after the commit. */
  decided: (one: Case, ruling: Ruling) => Promise<void> | void
}

/**
 * Returns the result of a refund; null for other decisions, and if the ruling was carried out before. Throws a 404, and
 * the refusals of the owner.
 */
export async function decide<About, Case, Ruling extends AnyRuling, Back>(
  desk: Desk<About, Case, Ruling, Back>,
  about: About,
  ruling: Ruling,
): Promise<Back | null> {
  const outcome = await desk.db.transaction(async (trx) => {
    const one = await desk.open(trx, about)
    if (await desk.isDone(trx, one, ruling)) return null
    if (isRefund(ruling)) return { one, back: await desk.revoke(trx, one, ruling) }
    await desk.keep(trx, one, ruling)
    return { one, back: null }
  })
  if (outcome) await desk.decided(outcome.one, ruling)
  return outcome?.back ?? null
}

const isRefund = <Ruling extends AnyRuling>(ruling: Ruling): ruling is Refund<Ruling> => ruling.decision === 'refund'
