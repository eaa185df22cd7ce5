import type { Knex } from 'knex'
import type { SessionRow } from '../db/account-rows.ts'
import type { Viewer } from '../web/context.ts'

/** Finds the person of a live session by its token's hash: not expired, not idle too long, not disabled. */
export async function findSession(
  db: Knex,
  tokenHash: string,
  now: Date,
  idle: IdleTimes,
): Promise<(Viewer & { seenAt: Date }) | undefined> {
  return liveSessions(db, now, idle).where({ token_hash: tokenHash }).first()
}

/** Idle time in seconds after which a session ends; for staff perhaps less. */
export type IdleTimes = { sessionIdle: number; staffIdle: number }

/** The live sessions of these ids, with their people. */
export const sessionsAlive = (db: Knex, ids: readonly number[], now: Date, idle: IdleTimes): Promise<Viewer[]> =>
  liveSessions(db, now, idle).whereIn('sessions.id', ids)

const liveSessions = (db: Knex, now: Date, { sessionIdle, staffIdle }: IdleTimes) =>
  db('sessions')
    .join('users', 'users.id', 'sessions.user_id')
    .select(
      'users.id',
      'users.username',
      'users.name',
      'users.role',
      'sessions.id as sessionId',
      'sessions.seen_at as seenAt',
    )
    .where('users.is_active', true)
    .where('ends_at', '>', now)
    .whereRaw(
      "seen_at > ?::timestamptz - (case when users.role in ('staff', 'admin') then ?::integer else ?::integer end) * interval '1 second'",
      [now, staffIdle, sessionIdle],
    )

export const touchSession = (db: Knex, id: number, now: Date) => db('sessions').where({ id }).update({ seen_at: now })

/**
 * Adds a session for an enabled person and, with `passwordHash`, only while that is still their hash; returns false
 * otherwise. Locks the person's row, so that a concurrent change finds the session.
 */
export async function addSession(
  db: Knex,
  session: Omit<SessionRow, 'id'>,
  passwordHash: string | null,
): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `insert into sessions (token_hash, user_id, signed_in_at, seen_at, ends_at, address, agent)
     select :token_hash, id, :signed_in_at, :seen_at, :ends_at, :address, :agent from users
      where id = :user_id and is_active and (password_hash = :passwordHash or :passwordHash::text is null)
        for share
     returning 1`,
    { ...session, passwordHash },
  )
  return rows.length > 0
}

export const endSession = (db: Knex, tokenHash: string) => db('sessions').where({ token_hash: tokenHash }).delete()

/** A person's own session as shown to them. */
export type OwnSession = Pick<SessionRow, 'id' | 'signed_in_at' | 'seen_at' | 'address' | 'agent'>

/** A person's live sessions, the last used first. */
export const sessionsOf = (db: Knex, userId: number, now: Date, idle: IdleTimes): Promise<OwnSession[]> =>
  liveSessions(db, now, idle)
    .clearSelect()
    .select('sessions.id', 'signed_in_at', 'seen_at', 'address', 'agent')
    .where({ user_id: userId })
    .orderBy('seen_at', 'desc')

/** Ends one session of this person. */
export const endOwnSession = (db: Knex, userId: number, id: number): Promise<number> =>
  db('sessions').where({ id, user_id: userId }).delete()

/** Deletes sessions that have ended. */
export const pruneSessions = (db: Knex, now: Date, { sessionIdle }: Pick<IdleTimes, 'sessionIdle'>): Promise<number> =>
  db('sessions')
    .where('ends_at', '<=', now)
    .orWhere('seen_at', '<=', new Date(now.getTime() - sessionIdle * 1000))
    .delete()
