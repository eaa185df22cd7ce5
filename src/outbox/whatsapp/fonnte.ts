import { z } from 'zod'
import { FetchError, type Fetched, type Fetcher } from '../../net/fetcher.ts'
import type { Sender, SendResult } from '../outbox.ts'
import { readRetryAfter } from '../retry.ts'

/** `baseUrl`: "https://api.fonnte.com"; `token` is one device's, never empty. */
export type FonnteSettings = { token: string; baseUrl: string }

/** What a row of kind "whatsapp" carries: one number, digits with country code, and the text. */
const WhatsApp = z.object({ to: z.string().regex(/^[1-9]\d{7,14}$/), text: z.string().min(1) })
export type WhatsApp = z.infer<typeof WhatsApp>

/** Characters of a message that Fonnte takes. */
const MAX_MESSAGE_CHARACTERS = 60_000
/** Milliseconds an answer may take. */
const ANSWER_TIMEOUT_MS = 15_000
/** Answers of what stands between: the request was passed on, and what became of it is not known. */
const AMBIGUOUS_STATUSES = [504, 524]

/**
 * Sends WhatsApp messages by Fonnte (https://docs.fonnte.com/api-send-message/): `sent` means that Fonnte has queued it,
 * not that it arrived. The address is the operator's own setting, so it may be private; redirects are not followed.
 * `patience` is in milliseconds. Neither token nor number stands in any error.
 */
export function createFonnte(
  { token, baseUrl }: FonnteSettings,
  fetcher: Pick<Fetcher, 'fetch'>,
  { patience: timeout = ANSWER_TIMEOUT_MS }: { patience?: number } = {},
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
        timeout: timeout,
      })
      return outcomeOf(answer, token)
    } catch (error) {
      if (!(error instanceof FetchError)) throw error
      if (error.failure === 'forbidden_address') return { result: 'blocked', error: error.message }
      return { result: 'retry', error: error.message, maybeSent: error.mayHaveArrived }
    }
  }
}

/** The number has its country code, so none is to be put in place of a leading 0. */
const formOf = ({ to, text }: WhatsApp) =>
  new URLSearchParams({ target: to, message: truncate(escapeBraces(text)), countryCode: '0' }).toString()

/** Fonnte fills in `{name}` and `{var1}`; with a space that nobody sees behind the brace it finds none. */
const escapeBraces = (text: string) => text.replaceAll('{', '{\u200b')

/** Never through the middle of a character of two. */
const truncate = (text: string) => text.slice(0, MAX_MESSAGE_CHARACTERS).replace(/[\ud800-\udbff]$/, '')

function outcomeOf({ status, headers, body }: Fetched, token: string): SendResult {
  const error = `Fonnte menjawab ${status}`
  if (status === 429) return { result: 'retry', error, ...readRetryAfter(headers['retry-after']) }
  if (status >= 500) return { result: 'retry', error, maybeSent: AMBIGUOUS_STATUSES.includes(status) }
  const unread = { result: 'retry', error: `${error} dengan isi yang tidak terbaca`, maybeSent: status < 300 } as const
  return readReply(body.toString(), token) ?? unread
}

/** What Fonnte says why it does not take a message; the first that fits decides. */
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
 * What an answer of Fonnte means, whatever its HTTP status; null where it is no answer of Fonnte's. The case of its keys
 * varies: "token invalid" comes with `Status`. A reason that is not known is tried again, until that is given up.
 */
function readReply(text: string, token: string): SendResult | null {
  const reply = parseReply(text)
  const status = String(reply?.status).toLowerCase()
  // Every `detail` of a yes, "pending due to server issue" too, says that it is stored there.
  if (status === 'true') return { result: 'sent' }
  if (status !== 'false') return null
  const reason = String(reply?.reason ?? 'tanpa alasan')
  const [, result, words] = reasons.find(([pattern]) => pattern.test(reason.toLowerCase())) ?? []
  if (result) return { result, error: `${words} (“${redacted(reason, token)}”)` }
  return { result: 'retry', error: `Fonnte menolak: “${redacted(reason, token)}”` }
}

/** An object with its keys in small letters; null for anything else. */
function parseReply(text: string): Record<string, unknown> | null {
  try {
    const reply: unknown = JSON.parse(text)
    if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) return null
    return Object.fromEntries(Object.entries(reply).map(([key, value]) => [key.toLowerCase(), value]))
  } catch {
    return null
  }
}

/** A stranger's words, short; neither the token nor a number of somebody. */
const redacted = (reason: string, token: string) =>
  reason
    .replaceAll(token, '…')
    .replace(/\+?\d[\d\s().-]{4,}/g, '…')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
