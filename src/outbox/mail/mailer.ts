import { Transform } from 'node:stream'
import type { Transporter } from 'nodemailer'
import { z } from 'zod'
import { withTimeout } from '../../async/timer.ts'
import type { SendResult } from '../outbox.ts'
import { type Sender, stableId } from '../outbox.ts'

/** A server that takes mail; `user` null: without signing in. `from` may carry a name: "KortekStream <kabar@…>". */
export type MailSettings = { host: string; port: number; user: string | null; password: string | null; from: string }

/** What a row of kind "mail" carries: one address, and both forms of the text. */
const Letter = z.object({ to: z.email(), subject: z.string().min(1), text: z.string(), html: z.string() })
export type Letter = z.infer<typeof Letter>

/** Milliseconds: to connect, until the server greets, without a word, and for all of it. */
type Timeouts = { connection: number; greeting: number; socket: number; whole: number }
const TIMEOUTS_MS: Timeouts = { connection: 10_000, greeting: 10_000, socket: 30_000, whole: 90_000 }

type Options = { timeouts?: Partial<Timeouts>; tls?: TlsRule }

/** `inside`: encrypted from the first byte · `required`: STARTTLS or nothing · `offered`: STARTTLS where it is offered. */
export type TlsRule = 'inside' | 'required' | 'offered'

/** 465 is TLS from the start; elsewhere mail leaves this machine by STARTTLS only. */
export function tlsRule({ host, port }: Pick<MailSettings, 'host' | 'port'>): TlsRule {
  if (port === 465) return 'inside'
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host) ? 'offered' : 'required'
}

/**
 * Sends mail by SMTP, each with a connection of its own. The Message-ID is the same for every try of a row, so that a
 * second delivery can be told. nodemailer is loaded with the first mail.
 */
export function createMailer(
  settings: MailSettings,
  { timeouts: limits = {}, tls = tlsRule(settings) }: Options = {},
): Sender {
  const patience = { ...TIMEOUTS_MS, ...limits }
  const { address, line } = sender(settings.from)
  return async (row) => {
    const letter = Letter.safeParse(row.payload)
    if (!letter.success) return { result: 'failed', error: 'Alamat atau isi surat tidak sah' }
    const { createTransport } = await import('nodemailer')
    const transport = createTransport(transportOptions(settings, tls, patience))
    const mail = {
      from: line,
      ...letter.data,
      subject: oneLine(letter.data.subject),
      messageId: `<${stableId(row)}@${address.split('@')[1] ?? 'localhost'}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    }
    return send(transport, mail, patience.whole)
  }
}

async function send(transport: Transporter, mail: object, limit: number): Promise<SendResult> {
  let isWritten = false
  transport.use('stream', (composed, done) => {
    composed.message.transform(noteEnd(() => (isWritten = true)))
    done()
  })
  // The server may have taken a letter that was written to its end, where no word of its own says otherwise.
  const marked = (sent: SendResult, isAnswered: boolean): SendResult =>
    sent.result === 'retry' && isWritten && !isAnswered ? { ...sent, maybeSent: true } : sent
  const tooLate = () => marked({ result: 'retry', error: 'Server surat tidak selesai menjawab' }, false)
  const sending = () =>
    transport.sendMail(mail).then(
      (): SendResult => ({ result: 'sent' }),
      (error: unknown) => marked(outcomeOf(error), hasReply(error)),
    )
  return withTimeout(limit, sending, tooLate).finally(() => transport.close())
}

/** Passes a letter on and tells when all of it has gone by. */
const noteEnd = (end: () => void) =>
  new Transform({
    transform: (chunk, _encoding, next) => next(null, chunk),
    flush(next) {
      end()
      next()
    },
  })

const transportOptions = ({ host, port, user, password }: MailSettings, tls: TlsRule, limits: Timeouts) => ({
  host,
  port,
  secure: tls === 'inside',
  requireTLS: tls === 'required',
  // A certificate says nothing about one's own machine.
  ...(tls === 'offered' ? { tls: { rejectUnauthorized: false } } : {}),
  ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
  connectionTimeout: limits.connection,
  greetingTimeout: limits.greeting,
  socketTimeout: limits.socket,
})

/** Nothing from outside begins a new header. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()

function sender(from: string): { address: string; line: string } {
  const line = oneLine(from)
  return { line, address: /<([^<>]+)>\s*$/.exec(line)?.[1] ?? line }
}

/** Replies to signing in, or for want of it: no mail will pass until somebody changes the settings. */
const SIGN_IN_REPLIES = [530, 534, 535, 538]

/**
 * What an error of nodemailer means (its `code`, `responseCode`, `command`). The server's own reply decides first, since an
 * envelope is refused with a 450 too: 4xx and 503 come right by themselves, 5xx is for good, for that address; when
 * signing in or encrypting, or about our own sender's address, it is for all.
 */
function outcomeOf(error: unknown): SendResult {
  const { code = '', responseCode = 0, command = '', message } = errorFields(error)
  const told = responseCode ? `Server surat menjawab ${responseCode}: ${message}` : `${errorLabels[code] ?? message}`
  const text = withoutAddresses(told).replace(/\s+/g, ' ').slice(0, 300)
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

/** Whether the server said it itself, rather than falling silent. */
const hasReply = (error: unknown): boolean => (errorFields(error).responseCode ?? 0) > 0

/** Servers repeat the address they refuse; whom a letter was for stands in its summary, as far as staff need it. */
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
  const { code, responseCode, command } = error as Error & Partial<ErrorFields> // nodemailer's own fields, checked below
  const reply = 'response' in error && typeof error.response === 'string' ? error.response : error.message
  return {
    message: reply.replace(/^\d{3}[ -]/, ''),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof responseCode === 'number' ? { responseCode } : {}),
    ...(typeof command === 'string' ? { command } : {}),
  }
}
