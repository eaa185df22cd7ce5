import * as z from 'zod'
import type { Fetcher, HttpAnswer } from '../../net/fetcher.ts'
import type { Sender, SendResult } from '../outbox.ts'
import { outcomeOfFailure } from '../outcomes.ts'
import { readRetryAfter } from '../retry.ts'

/** `baseUrl` is normally "https://api.fonnte.com". `token` belongs to one sending device and is never empty. */
type FonnteSettings = { token: string; baseUrl: string }

/** Payload of an outbox message of kind "whatsapp"; `to` has digits with the country code. */
const WhatsApp = z.object({ to: z.string().regex(/^[1-9]\d{7,14}$/), text: z.string().min(1) })
export type WhatsApp = z.infer<typeof WhatsApp>

/** Fonnte's limit. */
const MAX_MESSAGE_CHARACTERS = 60_000
const ANSWER_TIMEOUT_MS = 15_000
/** A proxy got no answer from Fonnte, so the message may have been sent. */
const AMBIGUOUS_STATUSES = [504, 524]

/**
 * Creates a sender for Fonnte (https://docs.fonnte.com/api-send-message/). `sent` means that Fonnte has queued the
 * message. The operator sets the address, so a private IP address is allowed. `timeout` is in milliseconds. Errors
 * contain neither token nor number.
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
        body: encodeForm(message.data),
        trusted: true,
        redirects: 0,
        timeout,
      })
      return toSendResult(answer, token)
    } catch (error) {
      return outcomeOfFailure(error)
    }
  }
}

/** Encodes the fields. `countryCode` 0 keeps Fonnte from adding one, because the number already has it. */
const encodeForm = ({ to, text }: WhatsApp) =>
  new URLSearchParams({ target: to, message: truncate(escapeBraces(text)), countryCode: '0' }).toString()

/** Adds a zero-width space after each opening brace, because Fonnte would replace `{name}` and `{var1}`. */
const escapeBraces = (text: string) => text.replaceAll('{', '{\u200b')

/** Shortens a text without splitting a surrogate pair. */
const truncate = (text: string) => text.slice(0, MAX_MESSAGE_CHARACTERS).replace(/[\ud800-\udbff]$/, '')

function toSendResult({ status, headers, body }: HttpAnswer, token: string): SendResult {
  const error = `Fonnte menjawab ${status}`
  if (status === 429) return { result: 'retry', error, ...readRetryAfter(headers['retry-after']) }
  if (status >= 500) return { result: 'retry', error, maybeSent: AMBIGUOUS_STATUSES.includes(status) }
  const unread = { result: 'retry', error: `${error} dengan isi yang tidak terbaca`, maybeSent: status < 300 } as const
  return readReply(body.toString(), token) ?? unread
}

/** Why Fonnte refuses a message, with the result and the text for staff. The first match decides. */
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
 * Reads Fonnte's reply; null if the response does not come from Fonnte. Keys are compared without case, because their
 * spelling varies: "token invalid" comes with `Status`. An unknown refusal is retried until no attempt is left.
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

/** Parses the reply, with its keys in lower case; null for text that is not a JSON object. */
function parseReply(text: string): Record<string, unknown> | null {
  try {
    const reply: unknown = JSON.parse(text)
    if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) return null
    return Object.fromEntries(Object.entries(reply).map(([key, value]) => [key.toLowerCase(), value]))
  } catch {
    return null
  }
}

/** Removes the token and phone numbers from a text. */
const redacted = (reason: string, token: string) =>
  reason
    .replaceAll(token, '…')
    .replace(/\+?\d[\d\s().-]{4,}/g, '…')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
