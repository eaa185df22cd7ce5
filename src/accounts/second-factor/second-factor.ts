import { createHmac, randomInt } from 'node:crypto'
import type { Knex } from 'knex'
import * as z from 'zod'
import { type Actor, recordAction } from '../../audit/audit.ts'
import type { UserRow } from '../../db/tables.ts'
import type { Secret as SiteSecret } from '../../web/signed.ts'
import { clearFailures, countAttempt } from '../limits/queries.ts'
import type { Seal } from '../seal.ts'
import { deleteUserSessions } from '../user-queries.ts'
import {
  acceptStep,
  confirmedSecrets,
  confirmSecret,
  findSecret,
  removeSecret,
  replaceRecoveryCodes,
  replaceSecret,
  storeSecret,
  useRecoveryCode,
} from './queries.ts'

/**
 * The seconds for which the app shows a code, and the digits of a code. Below: the steps by which the phone's clock may
 * be off.
 */
const PERIOD = 30
const DIGITS = 6
const WINDOW = 1
/** Characters that look alike are left out. */
const RECOVERY_CODES = 10
const RECOVERY_LENGTH = 10
const recoveryLetters = 'abcdefghjkmnpqrstuvwxyz23456789'

/** `session`: the session in which the secret was made and may be confirmed; absent in a confirmed secret. */
const Secret = z.object({ base32: z.string(), session: z.int().nullable().optional() })
const SEALED_AS = 'totp secret'
/** The time for which a new secret is shown and may be confirmed. */
const SETUP_SECONDS = 600

type Person = { id: number; username: string }
type FactorResult = 'right' | 'wrong' | { wait: number }
export type SecondFactor = ReturnType<typeof openSecondFactor>

/**
 * Codes of an authenticator app (TOTP: SHA-1, 6 digits, 30 seconds, one step of slack) and recovery codes. Each code
 * works once; a recovery code replaces a code of the app. The secret is stored encrypted, recovery codes as keyed
 * hashes.
 */
export function openSecondFactor({ db, seal, secret }: { db: Knex; seal: Seal; secret: SiteSecret }) {
  const keys = secret.derive('recovery codes of accounts')
  const hash = (key: Buffer, userId: number, code: string) =>
    createHmac('sha256', key).update(`${userId}\n${code}`).digest('base64url')

  async function makeTotp(person: Person, base32: string) {
    const { Secret: Key, TOTP } = await import('otpauth')
    const options = { issuer: 'KortekStream', label: person.username, period: PERIOD, digits: DIGITS }
    return new TOTP({ ...options, secret: Key.fromBase32(base32) })
  }

  async function isRight(person: Person, input: string, now: Date): Promise<boolean> {
    const code = input.replace(/[\s-]/g, '').toLowerCase()
    const row = await findSecret(db, person.id)
    if (!row?.totp_secret) return false
    const hashes = keys.map((key) => hash(key, person.id, code))
    if (!/^\d{6}$/.test(code)) return useRecoveryCode(db, person.id, hashes, now)
    const totpSecret = await seal.open(SEALED_AS, row.totp_secret, Secret)
    // The secret cannot be read if the key that encrypted it is no longer among the site's keys.
    if (!totpSecret) return false
    const totp = await makeTotp(person, totpSecret.base32)
    const delta = totp.validate({ token: code, timestamp: now.getTime(), window: WINDOW })
    if (delta === null) return false
    return acceptStep(db, person.id, Math.floor(now.getTime() / 1000 / PERIOD) + delta)
  }

  /** Failed codes cause waits as failed log-ins do. They are counted per account. */
  async function check(person: Person, input: string, now = new Date()): Promise<FactorResult> {
    const counter = `second factor ${person.id}`
    const waiting = await countAttempt(db, counter, now)
    if (waiting) return waiting
    if (!(await isRight(person, input, now))) return 'wrong'
    await clearFailures(db, counter)
    return 'right'
  }

  /** The new secret can be confirmed in this session only. Does nothing while the second factor is on. */
  async function begin({ id }: Person, session: number | null): Promise<void> {
    const { Secret: Key } = await import('otpauth')
    const { base32 } = new Key({ size: 20 })
    await storeSecret(db, id, await seal.close(SEALED_AS, { base32, session }, SETUP_SECONDS))
  }

  /**
   * Returns what the app needs of a secret that is not confirmed yet; null if the secret has expired or belongs to
   * another session.
   */
  async function begun(person: Person, session: number | null): Promise<{ uri: string; base32: string } | null> {
    const row = await findSecret(db, person.id)
    if (!row?.totp_secret || row.totp_confirmed_at) return null
    const totpSecret = await seal.open(SEALED_AS, row.totp_secret, Secret)
    if (!totpSecret || totpSecret.session !== session) return null
    return { uri: (await makeTotp(person, totpSecret.base32)).toString(), base32: totpSecret.base32 }
  }

  /**
   * Switches the second factor on with the secret whose code was checked. Ends all tokens, and all sessions except this
   * one. Returns the recovery codes, which are shown once; null if the account has another secret by now.
   */
  async function confirm(
    actor: Actor,
    person: Person & Pick<UserRow, 'totp_secret'>,
    session: number | null,
  ): Promise<string[] | null> {
    const totpSecret = person.totp_secret && (await seal.open(SEALED_AS, person.totp_secret, Secret))
    if (!totpSecret || totpSecret.session !== session) return null
    const lasting = await seal.close(SEALED_AS, { base32: totpSecret.base32 })
    return db.transaction(async (trx) => {
      if (!(await confirmSecret(trx, person, lasting))) return null
      await deleteUserSessions(trx, person.id, session)
      return newCodes(trx, actor, person, 'second_factor.on')
    })
  }

  /** Makes the old codes invalid and returns new ones, which are shown once. */
  const renewRecoveryCodes = (actor: Actor, person: Person): Promise<string[]> =>
    db.transaction((trx) => newCodes(trx, actor, person, 'second_factor.codes'))

  async function newCodes(trx: Knex, actor: Actor, person: Person, action: string): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, recoveryCode)
    const hashes = codes.map((code) => hash(keys[0], person.id, code.replace('-', '')))
    await replaceRecoveryCodes(trx, person.id, hashes)
    await recordAction(trx, actor, { action, subject: person.username })
    return codes
  }

  const end = (actor: Actor, person: Person): Promise<void> =>
    db.transaction(async (trx) => {
      await removeSecret(trx, person.id)
      await recordAction(trx, actor, { action: 'second_factor.off', subject: person.username })
    })

  /**
   * Encrypts secrets that an earlier key encrypted with the newest key. Several servers may do it at once, and one may
   * be killed.
   */
  async function sealAnew(): Promise<void> {
    if (keys.length === 1) return
    for (const row of await confirmedSecrets(db)) {
      const renewed = row.totp_secret && (await seal.renew(SEALED_AS, row.totp_secret, Secret))
      if (renewed) await replaceSecret(db, row, renewed)
    }
  }

  return { sealAnew, check, begin, begun, confirm, renewRecoveryCodes, end }
}

function recoveryCode(): string {
  const letters = Array.from({ length: RECOVERY_LENGTH }, () => recoveryLetters[randomInt(recoveryLetters.length)])
  return `${letters.slice(0, RECOVERY_LENGTH / 2).join('')}-${letters.slice(RECOVERY_LENGTH / 2).join('')}`
}
