import { z } from 'zod'
import { FetchError, type Fetched, type Fetcher } from '../../net/fetcher.ts'
import type { Sender, Sent } from '../outbox.ts'
import { askedWait } from '../retry.ts'
import { readReply } from './reply.ts'

/** `baseUrl`: "https://api.fonnte.com"; `token` is one device's, never empty. */
export type FonnteSettings = { token: string; baseUrl: string }

/** What a row of kind "whatsapp" carries: one number, digits with country code, and the text. */
const WhatsApp = z.object({ to: z.string().regex(/^[1-9]\d{7,14}$/), text: z.string().min(1) })
export type WhatsApp = z.infer<typeof WhatsApp>

/** Characters of a message that Fonnte takes. */
const LONGEST = 60_000
/** Milliseconds an answer may take. */
const PATIENCE = 15_000
/** Answers of what stands between: the request was passed on, and what became of it is not known. */
const UNKNOWN_END = [504, 524]

/**
 * Sends WhatsApp messages by Fonnte (https://docs.fonnte.com/api-send-message/): `sent` means that Fonnte has queued it,
 * not that it arrived. The address is the operator's own setting, so it may be private; redirects are not followed.
 * `patience` is in milliseconds. Neither token nor number stands in any error.
 */
export function createFonnte(
  { token, baseUrl }: FonnteSettings,
  fetcher: Pick<Fetcher, 'fetch'>,
  { patience = PATIENCE }: { patience?: number } = {},
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
        timeout: patience,
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
  new URLSearchParams({ target: to, message: cut(literal(text)), countryCode: '0' }).toString()

/** Fonnte fills in `{name}` and `{var1}`; with a space that nobody sees behind the brace it finds none. */
const literal = (text: string) => text.replaceAll('{', '{\u200b')

/** Never through the middle of a character of two. */
const cut = (text: string) => text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '')

function outcomeOf({ status, headers, body }: Fetched, token: string): Sent {
  const error = `Fonnte menjawab ${status}`
  if (status === 429) return { result: 'retry', error, ...askedWait(headers['retry-after']) }
  if (status >= 500) return { result: 'retry', error, maybeSent: UNKNOWN_END.includes(status) }
  const unread = { result: 'retry', error: `${error} dengan isi yang tidak terbaca`, maybeSent: status < 300 } as const
  return readReply(body.toString(), token) ?? unread
}
