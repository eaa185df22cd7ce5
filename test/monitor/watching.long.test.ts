import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { emptyCatalog, enter, type Served, serve } from '../support/served.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

const db = useOwnDatabase()
let upstream: Upstream
let site: Served | null = null
let id = 0
beforeEach(async () => {
  await emptyCatalog(db())
  await db()('monitor_states').delete()
  upstream = await startUpstream({ name: 'Lain' })
  id = await enter(db(), 'Lain', upstream.url, 50)
})
afterEach(async () => {
  await site?.stop()
  site = null
  await upstream.close()
})

const start = async (settings: Record<string, string> = {}) => {
  site = await serve(db(), { CHECK_INTERVAL: '1', ...settings })
  return site
}
const statesOf = async (source = '', endpoint = id): Promise<string[]> =>
  db()('monitor_states').where({ endpoint_id: endpoint, source }).orderBy('path').pluck('state')
const five = (state: string) => Array<string>(5).fill(state)

const until = (wanted: () => Promise<unknown>) => vi.waitUntil(wanted, { interval: 50 })
const untilAll = (state: string) => until(async () => String(await statesOf()) === String(five(state)))
/** Waits until the other endpoints were looked up and checked once more. */
async function untilNextRound(other: number) {
  await db()('monitor_states').where({ endpoint_id: other }).update({ checked_at: null })
  await until(async () => (await db()('monitor_states').where({ endpoint_id: other, checked_at: null })).length === 0)
}

describe('another server', () => {
  test('is known in seconds, down after it hangs three times, and back when it answers', async () => {
    await start()
    await untilAll('up')
    const monitors = await db()('monitor_states').where({ endpoint_id: id }).pluck('id')
    await db()('monitor_checks').delete()
    upstream.set('*', 'hang')
    await untilAll('down')
    for (const monitor_id of monitors)
      expect((await db()('monitor_checks').where({ monitor_id, outcome: 0 })).length).toBeGreaterThanOrEqual(3)
    const seen = await db()('api_monitors').where({ endpoint_id: id })
    expect(seen.map(({ status }) => status)).toEqual(five('timeout'))
    upstream.reset()
    await untilAll('up')
  })

  test('is down when it refuses, degraded while it says that its answers are stale, and nothing is written of who was removed', async () => {
    const other = await startUpstream({ name: 'Basi' })
    other.set('*', 'stale')
    const stale = await enter(db(), 'Basi', other.url, 40)
    await start()
    await untilAll('up')
    await until(async () => String(await statesOf('', stale)) === String(five('degraded')))
    expect(await db()('monitor_states').where({ endpoint_id: stale }).pluck('failure')).toEqual(five('stale'))
    await upstream.down()
    await untilAll('down')
    await db()('api_endpoints').where({ id }).delete()
    await db()('catalog_changes').insert({ kind: 'endpoint', subject: String(id) })
    await until(async () => (await statesOf()).length === 0)
    await untilNextRound(stale)
    await untilNextRound(stale)
    expect(await db()('api_monitors').where({ endpoint_id: id })).toEqual([])
    await upstream.up()
    await other.close()
  })

  test('is down when it says of its whole catalog that there is no such thing', async () => {
    upstream.set('*', { status: 404 })
    await start()
    await untilAll('down')
    expect(await db()('monitor_states').where({ endpoint_id: id }).pluck('failure')).toEqual(five('refused'))
    const badge = (await (site as Served | null)?.visit('/status/badge.svg'))?.html
    expect(badge).toContain('tidak menjawab')
  })

  test('is not asked while it is paused, and what it was asked is counted', async () => {
    const other = await startUpstream({ name: 'Sebelah' })
    const beside = await enter(db(), 'Sebelah', other.url, 40)
    await start()
    await untilAll('up')
    await db()('monitor_settings').insert({ endpoint_id: id, is_paused: true })
    await untilAll('paused')
    // Who is entered now is asked only after another look at all endpoints.
    const late = await startUpstream({ name: 'Baru' })
    const entered = await enter(db(), 'Baru', late.url, 30)
    await db()('catalog_changes').insert({ kind: 'endpoint', subject: String(entered) })
    await until(async () => String(await statesOf('', entered)) === String(five('up')))
    const asked = upstream.requests.length
    for (const _ of [1, 2]) await untilNextRound(beside)
    expect(upstream.requests.length).toBe(asked)
    const metrics = await fetch(`${site?.origin}/metrics`)
    expect(metrics.status).toBe(200)
    expect(await metrics.text()).toMatch(/monitor_checks_total\{endpoint="Lain",source="",status="up"\} \d+/)
    await Promise.all([other.close(), late.close()])
  })
})

test('this server is judged by its sources, each of which stands beneath it', async () => {
  const own = await db()('api_endpoints').where({ url: '/api/v1' }).first('id')
  id = own?.id ?? 0
  await db()('api_endpoints').where({ id }).update({ is_active: true })
  await start()
  await until(async () => (await statesOf('library')).length === 5 && (await statesOf()).length === 5)
  expect(new Set([...(await statesOf()), ...(await statesOf('library'))]).size).toBeLessThanOrEqual(2)
  expect(await db()('api_monitors').where({ endpoint_id: id })).toHaveLength(5)
})

test('what the monitor read is what the next visitor is shown, without asking again', async () => {
  await db()('api_endpoints').where({ id }).delete()
  const own = await db()('api_endpoints').where({ url: '/api/v1' }).first('id')
  id = own?.id ?? 0
  await makeTitle(db(), { episodes: 3 })
  await db()('api_endpoints').where({ id }).update({ is_active: true })
  const { visit, origin } = await start()
  const latest = { endpoint_id: id, source: '', path: 'anime-terbaru', state: 'up' } as const
  await until(async () => db()('monitor_states').where(latest).first())
  expect((await visit('/all-anime-terbaru/')).status).toBe(200)
  const metrics = await (await fetch(`${origin}/metrics`)).text()
  expect(metrics).toContain('catalog_answers_total{question="latest",result="fresh"} 1')
  expect(metrics).not.toContain('catalog_answers_total{question="latest",result="asked"}')
})

test('two servers on one database: one asks, the other takes over when it ends', async () => {
  const first = await start()
  const second = await serve(db(), { CHECK_INTERVAL: '1' })
  try {
    await untilAll('up')
    await first.stop()
    await db()('monitor_states').update({ checked_at: null })
    await until(async () => (await db()('monitor_states').whereNull('checked_at')).length === 0)
  } finally {
    await second.stop()
  }
})
