import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { type Call, claimCall, findCall, writeAnswer } from '../../web/incoming/idempotency-queries.ts'
import { findOrder } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'

/**
 * Returns a random id (UUID) for the hidden field of an order form, so that a second click on the submit button is
 * recognized.
 */
export const newSubmission = () => randomUUID()

/** A submitted order form: its random id (null if missing or malformed) and the hash of its content (`hashOf`). */
export type Submission = { number: string | null; hash: string }

export const submissionOf = (typed: unknown, hash: string): Submission => ({
  number: typeof typed === 'string' && /^[\w-]{16,64}$/.test(typed) ? typed : null,
  hash,
})

/**
 * Thrown in the transaction of a new order if the same form has created an order before. The transaction is rolled
 * back.
 */
export class AlreadySubmitted extends Error {}

/**
 * Stores a form submission in the transaction that inserts its order. A second submission of the same form waits here
 * until the first transaction ends, then throws `AlreadySubmitted`.
 */
export async function saveSubmission(trx: Knex, { number, hash }: Submission, order: Order, now: Date): Promise<void> {
  if (number === null) return
  const attempt = { ...callOf(number), startedAt: now }
  const expiredBefore = new Date(now.getTime() - SUBMISSION_LIFETIME_MS)
  if (!(await claimCall(trx, attempt, { hash, expiredBefore, abandonedBefore: new Date(0) })))
    throw new AlreadySubmitted()
  await writeAnswer(trx, attempt, { status: 303, body: order.order_code }, true)
}

/**
 * Returns the order that was created by an earlier submission of the same form, or null. `isSame` is true if the
 * content of both submissions is the same.
 */
export async function earlierOrder(
  db: Knex,
  { number, hash }: Submission,
): Promise<{ order: Order; isSame: boolean } | null> {
  const found = number === null ? undefined : await findCall(db, callOf(number))
  const order = found?.answer ? await findOrder(db, { order_code: found.answer }) : null
  if (!found || !order) return null
  return { order, isSame: found.body_hash === hash }
}

/** Milliseconds for which a submitted form is remembered: 24 hours, as for API calls with an `Idempotency-Key`. */
const SUBMISSION_LIFETIME_MS = 86_400_000

/**
 * The idempotency key of a form submission. A key consists of a caller and an id; the form's id is random and never
 * repeats, so all forms use the same constant as their caller.
 */
const callOf = (number: string): Call => ({ route: 'POST /pesan', caller: 'form', key: number })
