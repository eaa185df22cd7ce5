import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { findOrder } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { type Call, claimCall, findCall, writeAnswer } from './idempotency-queries.ts'

/** The number of one form, by which a second press of its button is known. */
export const newSubmission = () => randomUUID()

/** A form as it was sent: its number, null where it has none, and what was in it (`hashOf`). */
export type Submission = { number: string | null; hash: string }

export const submissionOf = (typed: unknown, hash: string): Submission => ({
  number: typeof typed === 'string' && /^[\w-]{16,64}$/.test(typed) ? typed : null,
  hash,
})

/** Thrown out of an order's transaction: this form is an order already. */
export class AlreadySubmitted extends Error {}

/** In the transaction that keeps the order: a second one of the same form waits here for the first, and comes to nothing. */
export async function saveSubmission(trx: Knex, { number, hash }: Submission, order: Order, now: Date): Promise<void> {
  if (number === null) return
  const one = { ...callOf(number), startedAt: now }
  const forgotten = new Date(now.getTime() - SUBMISSION_LIFETIME_MS)
  if (!(await claimCall(trx, one, { hash, forgotten, abandoned: new Date(0) }))) throw new AlreadySubmitted()
  await writeAnswer(trx, one, { status: 303, body: order.order_code }, true)
}

/** What this form became before; `isSame`: with the very same in it. Null where it was never sent. */
export async function earlierOrder(
  db: Knex,
  { number, hash }: Submission,
): Promise<{ order: Order; isSame: boolean } | null> {
  const found = number === null ? undefined : await findCall(db, callOf(number))
  const order = found?.answer ? await findOrder(db, { order_code: found.answer }) : null
  if (!found || !order) return null
  return { order, isSame: found.body_hash === hash }
}

/** Milliseconds; as long as calls with an Idempotency-Key. */
const SUBMISSION_LIFETIME_MS = 86_400_000

/** Numbers are made by chance here, so that one is nobody else's. */
const callOf = (number: string): Call => ({ route: 'POST /pesan', caller: 'form', key: number })
