import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { type Call, claimCall, findCall, writeAnswer } from '../../web/incoming/idempotency-queries.ts'
import { SUBMISSION_LIFETIME_MS } from '../limits.ts'
import { findOrder } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'

/** The id in the hidden field of a form. It shows that a second click on the button is the same form. */
export const newSubmission = () => randomUUID()

/** `number` is null if missing or malformed. */
export type Submission = { number: string | null; hash: string }

export const toSubmission = (input: unknown, hash: string): Submission => ({
  number: typeof input === 'string' && /^[\w-]{16,64}$/.test(input) ? input : null,
  hash,
})

/** The same form has created an order already; the transaction is rolled back. */
export class AlreadySubmitted extends Error {}

/**
 * Stores a submission with its order. A second submission of the same form waits here for the first transaction, then
 * throws `AlreadySubmitted`.
 */
export async function saveSubmission(trx: Knex, { number, hash }: Submission, order: Order, now: Date): Promise<void> {
  if (number === null) return
  const attempt = { ...makeCall(number), startedAt: now }
  const expiredBefore = new Date(now.getTime() - SUBMISSION_LIFETIME_MS)
  if (!(await claimCall(trx, attempt, { hash, expiredBefore, abandonedBefore: new Date(0) })))
    throw new AlreadySubmitted()
  await writeAnswer(trx, attempt, { status: 303, body: order.order_code }, true)
}

/** The order of an earlier submission. `isSame`: whether both submissions have the same content. */
export async function earlierOrder(db: Knex, { number, hash }: Submission) {
  const call = number === null ? undefined : await findCall(db, makeCall(number))
  const order = call?.answer ? await findOrder(db, { order_code: call.answer }) : null
  if (!call || !order) return null
  return { order, isSame: call.body_hash === hash }
}

/** The form's id is random and never repeats, so all forms use the same caller. */
const makeCall = (number: string): Call => ({ route: 'POST /pesan', caller: 'form', key: number })
