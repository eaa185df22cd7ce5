import type { Knex } from 'knex'
import type { LoginFailureRow } from '../db/account-rows.ts'
import { FORGOTTEN, waits } from './login-waits.ts'

const forgottenAt = (now: Date) => new Date(now.getTime() - FORGOTTEN)

/**
 * Counts a try of a name as failed before it is made, so that many at once are no way around the wait. False when the
 * name has to wait; then nothing is counted.
 */
export async function countTry(db: Knex, username: string, now: Date): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `insert into login_failures as known (username, failures, failed_at) values (lower(:username), 1, :now)
     on conflict (username) do update set
       failures = case when known.failed_at < :forgotten then 1 else known.failures + 1 end,
       failed_at = excluded.failed_at
     where known.failed_at <= excluded.failed_at
       - (:waits::integer[])[1 + least(known.failures, :most::integer)] * interval '1 second'
     returning 1`,
    { username, now, forgotten: forgottenAt(now), waits: [...waits], most: waits.length - 1 },
  )
  return rows.length > 0
}

export const findFailures = (db: Knex, username: string): Promise<LoginFailureRow | undefined> =>
  db('login_failures').whereRaw('username = lower(?)', [username]).first()

export const clearFailures = (db: Knex, username: string) =>
  db('login_failures').whereRaw('username = lower(?)', [username]).delete()

export const pruneFailures = (db: Knex, now: Date): Promise<number> =>
  db('login_failures').where('failed_at', '<', forgottenAt(now)).delete()
