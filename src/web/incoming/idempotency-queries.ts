import type { Knex } from 'knex'

/** A call with an `Idempotency-Key`. `startedAt` tells the attempts at the same call apart. */
export type Call = { route: string; caller: string; key: string }
export type Attempt = Call & { startedAt: Date }
export type Answer = { status: number; body: string }

/**
 * Stores a new call with an idempotency key and returns true. Also takes over an older row of the same call if the row
 * has expired, or if its attempt had the same body and was abandoned without an answer. Returns false if another
 * attempt holds the call.
 */
export async function claimCall(
  db: Knex,
  { route, caller, key, startedAt }: Attempt,
  { hash, expiredBefore, abandonedBefore }: { hash: string; expiredBefore: Date; abandonedBefore: Date },
): Promise<boolean> {
  const { rows } = await db.raw(
    `insert into idempotency_keys as old (route, caller, key, body_hash, created_at) values (?, ?, ?, ?, ?)
     on conflict (route, caller, key) do update set body_hash = excluded.body_hash, status = null, answer = null,
       done = false, created_at = excluded.created_at
     where old.created_at < ?
       or (not old.done and old.status is null and old.body_hash = excluded.body_hash and old.created_at < ?)
     returning 1`,
    [route, caller, key, hash, startedAt, expiredBefore, abandonedBefore],
  )
  return rows.length > 0
}

export const findCall = (db: Knex, { route, caller, key }: Call) =>
  db('idempotency_keys')
    .select('body_hash', 'status', 'answer', 'done', 'created_at')
    .where({ route, caller, key })
    .first()

/** Stores a final or provisional answer. Returns false if another attempt holds the call or its answer is final. */
export const writeAnswer = async (
  db: Knex,
  attempt: Attempt,
  { status, body }: Answer,
  isFinal: boolean,
): Promise<boolean> =>
  (await queryAttempt(db, attempt).where({ done: false }).update({ status, answer: body, done: isFinal })) > 0

/** Ends a failed attempt. A provisional answer, whose work was committed, becomes final instead. */
export async function dropAttempt(db: Knex, attempt: Attempt): Promise<void> {
  await queryAttempt(db, attempt).whereNull('status').delete()
  await queryAttempt(db, attempt).whereNotNull('status').update({ done: true })
}

export const deleteCalls = (db: Knex, before: Date): Promise<number> =>
  db('idempotency_keys').where('created_at', '<', before).delete()

const queryAttempt = (db: Knex, { route, caller, key, startedAt }: Attempt) =>
  db('idempotency_keys').where({ route, caller, key, created_at: startedAt })
