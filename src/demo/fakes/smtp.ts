import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import type { Fault } from './faults.ts'

/**
 * 450, 550: mailbox busy or missing. 535, 454: log-in refused or not possible (with `user`). 553: sender address
 * refused. A fault cuts the connection during the mail or, if it is `done`, after it was accepted.
 */
type SmtpAnswer = 'take' | 450 | 550 | 535 | 454 | 553 | (Fault<never> & { say: 'cut' })

type Wishes = {
  /** Without an account no log-in is required. */
  user?: { name: string; password: string }
  /** Milliseconds before the greeting; with Infinity none is sent. */
  greeting?: number
  /** Offers STARTTLS with a self-signed certificate. */
  starttls?: boolean
}

/** Starts a mail server. `mails`: the accepted mails; none is forwarded. */
export async function startSmtp({ user, greeting = 0, starttls = false }: Wishes = {}) {
  const mails: ReturnType<typeof readMail>[] = []
  const next: SmtpAnswer[] = []
  const state = { always: 'take' as SmtpAnswer }
  /** The answer of each session, chosen when the client connects. The mailer sends one mail per session. */
  const answers = new WeakMap<SMTPServerSession, SmtpAnswer>()
  const stopped = new AbortController()
  const getAnswer = (session: SMTPServerSession) => answers.get(session) ?? state.always

  const options: SMTPServerOptions = {
    authOptional: user === undefined,
    allowInsecureAuth: true,
    closeTimeout: 50,
    ...(starttls ? {} : { disabledCommands: user ? ['STARTTLS'] : ['STARTTLS', 'AUTH'] }),
    async onConnect(session, callback) {
      answers.set(session, next.shift() ?? state.always)
      if (greeting === Number.POSITIVE_INFINITY) return
      if (greeting > 0) await sleep(greeting, null, { signal: stopped.signal }).catch(() => {})
      callback()
    },
    onAuth({ username, password }, session, callback) {
      const code = [535, 454].find((one) => one === getAnswer(session))
      if (code) return callback(refusal(code))
      if (username === user?.name && password === user?.password) return callback(null, { user: username })
      callback(refusal(535))
    },
    onMailFrom: (_address, session, callback) => callback(getAnswer(session) === 553 ? refusal(553) : null),
    onRcptTo({ address }, session, callback) {
      const code = [450, 550].find((one) => one === getAnswer(session))
      callback(code ? refusal(code, `<${address}>`) : null)
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      const answer = getAnswer(session)
      const fault = typeof answer === 'object' ? answer : null
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        if (fault && !fault.done) cut(session)
      })
      stream.on('end', () => {
        if (fault && !fault.done) return
        mails.push(readMail(Buffer.concat(chunks).toString(), session))
        if (fault) return cut(session)
        callback()
      })
    },
  }
  const server = new SMTPServer(options)
  server.on('error', () => {})
  const cut = ({ id }: SMTPServerSession) => {
    for (const one of server.connections as Set<Connection>) if (one.session.id === id) one._socket.destroy()
  }

  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    host: '127.0.0.1',
    port: (server.server.address() as AddressInfo).port, // a TCP server's address has this type
    mails,
    /** Sets the answers of the next sessions, in order. Later ones get the answer of `always`. */
    answer: (...nextAnswers: SmtpAnswer[]) => void next.push(...nextAnswers),
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

/** The types of smtp-server lack these fields. */
type Connection = { session: { id: string }; _socket: { destroy(): void } }

const refusal = (code: number, about = '') =>
  Object.assign(new Error(`${about} tidak bisa`.trim()), { responseCode: code })

/** Reads a mail of nodemailer, with one level of MIME parts. `secure`: it came over TLS. */
function readMail(data: string, { envelope, secure }: SMTPServerSession) {
  const [head = ''] = halves(data)
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

const halves = (text: string) => text.split(/\r\n\r\n([\s\S]*)/)

const header = (head: string, name: string) =>
  new RegExp(`^${name}: *([^\\r\\n]*(?:\\r\\n[ \\t][^\\r\\n]*)*)`, 'im')
    .exec(head)?.[1]
    ?.replace(/\r\n[ \t]/g, ' ')
    .trim() ?? ''

function part(data: string, type: string): string {
  const [head = '', body = ''] = halves(data)
  const kind = header(head, 'Content-Type')
  const boundary = /boundary="?([^";\s]+)/i.exec(kind)?.[1]
  if (boundary) {
    const inner = body.split(`--${boundary}`).slice(1, -1)
    return inner.map((one) => part(one.replace(/^\r\n/, ''), type)).find((text) => text !== '') ?? ''
  }
  if (!kind.toLowerCase().startsWith(type)) return ''
  return decoded(body, header(head, 'Content-Transfer-Encoding').toLowerCase()).replaceAll('\r\n', '\n')
}

/** Decodes text; "=C3=A9" stands for the two bytes of one letter. */
function decoded(text: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(text, 'base64').toString()
  if (encoding !== 'quoted-printable') return text
  const whole = text.replace(/=\r\n/g, '').replaceAll('%', '%25')
  return decodeURIComponent(whole.replace(/=([0-9A-F]{2})/gi, '%$1'))
}

/** Decodes header words such as "=?UTF-8?Q?Pesanan_=E2=80=9C?=". */
const words = (value: string) =>
  value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, way: string, text: string) =>
      decoded(text.replaceAll('_', ' '), way.toUpperCase() === 'B' ? 'base64' : 'quoted-printable'),
    )
