import type { Knex } from 'knex'
import type { SessionRow } from '../../db/tables.ts'
import type { Viewer } from '../../web/context.ts'
import { photoAddress } from '../photo/photo.ts'
import { STAFF_SECOND_FACTOR } from '../settings.ts'

/** Leaves out sessions that have expired or been idle too long, and those of disabled accounts. */
export async function findSession(
  db: Knex,
  tokenHash: string,
  now: Date,
  idle: IdleTimes,
): Promise<(SessionViewer & { seenAt: Date }) | undefined> {
  const row = await liveSessions(db, now, idle)
    .select('users.public_id', 'users.photo', unreadNotices(db))
    .where({ token_hash: tokenHash })
    .first()
  if (!row) return undefined
  const { public_id, photo, ...viewer } = row
  return { ...viewer, photo: photoAddress({ public_id, photo }) }
}

/** The number of unread notices of the member, and the time of this query. */
const unreadNotices = (db: Knex) =>
  db.raw(
    `(select json_build_object('count', count(*), 'version', (extract(epoch from statement_timestamp()) * 1000000)::bigint::text)
        from member_notices where user_id = users.id and read_at is null and not is_hidden) as unread`,
  )

/** Seconds: `staffIdle` for staff and admins, `sessionIdle` for all other users. */
export type IdleTimes = { sessionIdle: number; staffIdle: number }

export type SessionViewer = Viewer & { sessionId: number }

export const sessionsAlive = (db: Knex, ids: readonly number[], now: Date, idle: IdleTimes): Promise<SessionViewer[]> =>
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
      needsSecondFactor(db),
    )
    .where('users.is_active', true)
    .where('ends_at', '>', now)
    .whereRaw(
      "seen_at > ?::timestamptz - (case when users.role in ('staff', 'admin') then ?::integer else ?::integer end) * interval '1 second'",
      [now, staffIdle, sessionIdle],
    )

export const needsSecondFactor = (db: Knex) =>
  db.raw(
    `(users.role in ('staff', 'admin') and users.totp_confirmed_at is null
      and exists (select from site_settings where name = ? and value = 'true')) as "needsSecondFactor"`,
    [STAFF_SECOND_FACTOR],
  )

export const touchSession = (db: Knex, id: number, now: Date) => db('sessions').where({ id }).update({ seen_at: now })

/**
 * Adds a session if the account is enabled and, when `passwordHash` is given, still has this password hash. Locks the
 * user's row, so that a concurrent change of the account sees the session.
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

/** Ends the sessions of all users. Returns their number. */
export const endAllSessions = (db: Knex): Promise<number> => db('sessions').delete()

export type OwnSession = Pick<SessionRow, 'id' | 'signed_in_at' | 'seen_at' | 'address' | 'agent'>

/** Sessions that have not expired, the most recently used first. */
export const findUserSessions = (db: Knex, userId: number, now: Date, idle: IdleTimes): Promise<OwnSession[]> =>
  liveSessions(db, now, idle)
    .clearSelect()
    .select('sessions.id', 'signed_in_at', 'seen_at', 'address', 'agent')
    .where({ user_id: userId })
    .orderBy('seen_at', 'desc')

/** Returns the number of deleted sessions, 0 or 1. */
export const endOwnSession = (db: Knex, userId: number, id: number): Promise<number> =>
  db('sessions').where({ id, user_id: userId }).delete()

export const pruneSessions = (db: Knex, now: Date, { sessionIdle }: Pick<IdleTimes, 'sessionIdle'>): Promise<number> =>
  db('sessions')
    .where('ends_at', '<=', now)
    .orWhere('seen_at', '<=', new Date(now.getTime() - sessionIdle * 1000))
    .delete()

/** `signedInAt`: the time at which this browser or program logged in. */
export async function findProof(
  db: Knex,
  { id, sessionId, tokenId }: Pick<Viewer, 'id' | 'sessionId' | 'tokenId'>,
): Promise<{ signedInAt: Date | null; hasPassword: boolean }> {
  const row = await db('users').where({ id }).first('password_hash')
  const logIn = tokenId
    ? await db('personal_access_tokens').where({ id: tokenId, user_id: id }).first('created_at as at')
    : await db('sessions')
        .where({ id: sessionId ?? 0, user_id: id })
        .first('signed_in_at as at')
  return { signedInAt: logIn?.at ?? null, hasPassword: (row?.password_hash ?? null) !== null }
}
