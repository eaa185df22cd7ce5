import { afterEach, expect, test } from 'vitest'
import { letter } from '../../src/outbox/mail/letter.ts'
import { createMailer, tlsRule } from '../../src/outbox/mail/mailer.ts'
import { outboxRow } from '../support/outbox-row.ts'
import { startSmtp } from '../support/smtp.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function mailServer(wishes: Parameters<typeof startSmtp>[0] = {}) {
  const server = await startSmtp(wishes)
  closers.push(server.stop)
  return server
}

const row = (payload: Record<string, unknown> = {}) =>
  outboxRow({
    kind: 'mail',
    dedupe_key: 'incident:3:opened:mail',
    payload: { to: 'staf@contoh.test', subject: 'Uji', text: 'Halo', html: '<p>Halo</p>', ...payload },
  })

test('a mail arrives as text and HTML, with the same Message-ID for every attempt', async () => {
  const { settings, mails } = await mailServer()
  const send = createMailer(settings)
  expect(await send(row({ subject: 'Pesanan “Kaos” – ORD-1' }))).toEqual({ result: 'sent' })
  expect(await send(row())).toEqual({ result: 'sent' })
  const [first, second] = mails
  expect(first).toMatchObject({
    to: ['staf@contoh.test'],
    subject: 'Pesanan “Kaos” – ORD-1',
    text: expect.stringMatching(/^Halo\n*$/),
    html: expect.stringContaining('<p>Halo</p>'),
  })
  expect(first?.data).toMatch(/^From: KortekStream <kabar@kortek\.test>/m)
  expect(first?.data).toMatch(/multipart\/alternative/)
  expect(first?.messageId).toMatch(/^<[0-9a-f]{32}@kortek\.test>$/)
  expect(first?.messageId).toBe(second?.messageId)
})

test('no text from outside can add a header', async () => {
  const { settings, mails } = await mailServer()
  const send = createMailer({ ...settings, from: 'Kortek\r\nX-Evil: 1 <kabar@kortek.test>' })
  await send(row({ subject: 'Gangguan\r\nBcc: lain@contoh.test\r\n\r\nIsi lain' }))
  expect(await send(row({ to: 'staf@contoh.test\r\nRCPT TO:<lain@contoh.test>' }))).toMatchObject({ result: 'failed' })
  expect(await send(row({ to: 'staf@contoh.test, lain@contoh.test' }))).toMatchObject({ result: 'failed' })
  expect(mails).toHaveLength(1)
  expect(mails[0]?.to).toEqual(['staf@contoh.test'])
  expect(mails[0]?.data).not.toMatch(/^(Bcc|X-Evil):/im)
})

test('a busy mailbox is retried, a missing one is not', async () => {
  const { settings, answer } = await mailServer()
  answer(450, 550)
  const send = createMailer(settings)
  const busy = await send(row())
  expect(busy).toMatchObject({ result: 'retry' })
  expect(busy).not.toHaveProperty('maybeSent')
  const gone = await send(row())
  expect(gone).toMatchObject({ result: 'failed' })
  expect(JSON.stringify(gone)).toContain('550')
  expect(JSON.stringify(gone)).not.toContain('staf@contoh.test')
})

test('a wrong password and a refused sender block all mail; a busy login does not', async () => {
  const { settings, answer } = await mailServer({ user: { name: 'kabar', password: 'sandi-benar' } })
  const wrong = await createMailer({ ...settings, password: 'sandi-rahasia' })(row())
  expect(wrong).toMatchObject({ result: 'blocked' })
  expect(JSON.stringify(wrong)).not.toContain('sandi-rahasia')
  answer(454, 535, 553)
  const send = createMailer(settings)
  expect(await send(row())).toMatchObject({ result: 'retry' })
  expect(await send(row())).toMatchObject({ result: 'blocked' })
  expect(await send(row())).toMatchObject({ result: 'blocked' })
  expect(await send(row())).toEqual({ result: 'sent' })
})

test('an unreachable server is retried, and cannot have accepted the mail', async () => {
  const { port, settings, stop } = await mailServer()
  await stop()
  const away = await createMailer({ ...settings, port })(row())
  expect(away).toMatchObject({ result: 'retry' })
  expect(away).not.toHaveProperty('maybeSent')
})

test('a connection that breaks in the middle of a mail is retried; after the whole mail was written it may have been accepted', async () => {
  const { settings, answer, mails } = await mailServer()
  const send = createMailer(settings)
  answer({ say: 'cut' })
  expect(await send(row({ text: 'x'.repeat(3_000_000) }))).toMatchObject({ result: 'retry' })
  expect(mails).toEqual([])
  answer({ done: true, say: 'cut' })
  expect(await send(row())).toMatchObject({ result: 'retry', maybeSent: true })
  expect(mails).toHaveLength(1)
})

test('a server that does not greet or never finishes times out and is retried; a slow one is waited for', async () => {
  const never = await mailServer({ greeting: Number.POSITIVE_INFINITY })
  expect(await createMailer(never.settings, { timeouts: { greeting: 100 } })(row())).toMatchObject({ result: 'retry' })
  const whole = await createMailer(never.settings, { timeouts: { whole: 100 } })(row())
  expect(whole).toMatchObject({ result: 'retry' })
  expect(whole).not.toHaveProperty('maybeSent')
  const slow = await mailServer({ greeting: 150 })
  expect(await createMailer(slow.settings)(row())).toEqual({ result: 'sent' })
})

test('mail to other machines is sent encrypted or not at all', async () => {
  expect(tlsRule({ host: 'mail.contoh.test', port: 587 })).toBe('required')
  expect(tlsRule({ host: 'mail.contoh.test', port: 25 })).toBe('required')
  expect(tlsRule({ host: 'mail.contoh.test', port: 465 })).toBe('implicit')
  expect(tlsRule({ host: '127.0.0.1.contoh.test', port: 587 })).toBe('required')
  for (const host of ['localhost', '127.0.0.1', '::1']) expect(tlsRule({ host, port: 1025 })).toBe('offered')

  const plain = await mailServer()
  expect(await createMailer(plain.settings, { tls: 'required' })(row())).toMatchObject({ result: 'blocked' })
  expect(plain.mails).toEqual([])

  const offering = await mailServer({ starttls: true })
  expect(await createMailer(offering.settings)(row())).toEqual({ result: 'sent' })
  expect(offering.mails[0]?.secure).toBe(true)
})

test('a mail keeps its text unchanged in plain text, and escapes it in HTML', () => {
  const { html, text } = letter({
    heading: 'Gangguan pada A & B',
    paragraphs: ['Sejak <19.42> WIB.'],
    facts: [['Jalur', 'home, search']],
    link: { text: 'Buka insiden', href: 'http://127.0.0.1/tempat/3/?a=1&b=2' },
    footer: 'Dikirim oleh monitor.',
  })
  expect(text).toBe(
    `Gangguan pada A & B

Sejak <19.42> WIB.

Jalur: home, search

Buka insiden: http://127.0.0.1/tempat/3/?a=1&b=2

-- 
Dikirim oleh monitor.
`,
  )
  expect(html).toContain('<h1>Gangguan pada A &amp; B</h1>')
  expect(html).toContain('&lt;19.42&gt;')
})
