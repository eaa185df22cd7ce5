import type { Knex } from 'knex'

/** Money counts, is the same as other money, was looked at, goes back, or is kept for good. */
export type Decision = 'apply' | 'dismiss' | 'acknowledge' | 'refund' | 'waive'
type AnyRuling = { decision: Decision }
type Refund<Ruling> = Ruling & { decision: 'refund' }

/** How the staff of an owner decide about money. `Case`: what they decide about, locked. `Back`: what a refund did. */
export type Desk<About, Case, Ruling extends AnyRuling, Back> = {
  db: Knex
  /** Locks it, so that all its money comes in turn. Throws a 404. */
  open: (trx: Knex, about: About) => Promise<Case>
  /** Whether a ruling was carried out before. Throws the refusal of one that the rules forbid. */
  isDone: (trx: Knex, one: Case, ruling: Ruling) => Promise<boolean>
  /** Records that money went back, and takes back what it had granted. */
  revoke: (trx: Knex, one: Case, ruling: Refund<Ruling>) => Promise<Back>
  /** Ends the wait of money that does not go back. What counts from now on is granted. */
  keep: (trx: Knex, one: Case, ruling: Ruling) => Promise<void>
  /** Comes after the commit. */
  decided: (one: Case, ruling: Ruling) => Promise<void> | void
}

/**
 * Returns what a refund did; null for other decisions, and if it was done before. Throws a 404, and the refusals of the
 * owner.
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
