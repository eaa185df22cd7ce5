import { once } from 'node:events'
import files from 'node:fs/promises'
import { createServer } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { createServer as createTlsServer } from 'node:tls'
import { pino } from 'pino'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { features } from '../../src/app.ts'
import type { Condition, Trouble } from '../../src/platform/attention.ts'
import type { Feature, Site } from '../../src/platform/feature.ts'
import { hoursAgo } from '../orders/support/orders.ts'
import { site } from '../support/app.ts'
import { makeCertificate } from '../support/certificate.ts'
import { useOwnDatabase } from '../support/db.ts'
import { createOutbox } from '../support/outbox.ts'
import { read } from '../support/page.ts'
import { portOf } from '../support/ports.ts'
import { signInAs } from '../support/sign-in.ts'

const db = useOwnDatabase()
const secret = `whsec_${Buffer.from('a key of twenty-four byte').toString('base64')}`
const closers: (() => unknown)[] = []
beforeEach(async () => {
  for (const table of ['backups', 'conditions', 'outbox', 'webhook_inbox', 'uploads', 'notices'] as const)
    await db()(table).delete()
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

type Told = { type: string; timestamp: string; data: Record<string, string> }

/** A server that takes alerts. */
async function receiver() {
  const told: Told[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    told.push(new Webhook(secret).verify(body, request.headers as Record<string, string>) as Told)
    response.writeHead(204).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => server.close())
  return { told, url: `http://127.0.0.1:${portOf(server)}/` }
}

/** A site whose operator gets alerts by both ways. `check` does what its job does each minute, and sends what waits. */
async function watched(settings: Record<string, string> = {}, url = '', own: readonly Condition[] = []) {
  let made: Site | null = null
  const part: Feature = {
    name: 'part',
    open(given) {
      made = given
      return { conditions: own }
    },
  }
  const mail = { EMAIL_HOST: '127.0.0.1', EMAIL_FROM: 'kabar@kortek.test', ALERT_EMAIL: 'staf@contoh.test' }
  const agent = site(db(), {
    settings: { ...mail, ...(url && { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret }), ...settings },
    features: [...features, part],
  })
  const opened = () => (made as Site | null)?.opened() ?? []
  const cookie = (await signInAs(db(), { role: 'admin' })).replace(
    /^kortek-80/,
    settings.BASE_URL ? '__Host-kortek' : '$&',
  )
  return {
    /** Does what the site's parts do at a start, without its background work. */
    async start() {
      for (const { conditions, start } of opened()) if (conditions?.some(({ part }) => part === 'disk')) await start?.()
    },
    async check() {
      await opened()
        .flatMap(({ jobs = [] }) => jobs)
        .find(({ name }) => name === 'conditions')
        ?.run()
      const { 'alert.webhook': sender } = Object.assign({}, ...opened().map(({ senders = {} }) => senders))
      const log = pino({ level: 'silent' })
      if (sender) await createOutbox({ db: db(), log, senders: { 'alert.webhook': sender } }).pass()
    },
    async metric(name: string) {
      const { text } = await agent.get('/metrics').set('Cookie', cookie)
      return new RegExp(`^site_condition\\{part="${name}"\\} (\\d)$`, 'm').exec(text)?.[1]
    },
    async rows() {
      const page = read((await agent.get('/admin/').set('Cookie', cookie).expect(200)).text)
      return page.texts('.waiting-row b')
    },
  }
}

const mailed = async () =>
  (await db()('outbox').where({ kind: 'alert.email' }).orderBy('id')).map(({ summary }) => summary)

/** A condition that a test sets. */
function changeable(part = 'oven') {
  const state: { trouble: Trouble | null | Error } = { trouble: null }
  const check = async () => {
    if (state.trouble instanceof Error) throw state.trouble
    return state.trouble
  }
  return { state, condition: { part, name: 'Oven', check, place: { page: 'pengaturan' } } satisfies Condition }
}

const picture = {
  name: 'a-10x10.png',
  width: 10,
  height: 10,
  type: 'image/png',
  alt: null,
  owner_id: null,
  sent_for: null,
}
const backup = { file: 'kortekstream-2026-11-27-031000.tar.gz', began_at: hoursAgo(1) }
const message = { kind: 'mail', dedupe_key: 'tua', summary: 'Tua', payload: '{}' }
const https = async (days: number) => {
  const server = createTlsServer(makeCertificate(new Date(Date.now() + days * 86_400_000 + 3_600_000)))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  closers.push(() => server.close())
  return { BASE_URL: `https://127.0.0.1:${portOf(server)}`, TRUSTED_PROXIES: '1' }
}

describe.each([
  {
    part: 'disk',
    name: 'Ruang disk',
    level: 'warning',
    begin: async () => ({ DISK_WARNING_PERCENT: '1', DISK_CRITICAL_PERCENT: '100' }),
    end: async () => ({ DISK_WARNING_PERCENT: '100', DISK_CRITICAL_PERCENT: '100' }),
  },
  {
    part: 'uploads',
    name: 'Ruang gambar',
    level: 'critical',
    begin: async () => {
      await db()('uploads').insert({ ...picture, bytes: 790_000 })
      return { UPLOADS_MAX_MB: '1' }
    },
    end: async () => ({ UPLOADS_MAX_MB: '2' }),
  },
  {
    part: 'outbox',
    name: 'Pesan keluar',
    level: 'warning',
    begin: async () => {
      await db()('outbox').insert({ ...message, next_at: hoursAgo(2) })
      return {}
    },
    end: async () => {
      await db()('outbox').where({ kind: 'mail' }).update({ state: 'sent' })
      return {}
    },
  },
  {
    part: 'webhooks',
    name: 'Kabar pembayaran',
    level: 'warning',
    begin: async () => {
      await db()('webhook_inbox').insert({ provider: 'xendit', dedupe_key: 'a', body: '{}' })
      await db()('webhook_inbox').update({ state: 'failed' })
      return {}
    },
    end: async () => {
      await db()('webhook_inbox').update({ state: 'ignored', result: 'dismissed' })
      return {}
    },
  },
  { part: 'certificate', name: 'Sertifikat https', level: 'warning', begin: () => https(10), end: () => https(60) },
  { part: 'certificate', name: 'Sertifikat https', level: 'critical', begin: () => https(2), end: () => https(15) },
  {
    part: 'backup',
    name: 'Cadangan',
    level: 'critical',
    begin: async () => {
      await db()('backups').insert({ ...backup, began_at: hoursAgo(40), made_at: hoursAgo(39) })
      return { BACKUP_DIR: '/tmp' }
    },
    end: async () => {
      await db()('backups').insert({ ...backup, made_at: hoursAgo(1) })
      return { BACKUP_DIR: '/tmp' }
    },
  },
  {
    part: 'backup',
    name: 'Cadangan',
    level: 'critical',
    begin: async () => {
      await db()('backups').insert({
        ...backup,
        made_at: hoursAgo(1),
        tested_at: hoursAgo(0),
        problem: 'The file is damaged.',
        problem_kind: 'damaged',
      })
      return { BACKUP_DIR: '/tmp' }
    },
    end: async () => {
      await db()('backups').update({ problem: null, proven_at: new Date() })
      return { BACKUP_DIR: '/tmp' }
    },
  },
])('$part ($level)', ({ part, name, level, begin, end }) => {
  test('is told once when it begins and once when it ends, and stands in between on the start page and as a metric', async () => {
    const { told, url } = await receiver()
    const wrong = await watched(await begin(), url)
    expect([await wrong.metric(part), await wrong.rows()]).toEqual(['0', expect.not.arrayContaining([name])])
    await wrong.check()
    await wrong.check()

    const [row] = await db()('conditions').where({ part })
    expect(told).toEqual([
      {
        type: `site.${part}.opened`,
        timestamp: expect.any(String),
        data: { part, level, name, sentence: row?.sentence, since: row?.since.toISOString(), url: expect.any(String) },
      },
    ])
    expect(told[0]?.data.url).toMatch(/^https?:\/\/127\.0\.0\.1(:\d+)?\/admin\/\w+\//)
    expect(row?.sentence).toMatch(/^.*\d.*\.$/)
    expect(await mailed()).toEqual([`${level === 'critical' ? 'Gawat' : 'Perlu dilihat'}: ${name}`])
    expect([await wrong.metric(part), await wrong.rows()]).toEqual([
      level === 'critical' ? '2' : '1',
      expect.arrayContaining([name]),
    ])
    expect(await db()('notices').whereNull('closed_as')).toMatchObject([{ kind: 'alert' }])

    const well = await watched(await end(), url)
    await well.check()
    await well.check()
    expect(told.map(({ type }) => type)).toEqual([`site.${part}.opened`, `site.${part}.resolved`])
    expect((await mailed()).slice(1)).toEqual([`Sudah pulih: ${name}`])
    expect([await well.metric(part), await well.rows()]).toEqual(['0', expect.not.arrayContaining([name])])
    expect(await db()('conditions')).toEqual([])
    expect(await db()('notices').whereNull('closed_as')).toMatchObject([{ kind: 'recovered' }])
  })
})

describe('a condition', () => {
  test('that becomes critical is told again, once; one that changes otherwise is only shown', async () => {
    const { told, url } = await receiver()
    const { state, condition } = changeable()
    const { check, metric } = await watched({}, url, [condition])
    const levels = ['warning', 'warning', 'critical', 'warning', 'critical'] as const
    for (const [at, level] of levels.entries()) {
      state.trouble = { level, sentence: `Oven ${at} derajat.` }
      await check()
    }
    expect(told.map(({ type, data }) => [type, data.level, data.sentence])).toEqual([
      ['site.oven.opened', 'warning', 'Oven 0 derajat.'],
      ['site.oven.opened', 'critical', 'Oven 2 derajat.'],
    ])
    expect(await db()('conditions')).toMatchObject([{ level: 'critical', sentence: 'Oven 4 derajat.' }])
    expect(await metric('oven')).toBe('2')
    state.trouble = null
    await check()
    expect(told[2]).toMatchObject({ type: 'site.oven.resolved', data: { level: 'critical' } })
    expect(new Set(told.map(({ data }) => data.since)).size).toBe(1)
  })

  test('whose check fails stays as it is, and keeps none of the others', async () => {
    const { told, url } = await receiver()
    const [one, other] = [changeable('oven'), changeable('sink')]
    const { check, metric } = await watched({}, url, [one.condition, other.condition])
    one.state.trouble = { level: 'warning', sentence: 'Oven panas.' }
    await check()
    one.state.trouble = new Error('the thermometer is broken')
    other.state.trouble = { level: 'critical', sentence: 'Wastafel meluap.' }
    await check()
    expect(told.map(({ type }) => type)).toEqual(['site.oven.opened', 'site.sink.opened'])
    expect([await metric('oven'), await metric('sink')]).toEqual(['1', '2'])
  })

  test('is told after a kill that came before the sending, and not twice', async () => {
    const { told, url } = await receiver()
    const { state, condition } = changeable()
    state.trouble = { level: 'critical', sentence: 'Oven terbakar.' }
    // Without an address nothing is sent, as by a server that dies here.
    await (
      await watched({ ALERT_WEBHOOK_URL: 'http://127.0.0.1:1/', ALERT_WEBHOOK_SECRET: secret }, '', [condition])
    ).check()
    expect(told).toEqual([])
    await db()('outbox').update({ next_at: new Date() })
    await (await watched({}, url, [condition])).check()
    await (await watched({}, url, [condition])).check()
    expect(told.map(({ type }) => type)).toEqual(['site.oven.opened'])
  })

  test('that nothing checks any more is not shown, and is told again if it comes back', async () => {
    const { told, url } = await receiver()
    const { state, condition } = changeable()
    state.trouble = { level: 'warning', sentence: 'Oven panas.' }
    const first = await watched({}, url, [condition])
    await first.check()
    expect(await first.rows()).toContain('Oven')
    const later = await watched()
    expect([await later.rows(), await later.metric('oven')]).toEqual([expect.not.arrayContaining(['Oven']), undefined])
    await later.check()
    expect(await db()('notices').whereNull('closed_as')).toEqual([])
    await first.check()
    expect(told.map(({ type }) => type)).toEqual(['site.oven.opened', 'site.oven.opened'])
  })

  test('that ended closes its notice, also when that was broken off before', async () => {
    const { state, condition } = changeable()
    const { check } = await watched({}, '', [condition])
    state.trouble = { level: 'warning', sentence: 'Oven panas.' }
    await check()
    state.trouble = null
    await db().raw(`create function refuse() returns trigger as $$ begin raise 'no' ; end $$ language plpgsql;
      create trigger refuse before update on notices for each row execute function refuse()`)
    await check()
    await db().raw('drop function refuse cascade')
    await check()
    expect(await db()('notices').whereNull('closed_as')).toMatchObject([{ kind: 'recovered' }])
  })
})

test('the certificate of a host on a private address is not looked at unless the operator allows it', async () => {
  const settings = await https(1)
  const { check } = await watched({ ...settings, UPSTREAM_ALLOW_PRIVATE: 'false' })
  await check()
  expect(await db()('conditions')).toEqual([])
})

test('of the disks that of the embedded database counts too, and one that hovers around a limit is told of once', async () => {
  const { told, url } = await receiver()
  const { rows } = await db().raw("select current_setting('data_directory') as folder")
  const { statfs } = files
  let percent = 50
  const at = (used: number) => ({ blocks: 1_000, bfree: 1_000 - used * 10, bavail: 1_000 - used * 10 })
  files.statfs = (async (folder: string) => at(folder === rows[0].folder ? percent : 40)) as typeof statfs
  syncBuiltinESMExports()
  closers.push(() => {
    files.statfs = statfs
    syncBuiltinESMExports()
  })
  const { start, check, metric } = await watched({}, url)
  await start()
  const seen: unknown[] = []
  for (percent of [80, 85.1, 84.9, 85.1, 94.8, 95.2, 94.8, 93, 84.5, 83]) {
    await check()
    seen.push(await metric('disk'))
  }
  expect(seen).toEqual(['0', '1', '1', '1', '1', '2', '2', '1', '1', '0'])
  expect(told.map(({ type, data }) => [type, data.level])).toEqual([
    ['site.disk.opened', 'warning'],
    ['site.disk.opened', 'critical'],
    ['site.disk.resolved', 'warning'],
  ])
  expect(told[1]?.data.sentence).toBe('Disk basis data terisi 95 %; sebentar lagi tidak ada yang bisa disimpan.')
})
