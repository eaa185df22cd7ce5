import { Transform } from 'node:stream'
import type { Transporter } from 'nodemailer'
import { z } from 'zod'
import { withTimeout } from '../../async/timer.ts'
import type { SendResult } from '../outbox.ts'
import { type Sender, stableId } from '../outbox.ts'

/** An SMTP server. `user` null: no authentication. `from` may hold a name: "KortekStream <kabar@…>". */
export type MailSettings = { host: string; port: number; user: string | null; password: string | null; from: string }

/** The payload of a message of kind "mail": one address, and the text in both forms. */
const Letter = z.object({ to: z.email(), subject: z.string().min(1), text: z.string(), html: z.string() })
export type Letter = z.infer<typeof Letter>

/** Milliseconds: to connect, until the server's greeting, of silence, and for the whole attempt. */
type Timeouts = { connection: number; greeting: number; socket: number; whole: number }
const TIMEOUTS_MS: Timeouts = { connection: 10_000, greeting: 10_000, socket: 30_000, whole: 90_000 }

type Options = { timeouts?: Partial<Timeouts>; tls?: TlsRule }

/** `implicit`: TLS from the first byte · `required`: only with STARTTLS · `offered`: STARTTLS if the server offers it. */
export type TlsRule = 'implicit' | 'required' | 'offered'

/** Port 465 is implicit TLS. On other ports mail leaves this machine only with STARTTLS. */
export function tlsRule({ host, port }: Pick<MailSettings, 'host' | 'port'>): TlsRule {
  if (port === 465) return 'implicit'
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host) ? 'offered' : 'required'
}

/**
 * Sends mail by SMTP, one connection per mail. The Message-ID is the same for every attempt of a message, so that a second
 * delivery can be detected. nodemailer is loaded with the first mail.
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
  transport.use('stream', (composed, done) => {
    composed.message.transform(noteEnd(() => (isWritten = true)))
    done()
  })
  // A mail that was written to its end may have been accepted, unless the server answered otherwise.
  const marked = (result: SendResult, isAnswered: boolean): SendResult =>
    result.result === 'retry' && isWritten && !isAnswered ? { ...result, maybeSent: true } : result
  const tooLate = () => marked({ result: 'retry', error: 'Server surat tidak selesai menjawab' }, false)
  const sending = () =>
    transport.sendMail(mail).then(
      (): SendResult => ({ result: 'sent' }),
      (error: unknown) => marked(outcomeOf(error), hasReply(error)),
    )
  return withTimeout(timeout, sending, tooLate).finally(() => transport.close())
}

/** Passes a mail through and calls `end` when all of it has passed. */
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
  // `offered` is for this machine only, whose certificate proves nothing.
  ...(tls === 'offered' ? { tls: { rejectUnauthorized: false } } : {}),
  ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
  connectionTimeout: timeouts.connection,
  greetingTimeout: timeouts.greeting,
  socketTimeout: timeouts.socket,
})

/** Prevents header injection: text without line breaks and control characters. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()

function sender(from: string): { address: string; line: string } {
  const line = oneLine(from)
  return { line, address: /<([^<>]+)>\s*$/.exec(line)?.[1] ?? line }
}

/** SMTP replies about authentication: no mail will pass until the settings change. */
const SIGN_IN_REPLIES = [530, 534, 535, 538]

/**
 * Maps an error of nodemailer (its `code`, `responseCode`, `command`) to a result. The server's reply decides first, because
 * an address can also be refused with a 450: 4xx and 503 are temporary. 5xx is final for that address, or for all mail when
 * it answers authentication, encryption or our own sender address.
 */
function outcomeOf(error: unknown): SendResult {
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

/** Whether the error is an answer of the server, not a timeout or a lost connection. */
const hasReply = (error: unknown): boolean => (errorFields(error).responseCode ?? 0) > 0

/** Hides the addresses that servers repeat in their replies. Staff see the receiver in the message's summary. */
const withoutAddresses = (text: string) => text.replace(/[^\s<>@:]+@(?=[^\s<>@]+)/g, '…@')

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
  const { code, responseCode, command } = error as Error & Partial<ErrorFields> // set by nodemailer, checked below
  const reply = 'response' in error && typeof error.response === 'string' ? error.response : error.message
  return {
    message: reply.replace(/^\d{3}[ -]/, ''),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof responseCode === 'number' ? { responseCode } : {}),
    ...(typeof command === 'string' ? { command } : {}),
  }
}
