import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, expect, test } from 'vitest'
import type { OutboxRow } from '../../src/db/account-rows.ts'
import { letter } from '../../src/mail/letter.ts'
import { createMailer, tlsRule } from '../../src/mail/mailer.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

type Wishes = SMTPServerOptions & { drop?: boolean }

/** A real server of mail on loopback; `taken` is what it took, as it came over the wire. */
async function mailServer({ drop = false, ...wishes }: Wishes = {}) {
  const taken: { to: string[]; data: string; secure: boolean }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let data = ''
      stream.on('data', (chunk: Buffer) => {
        data += chunk
        if (drop) server.connections.forEach((one) => void (one as { _socket: { destroy(): void } })._socket.destroy())
      })
      stream.on('end', () => {
        taken.push({ to: session.envelope.rcptTo.map(({ address }) => address), data, secure: session.secure })
        done()
      })
    },
    ...wishes,
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  closers.push(() => server.close())
  const { port } = server.server.address() as AddressInfo // a TCP server's address is one
  return { port, taken }
}

const settings = (port: number) => ({
  host: '127.0.0.1',
  port,
  user: null,
  password: null,
  from: 'KortekStream <kabar@kortek.test>',
})
const row = (payload: Record<string, unknown> = {}): OutboxRow => ({
  id: '12',
  kind: 'mail',
  dedupe_key: 'incident:3:opened:mail',
  summary: 'Uji',
  payload: { to: 'staf@contoh.test', subject: 'Uji', text: 'Halo', html: '<p>Halo</p>', ...payload },
  state: 'waiting',
  attempts: 1,
  next_at: new Date(0),
  claimed_until: null,
  error: null,
  created_at: new Date(0),
  ended_at: null,
})
const refusal = (code: number) => Object.assign(new Error('tidak bisa'), { responseCode: code })

test('a letter arrives as text and as HTML, with the same Message-ID on every try', async () => {
  const { port, taken } = await mailServer()
  const send = createMailer(settings(port))
  expect(await send(row())).toEqual({ result: 'sent' })
  expect(await send(row())).toEqual({ result: 'sent' })
  const [first, second] = taken
  expect(first?.to).toEqual(['staf@contoh.test'])
  expect(first?.data).toMatch(/^From: KortekStream <kabar@kortek\.test>/m)
  expect(first?.data).toMatch(/multipart\/alternative/)
  expect(first?.data).toContain('<p>Halo</p>')
  const idOf = (data = '') => /^Message-ID: (<[0-9a-f]{32}@kortek\.test>)/m.exec(data)?.[1]
  expect(idOf(first?.data)).toBeDefined()
  expect(idOf(first?.data)).toBe(idOf(second?.data))
})

test('no text from outside begins a header of its own', async () => {
  const { port, taken } = await mailServer()
  const send = createMailer({ ...settings(port), from: 'Kortek\r\nX-Evil: 1 <kabar@kortek.test>' })
  await send(row({ subject: 'Gangguan\r\nBcc: lain@contoh.test\r\n\r\nIsi lain' }))
  expect(await send(row({ to: 'staf@contoh.test\r\nRCPT TO:<lain@contoh.test>' }))).toMatchObject({ result: 'failed' })
  expect(await send(row({ to: 'staf@contoh.test, lain@contoh.test' }))).toMatchObject({ result: 'failed' })
  expect(taken).toHaveLength(1)
  expect(taken[0]?.to).toEqual(['staf@contoh.test'])
  expect(taken[0]?.data).not.toMatch(/^(Bcc|X-Evil):/im)
})

test('a busy mailbox is tried later, one that does not exist never again', async () => {
  const busy = await mailServer({ onRcptTo: (_to, _session, done) => done(refusal(450)) })
  expect(await createMailer(settings(busy.port))(row())).toMatchObject({ result: 'retry' })
  const gone = await mailServer({
    onRcptTo: ({ address }, _session, done) =>
      done(Object.assign(new Error(`<${address}> unknown`), { responseCode: 550 })),
  })
  const sent = await createMailer(settings(gone.port))(row())
  expect(sent).toMatchObject({ result: 'failed' })
  expect(JSON.stringify(sent)).toContain('550')
  expect(JSON.stringify(sent)).not.toContain('staf@contoh.test')
})

test('a wrong password, and a refused sender, stop all mail; a busy log-in does not', async () => {
  const signIn = (code: number) =>
    mailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(refusal(code)),
    })
  const secret = { user: 'kabar', password: 'sandi-rahasia' }
  const wrong = await createMailer({ ...settings((await signIn(535)).port), ...secret })(row())
  expect(wrong).toMatchObject({ result: 'blocked' })
  expect(JSON.stringify(wrong)).not.toContain('sandi-rahasia')
  const busy = await createMailer({ ...settings((await signIn(454)).port), ...secret })(row())
  expect(busy).toMatchObject({ result: 'retry' })
  const sender = await mailServer({ onMailFrom: (_from, _session, done) => done(refusal(553)) })
  expect(await createMailer(settings(sender.port))(row())).toMatchObject({ result: 'blocked' })
})

test('a line that is cut in the middle of a letter, and a server that is away, are tried again', async () => {
  const { port, taken } = await mailServer({ drop: true })
  expect(await createMailer(settings(port))(row())).toMatchObject({ result: 'retry' })
  expect(taken).toEqual([])
  expect(await createMailer(settings(1))(row())).toMatchObject({ result: 'retry' })
})

test('a server that does not greet, or never ends, is given up and tried again', async () => {
  const silent = createServer(() => {})
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  closers.push(() => silent.close())
  const { port } = silent.address() as AddressInfo // a TCP server's address is one
  expect(await createMailer(settings(port), { limits: { greeting: 100 } })(row())).toMatchObject({ result: 'retry' })
  expect(await createMailer(settings(port), { limits: { whole: 100 } })(row())).toMatchObject({ result: 'retry' })
})

test('outside this machine mail goes out encrypted or not at all', async () => {
  expect(tlsRule({ host: 'mail.contoh.test', port: 587 })).toBe('required')
  expect(tlsRule({ host: 'mail.contoh.test', port: 25 })).toBe('required')
  expect(tlsRule({ host: 'mail.contoh.test', port: 465 })).toBe('inside')
  expect(tlsRule({ host: '127.0.0.1.contoh.test', port: 587 })).toBe('required')
  for (const host of ['localhost', '127.0.0.1', '::1']) expect(tlsRule({ host, port: 1025 })).toBe('offered')

  const plain = await mailServer()
  expect(await createMailer(settings(plain.port), { tls: 'required' })(row())).toMatchObject({ result: 'blocked' })
  expect(plain.taken).toEqual([])

  const offering = await mailServer({ disabledCommands: [] })
  expect(await createMailer(settings(offering.port))(row())).toEqual({ result: 'sent' })
  expect(offering.taken[0]?.secure).toBe(true)
})

test('a letter keeps its words as they are in text, and escapes them in HTML', () => {
  const { html, text } = letter({
    heading: 'Gangguan pada A & B',
    paragraphs: ['Sejak <19.42> WIB.'],
    facts: [['Jalur', 'home, search']],
    link: { text: 'Buka insiden', href: 'http://127.0.0.1/api-monitor/insiden/3/?a=1&b=2' },
    footer: 'Dikirim oleh monitor.',
  })
  expect(text).toBe(
    `Gangguan pada A & B

Sejak <19.42> WIB.

Jalur: home, search

Buka insiden: http://127.0.0.1/api-monitor/insiden/3/?a=1&b=2

-- 
Dikirim oleh monitor.
`,
  )
  expect(html).toContain('<h1>Gangguan pada A &amp; B</h1>')
  expect(html).toContain('&lt;19.42&gt;')
})
