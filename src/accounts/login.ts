import type { Knex } from 'knex'
import { recordAction } from '../audit/audit.ts'
import type { UserRow } from '../db/account-rows.ts'
import type { Context, Viewer } from '../web/context.ts'
import type { Limit } from '../web/limits.ts'
import { Refusal } from '../web/refusal.ts'
import { clearFailures, countAttempt, findFailures } from './login-queries.ts'
import { secondsToWait } from './login-waits.ts'
import { verifyPassword } from './passwords.ts'
import { type Account, findByUsername, noteLogIn } from './user-queries.ts'

/**
 * Rate limit of log-in attempts per IP address, successful or not, over the log-in page and the API together. It also
 * applies with `LIMITS=off`.
 */
export const loginLimit: Limit = { name: 'login', points: 20, duration: 60, always: true }

/**
 * Result of a log-in attempt. `wait`: seconds until the next attempt is allowed. `refused` does not reveal whether the
 * name or the password was wrong or the account is disabled.
 */
export type LoginResult<Found> = Found | { wait: number } | 'refused'

/**
 * User name and password as typed. `browser`: the id of a browser in which the user logged in before
 * (known-browsers.ts), or null.
 */
type LoginInput = { username: string; password: string; browser?: string | null }
/** The account that logged in and its password hash. A session may begin only while the account still has this hash. */
type Found = { user: Account; passwordHash: string }

/**
 * Checks a user name and password within the waits after failed attempts, and records the result in the audit log. Runs
 * the same queries and takes the same time whether the name or the password is wrong.
 */
export async function logIn(
  db: Knex,
  { username, password, browser = null }: LoginInput,
  address: string,
  now = new Date(),
): Promise<LoginResult<Found>> {
  const counter = browser ? `browser ${browser} ${username}` : `name ${username}`
  const checked = await check(db, { username, password, counter }, now)
  if ('wait' in checked) return checked
  const { user, isRight } = checked
  const account = user && isRight ? await begin(db, user, address, now) : undefined
  if (user && account) return { user: account, passwordHash: user.password_hash }
  // Users sometimes type their password into the name field, so the audit log contains only names of existing accounts.
  const subject = user?.username ?? 'nama yang tidak dikenal'
  await recordAction(db, { visitor: true, address }, { action: 'session.refuse', subject })
  return 'refused'
}

/**
 * Checks the password of the logged-in user again. Failures are counted per session, so they cause no wait for other
 * sessions.
 */
export async function checkOwnPassword(
  db: Knex,
  { username, sessionId }: Pick<Viewer, 'username' | 'sessionId'>,
  password: string,
  now = new Date(),
): Promise<LoginResult<'right'>> {
  const checked = await check(db, { username, password, counter: `session ${sessionId}` }, now)
  if ('wait' in checked) return checked
  return checked.isRight ? 'right' : 'refused'
}

type Checked = { wait: number } | { user: UserRow | undefined; isRight: boolean }

async function check(
  db: Knex,
  { username, password, counter }: { username: string; password: string; counter: string },
  now: Date,
): Promise<Checked> {
  if (!(await countAttempt(db, counter, now))) {
    const known = await findFailures(db, counter)
    return { wait: known ? Math.max(1, secondsToWait(known.failures, known.failed_at, now)) : 1 }
  }
  const user = await findByUsername(db, username)
  const isSame = await verifyPassword(user?.password_hash ?? null, password)
  const isRight = isSame && user?.is_active === true
  if (isRight) await clearFailures(db, counter)
  return { user, isRight }
}

const begin = (db: Knex, user: UserRow, address: string, now: Date): Promise<Account | undefined> =>
  db.transaction(async (trx) => {
    const account = await noteLogIn(trx, user, now)
    if (account)
      await recordAction(trx, { viewer: account, address }, { action: 'session.begin', subject: account.username })
    return account
  })

/**
 * Counts a log-in attempt of the request's IP address. Throws a 429 when the address is over the limit (web/limits.ts).
 */
export type LoginLimit = (ctx: Context) => Promise<void>

/** Creates the 429 error for a log-in attempt that came too early, with the seconds to wait. */
export const waitRefusal = (seconds: number) => new Refusal(429, waitMessage(seconds), { retryAfter: seconds })

export const waitMessage = (seconds: number) =>
  `Sudah terlalu banyak percobaan untuk nama ini. Tunggu ${seconds} detik, lalu coba lagi.`
