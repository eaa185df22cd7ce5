import { describe, expect, test } from 'vitest'
import type { Check, ProbedPath } from '../../src/anime/probing.ts'
import type { CheckEvents, PathCheck } from '../../src/monitor/checks/check-events.ts'
import { createResultWriter } from '../../src/monitor/checks/open.ts'
import { type CheckResult, followSettings, saveResults } from '../../src/monitor/checks/save-results.ts'
import { useOwnDatabase } from '../support/db.ts'
import { enter } from '../support/served.ts'

const db = useOwnDatabase()
const quiet = { followTransitions: async () => [] }
let entered = 0

async function anEndpoint() {
  entered += 1
  const name = `Lain ${entered}`
  return { id: await enter(db(), name, `https://lain-${entered}.example/api/v1`, 1), name, isOwn: false, host: 'satu' }
}
type Place = Awaited<ReturnType<typeof anEndpoint>>

const good = (ms = 120): Check => ({
  seen: { status: 'up', response_time: ms, timestamp: new Date().toISOString() },
  failure: null,
  isStale: false,
  said: '{"data":[]}',
})
const failed = (error = 'timeout: no answer in time'): Check => ({
  ...good(5_000),
  seen: { status: 'timeout', response_time: 5_000, timestamp: new Date().toISOString(), error },
  failure: 'timeout',
  said: null,
})
let clock = Date.now()
const result = (endpoint: Place, check: Check, path: ProbedPath = 'home', source = ''): CheckResult => {
  clock += 1_000
  return { endpoint, source, host: endpoint.host, path, at: new Date(clock), check }
}
const record = (...results: CheckResult[]) => saveResults({ db: db(), ...quiet }, results)
const stateOf = (endpoint: Place, path = 'home', source = '') =>
  db()('monitor_states').where({ endpoint_id: endpoint.id, path, source }).first()
const setPaused = (endpoint: Place, is_paused: boolean) =>
  db()('monitor_settings').insert({ endpoint_id: endpoint.id, is_paused }).onConflict('endpoint_id').merge()

describe('checks that ended', () => {
  test('become a state, a raw check and an observation in the words of the seed', async () => {
    const endpoint = await anEndpoint()
    const { checks } = await record(result(endpoint, good()), result(endpoint, failed(), 'search'))
    expect(checks).toMatchObject([
      { endpointName: endpoint.name, path: 'home', before: 'unknown', state: 'up', responseTime: 120, failure: null },
      { path: 'search', before: 'unknown', state: 'unknown', failure: 'timeout', error: 'timeout: no answer in time' },
    ])
    expect(await stateOf(endpoint)).toMatchObject({ state: 'up', successes: 1, response_time: 120 })
    const seen = await db()('api_monitors').where({ endpoint_id: endpoint.id }).orderBy('endpoint_path')
    expect(seen).toMatchObject([
      { endpoint_path: 'home', status: 'up', response_time: 120, error_message: null, response_data: '{"data":[]}' },
      { endpoint_path: 'search', status: 'timeout', error_message: 'timeout: no answer in time', response_data: null },
    ])
    const monitors = checks.map(({ monitorId }) => monitorId)
    const raw = await db()('monitor_checks').whereIn('monitor_id', monitors).orderBy('at')
    expect(raw).toMatchObject([{ outcome: 2 }, { outcome: 0, failure: 'timeout' }])
  })

  test('are slow above two seconds, stale where the server says so, and count in one batch as in three', async () => {
    const endpoint = await anEndpoint()
    const slow = good(2_001)
    const { checks } = await record(
      ...[result(endpoint, good()), result(endpoint, slow), result(endpoint, { ...good(), isStale: true })],
    )
    expect(checks.map(({ state, failure }) => [state, failure])).toEqual([
      ['up', null],
      ['up', 'slow'],
      ['degraded', 'stale'],
    ])
    const { monitorId } = checks[0] ?? { monitorId: 0 }
    expect(await db()('monitor_checks').where({ monitor_id: monitorId }).orderBy('at').pluck('outcome')).toEqual([
      2, 1, 1,
    ])
    expect((await record(result(endpoint, good(2_000)))).checks).toMatchObject([{ state: 'degraded', failure: null }])
  })

  test('asked for by hand in quick succession are all kept, under greater versions, and are one failure', async () => {
    const endpoint = await anEndpoint()
    const presses = [1, 2, 3, 4].map(() => ({ ...result(endpoint, failed()), isByHand: true }))
    const { checks } = await record(result(endpoint, good()), ...presses)
    expect(checks.map(({ state }) => state)).toEqual(['up', 'up', 'up', 'up', 'up'])
    const { version = 0, ...state } = (await stateOf(endpoint)) ?? {}
    expect(state).toMatchObject({ failures: 1, failure: 'timeout' })
    // Every result is kept under a greater version.
    await record(result(endpoint, good()))
    expect(Number((await stateOf(endpoint))?.version)).toBeGreaterThan(Number(version))
    expect(await db()('monitor_checks').where({ monitor_id: checks[0]?.monitorId ?? 0 })).toHaveLength(6)
  })

  test('of a source stand beneath the endpoint and leave no observation', async () => {
    const endpoint = await anEndpoint()
    await record(result(endpoint, good()), result(endpoint, failed(), 'home', 'samehadaku'))
    expect(await stateOf(endpoint, 'home', 'samehadaku')).toMatchObject({ failures: 1 })
    expect(await stateOf(endpoint)).toMatchObject({ state: 'up', failures: 0 })
    expect(await db()('api_monitors').where({ endpoint_id: endpoint.id })).toHaveLength(1)
  })

  test('of an endpoint that was removed meanwhile are left out, those of others are kept', async () => {
    const [gone, here] = [await anEndpoint(), await anEndpoint()]
    await db()('api_endpoints').where({ id: gone.id }).delete()
    const { checks } = await record(result(gone, good()), result(here, good()))
    expect(checks.map(({ endpointId }) => endpointId)).toEqual([here.id])
    expect((await record(result(gone, good()))).checks).toEqual([])
  })

  test('may say anything that other servers say', async () => {
    const endpoint = await anEndpoint()
    await record(result(endpoint, failed(`wrong_type: \0 ${'x'.repeat(983)}😀😀😀`)))
    expect((await stateOf(endpoint))?.error).toMatch(/^wrong_type: {2}x+/)
  })

  test('by two servers at once are all counted, in whatever order they name the paths', async () => {
    const some = [await anEndpoint(), await anEndpoint(), await anEndpoint()]
    const paths: ProbedPath[] = ['home', 'movie', 'search']
    const places = some.flatMap((endpoint) => paths.map((path) => ({ endpoint, path })))
    await Promise.all(
      Array.from({ length: 12 }, (_, at) => {
        const turned = at % 2 === 0 ? places : [...places].reverse()
        return record(...turned.map(({ endpoint, path }) => result(endpoint, failed(), path)))
      }),
    )
    for (const { endpoint, path } of places)
      expect(await stateOf(endpoint, path)).toMatchObject({ failures: 12, state: 'down' })
  })

  test('and what follows from them are one transaction', async () => {
    const endpoint = await anEndpoint()
    const followTransitions = async () => {
      throw new Error('incidents cannot be written')
    }
    await expect(saveResults({ db: db(), followTransitions }, [result(endpoint, good())])).rejects.toThrow('incidents')
    expect(await stateOf(endpoint)).toBeUndefined()
  })
})

describe('what staff lay over', () => {
  const watched = (...endpoints: Place[]) => ({ endpoints, sources: [{ name: 'library', host: null }] })
  const follow = (...endpoints: Place[]) => followSettings({ db: db(), ...quiet }, watched(...endpoints))

  test('a pause shows at once, and after it nothing is known until it was asked', async () => {
    const endpoint = await anEndpoint()
    await follow(endpoint)
    await record(...[1, 2, 3].map(() => result(endpoint, failed())))
    await setPaused(endpoint, true)
    expect((await follow(endpoint))?.checks).toMatchObject([{ before: 'down', state: 'paused' }])
    expect(await follow(endpoint)).toBeNull()
    const asked = await record(result(endpoint, failed()))
    expect(asked.checks).toMatchObject([{ state: 'paused' }])
    expect(await db()('monitor_checks').where({ monitor_id: asked.checks[0]?.monitorId ?? 0 })).toHaveLength(3)
    await setPaused(endpoint, false)
    expect((await follow(endpoint))?.checks).toMatchObject([{ before: 'paused', state: 'unknown' }])
    expect(await stateOf(endpoint)).toMatchObject({ failures: 0, failure: null, error: null })
    expect((await record(result(endpoint, good()))).checks).toMatchObject([{ state: 'up' }])
  })

  test('maintenance begins and ends by the clock; its checks are counted apart', async () => {
    const endpoint = await anEndpoint()
    await follow(endpoint)
    await record(result(endpoint, good()), result(endpoint, good()))
    const ends_at = new Date(Date.now() + 60_000)
    const window = { title: 'Pindah server', starts_at: new Date(Date.now() - 1_000), ends_at, author: 'sari' }
    await db()('maintenance_windows').insert({ ...window, endpoint_id: endpoint.id })
    expect((await follow(endpoint))?.checks).toMatchObject([{ before: 'up', state: 'maintenance' }])
    const { checks } = await record(...[1, 2, 3].map(() => result(endpoint, failed())))
    expect(checks.map(({ state }) => state)).toEqual(['maintenance', 'maintenance', 'maintenance'])
    const outcomes = db()('monitor_checks')
      .where({ monitor_id: checks[0]?.monitorId ?? 0 })
      .orderBy('at')
      .pluck('outcome')
    expect(await outcomes).toEqual([2, 2, 3, 3, 3])
    await db()('maintenance_windows').where({ endpoint_id: endpoint.id }).update({ ends_at: new Date() })
    expect((await follow(endpoint))?.checks).toMatchObject([{ before: 'maintenance', state: 'down' }])
  })

  test('maintenance of the whole site is over everybody, a pause over maintenance', async () => {
    const [one, two] = [await anEndpoint(), await anEndpoint()]
    await follow(one, two)
    await record(result(one, good()), result(two, good()))
    await setPaused(two, true)
    const starts_at = new Date(Date.now() - 1_000)
    const whole = { title: 'Semua', starts_at, ends_at: new Date(Date.now() + 60_000), author: 'sari' }
    await db()('maintenance_windows').insert({ ...whole, endpoint_id: null })
    await follow(one, two)
    expect([(await stateOf(one))?.state, (await stateOf(two))?.state]).toEqual(['maintenance', 'paused'])
    await db()('maintenance_windows').whereNull('endpoint_id').delete()
  })

  test('who is watched no more is unknown: a disabled endpoint, a source that was taken out', async () => {
    const [here, off] = [await anEndpoint(), await anEndpoint()]
    await follow(here, off)
    await record(result(here, good()), result(here, good(), 'home', 'lama'), result(off, good()))
    await follow(here)
    expect((await stateOf(off))?.state).toBe('unknown')
    expect(await stateOf(here, 'home', 'lama')).toMatchObject({ state: 'unknown', successes: 0 })
    expect((await stateOf(here))?.state).toBe('up')
  })
})

describe('results that come together', () => {
  const recorded = (results: readonly CheckResult[]): CheckEvents => ({
    // Only the place is read.
    checks: results.map(({ endpoint, source, path }) => ({ endpointId: endpoint.id, source, path }) as PathCheck),
    incidents: [],
  })

  test('are one batch, and each is given what became of it', async () => {
    const endpoint = { id: 1, name: 'Lain', isOwn: false, host: 'satu' }
    const batches: number[] = []
    const told: CheckEvents[] = []
    const writer = createResultWriter({
      ...{ publishEvents: (one) => told.push(one), saveFailed: () => {}, saveRecovered: () => {}, report: () => {} },
      write: async (results) => {
        batches.push(results.length)
        return recorded(results)
      },
    })
    const [home, movie] = await Promise.all([
      writer.put([result(endpoint, good())]),
      writer.put([result(endpoint, good(), 'movie'), result(endpoint, good(), 'movie', 'library')]),
    ])
    expect(batches).toEqual([3])
    expect(told).toHaveLength(1)
    expect([home.length, movie.length]).toEqual([1, 2])
    expect(await writer.put([])).toEqual([])
  })

  test('are dropped while the database is away, which is said once, and kept when it is back', async () => {
    const endpoint = { id: 1, name: 'Lain', isOwn: false, host: 'satu' }
    const said: string[] = []
    let isAway = true
    const writer = createResultWriter({
      write: async (results) => {
        if (isAway) throw new Error('connection terminated')
        return recorded(results)
      },
      publishEvents: () => {
        throw new Error('a listener fell over')
      },
      saveFailed: () => said.push('lost'),
      saveRecovered: () => said.push('found'),
      report: () => said.push('bug'),
    })
    for (let at = 0; at < 3; at += 1) expect(await writer.put([result(endpoint, good())])).toEqual([])
    isAway = false
    expect(await writer.put([result(endpoint, good())])).toHaveLength(1)
    expect(said).toEqual(['lost', 'found', 'bug'])
  })
})
