import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PathCheck } from '../../src/monitor/checks/check-events.ts'
import { openStatus } from '../../src/monitor/status/open.ts'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { type Served, serve } from '../support/served.ts'
import { signInAs } from '../support/sign-in.ts'
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

/** Opens the public status page's data on this test's database and collects the published messages. */
function openHere() {
  const pushes: string[] = []
  const log = pino({ level: 'silent' })
  const publish = (_topic: 'status', text: string) => void pushes.push(text)
  const status = openStatus({ db: db(), log, publish, checkInterval: 60 })
  return { status, pushes, told: () => pushes.map((text) => JSON.parse(text)) }
}

const check = (before: PathCheck['before'], state: PathCheck['state']) =>
  ({ before, state, endpointId: other, source: '', path: 'home' }) as PathCheck // the rest is not read

const partials = (content: string) =>
  [...content.matchAll(/<hx-partial hx-target="#([^"]+)" hx-swap="outerMorph">([\s\S]*?)<\/hx-partial>/g)].map(
    ([, id = '', html = '']) => ({ id, html }),
  )

test('a change of state is pushed: the sentence and the catalog, with the very bytes of the page', async () => {
  const { status, told } = openHere()
  await status.snapshots.get()
  for (const endpoint of [own, other]) await judgeAs(db(), endpoint, { state: 'down' })
  await status.update({ checks: [check('up', 'down')], incidents: [] })

  const [push, ...more] = told()
  expect(more).toEqual([])
  expect(push).toMatchObject({ type: 'status_changed', indicator: 'critical', version: expect.stringMatching(/^\d+$/) })
  expect(push.said).toBe('Layanan sedang tidak menjawab. Katalog: tidak menjawab.')
  const parts = partials(push.content)
  expect(parts.map(({ id }) => id)).toEqual(['status-kini', 'status-lencana', 'layanan-katalog'])
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
  await status.update({ checks: [check('up', 'up')], incidents: [] })
  await judgeAs(db(), own, { source: 'sumber', state: 'down' })
  await status.update({ checks: [check('up', 'down')], incidents: [] })
  expect(pushes).toEqual([])
})

test('an incident is pushed when it opens, when something is told, and when it ends, each in under 4 KB', async () => {
  const { status, pushes, told: pushed } = openHere()
  await status.snapshots.get()
  const { id } = await makeIncident(db(), { affected: ['Cadangan'], opened_at: new Date() })
  await status.update({ checks: [], incidents: [{ id, kind: 'opened' }] })
  const told = { status: 'identified', body: 'Kabel putus.', at: new Date(), author: 'rini' } as const
  await db()('incident_updates').insert({ incident_id: id, ...told })
  await status.update({ checks: [], incidents: [{ id, kind: 'changed' }] })
  await db()('incidents').where({ id }).update({ status: 'resolved', resolved_at: new Date() })
  await status.update({ checks: [], incidents: [{ id, kind: 'resolved' }] })

  const [opened, changed, resolved] = pushed()
  expect(opened.content).toContain('Sebagian sumber katalog tidak menjawab')
  expect(opened.said).toBe('Ada gangguan yang sedang kami tangani.')
  expect(partials(changed.content).map(({ id: part }) => part)).toEqual([
    'status-kini',
    'status-lencana',
    'status-terbuka',
    'status-hari-ini',
  ])
  expect(changed.content).toContain('Kabel putus.')
  expect(resolved.said).toBe('Semua berjalan baik.')
  for (const text of pushes) expect(text.length).toBeLessThanOrEqual(4_096)
})

test('an endpoint that goes with its trouble brings the sentence', async () => {
  await judgeAs(db(), other, { state: 'down' })
  const { status, told } = openHere()
  await status.snapshots.get()
  await db()('api_endpoints').where({ id: other }).delete()
  await status.update({ checks: [], incidents: [] })
  const [push] = told()
  expect(push.said).toBe('Semua berjalan baik.')
  expect(push.content).not.toContain('Cadangan')
})

test('changes that follow each other are told in their order, with versions that never fall', async () => {
  const { status, told } = openHere()
  await status.snapshots.get()
  const tellings = []
  for (const state of ['down', 'up', 'degraded'] as const) {
    await judgeAs(db(), other, { state })
    tellings.push(status.update({ checks: [check('unknown', state)], incidents: [] }))
  }
  await Promise.all(tellings)
  const pushes = told()
  expect(pushes.at(-1).said).toContain('Sebagian terganggu')
  const versions = pushes.map(({ version }) => BigInt(version))
  expect(versions).toEqual([...versions].sort((one, next) => (one < next ? -1 : 1)))
})

test('versions do not fall when the endpoint that was judged last goes', async () => {
  const { status, told } = openHere()
  await judgeAs(db(), own, { state: 'up' })
  await judgeAs(db(), other, { state: 'down' })
  const before = (await status.snapshots.get()).value.version
  await db()('api_endpoints').where({ id: other }).delete()
  await status.update({ checks: [], incidents: [] })
  expect(BigInt(told()[0].version)).toBeGreaterThanOrEqual(BigInt(before))
})

test('what could not be read in time is pushed as soon as it can', async () => {
  const { status, told } = openHere()
  await status.snapshots.get()
  await judgeAs(db(), other, { state: 'down' })
  const trx = await db().transaction()
  await trx.raw('lock table maintenance_windows in access exclusive mode')
  await status.update({ checks: [check('up', 'down')], incidents: [] })
  expect(told()).toEqual([])
  await trx.commit()
  // The update that failed is published with the next update, or by the status's own timer.
  await status.update({ checks: [check('down', 'down')], incidents: [] })
  expect(told().map(({ indicator }) => indicator)).toEqual(['minor'])

  await judgeAs(db(), other, { state: 'up' })
  const again = await db().transaction()
  await again.raw('lock table maintenance_windows in access exclusive mode')
  await status.update({ checks: [check('down', 'up')], incidents: [] })
  await again.commit()
  await vi.waitFor(() => expect(told().map(({ indicator }) => indicator)).toEqual(['minor', 'none']))
  status.stop()
})

test('after another instance told something, the next to connect and the next push are of now', async () => {
  const { status, told } = openHere()
  await status.channel.snapshot?.('status')
  await judgeAs(db(), other, { state: 'down' })
  status.channel.outdate?.('status')
  expect(JSON.stringify(await status.channel.snapshot?.('status'))).toContain('cadangan tidak menjawab')
  // The new state equals this server's last message, but another server has published something else since.
  await judgeAs(db(), other, { state: 'up' })
  await status.update({ checks: [check('down', 'up')], incidents: [] })
  expect(told()[0].content).toContain('Semua berjalan baik')
})

let served: Served | null = null
afterEach(async () => {
  await served?.stop()
  served = null
})

test('whoever connects is greeted with the page as it is now', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  served = await serve(db())
  const before = (await served.visit('/status/')).html
  await judgeAs(db(), other, { state: 'down' })
  // A page may show data up to ten seconds old; a new socket gets the state of the last second.
  vi.advanceTimersByTime(1_100)
  const { message, socket } = await listenTo(served, '/ws/status/')
  const { content = '' } = await message('connection_established')
  socket.close()
  const parts = partials(content)
  expect(parts.map(({ id }) => id)).toEqual([
    'status-kini',
    'status-lencana',
    'status-layanan',
    'status-terbuka',
    'status-hari-ini',
    'status-lalu',
  ])
  for (const { id } of parts) expect(before).toContain(`id="${id}"`)
  expect(content).toContain('cadangan tidak menjawab')
  expect(before).toContain('Semua berjalan baik')
})

test('planned maintenance, and that it was taken back, are in open pages at once', async () => {
  served = await serve(db())
  const cookie = await signInAs(db(), { role: 'staff' })
  const { messages, message, socket } = await listenTo(served, '/ws/status/')
  await message('connection_established')
  const post = (path: string, form: Record<string, string>) =>
    fetch(`${served?.origin}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, origin: served?.origin ?? '' },
      body: new URLSearchParams(form),
    })
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16)
  const form = { endpoint: '', judul: 'Ganti kabel', mulai: day(2), selesai: day(3) }
  expect((await post('/api-monitor/perawatan/', form)).status).toBe(303)
  const { content } = await message('status_changed')
  expect(content).toContain('Ganti kabel')
  messages.length = 0
  const [planned] = await db()('maintenance_windows').where({ title: 'Ganti kabel' })
  expect((await post(`/api-monitor/perawatan/${planned?.id}/akhir/`, {})).status).toBe(303)
  // A change that was told twice may still be on its way.
  const last = () => messages.findLast(({ type }) => type === 'status_changed')?.content ?? 'Ganti kabel'
  await vi.waitFor(() => expect(last()).not.toContain('Ganti kabel'))
  socket.close()
})

test('an endpoint in trouble that staff take out changes open pages within seconds', async () => {
  await judgeAs(db(), other, { state: 'down' })
  served = await serve(db(), { CHECK_INTERVAL: '60' })
  const { messages, message, socket } = await listenTo(served, '/ws/status/')
  expect((await message('connection_established')).content).toContain('cadangan tidak menjawab')
  messages.length = 0
  await db()('api_endpoints').where({ id: other }).update({ is_active: false })
  await db()('catalog_changes').insert({ kind: 'endpoint', subject: String(other) })
  const isGone = () => messages.some(({ content }) => content && !content.includes('cadangan tidak menjawab'))
  await vi.waitFor(() => expect(isGone()).toBe(true), { interval: 50 })
  socket.close()
})
