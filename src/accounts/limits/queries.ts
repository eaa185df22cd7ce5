import type { Knex } from 'knex'
import { latestPast } from '../../async/clock.ts'
import type { LoginFailureRow } from '../../db/tables.ts'
import { FAILURES_FORGOTTEN_MS, loginWaits, secondsToWait } from './waits.ts'

const forgottenAt = (now: Date) => new Date(now.getTime() - FAILURES_FORGOTTEN_MS)

/** The key ignores case, because user names ignore case. */
const counterKeySql = (binding: string) => `encode(sha256(convert_to(lower(${binding}), 'UTF8')), 'hex')`

/**
 * Counts an attempt as failed before the attempt is checked, so that concurrent attempts cannot bypass the wait. While
 * the counter still has to wait, counts nothing and returns the seconds to wait. A failure with a time in the future
 * comes from a wrong clock and causes no wait.
 */
export async function countAttempt(db: Knex, counter: string, now: Date): Promise<{ wait: number } | null> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `insert into login_failures as known (counter, failures, failed_at)
     values (${counterKeySql(':counter')}, 1, :now)
     on conflict (counter) do update set
       failures = case when known.failed_at < :forgotten then 1 else known.failures + 1 end,
       failed_at = excluded.failed_at
     where known.failed_at <= excluded.failed_at
       - (:waits::integer[])[1 + least(known.failures, :most::integer)] * interval '1 second'
       or known.failed_at > :latest
     returning 1`,
    {
      counter,
      now,
      latest: latestPast(now),
      forgotten: forgottenAt(now),
      waits: [...loginWaits],
      most: loginWaits.length - 1,
    },
  )
  if (rows.length > 0) return null
  const failure: LoginFailureRow | undefined = await db('login_failures')
    .whereRaw(`counter = ${counterKeySql('?')}`, [counter])
    .first()
  return { wait: failure ? Math.max(1, secondsToWait(failure.failures, failure.failed_at, now)) : 1 }
}

export const clearFailures = (db: Knex, counter: string) =>
  db('login_failures')
    .whereRaw(`counter = ${counterKeySql('?')}`, [counter])
    .delete()

export const pruneFailures = (db: Knex, now: Date): Promise<number> =>
  db('login_failures').where('failed_at', '<', forgottenAt(now)).delete()
