import { beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type Check,
  checkTimeout,
  type HealthProbe,
  type ProbedPath,
  type ProbeTarget,
} from '../../src/anime/probing.ts'
import type { PathCheck } from '../../src/monitor/checks/check-events.ts'
import { type Standing, standingAfter, unknownStanding } from '../../src/monitor/checks/health.ts'
import { createCheckRunner } from '../../src/monitor/checks/run-checks.ts'
import { type CheckResult, toOutcome } from '../../src/monitor/checks/save-results.ts'
import { createCheckScheduler } from '../../src/monitor/checks/scheduler.ts'
import { runs, seeded } from '../support/random.ts'
import { takes } from '../support/takes.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-20T00:00:00Z') })
})

type Mood = 'good' | 'hang' | 'refuse'
type Place = { endpoint: number; source: string; path: ProbedPath }
type Asked = Place & { at: number; ms: number }

type World = {
  interval?: number
  seed?: number
  endpoints?: ProbeTarget[]
  sources?: HealthProbe['sources']
  mood?: (place: Place) => Mood
  most?: number
  /** Called before the scheduler reads its targets. */
  look?: () => Promise<unknown>
}

const others = (count: number, host = (id: number) => `lain-${id}.example`): ProbeTarget[] =>
  Array.from({ length: count }, (_, at) => ({ id: at + 1, name: `Lain ${at + 1}`, isOwn: false, host: host(at + 1) }))
const own: ProbeTarget = { id: 99, name: 'API Utama', isOwn: true, host: 'server ini' }

/**
 * Runs the scheduler on a fake clock, with servers that answer as `mood` says. States are judged by the same rules as
 * in the database.
 */
function prober({
  interval = 60,
  seed = 1,
  endpoints = others(1),
  sources = [],
  mood = () => 'good',
  most = 256,
  look = async () => {},
}: World) {
  const asked: Asked[] = []
  const standings = new Map<string, Standing>()
  const kept: PathCheck[] = []
  const bugs: unknown[] = []
  const paused = new Set<number>()
  let underWay = { now: 0, most: 0 }

  async function answer(place: Place, ms: number): Promise<Check> {
    const at = Date.now()
    underWay = { now: underWay.now + 1, most: Math.max(underWay.most, underWay.now + 1) }
    const how = mood(place)
    await takes(how === 'hang' ? ms : how === 'refuse' ? 3 : 120)
    underWay.now -= 1
    const spent = Date.now() - at
    asked.push({ ...place, at, ms: spent })
    const timestamp = new Date().toISOString()
    if (how === 'good')
      return { seen: { status: 'up', response_time: spent, timestamp }, failure: null, isStale: false, said: '' }
    const [status, failure] = how === 'hang' ? (['timeout', 'timeout'] as const) : (['down', 'unreachable'] as const)
    return { seen: { status, response_time: spent, timestamp, error: failure }, failure, isStale: false, said: null }
  }

  const watch: Parameters<typeof createCheckRunner>[0]['probe'] = {
    sources,
    checkEndpoint: (id, path, ms) => answer({ endpoint: id, source: '', path }, ms),
    checkSource: async (source, path, ms) => ({
      ...(await answer({ endpoint: own.id, source, path }, ms)),
      reading: null,
    }),
    renew: async () => {},
  }

  async function record(results: readonly CheckResult[]): Promise<PathCheck[]> {
    await takes(50)
    return results.map(({ endpoint, source, host, path, at, check }) => {
      const key = `${endpoint.id} ${source} ${path}`
      const before = standings.get(key) ?? unknownStanding(at)
      const next = standingAfter(before, toOutcome(check), at)
      standings.set(key, next)
      const one: PathCheck = {
        ...{ monitorId: 1, endpointId: endpoint.id, endpointName: endpoint.name, source, path, host },
        ...{ before: before.state, state: next.state, since: next.since, at, failure: next.failure, error: null },
        responseTime: check.seen.response_time,
      }
      kept.push(one)
      return one
    })
  }

  const report = (error: unknown) => void bugs.push(error)
  const made = createCheckScheduler({
    async readTargets() {
      await look()
      return endpoints.map((one) => ({ ...one, isPaused: paused.has(one.id) }))
    },
    ask: createCheckRunner({ probe: watch, timeout: checkTimeout(interval), report, most }),
    ...{ save: record, interval, report, random: seeded(seed) },
  })
  return { ...made, asked, kept, bugs, paused, endpoints, standings, most: () => underWay.most }
}

function byPath(asked: readonly Asked[]): Asked[][] {
  const rounds = new Map<string, Asked[]>()
  for (const one of asked) {
    const key = `${one.endpoint} ${one.path}`
    rounds.set(key, [...(rounds.get(key) ?? []), one])
  }
  return [...rounds.values()]
}

/** Stops the scheduler and waits for running checks. */
async function ended({ job }: ReturnType<typeof prober>): Promise<void> {
  const stopped = job.stop()
  await pass(1.1)
  await stopped
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000)

/** Returns the seconds until every path of a failing server is judged down, the maximum over many seeds. */
async function slowestDetection(
  mood: Mood,
  seeds: number,
  { endpoints = 1, most = 256, host }: { endpoints?: number; most?: number; host?: (id: number) => string } = {},
): Promise<number> {
  const count = runs(seeds)
  let slowest = 0
  for (let seed = 1; seed <= count; seed += 1) {
    let now: Mood = 'good'
    const one = prober({ seed: seed * 7_919, endpoints: others(endpoints, host), mood: () => now, most })
    one.job.start()
    await pass(90 + (seed % 60))
    now = mood
    const began = Date.now()
    await pass(130)
    const downs = [...one.standings.values()].map(({ state, since }) => (state === 'down' ? since.getTime() : Infinity))
    slowest = Math.max(slowest, (Math.max(...downs) - began) / 1000)
    await ended(one)
    vi.clearAllTimers()
  }
  return slowest
}

describe('an outage is seen', () => {
  test('by every path within 120 s where a server hangs, within 100 s where it refuses', async () => {
    expect(await slowestDetection('hang', 40)).toBeLessThanOrEqual(120)
    expect(await slowestDetection('refuse', 40)).toBeLessThanOrEqual(100)
  })

  test('in the same time where everybody hangs at once, with places for a quarter', async () => {
    // 20 servers and 26 simultaneous checks: a tenth of the allowed 200 servers and 256 checks.
    expect(await slowestDetection('hang', 1, { endpoints: 20, most: 26 })).toBeLessThanOrEqual(120)
  })

  test('by every path within 120 s where fifty endpoints of one host hang at once', async () => {
    const host = () => 'satu.example'
    expect(await slowestDetection('hang', 3, { endpoints: 50, host })).toBeLessThanOrEqual(120)
    expect(await slowestDetection('refuse', 1, { endpoints: 50, host })).toBeLessThanOrEqual(100)
  })

  test('not in a single blip, and its end is seen soon too', async () => {
    let bad = 0
    const blips = prober({ mood: () => (bad-- > 0 ? 'refuse' : 'good') })
    blips.job.start()
    for (let minute = 0; minute < 60; minute += 1) {
      if (minute % 2 === 1) bad = 1
      await pass(60)
    }
    expect(blips.kept.filter(({ failure }) => failure !== null).length).toBeGreaterThan(25)
    expect(new Set(blips.kept.map(({ state }) => state))).toEqual(new Set(['up']))

    let mood: Mood = 'refuse'
    const back = prober({ mood: () => mood })
    back.job.start()
    await pass(120)
    expect(new Set([...back.standings.values()].map(({ state }) => state))).toEqual(new Set(['down']))
    mood = 'good'
    await pass(35)
    expect(new Set([...back.standings.values()].map(({ state }) => state))).toEqual(new Set(['up']))
  })
})

describe('the rhythm', () => {
  test('is the interval ± 10 % for each path, after a first round within seconds of the start', async () => {
    const one = prober({ endpoints: others(3) })
    one.job.start()
    await pass(6)
    expect(one.kept).toHaveLength(15)
    expect(new Set(one.kept.map(({ state }) => state))).toEqual(new Set(['up']))
    await pass(1_800)
    const gaps = byPath(one.asked).flatMap((round) =>
      round.slice(2).map(({ at }, nth) => (at - (round[nth + 1]?.at ?? 0)) / 1000),
    )
    expect(gaps.length).toBeGreaterThan(15 * 25)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(54)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(66.1)
  })

  test('is no longer than a short interval, also for what fails', async () => {
    const one = prober({ interval: 1, mood: () => 'refuse' })
    one.job.start()
    await pass(60)
    expect(one.asked.length).toBeGreaterThan(5 * 45)
    expect(one.asked.length).toBeLessThan(5 * 70)
  })

  test('is followed by those who are new or back within seconds, and those who are gone or paused are left alone', async () => {
    const one = prober({ endpoints: others(2) })
    one.job.start()
    await pass(100)
    const second = one.endpoints[1]
    one.endpoints.splice(0, 1, { id: 7, name: 'Baru', isOwn: false, host: 'baru.example' })
    one.paused.add(second?.id ?? 0)
    one.asked.length = 0
    await pass(8)
    expect(one.asked.filter(({ endpoint }) => endpoint === 7)).toHaveLength(5)
    one.asked.length = 0
    await pass(200)
    expect(new Set(one.asked.map(({ endpoint }) => endpoint))).toEqual(new Set([7]))
    one.paused.clear()
    one.asked.length = 0
    await pass(8)
    expect(one.asked.filter(({ endpoint }) => endpoint === second?.id)).toHaveLength(5)
  })

  test('ends with the lease: nobody is asked any more, and what was under way is dropped', async () => {
    const one = prober({ mood: () => 'hang' })
    one.job.start()
    await pass(4)
    await ended(one)
    one.kept.length = 0
    await pass(300)
    expect(one.kept).toEqual([])
    expect(one.asked.length).toBeLessThanOrEqual(5)
    one.job.start()
    await pass(10)
    expect(one.kept.length).toBeGreaterThanOrEqual(5)
    expect(one.bugs).toEqual([])
  })

  test('stays the same where a look outlasts an end and a new start', async () => {
    let slow = 0
    let looks = 0
    const one = prober({
      look: async () => {
        looks += 1
        await takes(slow)
      },
    })
    slow = 5_000
    one.job.start()
    await pass(1)
    await ended(one)
    slow = 0
    one.job.start()
    await pass(10)
    looks = 0
    await pass(60)
    expect(looks).toBeLessThanOrEqual(21)
  })
})

describe('many at once', () => {
  test('are bounded, and waiting for a place is in no latency', async () => {
    const one = prober({ endpoints: others(12), mood: () => 'hang', most: 26 })
    one.job.start()
    await pass(30)
    expect(one.most()).toBe(26)
    expect(Math.max(...one.asked.map(({ ms }) => ms))).toBe(5_000)
    expect(one.kept.every(({ responseTime }) => responseTime === 5_000)).toBe(true)
  })

  test('of one host have a bound of their own', async () => {
    const one = prober({ endpoints: others(50, () => 'satu.example'), mood: () => 'hang' })
    one.job.start()
    await pass(60)
    expect(one.most()).toBe(64)
  })
})

describe('this server', () => {
  const sources = [
    { name: 'samehadaku', host: 'same.example' },
    { name: 'library', host: null },
  ]

  test('asks each source itself, a host at most every two seconds, and is judged by the first good one', async () => {
    const one = prober({
      endpoints: [own],
      sources,
      mood: ({ source }) => (source === 'samehadaku' ? 'refuse' : 'good'),
    })
    one.job.start()
    await pass(300)
    const outside = one.asked.filter(({ source }) => source === 'samehadaku').map(({ at }) => at)
    expect(Math.min(...outside.slice(1).map((at, nth) => at - (outside[nth] ?? 0)))).toBeGreaterThanOrEqual(1_999)
    const states = (source: string) =>
      new Set([...one.standings].filter(([key]) => key.startsWith(`99 ${source} `)).map(([, { state }]) => state))
    expect(states('samehadaku')).toEqual(new Set(['down']))
    expect(states('library')).toEqual(new Set(['up']))
    expect(states('')).toEqual(new Set(['up']))
    expect(one.kept.filter(({ source }) => source === '').every(({ responseTime }) => responseTime === 120)).toBe(true)
    // A healthy target is not checked more often because another fails.
    expect(one.asked.filter(({ source }) => source === 'library').length).toBeLessThanOrEqual(5 * 7)
    expect(outside.length).toBeGreaterThan(5 * 12)
  })

  test('is down by the failure of its first source where none answers', async () => {
    const one = prober({
      ...{ endpoints: [own], sources },
      mood: ({ source }) => (source === 'samehadaku' ? 'hang' : 'refuse'),
    })
    one.job.start()
    await pass(120)
    const whole = one.kept.filter(({ source }) => source === '')
    expect(whole.at(-1)).toMatchObject({ state: 'down', failure: 'timeout' })
    expect(new Set(whole.map(({ failure }) => failure))).toEqual(new Set(['timeout']))
  })
})

describe('a check by hand', () => {
  test('asks at once, tells how far it is, joins what is under way and does not ask twice within seconds', async () => {
    const one = prober({ endpoints: others(2) })
    const told: string[] = []
    const progress = (done: number, all: number) => void told.push(`${done}/${all}`)
    const both = Promise.all([one.checkNow(progress), one.checkNow()])
    await pass(1)
    const [first, second] = await both
    expect(first).toHaveLength(10)
    expect(second).toEqual(first)
    expect(one.asked).toHaveLength(10)
    expect(told).toEqual(Array.from({ length: 10 }, (_, at) => `${at + 1}/10`))

    const third = one.checkNow()
    await pass(1)
    expect(await third).toHaveLength(10)
    expect(one.asked).toHaveLength(10)
    await pass(6)
    const fourth = one.checkNow()
    await pass(1)
    expect(await fourth).toHaveLength(10)
    expect(one.asked).toHaveLength(20)
  })

  test('asks at most four at once, so that latencies are those of the servers, and leaves a paused endpoint alone', async () => {
    const one = prober({ endpoints: others(6) })
    one.paused.add(1)
    const checks = one.checkNow()
    await pass(5)
    expect(new Set((await checks).map(({ endpointId }) => endpointId))).toEqual(new Set([2, 3, 4, 5, 6]))
    expect(await checks).toHaveLength(25)
    expect(one.asked.some(({ endpoint }) => endpoint === 1)).toBe(false)
    expect(one.most()).toBe(4)
  })
})
