import { createServer } from 'node:http'
import { pino } from 'pino'
import { SMTPServer } from 'smtp-server'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { features } from '../../src/app.ts'
import { createAlerts } from '../../src/monitor/alerts/alerts.ts'
import { alertChannels, alertSenders } from '../../src/monitor/alerts/channels.ts'
import { createFetcher } from '../../src/net/fetcher.ts'
import type { Sender } from '../../src/outbox/outbox.ts'
import { heldNotice } from '../../src/platform/messages.ts'
import { useOwnDatabase } from '../support/db.ts'
import { createOutbox } from '../support/outbox.ts'
import { portOf } from '../support/ports.ts'

const db = useOwnDatabase()
const log = pino({ level: 'silent' })
const secret = `whsec_${Buffer.from('a key of twenty-four byte').toString('base64')}`
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})
beforeEach(async () => {
  await db()('incidents').delete()
  await db()('outbox').delete()
})

/** Starts local servers for webhooks and mail; `hook` and `mail` hold what the servers received. */
async function receivers() {
  const hook: { id: string; type: string }[] = []
  const mail: string[] = []
  const web = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const sent = new Webhook(secret).verify(body, request.headers as Record<string, string>) as { type: string }
    hook.push({ id: String(request.headers['webhook-id']), type: sent.type })
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      let data = ''
      stream.on('data', (chunk: Buffer) => {
        data += chunk
      })
      stream.on('end', () => {
        mail.push(data)
        done()
      })
    },
  })
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()))
  const fetcher = createFetcher({ userAgent: 'test', allowPrivate: false })
  closers.push(
    () => web.close(),
    () => smtp.close(),
    fetcher.close,
  )
  const settings = {
    mail: { host: '127.0.0.1', port: portOf(smtp.server), user: null, password: null, from: 'kabar@kortek.test' },
    alertWebhook: { url: `http://127.0.0.1:${portOf(web)}/`, secret },
    alertEmail: 'staf@contoh.test',
  }
  return { hook, mail, settings, senders: alertSenders(settings, fetcher) }
}

/** Starts the alert and outbox parts of a server, which announce incidents and send messages. */
function running(settings: Parameters<typeof alertChannels>[0], senders: Record<string, Sender>, ahead = 1_000) {
  const now = () => new Date(Date.now() + ahead)
  const outbox = createOutbox({ db: db(), log, senders, now })
  const alerts = createAlerts({
    db: db(),
    baseUrl: 'http://127.0.0.1',
    channels: alertChannels(settings),
    now,
    notify: async () => {},
  })
  return { outbox, alerts }
}

const openOne = async () => {
  const now = new Date()
  const about = { key: 'api.contoh.test', name: 'Gangguan pada Cadangan', affected: ['Cadangan'] }
  await db()('incidents').insert({ ...about, impact: 'major', opened_at: now, announce_at: now })
}

test('killed after its commit and before sending: the next start sends; killed before noting it: again with the same id', async () => {
  const { hook, mail, settings, senders } = await receivers()
  await openOne()
  await running(settings, senders).alerts.job.run()
  expect(hook).toEqual([])

  // Simulates a process that sends a message and dies before it saves the result.
  const dying = Object.fromEntries(
    Object.entries(senders).map(([kind, send]): [string, Sender] => [
      kind,
      async (row) => {
        await send(row)
        return new Promise(() => {})
      },
    ]),
  )
  void running(settings, dying).outbox.pass()
  await vi.waitFor(() => expect([hook.length, mail.length]).toEqual([1, 1]))

  // A dead process does not renew its claim on an outbox row, so the claim expires.
  await db()('outbox').update({ claimed_until: new Date(Date.now() - 1_000) })
  const next = running(settings, senders, 200_000)
  await next.alerts.job.run()
  await next.outbox.pass()
  await next.outbox.pass()
  expect(hook.map(({ type }) => type)).toEqual(Array(2).fill('monitor.incident.opened'))
  expect(new Set(hook.map(({ id }) => id)).size).toBe(1)
  const ids = mail.map((letter) => /^Message-ID: (\S+)/m.exec(letter)?.[1])
  expect(ids).toHaveLength(2)
  expect(mail[0]).toMatch(/^Subject: \[KortekStream\] Gangguan pada Cadangan/m)
  expect(new Set(ids).size).toBe(1)
})

test('a receiver that is away gets it when it is back', async () => {
  const { mail, settings, senders } = await receivers()
  const away = alertSenders(
    { ...settings, alertWebhook: { url: 'http://127.0.0.1:1/', secret } },
    createFetcher({ userAgent: 'test', allowPrivate: true }),
  )
  await openOne()
  const first = running(settings, away)
  await first.alerts.job.run()
  await first.outbox.pass()
  expect(mail).toHaveLength(1)
  expect(await db()('outbox').where({ kind: 'alert.webhook' }).first()).toMatchObject({ state: 'waiting', attempts: 1 })
  await running(settings, senders, 20_000).outbox.pass()
  expect(await db()('outbox').where({ kind: 'alert.webhook' }).first()).toMatchObject({ state: 'sent' })
  expect(mail).toHaveLength(1)
})

test('what is not configured has no channel, and staff hear in words what is held', () => {
  const none = { mail: null, alertWebhook: null, alertEmail: 'staf@contoh.test' }
  expect(alertChannels(none)).toEqual({ webhook: null, email: null })
  expect(heldNotice(features, 'alert.webhook', 'Penerima webhook menjawab 401').message).toBe(
    'Pemberitahuan lewat webhook tertahan karena setelannya salah: Penerima webhook menjawab 401',
  )
})
