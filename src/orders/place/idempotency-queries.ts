import type { Knex } from 'knex'

/** Whose call it is. `startedAt` tells one try at it from the next. */
export type Call = { route: string; caller: string; key: string }
export type Attempt = Call & { startedAt: Date }
export type Answer = { status: number; body: string }

/**
 * Enters a call, or takes over what is left of an older one: forgotten (from before `forgotten`), or of the same body,
 * begun before `abandoned` and without an answer. False where another try at it stands.
 */
export async function claimCall(
  db: Knex,
  { route, caller, key, startedAt }: Attempt,
  { hash, forgotten: expiredBefore, abandoned: abandonedBefore }: { hash: string; forgotten: Date; abandoned: Date },
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

/** What it has come to; false where another try has taken it over meanwhile. */
export async function writeAnswer(db: Knex, one: Attempt, { status, body }: Answer, done: boolean): Promise<boolean> {
  return (await rowsOf(db, one).where({ done: false }).update({ status, answer: body, done })) > 0
}

/** Ends a try that came to nothing: it may be made again, unless its work was written down already. */
export async function dropAttempt(db: Knex, one: Attempt): Promise<void> {
  await rowsOf(db, one).whereNull('status').delete()
  await rowsOf(db, one).whereNotNull('status').update({ done: true })
}

export const deleteCalls = (db: Knex, before: Date): Promise<number> =>
  db('idempotency_keys').where('created_at', '<', before).delete()

const rowsOf = (db: Knex, { route, caller, key, startedAt }: Attempt) =>
  db('idempotency_keys').where({ route, caller, key, created_at: startedAt })
