import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { findOrder } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { type Call, claimCall, findCall, writeAnswer } from './idempotency-queries.ts'

/** A random number for a form, so that a second press of its button is recognized. */
export const newSubmission = () => randomUUID()

/** A submitted form: its number, null if it has none, and the hash of its content (`hashOf`). */
export type Submission = { number: string | null; hash: string }

export const submissionOf = (typed: unknown, hash: string): Submission => ({
  number: typeof typed === 'string' && /^[\w-]{16,64}$/.test(typed) ? typed : null,
  hash,
})

/** Thrown in the order's transaction: this form has made an order before. */
export class AlreadySubmitted extends Error {}

/**
 * Stores a submission in the transaction that inserts the order. A second submission of the same form waits here for the
 * first, then throws `AlreadySubmitted`.
 */
export async function saveSubmission(trx: Knex, { number, hash }: Submission, order: Order, now: Date): Promise<void> {
  if (number === null) return
  const attempt = { ...callOf(number), startedAt: now }
  const expiredBefore = new Date(now.getTime() - SUBMISSION_LIFETIME_MS)
  if (!(await claimCall(trx, attempt, { hash, expiredBefore, abandonedBefore: new Date(0) })))
    throw new AlreadySubmitted()
  await writeAnswer(trx, attempt, { status: 303, body: order.order_code }, true)
}

/** The order that this form made before, null if it made none. `isSame`: with the same content. */
export async function earlierOrder(
  db: Knex,
  { number, hash }: Submission,
): Promise<{ order: Order; isSame: boolean } | null> {
  const found = number === null ? undefined : await findCall(db, callOf(number))
  const order = found?.answer ? await findOrder(db, { order_code: found.answer }) : null
  if (!found || !order) return null
  return { order, isSame: found.body_hash === hash }
}

/** 24 hours, as for calls with an `Idempotency-Key`. */
const SUBMISSION_LIFETIME_MS = 86_400_000

/** The number is random, so it needs no caller to be unique. */
const callOf = (number: string): Call => ({ route: 'POST /pesan', caller: 'form', key: number })
