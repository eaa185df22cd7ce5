import { beforeEach, describe, expect, test } from 'vitest'
import { commandLine } from '../../src/audit/audit.ts'
import { createAlerts } from '../../src/monitor/alerts/alerts.ts'
import type { AlertChannels } from '../../src/monitor/alerts/channels.ts'
import type { PathCheck } from '../../src/monitor/checks/check-events.ts'
import { addNote, writePostmortem } from '../../src/monitor/incidents/add-note.ts'
import { closeOrphans, updateIncidents } from '../../src/monitor/incidents/update-incidents.ts'
import type { MonitorState } from '../../src/monitor/state.ts'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { enter } from '../support/served.ts'
import { signInAs } from '../support/sign-in.ts'

const db = useOwnDatabase()
const notices: string[] = []
const clock = { now: Date.parse('2026-11-20T12:00:00Z') }
const now = () => new Date(clock.now)
const later = (seconds: number) => {
  clock.now += seconds * 1000
}

beforeEach(async () => {
  await db()('incidents').delete()
  await db()('api_endpoints').delete()
  await db()('outbox').delete()
  notices.length = 0
})

const both: AlertChannels = { webhook: 'hook.test', email: 'staf@contoh.test' }
type Notify = Parameters<typeof createAlerts>[0]['notify']
const keep: Notify = async (_trx, { message }) => void notices.push(message)
const alerts = (channels = both, notify = keep) =>
  createAlerts({ db: db(), baseUrl: 'http://127.0.0.1', channels, notify, now })

type Place = Pick<PathCheck, 'monitorId' | 'endpointId' | 'endpointName' | 'source' | 'path' | 'host'>

/** Inserts an endpoint with monitored paths. */
async function watched(name: string, host: string, paths = ['home', 'search'], source = ''): Promise<Place[]> {
  const known = await db()('api_endpoints').where({ name }).first('id')
  const endpointId =
    known?.id ?? (await enter(db(), name, host === 'server ini' ? '/api/v1' : `http://${host}/${name}/api/v1`, 1))
  const rows = await db()('monitor_states')
    .insert(paths.map((path) => ({ endpoint_id: endpointId, source, path, state: 'up' as const })))
    .returning(['id', 'path'])
  return rows.map(({ id, path }) => ({ monitorId: id, endpointId, endpointName: name, source, path, host }))
}

/** Saves a state for the given paths as the monitor does: states first, then incidents, in one transaction. */
async function record(places: readonly Place[], state: MonitorState, { queueResolved } = alerts(), grouping = 30_000) {
  const why = state === 'down' ? { failure: 'timeout', error: 'tidak menjawab' } : { failure: null, error: null }
  const judged = { before: 'unknown', state, since: now(), at: now(), responseTime: null, ...why } as const
  const all = places.map((place): PathCheck => ({ ...place, ...judged }))
  const ids = places.map(({ monitorId }) => monitorId)
  return db().transaction(async (trx) => {
    await trx('monitor_states').whereIn('id', ids).update({ state, error: why.error })
    return updateIncidents(trx, all, now(), { grouping, queueResolved })
  })
}

const incidents = () => db()('incidents').orderBy('id')
const kinds = async () =>
  (await db()('outbox').orderBy('id').pluck('dedupe_key')).map((key: string) => key.replace(/\d+/, 'N'))

test('an endpoint that goes down opens an incident that says so in words anybody may read', async () => {
  const places = await watched('Cadangan', 'api.contoh.test')
  const changes = await record(places, 'down')
  const [incident] = await incidents()
  expect(changes).toEqual([{ id: incident?.id, kind: 'opened' }])
  expect(incident).toMatchObject({
    key: 'api.contoh.test',
    name: 'Cadangan tidak menjawab',
    affected: ['Cadangan'],
    status: 'investigating',
    impact: 'critical',
  })
  expect((incident?.announce_at.getTime() ?? 0) - now().getTime()).toBe(30_000)
  const [update] = await db()('incident_updates')
  expect(update?.body).toBe('Katalog sedang terganggu. Kami sedang memeriksanya.')
  expect(await record(places, 'down')).toEqual([])
})

test('fifty endpoints of a host, down and up: one incident, two messages a channel, two notices', async () => {
  const hosts: Place[][] = []
  for (let number = 0; number < 50; number += 1) hosts.push(await watched(`API ${number}`, 'api.contoh.test', ['home']))
  await watched('Lain', 'lain.test')
  const { job } = alerts()
  for (const places of hosts) {
    await record(places, 'down')
    later(1)
    await job.run()
  }
  expect(await incidents()).toMatchObject([{ impact: 'major', name: 'API 0 dan 49 lainnya tidak menjawab' }])
  const updates = await db()('incident_updates').pluck('body')
  expect(updates).toEqual([
    'Sebagian sumber katalog sedang tidak menjawab, situs tetap berjalan lewat sumber lain. Kami sedang memeriksanya.',
  ])
  for (const places of hosts) {
    await record(places, 'up')
    later(1)
    await job.run()
  }
  expect(await incidents()).toMatchObject([{ status: 'resolved', resolved_at: expect.any(Date) }])
  expect(await kinds()).toEqual([
    'incident:N:opened:alert.webhook',
    'incident:N:opened:alert.email',
    'incident:N:resolved:alert.webhook',
    'incident:N:resolved:alert.email',
  ])
  expect(notices).toHaveLength(2)
})

test('a source that fails and the own endpoint that fails with it are one incident', async () => {
  const source = await watched('API Utama', 'server ini', ['home'], 'samehadaku')
  const own = await watched('API Utama', 'server ini', ['home'])
  await watched('Lain', 'lain.test')
  await record(source, 'down')
  expect(await incidents()).toMatchObject([
    { key: 'source samehadaku', name: 'Sumber samehadaku tidak menjawab', affected: ['API Utama'], impact: 'minor' },
  ])
  expect((await db()('incident_updates').first())?.body).not.toContain('samehadaku')
  expect(await record(own, 'down')).toMatchObject([{ kind: 'changed' }])
  expect(await incidents()).toMatchObject([{ name: 'API Utama tidak menjawab', impact: 'major' }])
  await record(own, 'up')
  const ended = await record(source, 'degraded')
  expect(ended).toMatchObject([{ kind: 'resolved' }])
  expect(await incidents()).toMatchObject([{ status: 'resolved', impact: 'major' }])
})

test('a path that relapses waits again in the same incident', async () => {
  const [one, two] = await watched('Cadangan', 'api.contoh.test')
  if (!one || !two) throw new Error('no paths')
  await record([one, two], 'down')
  await record([one], 'up')
  await record([one], 'down')
  await record([two], 'up')
  expect(await incidents()).toMatchObject([{ status: 'investigating' }])
  await record([one], 'up')
  expect(await incidents()).toMatchObject([{ status: 'resolved' }])
})

describe('what is told', () => {
  test('nothing before the moment, once after it, and not again after a restart', async () => {
    await record(await watched('Cadangan', 'api.contoh.test'), 'down')
    later(29)
    await alerts().job.run()
    expect(await kinds()).toEqual([])
    later(1)
    await Promise.all([alerts().job.run(), alerts().job.run()])
    await alerts().job.run()
    expect(await kinds()).toEqual(['incident:N:opened:alert.webhook', 'incident:N:opened:alert.email'])
    expect(notices).toEqual(['Cadangan tidak menjawab'])
  })

  test('nothing at all of a blip that is over before that', async () => {
    const places = await watched('Cadangan', 'api.contoh.test')
    await record(places, 'down')
    later(10)
    await record(places, 'up')
    later(60)
    await alerts().job.run()
    expect(await kinds()).toEqual([])
    expect(notices).toEqual([])
    expect(await incidents()).toMatchObject([{ status: 'resolved' }])
  })

  test('staff who have a page open, when no channel is configured', async () => {
    await record(await watched('Cadangan', 'api.contoh.test'), 'down')
    later(30)
    await alerts({ webhook: null, email: null }).job.run()
    expect(await kinds()).toEqual([])
    expect(notices).toHaveLength(1)
    const [incident] = await incidents()
    expect(incident).toMatchObject({ was_alerted: false })
    const cookie = await signInAs(db(), { role: 'staff' })
    const open = async (path: string) => read((await site(db()).get(path).set('Cookie', cookie)).text)
    expect((await open('/api-monitor/')).text('#insiden')).toContain('tidak dikabarkan, belum ada saluran')
    const own = (await open(`/api-monitor/insiden/${incident?.id}/`)).body()
    expect(own).toContain('Tidak: belum ada saluran pemberitahuan')
    expect((await open('/api-monitor/pemberitahuan/')).body()).toContain('tidak ada insiden yang dikabarkan')
  })

  test('the webhook says what, since when and where; the letter says it in Indonesian', async () => {
    await record(await watched('Cadangan', 'api.contoh.test'), 'down')
    later(30)
    await alerts().job.run()
    const [webhook, mail] = await db()('outbox').orderBy('id').pluck('payload')
    const [incident] = await incidents()
    expect(webhook).toEqual({
      type: 'monitor.incident.opened',
      timestamp: now().toISOString(),
      data: {
        incident: {
          id: incident?.id,
          name: 'Cadangan tidak menjawab',
          status: 'investigating',
          impact: 'critical',
          affected: ['Cadangan'],
          opened_at: incident?.opened_at.toISOString(),
          resolved_at: null,
          reason: null,
          url: `http://127.0.0.1/api-monitor/insiden/${incident?.id}/`,
        },
        endpoints: [
          { name: 'Cadangan', source: null, path: 'home', error: 'tidak menjawab' },
          { name: 'Cadangan', source: null, path: 'search', error: 'tidak menjawab' },
        ],
      },
    })
    expect(mail).toMatchObject({ to: 'staf@contoh.test', subject: '[KortekStream] Cadangan tidak menjawab' })
    expect(mail?.text).toContain('Cadangan: home, search. tidak menjawab')
    expect(mail?.text).toContain(`http://127.0.0.1/api-monitor/insiden/${incident?.id}/`)
  })
})

describe('an incident that becomes worse', () => {
  const tick = async (seconds: number) => {
    later(seconds)
    await alerts().job.run()
  }
  const keys = async () => (await kinds()).filter((key) => key.endsWith('webhook'))

  test('long after it was told of is told of once more, with all that fell with it', async () => {
    const [home, search] = await watched('Cadangan', 'api.contoh.test')
    const twin = await watched('Kembar', 'api.contoh.test')
    const lain = await watched('Lain', 'lain.test')
    if (!home || !search) throw new Error('no paths')
    await db()('monitor_states').update({ state: 'up' })
    await record([home], 'down')
    await tick(30)
    expect(await keys()).toEqual(['incident:N:opened:alert.webhook'])
    await tick(900)
    await record([search], 'down')
    await tick(29)
    expect(await keys()).toHaveLength(1)
    await record(twin, 'down')
    await Promise.all([tick(1), alerts().job.run()])
    await tick(60)
    expect(await keys()).toEqual(['incident:N:opened:alert.webhook', 'incident:N:worse:major:alert.webhook'])
    expect(notices).toEqual(['Cadangan tidak menjawab', 'Memburuk: Cadangan dan Kembar tidak menjawab'])
    const [hook, mail] = (await db()('outbox').orderBy('id', 'desc').pluck('payload')).reverse().slice(2)
    expect(hook).toMatchObject({ type: 'monitor.incident.worse', data: { incident: { impact: 'major' } } })
    expect(mail?.subject).toBe('[KortekStream] Memburuk: Cadangan dan Kembar tidak menjawab')
    expect(mail?.text).toContain('meluas: dampaknya sekarang sedang')

    await record([home, search, ...twin, ...lain], 'up')
    expect(await keys()).toHaveLength(3)
  })

  test('within the same few minutes is one outage and two messages, whatever falls when', async () => {
    const [home, ...rest] = await watched('Cadangan', 'api.contoh.test', ['home', 'movie', 'search'])
    const twin = await watched('Kembar', 'api.contoh.test')
    if (!home) throw new Error('no path')
    await record([home], 'down')
    await tick(30)
    for (const place of [...rest, ...twin]) {
      await tick(120)
      await record([place], 'down')
      await tick(40)
    }
    expect(await incidents()).toMatchObject([{ impact: 'critical' }])
    await tick(2_000)
    await record([home, ...rest, ...twin], 'up')
    await tick(60)
    expect(await keys()).toEqual(['incident:N:opened:alert.webhook', 'incident:N:resolved:alert.webhook'])
  })

  test('and is over before that was told is told of as over', async () => {
    const [home, search] = await watched('Cadangan', 'api.contoh.test')
    if (!home || !search) throw new Error('no paths')
    await record([home], 'down')
    await tick(30)
    await tick(900)
    await record([search], 'down')
    await record([home, search], 'up')
    await tick(60)
    expect(await keys()).toEqual(['incident:N:opened:alert.webhook', 'incident:N:resolved:alert.webhook'])
  })
})

describe('an end is told by its reason', () => {
  const actor = commandLine
  const last = async (kind: string) => (await db()('outbox').where({ kind }).orderBy('id', 'desc').first())?.payload
  const lastMail = () => last('alert.email')
  const lastHook = () => last('alert.webhook')
  async function told() {
    const places = await watched('Cadangan', 'api.contoh.test')
    await record(places, 'down')
    later(30)
    await alerts().job.run()
    return places
  }

  test('all answers again', async () => {
    await record(await told(), 'up')
    expect(notices.at(-1)).toBe('Sudah pulih: Cadangan tidak menjawab')
    expect(await lastHook()).toMatchObject({
      type: 'monitor.incident.resolved',
      data: { incident: { reason: 'recovered' } },
    })
  })

  test('nobody watches it any more, which is no recovery', async () => {
    const places = await told()
    await db()('api_endpoints')
      .where({ id: places[0]?.endpointId ?? 0 })
      .update({ is_active: false })
    await db().transaction((trx) => closeOrphans(trx, [], now(), { queueResolved: alerts().queueResolved }))
    expect(notices.at(-1)).toBe('Tidak dipantau lagi: Cadangan tidak menjawab')
    expect(await lastHook()).toMatchObject({ data: { incident: { reason: 'unwatched' } } })
    const mail = await lastMail()
    expect(mail?.subject).toBe('[KortekStream] Tidak dipantau lagi: Cadangan tidak menjawab')
    expect(mail?.text).toContain('kami tidak tahu apakah sudah pulih')
    expect(mail?.text).not.toContain('Sudah pulih')
  })

  test('staff closed it while it lasted', async () => {
    const [home] = await told()
    if (!home) throw new Error('no path')
    await record([home], 'up')
    const [incident] = await incidents()
    const deps = { db: db(), publishEvents: () => {}, queueResolved: alerts().queueResolved }
    const writer = { actor, author: 'rini', version: incident?.version ?? '' }
    await addNote(deps, incident?.id ?? 0, writer, { status: 'resolved', body: 'Biar.' })
    expect(notices.at(-1)).toBe('Ditutup oleh staf: Cadangan tidak menjawab')
    const mail = await lastMail()
    expect(mail?.text).toContain('belum pulih')
    expect(mail?.text).toContain('Cadangan: search')
    expect(await lastHook()).toMatchObject({ data: { incident: { reason: 'closed' } } })

    // A later postmortem counts as a change.
    const [closed] = await incidents()
    await writePostmortem(deps, closed?.id ?? 0, { ...writer, version: closed?.version ?? '' }, 'Kabel.')
    const [written] = await incidents()
    expect(written?.updated_at.getTime()).toBeGreaterThan(closed?.updated_at.getTime() ?? Infinity)
  })
})

test('telling of one incident while another ends does not end in a deadlock', async () => {
  // Makes a deadlock likely: the announcement locks the incident's row and is slow to get the lock of notices, which
  // the closing of the other incident holds.
  const slow = alerts({ ...both, email: null }, async (trx, { kind }) => {
    if (kind === 'alert') await trx.raw('select pg_sleep(0.15)')
    await trx.raw("select pg_advisory_xact_lock(hashtext('notices'))")
  })
  const follow = (places: readonly Place[], state: MonitorState) => record(places, state, slow, 0)
  const old = await watched('Lama', 'lama.test')
  await follow(old, 'down')
  await slow.job.run()
  const fresh = await watched('Baru', 'baru.test')
  for (let round = 0; round < 4; round += 1) {
    await follow(fresh, 'down')
    await Promise.all([slow.job.run(), follow([...old, ...fresh], 'up')])
    await follow(old, 'down')
    await slow.job.run()
  }
})

test('two instances at once open one incident between them, and end it when each sees another half recover', async () => {
  const one = await watched('Satu', 'api.contoh.test', ['home'])
  const two = await watched('Dua', 'api.contoh.test', ['home'])
  await Promise.all([record(one, 'down'), record(two, 'down')])
  expect(await incidents()).toMatchObject([{ affected: ['Dua', 'Satu'], status: 'investigating' }])
  await Promise.all([record(one, 'up'), record(two, 'up')])
  expect(await incidents()).toMatchObject([{ status: 'resolved' }])
})

describe('what nobody watches any more ends its incident', () => {
  const close = () =>
    db().transaction((trx) => closeOrphans(trx, ['samehadaku'], now(), { queueResolved: alerts().queueResolved }))

  test.each([
    ['deleted', (id: number) => db()('api_endpoints').where({ id }).delete()],
    ['switched off', (id: number) => db()('api_endpoints').where({ id }).update({ is_active: false })],
  ])('an endpoint that is %s', async (_, change) => {
    const places = await watched('Cadangan', 'api.contoh.test')
    await record(places, 'down')
    expect(await close()).toEqual([])
    await change(places[0]?.endpointId ?? 0)
    expect(await close()).toMatchObject([{ kind: 'resolved' }])
    expect((await db()('incident_updates').orderBy('id', 'desc').first())?.body).toBe(
      'Yang terganggu tidak dipantau lagi, jadi insiden ini ditutup.',
    )
    expect(await close()).toEqual([])
    // A check that was running when staff changed the endpoint saves its result afterwards.
    await record(places, 'down')
    expect(await incidents()).toHaveLength(1)
  })

  test('but not a pause: nobody knows whether it is over, and the one outage goes on afterwards', async () => {
    const places = await watched('Cadangan', 'api.contoh.test')
    await record(places, 'down')
    await db()('monitor_settings').insert({ endpoint_id: places[0]?.endpointId ?? 0, is_paused: true })
    await record(places, 'paused')
    expect(await close()).toEqual([])
    await db()('monitor_settings').update({ is_paused: false })
    await record(places, 'unknown')
    await record(places, 'down')
    expect(await incidents()).toMatchObject([{ status: 'investigating' }])
    await record(places, 'up')
    expect(await incidents()).toMatchObject([{ status: 'resolved' }])
  })

  test('a source that was taken out', async () => {
    const gone = await watched('API Utama', 'server ini', ['home'], 'aniliberty')
    const kept = await watched('API Utama', 'server ini', ['home'], 'samehadaku')
    await record([...gone, ...kept], 'down')
    await close()
    expect(await incidents()).toMatchObject([{ status: 'resolved' }, { status: 'investigating' }])
  })
})
