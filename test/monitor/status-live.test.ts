import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RecordedCheck } from '../../src/monitor/recorded.ts'
import { openStatus } from '../../src/monitor/status/open.ts'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { type Served, serve } from '../support/served.ts'
import { listenTo } from '../support/sockets.ts'
import { judgeAs, makeIncident, makeWatched, ownEndpoint } from '../support/status.ts'

const db = useOwnDatabase()

let own: number
let other: number
beforeEach(async () => {
  await db()('incidents').delete()
  await db()('api_endpoints').whereNot({ url: '/api/v1' }).delete()
  own = (await ownEndpoint(db())).id
  other = (await makeWatched(db(), { name: 'Cadangan' })).id
})

/** The status as the site has it, with what it publishes. */
function openHere() {
  const pushes: string[] = []
  const log = pino({ level: 'silent' })
  const publish = (_topic: 'status', text: string) => void pushes.push(text)
  const status = openStatus({ db: db(), log, publish, checkInterval: 60 })
  return { status, pushes, told: () => pushes.map((text) => JSON.parse(text)) }
}

const check = (before: RecordedCheck['before'], state: RecordedCheck['state']) =>
  ({ before, state, endpointId: other, source: '', path: 'home' }) as RecordedCheck // the rest is not read

const partials = (content: string) =>
  [...content.matchAll(/<hx-partial hx-target="#([^"]+)" hx-swap="outerMorph">([\s\S]*?)<\/hx-partial>/g)].map(
    ([, id = '', html = '']) => ({ id, html }),
  )

test('a change of state is pushed: the sentence and the endpoint, with the very bytes of the page', async () => {
  const { status, told } = openHere()
  await status.snapshots.get()
  await judgeAs(db(), other, { state: 'down' })
  await status.tell({ checks: [check('up', 'down')], incidents: [] })

  const [push, ...more] = told()
  expect(more).toEqual([])
  expect(push).toMatchObject({ type: 'status_changed', indicator: 'major', version: expect.stringMatching(/^\d+$/) })
  expect(push.said).toBe('Sebagian tidak menjawab. Cadangan: tidak menjawab.')
  const parts = partials(push.content)
  expect(parts.map(({ id }) => id)).toEqual(['status-kini', `layanan-${other}`])
  const page = (await site(db()).get('/status/')).text
  for (const { id, html } of parts) {
    expect(html).toMatch(new RegExp(`^<\\w+ [^>]*id="${id}" data-version="${push.version}"`))
    expect(page).toContain(html)
  }
})

test('beats, sources beneath an endpoint, and what is already known push nothing', async () => {
  const { status, pushes } = openHere()
  await status.snapshots.get()
  await judgeAs(db(), other, { checked_at: new Date() })
  await status.tell({ checks: [check('up', 'up')], incidents: [] })
  await judgeAs(db(), own, { source: 'sumber', state: 'down' })
  await status.tell({ checks: [check('up', 'down')], incidents: [] })
  expect(pushes).toEqual([])
})

test('an incident is pushed when it opens, when something is told, and when it ends, each in under 4 KB', async () => {
  const { status, pushes, told } = openHere()
  await status.snapshots.get()
  const { id } = await makeIncident(db(), { affected: ['Cadangan'], opened_at: new Date() })
  await status.tell({ checks: [], incidents: [{ id, kind: 'opened' }] })
  await db()('incident_updates').insert({
    incident_id: id,
    status: 'identified',
    body: 'Kabel putus.',
    at: new Date(),
    author: 'rini',
  })
  await status.tell({ checks: [], incidents: [{ id, kind: 'changed' }] })
  await db()('incidents').where({ id }).update({ status: 'resolved', resolved_at: new Date() })
  await status.tell({ checks: [], incidents: [{ id, kind: 'resolved' }] })

  const [opened, changed, resolved] = told()
  expect(opened.content).toContain('Gangguan pada Cadangan')
  expect(opened.said).toBe('Ada gangguan yang sedang kami tangani.')
  expect(partials(changed.content).map(({ id: part }) => part)).toEqual([
    'status-kini',
    'status-terbuka',
    'status-hari-ini',
  ])
  expect(changed.content).toContain('Kabel putus.')
  expect(resolved.said).toBe('Semua berjalan baik.')
  for (const text of pushes) expect(text.length).toBeLessThanOrEqual(4_096)
})

test('an endpoint that comes or goes brings the whole list', async () => {
  const { status, told } = openHere()
  await status.snapshots.get()
  await db()('api_endpoints').where({ id: other }).delete()
  await status.tell({ checks: [], incidents: [] })
  const [push] = told()
  expect(partials(push.content).map(({ id }) => id)).toEqual(['status-kini', 'status-layanan'])
  expect(push.content).not.toContain('Cadangan')
})

test('changes that follow each other are told in their order, with versions that never fall', async () => {
  const { status, told } = openHere()
  await status.snapshots.get()
  const tellings = []
  for (const state of ['down', 'up', 'degraded'] as const) {
    await judgeAs(db(), other, { state })
    tellings.push(status.tell({ checks: [check('unknown', state)], incidents: [] }))
  }
  await Promise.all(tellings)
  const pushes = told()
  expect(pushes.at(-1).said).toContain('Cadangan: terganggu')
  const versions = pushes.map(({ version }) => BigInt(version))
  expect(versions).toEqual([...versions].sort((one, next) => (one < next ? -1 : 1)))
})

let served: Served | null = null
afterEach(async () => {
  await served?.stop()
  served = null
})

test('whoever connects is greeted with the page as it is now', async () => {
  served = await serve(db())
  const before = (await served.visit('/status/')).html
  await judgeAs(db(), other, { state: 'down' })
  // The page may be ten seconds old; whoever connects must not stay behind.
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  const { message, socket } = await listenTo(served, '/ws/status/')
  const { content = '' } = await message('connection_established')
  socket.close()
  const parts = partials(content)
  expect(parts.map(({ id }) => id)).toEqual([
    'status-kini',
    'status-layanan',
    'status-terbuka',
    'status-hari-ini',
    'status-lalu',
  ])
  for (const { id } of parts) expect(before).toContain(`id="${id}"`)
  expect(content).toContain('Sebagian tidak menjawab')
  expect(before).toContain('Semua berjalan baik')
})
