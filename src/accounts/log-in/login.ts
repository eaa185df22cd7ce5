import type { Knex } from 'knex'
import { recordAction } from '../../audit/audit.ts'
import type { UserRow } from '../../db/tables.ts'
import type { Context, Viewer } from '../../web/context.ts'
import { Refusal } from '../../web/refusal.ts'
import { clearFailures, countAttempt } from '../limits/queries.ts'
import { hashPassword, isPresentHash, verifyPassword } from '../passwords.ts'
import type { SecondFactor } from '../second-factor/second-factor.ts'
import { type Account, findByIdentifier, findUserRow, noteLogIn, replaceHash } from '../user-queries.ts'

/** `wait`: seconds until the next attempt is allowed. `refused` does not show what was wrong. */
type LoginResult<Success> = Success | { wait: number } | 'refused'

type LoginInput = {
  username: string
  password: string
  /**
   * Names the browser or program if the user logged in there before. For an unknown user, it is called with the id 0.
   */
  knownAs?: (userId: number) => string | null | Promise<string | null>
}
/** A session may begin only if the account still has this hash. */
export type LogIn = { user: Account; passwordHash: string | null }
/** The password was right, but the account has a second factor: `confirmLogIn` needs a code. */
type Halfway = { halfway: Pick<UserRow, 'id' | 'username' | 'token_version'> }

/**
 * Checks a user name and password, and records the result in the audit log. Runs the same queries and takes the same time
 * whether the name or the password is wrong.
 */
export async function logIn(
  db: Knex,
  { username, password, knownAs = () => null }: LoginInput,
  address: string,
  now = new Date(),
): Promise<LoginResult<LogIn | Halfway>> {
  const userRow = await findByIdentifier(db, username)
  // All names of an account share one counter.
  const name = userRow?.username ?? username
  const device = await knownAs(userRow?.id ?? 0)
  const counter = device ? `${device} ${name}` : `name ${name}`
  const result = await check(db, { user: userRow, password, counter }, now)
  if ('wait' in result) return result
  const { user, isRight } = result
  if (user && isRight && user.totp_confirmed_at) return { halfway: user }
  const account = user && isRight ? await begin(db, user, address, now) : undefined
  if (user && account) return { user: account, passwordHash: user.password_hash }
  await recordRefused(db, user, address)
  return 'refused'
}

/**
 * Completes a log-in by a code of the second factor. `token_version` is the version at the check of the password or
 * Google account. If it has changed since, the log-in is refused, because the password may have changed.
 */
export async function confirmLogIn(
  { db, factor }: { db: Knex; factor: SecondFactor },
  { id, token_version }: Pick<UserRow, 'id' | 'token_version'>,
  otp: string,
  address: string,
  now = new Date(),
): Promise<LoginResult<LogIn>> {
  const user = await findUserRow(db, id)
  if (!user) return 'refused'
  const result = await factor.check(user, otp, now)
  if (typeof result !== 'string') return result
  const isRight = result === 'right' && user.token_version === token_version && user.is_active
  const account = isRight ? await begin(db, user, address, now) : undefined
  if (account) return { user: account, passwordHash: user.password_hash }
  await recordRefused(db, user, address)
  return 'refused'
}

/**
 * Completes a log-in of a JSON API, which sends the code together with the password. Throws a 429 if the caller must
 * wait, and a 401 `SECOND_FACTOR_REQUIRED` if the code is missing or wrong.
 */
export async function withSecondFactor(
  deps: { db: Knex; factor: SecondFactor },
  attempt: LoginResult<LogIn | Halfway>,
  otp: string,
  address: string,
): Promise<LogIn | 'refused'> {
  const result =
    attempt !== 'refused' && 'halfway' in attempt ? await confirm(deps, attempt.halfway, otp, address) : attempt
  if (result !== 'refused' && 'wait' in result) throw waitRefusal(result.wait)
  return result
}

async function confirm(
  deps: { db: Knex; factor: SecondFactor },
  halfway: Halfway['halfway'],
  otp: string,
  address: string,
): Promise<LogIn | { wait: number }> {
  const result = otp === '' ? 'refused' : await confirmLogIn(deps, halfway, otp, address)
  if (result !== 'refused') return result
  throw new Refusal(401, 'Akun ini memakai verifikasi dua langkah. Kirim kodenya di kolom `otp`.', {
    code: 'SECOND_FACTOR_REQUIRED',
  })
}

/** Logs in a user who gave another proof than the password. Returns undefined if the account was disabled meanwhile. */
export const beginLogIn = (db: Knex, user: UserRow, address: string): Promise<Account | undefined> =>
  begin(db, user, address, new Date())

/** Users sometimes type their password into the name field, so only names of existing accounts are recorded. */
const recordRefused = (db: Knex, user: UserRow | undefined, address: string) =>
  recordAction(
    db,
    { visitor: true, address },
    { action: 'session.refuse', subject: user?.username ?? 'nama yang tidak dikenal', about: user?.id ?? null },
  )

/** Failures are counted per session or program, so that they cause no wait elsewhere. */
export async function checkOwnPassword(
  db: Knex,
  { id, sessionId, tokenId }: Pick<Viewer, 'id' | 'sessionId' | 'tokenId'>,
  password: string,
  now = new Date(),
): Promise<LoginResult<'right'>> {
  const counter = tokenId ? `program ${tokenId}` : `session ${sessionId}`
  const result = await check(db, { user: await findUserRow(db, id), password, counter }, now)
  if ('wait' in result) return result
  return result.isRight ? 'right' : 'refused'
}

async function check(
  db: Knex,
  { user, password, counter }: { user: UserRow | undefined; password: string; counter: string },
  now: Date,
): Promise<{ wait: number } | { user: UserRow | undefined; isRight: boolean }> {
  const waiting = await countAttempt(db, counter, now)
  if (waiting) return waiting
  const isSame = await verifyPassword(user?.password_hash ?? null, password)
  const isRight = isSame && user?.is_active === true
  if (!isRight || !user) return { user, isRight: false }
  await clearFailures(db, counter)
  return { user: await renewHash(db, user, password), isRight }
}

/** Replaces a password hash of an older system. */
async function renewHash(db: Knex, user: UserRow, password: string): Promise<UserRow> {
  if (user.password_hash === null || isPresentHash(user.password_hash)) return user
  const renewed = await hashPassword(password)
  if (await replaceHash(db, user, renewed)) return { ...user, password_hash: renewed }
  // A concurrent log-in may have replaced the hash of the same password.
  const now = await findUserRow(db, user.id)
  return now && (await verifyPassword(now.password_hash, password)) ? now : user
}

const begin = (db: Knex, user: UserRow, address: string, now: Date): Promise<Account | undefined> =>
  db.transaction(async (trx) => {
    const account = await noteLogIn(trx, user, now)
    if (account)
      await recordAction(trx, { viewer: account, address }, { action: 'session.begin', subject: account.username })
    return account
  })

/** Throws a 429 when the IP address of the request is over the limit. */
export type LoginLimit = (ctx: Context) => Promise<void>

export const waitRefusal = (seconds: number) => new Refusal(429, waitMessage(seconds), { retryAfter: seconds })

export const waitMessage = (seconds: number) =>
  `Sudah terlalu banyak percobaan untuk nama ini. Tunggu ${seconds} detik, lalu coba lagi.`
