import { Transform } from 'node:stream'
import type { Transporter } from 'nodemailer'
import * as z from 'zod'
import { withTimeout } from '../../async/timer.ts'
import type { SendResult } from '../outbox.ts'
import { type Sender, stableId } from '../outbox.ts'

/** `user` is null without authentication. `from` may have a name: "KortekStream <kabar@…>". */
export type MailSettings = { host: string; port: number; user: string | null; password: string | null; from: string }

/** Payload of an outbox message that is sent by mail, with the content as plain text and as HTML. */
const Letter = z.object({ to: z.email(), subject: z.string().min(1), text: z.string(), html: z.string() })

/** In milliseconds: to connect, until the greeting, for silence, for the whole attempt. */
type Timeouts = { connection: number; greeting: number; socket: number; whole: number }
const TIMEOUTS_MS: Timeouts = { connection: 10_000, greeting: 10_000, socket: 30_000, whole: 90_000 }

type Options = { timeouts?: Partial<Timeouts>; tls?: TlsRule }

/**
 * `implicit`: TLS from the first byte. `required`: STARTTLS or no mail. `offered`: STARTTLS if the server offers it.
 */
type TlsRule = 'implicit' | 'required' | 'offered'

/** Port 465 uses implicit TLS; on others STARTTLS is required, unless the server runs on this machine. */
export function tlsRule({ host, port }: Pick<MailSettings, 'host' | 'port'>): TlsRule {
  if (port === 465) return 'implicit'
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host) ? 'offered' : 'required'
}

/**
 * Creates a mailer, which uses one connection per mail. The Message-ID is the same for every attempt, so that the
 * receiver can recognize a second delivery. The nodemailer library is loaded with the first mail.
 */
export function createMailer(settings: MailSettings, { timeouts = {}, tls = tlsRule(settings) }: Options = {}): Sender {
  const allTimeouts = { ...TIMEOUTS_MS, ...timeouts }
  const { address, line } = sender(settings.from)
  return async (row) => {
    const letter = Letter.safeParse(row.payload)
    if (!letter.success) return { result: 'failed', error: 'Alamat atau isi surat tidak sah' }
    const { createTransport } = await import('nodemailer')
    const transport = createTransport(transportOptions(settings, tls, allTimeouts))
    const mail = {
      from: line,
      ...letter.data,
      subject: oneLine(letter.data.subject),
      messageId: `<${stableId(row)}@${address.split('@')[1] ?? 'localhost'}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    }
    return send(transport, mail, allTimeouts.whole)
  }
}

async function send(transport: Transporter, mail: object, timeout: number): Promise<SendResult> {
  let isWritten = false
  transport.use('stream', (composed, callback) => {
    composed.message.transform(noteEnd(() => (isWritten = true)))
    callback()
  })
  // The server may have accepted a mail that was written completely, even without an answer.
  const markMaybeSent = (result: SendResult, isAnswered: boolean): SendResult =>
    result.result === 'retry' && isWritten && !isAnswered ? { ...result, maybeSent: true } : result
  const tooLate = () => markMaybeSent({ result: 'retry', error: 'Server surat tidak selesai menjawab' }, false)
  const sending = () =>
    transport.sendMail(mail).then(
      (): SendResult => ({ result: 'sent' }),
      (error: unknown) => markMaybeSent(toSendResult(error), hasReply(error)),
    )
  return withTimeout(timeout, sending, tooLate).finally(() => transport.close())
}

/** Calls `end` after the whole mail was written. */
const noteEnd = (end: () => void) =>
  new Transform({
    transform: (chunk, _encoding, next) => next(null, chunk),
    flush(next) {
      end()
      next()
    },
  })

const transportOptions = ({ host, port, user, password }: MailSettings, tls: TlsRule, timeouts: Timeouts) => ({
  host,
  port,
  secure: tls === 'implicit',
  requireTLS: tls === 'required',
  // `offered` is used only for a mail server on this machine, whose certificate proves nothing.
  ...(tls === 'offered' ? { tls: { rejectUnauthorized: false } } : {}),
  ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
  connectionTimeout: timeouts.connection,
  greetingTimeout: timeouts.greeting,
  socketTimeout: timeouts.socket,
})

/** Makes one line of a text, which prevents injection of mail headers. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()

function sender(from: string): { address: string; line: string } {
  const line = oneLine(from)
  return { line, address: /<([^<>]+)>\s*$/.exec(line)?.[1] ?? line }
}

/** Reply codes after which the server accepts no mail until the settings change. */
const SIGN_IN_REPLIES = [530, 534, 535, 538]

/**
 * Converts an error. The reply code decides first, because a receiver can be refused with a temporary 450 too: 4xx and
 * 503 are retried. Any other 5xx is final for this receiver, or blocks all mail if the server refused authentication,
 * encryption or our sender address.
 */
function toSendResult(error: unknown): SendResult {
  const { code = '', responseCode = 0, command = '', message } = errorFields(error)
  const reason = responseCode ? `Server surat menjawab ${responseCode}: ${message}` : `${errorLabels[code] ?? message}`
  const text = withoutAddresses(reason).replace(/\s+/g, ' ').slice(0, 300)
  if (responseCode >= 500 && responseCode !== 503) {
    const isOurs =
      SIGN_IN_REPLIES.includes(responseCode) ||
      code === 'ETLS' ||
      command.startsWith('AUTH') ||
      (command === 'MAIL FROM' && [550, 553].includes(responseCode))
    return { result: isOurs ? 'blocked' : 'failed', error: text }
  }
  if (responseCode >= 400) return { result: 'retry', error: text }
  if (['EAUTH', 'ENOAUTH', 'ECONFIG', 'ETLS'].includes(code)) return { result: 'blocked', error: text }
  if (['EENVELOPE', 'EMESSAGE'].includes(code)) return { result: 'failed', error: text }
  return { result: 'retry', error: text }
}

/** Whether the server replied, so that the error is not a timeout or a lost connection. */
const hasReply = (error: unknown): boolean => (errorFields(error).responseCode ?? 0) > 0

/** Removes mail addresses, which servers repeat in their replies. Staff see the receiver in the summary. */
const withoutAddresses = (text: string) => text.replace(/(?<![^\s<>@:])[^\s<>@:]+@(?=[^\s<>@]+)/g, '…@')

const errorLabels: Record<string, string> = {
  ECONNECTION: 'Sambungan ke server surat terputus',
  ETIMEDOUT: 'Server surat tidak menjawab',
  ESOCKET: 'Server surat tidak bisa dihubungi',
  EDNS: 'Nama server surat tidak ditemukan',
  ETLS: 'Server surat tidak menyediakan sambungan terenkripsi (STARTTLS)',
  EAUTH: 'Server surat menolak nama pengguna atau sandi',
}

type ErrorFields = { code?: string; responseCode?: number; command?: string; message: string }

function errorFields(error: unknown): ErrorFields {
  if (!(error instanceof Error)) return { message: String(error) }
  const { code, responseCode, command } = error as Error & Partial<ErrorFields> // fields of nodemailer, checked below
  const reply = 'response' in error && typeof error.response === 'string' ? error.response : error.message
  return {
    message: reply.replace(/^\d{3}[ -]/, ''),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof responseCode === 'number' ? { responseCode } : {}),
    ...(typeof command === 'string' ? { command } : {}),
  }
}
