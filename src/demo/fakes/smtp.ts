import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import { type Letter, readLetter } from './letter.ts'

/**
 * How the next letter fares. 450, 550: that mailbox is busy, or there is none · 535, 454: the log-in is refused, or cannot
 * be checked now (with `user`) · 553: so is the sender's address · `drop`: the line is cut within the letter · `taken, then
 * dropped`: … after it was taken, before that is said.
 */
export type SmtpAnswer = 'take' | 450 | 550 | 535 | 454 | 553 | 'drop' | 'taken, then dropped'

type Wishes = {
  port?: number
  /** Who may sign in; without it nobody has to. */
  user?: { name: string; password: string }
  /** Milliseconds until it greets; Infinity: never. */
  greeting?: number
  /** Whether encryption by STARTTLS is offered, with a certificate that nobody vouches for. */
  starttls?: boolean
}

/** A real mail server on loopback. `mails` is what it took; nothing goes on from there. */
export async function startSmtp({ port = 0, user, greeting = 0, starttls = false }: Wishes = {}) {
  const mails: Letter[] = []
  const next: SmtpAnswer[] = []
  const state = { always: 'take' as SmtpAnswer }
  /** One letter is one session, so its answer is drawn when somebody comes. */
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
    /** How the next sessions fare, one after the other; then `always`. */
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

/** What smtp-server keeps of a connection; its types do not say so. */
type Connection = { session: { id: string }; _socket: { destroy(): void } }

const refusal = (code: number, about = '') =>
  Object.assign(new Error(`${about} tidak bisa`.trim()), { responseCode: code })
