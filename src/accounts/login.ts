import type { Knex } from 'knex'
import { recordAction } from '../audit/audit.ts'
import type { UserRow } from '../db/account-rows.ts'
import type { Context, Viewer } from '../web/context.ts'
import type { Limit } from '../web/limits.ts'
import { Refusal } from '../web/refusal.ts'
import { clearFailures, countTry, findFailures } from './login-queries.ts'
import { waitOf } from './login-waits.ts'
import { verifyPassword } from './passwords.ts'
import { type Account, findByUsername, noteLogIn } from './user-queries.ts'

/** Tries to log in, by page and by API, whatever became of them. */
export const logIns: Limit = { name: 'login', points: 20, duration: 60, always: true }

/** How a try ended: `wait` is in seconds; `refused` never says whether it was the name, the password, or that the account is closed. */
export type Tried<Found> = Found | { wait: number } | 'refused'

/** What was typed; `browser` names one that signed in under this name before (known-browsers.ts). */
type Typed = { username: string; password: string; browser?: string | null }
/** What a session may be begun with, as long as that is still the hash of their password. */
type Found = { user: Account; passwordHash: string }

/**
 * Checks a name and a password, as often as the limit per account allows, and writes down in the audit how it went. The
 * same questions are asked and the same work is done whatever is wrong, so that its length tells nothing.
 */
export async function logIn(
  db: Knex,
  { username, password, browser = null }: Typed,
  address: string,
  now = new Date(),
): Promise<Tried<Found>> {
  const counter = browser ? `browser ${browser} ${username}` : `name ${username}`
  const checked = await check(db, { username, password, counter }, now)
  if ('wait' in checked) return checked
  const { user, isRight } = checked
  const account = user && isRight ? await begin(db, user, address, now) : undefined
  if (user && account) return { user: account, passwordHash: user.password_hash }
  // People type their password where the name belongs: only a name that there is may stand in the log.
  const subject = user?.username ?? 'nama yang tidak dikenal'
  await recordAction(db, { visitor: true, address }, { action: 'session.refuse', subject })
  return 'refused'
}

/** Whether this is the password of who is signed in, when it is asked for again. Counted by session: nobody else is held up. */
export async function tryOwnPassword(
  db: Knex,
  { username, sessionId }: Pick<Viewer, 'username' | 'sessionId'>,
  password: string,
  now = new Date(),
): Promise<Tried<'right'>> {
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
  if (!(await countTry(db, counter, now))) {
    const known = await findFailures(db, counter)
    return { wait: known ? Math.max(1, waitOf(known.failures, known.failed_at, now)) : 1 }
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

/** Counts a try from an address; throws a 429 beyond what one may make (web/limits). No setting lifts that. */
export type LoginLimit = (ctx: Context) => Promise<void>

/** The refusal of a name that has to wait so many seconds. */
export const tooSoon = (seconds: number) => new Refusal(429, waitMessage(seconds), { retryAfter: seconds })

export const waitMessage = (seconds: number) =>
  `Sudah terlalu banyak percobaan untuk nama ini. Tunggu ${seconds} detik, lalu coba lagi.`
