import { createHmac, randomInt, timingSafeEqual } from 'node:crypto'
import type { Knex } from 'knex'
import * as z from 'zod'
import type { AccountCodeRow, OutboxRow } from '../../db/tables.ts'
import { toHousehold } from '../../net/addresses.ts'
import { enqueue, type Sender, type SendResult } from '../../outbox/outbox.ts'
import { toWibDay } from '../../web/dates.ts'
import type { Secret } from '../../web/signed.ts'
import { isRegistrationOpen } from '../settings.ts'
import { isFamiliarHousehold } from '../tokens/token-queries.ts'
import { FAMILIAR_HOUSEHOLD_MS } from '../tokens/tokens.ts'
import { type Account, contactColumn, findByContact, findUser } from '../user-queries.ts'
import { type CodeNotice, codeMessage } from './messages.ts'
import { hasVerified, mayRecover } from './ownership.ts'
import {
  addSend,
  beginCode,
  type CodeKey,
  countSends,
  findAwaiting,
  findCode,
  findOtherCode,
  lockPerson,
  rememberAwaiting,
  setCode,
  tryCode,
  useCode,
  voidOtherCodes,
} from './queries.ts'

/** A code is valid for this time from its sending. */
export const CODE_MINUTES = 15
/** Tries of a code: the most by one household, and the most by all together. */
const MAX_TRIES = { most: 5, all: 20 }
const SECONDS_BETWEEN_CODES = 60
/** Codes for one address in a day: the most for one household, and the most for all together. */
const MAX_SENDS_A_DAY = { most: 10, all: 50 }
/** The kind of outbox message whose sending makes a code. */
export const CODE_KIND = 'account-code'

type Purpose = AccountCodeRow['purpose']
type Deps = {
  db: Knex
  secret: Secret
  baseUrl: string
  channels: () => readonly string[]
  senderOf: (kind: string) => Sender | null
}
/** `no_channel`: nothing can send to this kind of address here. `wait`: seconds that must pass first. */
type AskResult = 'asked' | 'no_channel' | { wait: number }
/**
 * `address`: the IP address of the request. `userId`: the account for which the address is verified. It is null for a
 * reset, and if another account has verified the address; then the owner is notified.
 */
type Asker = { address: string; userId?: number | null }
/** The account of a right code; null for a reset that creates an account for the proved address. */
type CodeTarget = { userId: number | null }
export type Codes = ReturnType<typeof openCodes>

/**
 * Codes of six digits that prove an e-mail address or phone number ("+6281234567890"). A request for a code does and
 * takes the same whether or not an account has the address. The code is made only when it is sent, so that no table and
 * no log contains it.
 */
export function openCodes({ db, secret, baseUrl, channels, senderOf }: Deps) {
  const [newest, ...previous] = secret.derive('codes of accounts')
  const hashes = hashesWith(newest)
  const all = [hashes, ...previous.map(hashesWith)]
  const getChannel = (contact: string) => (contactColumn(contact) === 'email' ? 'mail' : 'whatsapp')
  const canSend = (contact: string) => channels().includes(getChannel(contact))

  /** A newer code makes the one before invalid, also if it went to another address of the person. */
  async function ask(
    purpose: Purpose,
    contact: string,
    { address, userId = null }: Asker,
    now = new Date(),
  ): Promise<AskResult> {
    if (!canSend(contact)) return 'no_channel'
    const code = { purpose, contact_hash: hashes.contact(contact) }
    const person = purpose === 'reset' ? recoverable(await findByContact(db, contact), contact) : userId
    const day = { contact_hash: code.contact_hash, household_hash: hashes.household(address), day: toWibDay(now) }
    const result = await db.transaction(async (trx): Promise<AskResult | 'asked_before'> => {
      // Without a person, the same queries run with the id 0, so that the time of an answer reveals nothing.
      const personId = person ?? 0
      await lockPerson(trx, personId)
      await rememberAwaiting(trx, day, userId)
      const notAfter = new Date(now.getTime() - SECONDS_BETWEEN_CODES * 1000)
      const other = await findOtherCode(trx, code, personId, notAfter)
      if (other && purpose === 'verify') return { wait: secondsLeft(other, now) }
      const sends = await countSends(trx, day)
      const since = new Date(now.getTime() - FAMILIAR_HOUSEHOLD_MS)
      const isFamiliar = await isFamiliarHousehold(trx, { user_id: personId, household: toHousehold(address), since })
      // Only the account that proved the address may exceed this limit. Else others could make their household familiar
      // to accounts of their own.
      const hasMore = sends.all < MAX_SENDS_A_DAY.all || (purpose === 'reset' && isFamiliar)
      if (sends.own >= MAX_SENDS_A_DAY.most || !hasMore) return { wait: 86_400 }
      const begun = { now, notAfter, user_id: other ? null : person, expires_at: expiry(now) }
      if (!(await beginCode(trx, code, begun))) return { wait: secondsLeft(await findCode(trx, code), now) }
      await addSend(trx, day)
      if (other) return 'asked_before'
      await voidOtherCodes(trx, code, personId)
      await enqueue(trx, {
        kind: CODE_KIND,
        dedupeKey: `${purpose} ${code.contact_hash} ${now.toISOString()}`,
        summary: `Kode untuk ${masked(contact)}, bila alamatnya dikenal`,
        payload: { purpose, contact, userId, askedAt: now.toISOString() },
      })
      return 'asked'
    })
    // The answer for a reset does not reveal that two addresses belong to one person.
    return result === 'asked_before' ? 'asked' : result
  }

  /** Returns null for a code that is wrong, expired, used or tried too often. `keep`: a right code stays usable. */
  async function check(
    purpose: Purpose,
    contact: string,
    input: string,
    { address, keep = false, now = new Date() }: { address: string; keep?: boolean; now?: Date },
  ): Promise<CodeTarget | null> {
    for (const hashes of all) {
      const code = { purpose, contact_hash: hashes.contact(contact) }
      const household = hashes.household(address)
      const storedCode = await tryCode(db, code, household, { now, ...MAX_TRIES })
      const typedHash = hashes.code(code, input.replace(/\s/g, ''))
      const isRight = timingSafeEqual(Buffer.from(storedCode?.code_hash ?? nothing), Buffer.from(typedHash))
      if (isRight && storedCode?.code_hash && (await useCode(db, code, storedCode.code_hash, { keep, household })))
        return { userId: storedCode.user_id }
    }
    return null
  }

  /**
   * Finds the account for which the household of an IP address last asked to verify an address, and two accounts of any
   * household.
   */
  function awaiting(contact: string, address: string) {
    const contacts = all.map((hashes) => hashes.contact(contact))
    const households = all.map((hashes) => hashes.household(address))
    return findAwaiting(db, contacts, households)
  }

  /**
   * Makes the code of an outbox message and sends it. If somebody else tried, notifies the owner of the account
   * instead.
   */
  const sender: Sender = async (row) => {
    const result = Payload.safeParse(row.payload)
    if (!result.success) return { result: 'failed', error: 'Permintaan kode tidak terbaca' }
    const { purpose, contact, userId, askedAt } = result.data
    if (Date.now() - askedAt.getTime() > CODE_MINUTES * 60_000)
      return { result: 'failed', error: 'Kodenya sudah kedaluwarsa sebelum bisa dikirim' }
    const send = senderOf(getChannel(contact))
    if (!send) return { result: 'blocked', error: 'Jalur untuk kode belum dikonfigurasi' }
    const digits = String(randomInt(1_000_000)).padStart(6, '0')
    const message =
      purpose === 'verify' ? await verifyMessage(contact, userId, digits) : await resetMessage(contact, digits)
    if (!message) return { result: 'sent' }
    if (message.kind !== 'taken') {
      const expires_at = expiry(new Date())
      // The code may have been asked for with an earlier key.
      for (const hashes of all) {
        const code = { purpose, contact_hash: hashes.contact(contact) }
        const set = { user_id: message.userId, code_hash: hashes.code(code, digits), expires_at }
        await setCode(db, { ...code, asked_at: askedAt }, set)
      }
    }
    return deliver(send, row, contact, message)
  }

  /** Returns the message to an address that is to be verified; null to send nothing. */
  async function verifyMessage(contact: string, userId: number | null, code: string): Promise<Message | null> {
    const holder = await findByContact(db, contact)
    if (holder && holder.id !== userId && hasVerified(holder, contact)) return { kind: 'taken' }
    const account = userId === null ? undefined : await findUser(db, userId)
    return account?.is_active ? { kind: 'verify', code, userId, username: account.username } : null
  }

  /**
   * If an account holds the address unverified, the person who proves the address gets a new account, as by
   * registering.
   */
  async function resetMessage(contact: string, code: string): Promise<Message | null> {
    const holder = await findByContact(db, contact)
    if (!holder) return null
    if (hasVerified(holder, contact)) {
      const userId = recoverable(holder, contact)
      return userId === null ? null : { kind: 'reset', code, userId }
    }
    return (await isRegistrationOpen(db)) ? { kind: 'new_account', code, userId: null } : null
  }

  const deliver = (send: Sender, row: OutboxRow, contact: string, notice: CodeNotice): Promise<SendResult> =>
    send({ ...row, payload: codeMessage(contact, notice, baseUrl) })

  /**
   * Returns the seconds until another code for an address may be asked for. They also count for an address without an
   * account.
   */
  async function waitFor(purpose: Purpose, contact: string, now = new Date()): Promise<number> {
    const last = await findCode(db, { purpose, contact_hash: hashes.contact(contact) })
    return last ? Math.max(0, getWaitSeconds(last, now)) : 0
  }

  /** The kinds of addresses to which codes can be sent. */
  const kinds = () => (['email', 'phone'] as const).filter((kind) => canSend(kind === 'email' ? '@' : '+'))

  return { ask, check, awaiting, canSend, kinds, waitFor, sender }
}

/** Says in Indonesian what came of the request for a code. */
export function describeAskResult(result: AskResult): string {
  if (result === 'asked') return 'Kodenya sedang dikirim.'
  if (result === 'no_channel') return 'Server ini belum bisa mengirim kode. Minta bantuan admin situs ini.'
  return result.wait > 3_600
    ? 'Sudah terlalu banyak kode hari ini. Coba lagi besok.'
    : `Kode baru bisa diminta ${result.wait} detik lagi.`
}

/** Returns what the page for a code shows after a request for another code; a refusal stands beside the button. */
export function afterAsking(result: AskResult) {
  const sentence = describeAskResult(result)
  return result === 'asked' ? { flash: sentence } : { errors: { kirim: sentence }, status: 422 }
}

const Payload = z.object({
  purpose: z.enum(['verify', 'reset']),
  contact: z.string(),
  userId: z.int().nullable(),
  askedAt: z.coerce.date(),
})

type Message = Extract<CodeNotice, { kind: 'taken' }> | (Exclude<CodeNotice, { kind: 'taken' }> & CodeTarget)

/** Returns the functions that make keyed hashes with one of the site's keys. Codes are stored under such hashes. */
function hashesWith(key: Buffer) {
  const hash = (...parts: string[]) => createHmac('sha256', key).update(parts.join('\n')).digest('base64url')
  return {
    contact: (contact: string) => hash('contact', contact.toLowerCase()),
    household: (address: string) => hash('household', toHousehold(address)),
    code: ({ purpose, contact_hash }: CodeKey, digits: string) => hash(purpose, contact_hash, digits),
  }
}

/** A text as long as the hash of a code, which is the hash of no code. */
const nothing = '-'.repeat(43)

const expiry = (from: Date) => new Date(from.getTime() + CODE_MINUTES * 60_000)

const getWaitSeconds = ({ asked_at }: Pick<AccountCodeRow, 'asked_at'>, now: Date) =>
  Math.ceil(SECONDS_BETWEEN_CODES - (now.getTime() - asked_at.getTime()) / 1000)
const secondsLeft = (code: AccountCodeRow | undefined, now: Date) =>
  Math.max(1, getWaitSeconds(code ?? { asked_at: now }, now))

const recoverable = (holder: Account | undefined, contact: string): number | null =>
  holder?.is_active && mayRecover(holder, contact) ? holder.id : null

/** Hides most of an address so that its owner still recognizes it: "s…i@contoh.id", "+6281…890". */
export function masked(contact: string): string {
  const [local = '', host] = contact.split('@')
  if (host === undefined) return `${contact.slice(0, 5)}…${contact.slice(-3)}`
  return local.length < 3 ? `…@${host}` : `${local.at(0)}…${local.at(-1)}@${host}`
}
