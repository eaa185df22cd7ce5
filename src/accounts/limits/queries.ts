import type { Knex } from 'knex'
import type { LoginFailureRow } from '../../db/account-rows.ts'
import { FAILURES_FORGOTTEN_MS, loginWaits } from './waits.ts'

const forgottenAt = (now: Date) => new Date(now.getTime() - FAILURES_FORGOTTEN_MS)

/**
 * SQL expression for the key of a counter in the table: a hash of the counter's text in lower case, because user names
 * ignore case.
 */
const keyOf = (binding: string) => `encode(sha256(convert_to(lower(${binding}), 'UTF8')), 'hex')`

/**
 * Counts a log-in attempt as failed before the password is checked, so that concurrent attempts cannot bypass the wait.
 * Returns false and counts nothing while the counter still has to wait.
 */
export async function countAttempt(db: Knex, counter: string, now: Date): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `insert into login_failures as known (counter, failures, failed_at)
     values (${keyOf(':counter')}, 1, :now)
     on conflict (counter) do update set
       failures = case when known.failed_at < :forgotten then 1 else known.failures + 1 end,
       failed_at = excluded.failed_at
     where known.failed_at <= excluded.failed_at
       - (:waits::integer[])[1 + least(known.failures, :most::integer)] * interval '1 second'
     returning 1`,
    { counter, now, forgotten: forgottenAt(now), waits: [...loginWaits], most: loginWaits.length - 1 },
  )
  return rows.length > 0
}

export const findFailures = (db: Knex, counter: string): Promise<LoginFailureRow | undefined> =>
  db('login_failures')
    .whereRaw(`counter = ${keyOf('?')}`, [counter])
    .first()

export const clearFailures = (db: Knex, counter: string) =>
  db('login_failures')
    .whereRaw(`counter = ${keyOf('?')}`, [counter])
    .delete()

export const pruneFailures = (db: Knex, now: Date): Promise<number> =>
  db('login_failures').where('failed_at', '<', forgottenAt(now)).delete()
