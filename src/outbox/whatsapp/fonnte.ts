import { z } from 'zod'
import { FetchError, type Fetched, type Fetcher } from '../../net/fetcher.ts'
import type { Sender, SendResult } from '../outbox.ts'
import { readRetryAfter } from '../retry.ts'

/**
 * Settings of the WhatsApp provider Fonnte. `baseUrl` is normally "https://api.fonnte.com". `token` belongs to one
 * sending device and is never empty.
 */
export type FonnteSettings = { token: string; baseUrl: string }

/**
 * Payload of an outbox message of kind "whatsapp": `to` is one phone number in digits with country code, `text` the
 * message.
 */
const WhatsApp = z.object({ to: z.string().regex(/^[1-9]\d{7,14}$/), text: z.string().min(1) })
export type WhatsApp = z.infer<typeof WhatsApp>

/** Maximum length of a WhatsApp message that Fonnte accepts, in characters. */
const MAX_MESSAGE_CHARACTERS = 60_000
const ANSWER_TIMEOUT_MS = 15_000
/**
 * HTTP statuses for a gateway timeout: a proxy passed the request on to Fonnte but got no answer, so the message may
 * have been sent.
 */
const AMBIGUOUS_STATUSES = [504, 524]

/**
 * Creates the sender for WhatsApp messages through Fonnte (https://docs.fonnte.com/api-send-message/). The result
 * `sent` means that Fonnte has queued the message, not that the message arrived. The operator sets the address, so a
 * private IP address is allowed. Redirects are not followed. `timeout` is in milliseconds. Error texts contain neither
 * the token nor the phone number.
 */
export function createFonnte(
  { token, baseUrl }: FonnteSettings,
  fetcher: Pick<Fetcher, 'fetch'>,
  { timeout = ANSWER_TIMEOUT_MS }: { timeout?: number } = {},
): Sender {
  const address = `${baseUrl.replace(/\/+$/, '')}/send`
  return async (row) => {
    const message = WhatsApp.safeParse(row.payload)
    if (!message.success) return { result: 'failed', error: 'Nomor atau isi pesan tidak sah' }
    try {
      const answer = await fetcher.fetch(address, {
        method: 'POST',
        headers: { authorization: token, 'content-type': 'application/x-www-form-urlencoded' },
        body: formOf(message.data),
        trusted: true,
        redirects: 0,
        timeout,
      })
      return outcomeOf(answer, token)
    } catch (error) {
      if (!(error instanceof FetchError)) throw error
      if (error.failure === 'forbidden_address') return { result: 'blocked', error: error.message }
      return { result: 'retry', error: error.message, maybeSent: error.mayHaveArrived }
    }
  }
}

/**
 * Builds the form body of a send request. `countryCode` 0 keeps Fonnte from adding a country code, because the number
 * already has one.
 */
const formOf = ({ to, text }: WhatsApp) =>
  new URLSearchParams({ target: to, message: truncate(escapeBraces(text)), countryCode: '0' }).toString()

/**
 * Puts a zero-width space behind each opening brace, because Fonnte would replace placeholders like `{name}` and
 * `{var1}`.
 */
const escapeBraces = (text: string) => text.replaceAll('{', '{\u200b')

/** Cuts a text to Fonnte's maximum length without splitting a surrogate pair. */
const truncate = (text: string) => text.slice(0, MAX_MESSAGE_CHARACTERS).replace(/[\ud800-\udbff]$/, '')

function outcomeOf({ status, headers, body }: Fetched, token: string): SendResult {
  const error = `Fonnte menjawab ${status}`
  if (status === 429) return { result: 'retry', error, ...readRetryAfter(headers['retry-after']) }
  if (status >= 500) return { result: 'retry', error, maybeSent: AMBIGUOUS_STATUSES.includes(status) }
  const unread = { result: 'retry', error: `${error} dengan isi yang tidak terbaca`, maybeSent: status < 300 } as const
  return readReply(body.toString(), token) ?? unread
}

/**
 * Patterns for the reasons with which Fonnte refuses a message, each with the delivery result and the text for staff.
 * The first matching pattern decides.
 */
const reasons: readonly [RegExp, 'blocked' | 'failed' | 'retry', string][] = [
  [/token/, 'blocked', 'Fonnte menolak token'],
  [/device/, 'blocked', 'Perangkat WhatsApp di Fonnte tidak siap'],
  [/quota/, 'blocked', 'Kuota Fonnte habis'],
  [/target/, 'failed', 'Fonnte menolak nomor tujuan'],
  [/json/, 'failed', 'Fonnte tidak bisa membaca permintaannya'],
  [/url/, 'failed', 'Fonnte menolak tautan lampirannya'],
  [/file/, 'failed', 'Fonnte menolak berkas lampirannya'],
  [/input/, 'failed', 'Fonnte menolak isi pesannya'],
]

/**
 * Maps an answer of Fonnte to a delivery result, whatever its HTTP status; returns null if the answer does not come
 * from Fonnte. Keys are compared without case, because Fonnte's spelling varies: "token invalid" comes with `Status`. A
 * message refused for an unknown reason is retried until no attempt is left.
 */
function readReply(text: string, token: string): SendResult | null {
  const reply = parseReply(text)
  const status = String(reply?.status).toLowerCase()
  // If `status` is true, Fonnte has stored the message, whatever `detail` says (even "pending due to server issue").
  if (status === 'true') return { result: 'sent' }
  if (status !== 'false') return null
  const reason = String(reply?.reason ?? 'tanpa alasan')
  const [, result, label] = reasons.find(([pattern]) => pattern.test(reason.toLowerCase())) ?? []
  if (result) return { result, error: `${label} (“${redacted(reason, token)}”)` }
  return { result: 'retry', error: `Fonnte menolak: “${redacted(reason, token)}”` }
}

/** Parses a JSON object and puts its keys in lower case; returns null for any other text. */
function parseReply(text: string): Record<string, unknown> | null {
  try {
    const reply: unknown = JSON.parse(text)
    if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) return null
    return Object.fromEntries(Object.entries(reply).map(([key, value]) => [key.toLowerCase(), value]))
  } catch {
    return null
  }
}

/** Shortens a text from Fonnte and removes the token and phone numbers from it. */
const redacted = (reason: string, token: string) =>
  reason
    .replaceAll(token, '…')
    .replace(/\+?\d[\d\s().-]{4,}/g, '…')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
