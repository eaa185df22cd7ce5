import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'

/**
 * The fate of the next mail. 450, 550: the mailbox is busy or missing · 535, 454: the log-in is refused or cannot be
 * checked (with `user`) · 553: the sender's address is refused · `drop`: the connection is cut within the mail ·
 * `taken, then dropped`: after it was accepted, before the answer.
 */
export type SmtpAnswer = 'take' | 450 | 550 | 535 | 454 | 553 | 'drop' | 'taken, then dropped'

type Wishes = {
  port?: number
  /** The account that may sign in; without it no log-in is needed. */
  user?: { name: string; password: string }
  /** Milliseconds until the greeting; Infinity: never. */
  greeting?: number
  /** Whether STARTTLS is offered, with a self-signed certificate. */
  starttls?: boolean
}

/** A real mail server on loopback. `mails` are the accepted ones; nothing is forwarded. */
export async function startSmtp({ port = 0, user, greeting = 0, starttls = false }: Wishes = {}) {
  const mails: Letter[] = []
  const next: SmtpAnswer[] = []
  const state = { always: 'take' as SmtpAnswer }
  /** One mail is one session, so its answer is chosen at connect. */
  const answers = new WeakMap<SMTPServerSession, SmtpAnswer>()
  const stopped = new AbortController()
  const answerOf = (session: SMTPServerSession) => answers.get(session) ?? state.always

  const options: SMTPServerOptions = {
    authOptional: user === undefined,
    allowInsecureAuth: true,
    closeTimeout: 50,
    ...(starttls ? {} : { disabledCommands: user ? ['STARTTLS'] : ['STARTTLS', 'AUTH'] }),
    async onConnect(session, done) {
      answers.set(session, next.shift() ?? state.always)
      if (greeting === Number.POSITIVE_INFINITY) return
      if (greeting > 0) await sleep(greeting, null, { signal: stopped.signal }).catch(() => {})
      done()
    },
    onAuth({ username, password }, session, done) {
      const code = [535, 454].find((one) => one === answerOf(session))
      if (code) return done(refusal(code))
      if (username === user?.name && password === user?.password) return done(null, { user: username })
      done(refusal(535))
    },
    onMailFrom: (_address, session, done) => done(answerOf(session) === 553 ? refusal(553) : null),
    onRcptTo({ address }, session, done) {
      const code = [450, 550].find((one) => one === answerOf(session))
      done(code ? refusal(code, `<${address}>`) : null)
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        if (answerOf(session) === 'drop') cut(session)
      })
      stream.on('end', () => {
        if (answerOf(session) === 'drop') return
        mails.push(readLetter(Buffer.concat(chunks).toString(), session))
        if (answerOf(session) === 'taken, then dropped') return cut(session)
        done()
      })
    },
  }
  const server = new SMTPServer(options)
  server.on('error', () => {})
  const cut = ({ id }: SMTPServerSession) => {
    for (const one of server.connections as Set<Connection>) if (one.session.id === id) one._socket.destroy()
  }

  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    host: '127.0.0.1',
    port: (server.server.address() as AddressInfo).port, // a TCP server's address is one
    mails,
    /** The answers of the next sessions, in order; then `always`. */
    answer: (...answered: SmtpAnswer[]) => void next.push(...answered),
    always(answer: SmtpAnswer) {
      state.always = answer
    },
    stop: () =>
      new Promise<void>((resolve) => {
        stopped.abort()
        server.close(() => resolve())
      }),
  }
}

/** smtp-server's connection; missing in its types. */
type Connection = { session: { id: string }; _socket: { destroy(): void } }

const refusal = (code: number, about = '') =>
  Object.assign(new Error(`${about} tidak bisa`.trim()), { responseCode: code })

/** A mail as received, and as its reader sees it. */
type Letter = {
  to: string[]
  subject: string
  text: string
  html: string
  messageId: string
  data: string
  /** Whether the connection was encrypted. */
  secure: boolean
  at: Date
}

/** Parses nodemailer's output: one level of parts, in quoted-printable, base64 or plain text. */
function readLetter(data: string, { envelope, secure }: SMTPServerSession): Letter {
  const [head] = halves(data)
  return {
    to: envelope.rcptTo.map(({ address }) => address),
    subject: words(header(head, 'Subject')),
    text: part(data, 'text/plain'),
    html: part(data, 'text/html'),
    messageId: header(head, 'Message-ID'),
    data,
    secure,
    at: new Date(),
  }
}

function halves(text: string): [head: string, body: string] {
  const at = text.indexOf('\r\n\r\n')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 4)]
}

/** A header's value, its folded lines joined. */
const header = (head: string, name: string) =>
  new RegExp(`^${name}: *([^\\r\\n]*(?:\\r\\n[ \\t][^\\r\\n]*)*)`, 'im')
    .exec(head)?.[1]
    ?.replace(/\r\n[ \t]/g, ' ')
    .trim() ?? ''

function part(data: string, type: string): string {
  const [head, body] = halves(data)
  const kind = header(head, 'Content-Type')
  const boundary = /boundary="?([^";\s]+)/i.exec(kind)?.[1]
  if (boundary) {
    const inner = body.split(`--${boundary}`).slice(1, -1)
    return inner.map((one) => part(one.replace(/^\r\n/, ''), type)).find((text) => text !== '') ?? ''
  }
  if (!kind.toLowerCase().startsWith(type)) return ''
  return decoded(body, header(head, 'Content-Transfer-Encoding').toLowerCase()).replaceAll('\r\n', '\n')
}

function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  if (encoding !== 'quoted-printable') return body
  return bytes(body.replace(/=\r\n/g, ''))
}

/** "=C3=A9" is two bytes of one letter. */
const bytes = (text: string) =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString()

/** A header with non-ASCII letters: "=?UTF-8?Q?Pesanan_=E2=80=9C?=". */
const words = (value: string) =>
  value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, way: string, text: string) =>
      way.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : bytes(text.replaceAll('_', ' ')),
    )
