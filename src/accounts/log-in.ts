import type { Knex } from 'knex'
import { type Actor, record } from '../audit/audit.ts'
import type { Context } from '../web/context.ts'
import { Refusal } from '../web/refusal.ts'
import { clearFailures, countTry, findFailures } from './login-queries.ts'
import { waitOf } from './login-waits.ts'
import { verifyPassword } from './passwords.ts'
import { type Account, findByUsername, updateUser } from './user-queries.ts'

/** How a try ended: `wait` is in seconds; `refused` never says whether it was the name, the password, or that the account is closed. */
export type Tried<Found> = Found | { wait: number } | 'refused'

/**
 * Checks a name and a password, as often as the limit per account allows, and writes down in the audit how it went. The
 * same questions are asked and the same work is done whatever is wrong, so that its length tells nothing.
 */
export async function logIn(
  db: Knex,
  { username, password }: { username: string; password: string },
  address: string,
  now = new Date(),
): Promise<Tried<{ user: Account }>> {
  const tried = await tryPassword(db, username, password, now)
  if (tried === 'refused') {
    await record(db, { visitor: true, address }, { action: 'session.refuse', subject: username })
    return tried
  }
  if ('wait' in tried) return tried
  return db.transaction(async (trx) => {
    const user = await updateUser(trx, tried.user.id, { last_login_at: now })
    if (!user) return 'refused'
    const actor: Actor = { viewer: user, address }
    await record(trx, actor, { action: 'session.begin', subject: user.username })
    return { user }
  })
}

/** Whether this is somebody's password, for log-in and wherever it is asked for again: both count towards one limit. */
export async function tryPassword(
  db: Knex,
  username: string,
  password: string,
  now = new Date(),
): Promise<Tried<{ user: { id: number } }>> {
  if (!(await countTry(db, username, now))) {
    const known = await findFailures(db, username)
    return { wait: known ? Math.max(1, waitOf(known.failures, known.failed_at, now)) : 1 }
  }
  const user = await findByUsername(db, username)
  const same = await verifyPassword(user?.password_hash ?? null, password)
  if (!user || !same || !user.is_active) return 'refused'
  await clearFailures(db, username)
  return { user }
}

/** Counts a try from an address; throws a 429 beyond what one may make (web/limits). No setting lifts that. */
export type LoginLimit = (ctx: Context) => Promise<void>

/** The refusal of a name that has to wait so many seconds. */
export const tooSoon = (seconds: number) => new Refusal(429, waitWords(seconds), { retryAfter: seconds })

export const waitWords = (seconds: number) =>
  `Sudah terlalu banyak percobaan untuk nama ini. Tunggu ${seconds} detik, lalu coba lagi.`
