import { createHmac, hkdfSync, randomInt, timingSafeEqual } from 'node:crypto'
import type { Knex } from 'knex'
import { z } from 'zod'
import type { AccountCodeRow, OutboxRow } from '../../db/account-rows.ts'
import { enqueue, type Sender, type SendResult } from '../../outbox/outbox.ts'
import { dayOf } from '../../web/dates.ts'
import type { Limit } from '../../web/limits.ts'
import { type Account, findUser } from '../user-queries.ts'
import { codeMessage } from './messages.ts'
import {
  addSend,
  beginCode,
  type CodeKey,
  countSends,
  findByContact,
  findCode,
  setCode,
  tryCode,
  useCode,
} from './queries.ts'

/** Minutes that a code is good for, counted from its sending. */
export const CODE_MINUTES = 15
/** How often a code may be tried, how many seconds pass between two codes to one address, and how many a day it gets. */
const MAX_TRIES = 5
export const SECONDS_BETWEEN_CODES = 60
const MAX_SENDS_A_DAY = 10
/** Rate limit of codes to new addresses of one account. */
export const contactLimit: Limit = { name: 'contact', points: 10, duration: 86_400, perAccount: true }
/** The kind of outbox message whose sending makes a code. */
export const CODE_KIND = 'account-code'

type Purpose = AccountCodeRow['purpose']
type Deps = {
  db: Knex
  secret: string
  baseUrl: string
  wake: () => void
  channels: () => readonly string[]
  senderOf: (kind: string) => Sender | null
}
/** `no_channel`: nothing can send to this kind of address here. `later`: `wait` seconds must pass first. */
export type Asked = 'asked' | 'no_channel' | { wait: number }
export type Codes = ReturnType<typeof openCodes>

/**
 * Codes of six digits that prove an e-mail address or phone number ("+6281234567890"), to verify it or to reset a
 * password. Asking does and takes the same whether or not an account has the address, and the code itself is made only
 * when it is sent, so that it stands in no table and no log.
 */
export function openCodes({ db, secret, baseUrl, wake, channels, senderOf }: Deps) {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'codes of accounts', 32))
  const hash = (...parts: string[]) => createHmac('sha256', key).update(parts.join('\n')).digest('base64url')
  const keyOf = (purpose: Purpose, contact: string): CodeKey => ({
    purpose,
    contact_hash: hash('contact', contact.toLowerCase()),
  })
  const channelOf = (contact: string) => (contact.includes('@') ? 'mail' : 'whatsapp')
  const canSend = (contact: string) => channels().includes(channelOf(contact))

  /**
   * Asks for a code to be sent. `userId`: the account that is to have the address verified; null if another account has
   * the address, whose owner is told then. For a reset the account is looked up when the code is sent.
   */
  async function ask(
    purpose: Purpose,
    contact: string,
    userId: number | null = null,
    now = new Date(),
  ): Promise<Asked> {
    if (!canSend(contact)) return 'no_channel'
    const code = keyOf(purpose, contact)
    const asked = await db.transaction(async (trx): Promise<Asked> => {
      if ((await countSends(trx, code.contact_hash, dayOf(now))) >= MAX_SENDS_A_DAY) return { wait: 86_400 }
      const notAfter = new Date(now.getTime() - SECONDS_BETWEEN_CODES * 1000)
      const isBegun = await beginCode(trx, code, { now, notAfter, expires_at: expiry(now) })
      if (!isBegun) return { wait: secondsLeft(await findCode(trx, code), now) }
      await addSend(trx, code.contact_hash, dayOf(now))
      await enqueue(trx, {
        kind: CODE_KIND,
        dedupeKey: `${purpose} ${code.contact_hash} ${now.toISOString()}`,
        summary: `Kode untuk ${masked(contact)}, bila alamatnya dikenal`,
        payload: { purpose, contact, userId, askedAt: now.toISOString() },
      })
      return 'asked'
    })
    if (asked === 'asked') wake()
    return asked
  }

  /**
   * Returns the id of the account that a code belongs to, or null for a code that is wrong, old, used or tried too often.
   * `keep`: a right code stays usable.
   */
  async function check(
    purpose: Purpose,
    contact: string,
    typed: string,
    { keep = false, now = new Date() } = {},
  ): Promise<number | null> {
    const code = keyOf(purpose, contact)
    const tried = await tryCode(db, code, now, MAX_TRIES)
    const typedHash = hash(code.purpose, code.contact_hash, typed.replace(/\s/g, ''))
    const isRight = timingSafeEqual(Buffer.from(tried?.code_hash ?? nothing), Buffer.from(typedHash))
    if (!isRight || !tried?.code_hash) return null
    return (await useCode(db, code, tried.code_hash, keep)) ? tried.user_id : null
  }

  /** Makes the code of an outbox message and sends it, or tells the owner of an account that somebody else tried. */
  const sender: Sender = async (row) => {
    const read = Payload.safeParse(row.payload)
    if (!read.success) return { result: 'failed', error: 'Permintaan kode tidak terbaca' }
    const { purpose, contact, userId, askedAt } = read.data
    if (Date.now() - askedAt.getTime() > CODE_MINUTES * 60_000)
      return { result: 'failed', error: 'Kodenya sudah kedaluwarsa sebelum bisa dikirim' }
    const send = senderOf(channelOf(contact))
    if (!send) return { result: 'blocked', error: 'Jalur untuk kode belum dikonfigurasi' }
    const owner = await findByContact(db, contact)
    const isVerified = owner !== undefined && hasVerified(owner, contact)
    if (purpose === 'verify' && owner && owner.id !== userId)
      return deliver(send, row, contact, { said: 'taken', isVerified })
    const account = purpose === 'reset' ? owner : (owner ?? (userId === null ? undefined : await findUser(db, userId)))
    if (!account?.is_active || (purpose === 'reset' && !isVerified)) return { result: 'sent' }
    const typed = String(randomInt(1_000_000)).padStart(6, '0')
    const code = keyOf(purpose, contact)
    const code_hash = hash(code.purpose, code.contact_hash, typed)
    await setCode(
      db,
      { ...code, asked_at: askedAt },
      { user_id: account.id, code_hash, expires_at: expiry(new Date()) },
    )
    return deliver(send, row, contact, { said: purpose, code: typed })
  }

  const deliver = (
    send: Sender,
    row: OutboxRow,
    contact: string,
    what: Parameters<typeof codeMessage>[1],
  ): Promise<SendResult> => send({ ...row, payload: codeMessage(contact, what, baseUrl) })

  /** Returns the kinds of addresses to which codes can be sent. */
  const kinds = () => (['email', 'phone'] as const).filter((kind) => canSend(kind === 'email' ? '@' : '+'))

  return { ask, check, canSend, kinds, sender }
}

/** Tells in Indonesian how asking for a code ended. */
export function askedSentence(asked: Asked): string {
  if (asked === 'asked') return 'Kodenya sedang dikirim.'
  if (asked === 'no_channel') return 'Server ini belum bisa mengirim kode. Minta bantuan admin situs ini.'
  return asked.wait > 3_600
    ? 'Sudah terlalu banyak kode hari ini. Coba lagi besok.'
    : `Kode baru bisa diminta ${asked.wait} detik lagi.`
}

/** Payload of an outbox message that asks for a code. */
const Payload = z.object({
  purpose: z.enum(['verify', 'reset']),
  contact: z.string(),
  userId: z.int().nullable(),
  askedAt: z.coerce.date(),
})

/** Whether an address is an account's own and verified. */
export function hasVerified(
  account: Pick<Account, 'email' | 'email_verified_at' | 'phone' | 'phone_verified_at'>,
  contact: string,
): boolean {
  if (!contact.includes('@')) return account.phone === contact && account.phone_verified_at !== null
  return account.email?.toLowerCase() === contact.toLowerCase() && account.email_verified_at !== null
}

/** Stands in for the hash of a code where there is none: as long, and of no code. */
const nothing = '-'.repeat(43)

const expiry = (from: Date) => new Date(from.getTime() + CODE_MINUTES * 60_000)

const secondsLeft = (code: AccountCodeRow | undefined, now: Date) =>
  Math.max(1, Math.ceil(SECONDS_BETWEEN_CODES - (now.getTime() - (code?.asked_at ?? now).getTime()) / 1000))

/** Shortens an e-mail address or phone number so that its owner knows it: "s…i@contoh.id", "+6281…890". */
export function masked(contact: string): string {
  const [local = '', host] = contact.split('@')
  if (host === undefined) return `${contact.slice(0, 5)}…${contact.slice(-3)}`
  return local.length < 3 ? `…@${host}` : `${local.at(0)}…${local.at(-1)}@${host}`
}
