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

/** The limit of log-in attempts from one address, by page and API, successful or not. */
export const loginLimit: Limit = { name: 'login', points: 20, duration: 60, always: true }

/**
 * The result of an attempt: `wait` in seconds; `refused` never reveals whether the name, the password or a disabled
 * account was the reason.
 */
export type LoginResult<Found> = Found | { wait: number } | 'refused'

/** The typed values; `browser` is the id of a browser that signed in under this name before (known-browsers.ts). */
type LoginInput = { username: string; password: string; browser?: string | null }
/** The account and its password hash; a session may begin only while the hash is unchanged. */
type Found = { user: Account; passwordHash: string }

/**
 * Checks a name and a password within the waits of the account, and records the result in the audit log. Takes the same
 * queries and time whatever is wrong.
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
  // People type passwords into the name field, so the log contains only existing names.
  const subject = user?.username ?? 'nama yang tidak dikenal'
  await recordAction(db, { visitor: true, address }, { action: 'session.refuse', subject })
  return 'refused'
}

/** Checks the signed-in person's password again. Counted per session, so nobody else has to wait. */
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

/** Counts an attempt of an address; throws a 429 beyond the limit (web/limits). No setting lifts it. */
export type LoginLimit = (ctx: Context) => Promise<void>

/** The refusal of an attempt that has to wait. */
export const waitRefusal = (seconds: number) => new Refusal(429, waitMessage(seconds), { retryAfter: seconds })

export const waitMessage = (seconds: number) =>
  `Sudah terlalu banyak percobaan untuk nama ini. Tunggu ${seconds} detik, lalu coba lagi.`
