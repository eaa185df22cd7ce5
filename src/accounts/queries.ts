import type { Knex } from 'knex'
import type { SessionRow } from '../db/account-rows.ts'
import type { Viewer } from '../web/context.ts'

/** Who is signed in under a token's hash, if that session still lives: not over its life, not idle too long, not disabled. */
export async function findSession(
  db: Knex,
  tokenHash: string,
  now: Date,
  idle: Idle,
): Promise<(Viewer & { seenAt: Date }) | undefined> {
  return liveSessions(db, now, idle).where({ token_hash: tokenHash }).first()
}

/** Seconds a session may rest; staff may have less. */
export type Idle = { sessionIdle: number; staffIdle: number }

/** The sessions among these that still live, with who they belong to now. */
export const sessionsAlive = (db: Knex, ids: readonly number[], now: Date, idle: Idle): Promise<Viewer[]> =>
  liveSessions(db, now, idle).whereIn('sessions.id', ids)

const liveSessions = (db: Knex, now: Date, { sessionIdle, staffIdle }: Idle) =>
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
      "seen_at > ?::timestamptz - case when users.role in ('staff', 'admin') then ? else ? end * interval '1 second'",
      [now, staffIdle, sessionIdle],
    )

export const touchSession = (db: Knex, id: number, now: Date) => db('sessions').where({ id }).update({ seen_at: now })

export const addSession = (db: Knex, session: Omit<SessionRow, 'id'>) =>
  db('sessions').insert(session).onConflict('token_hash').ignore()

export const endSession = (db: Knex, tokenHash: string) => db('sessions').where({ token_hash: tokenHash }).delete()
