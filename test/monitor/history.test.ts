import { beforeEach, describe, expect, test } from 'vitest'
import { pruneHistory, rollUpNow } from '../../src/monitor/checks/history.ts'
import { useDatabase } from '../support/db.ts'

const db = useDatabase()
const HOUR = 3_600_000
const DAY = 24 * HOUR
/** 19.30 in Jakarta (WIB), where midnight is 17.00 UTC. */
const now = new Date('2026-11-20T12:30:00Z')
const earlier = (ms: number) => new Date(now.getTime() - ms)

let monitor = 0
beforeEach(async () => {
  const own = await db()('api_endpoints').where({ url: '/api/v1' }).first('id')
  const state = { endpoint_id: own?.id ?? 0, source: '', path: 'home' }
  const [made] = await db()('monitor_states').insert(state).returning('id')
  monitor = made?.id ?? 0
})

type Outcome = 0 | 1 | 2 | 3
const check = (at: Date, outcome: Outcome = 2, response_time: number | null = 100) =>
  db()('monitor_checks').insert({ monitor_id: monitor, at, outcome, response_time, failure: null })
const hours = () => db()('monitor_hours').where({ monitor_id: monitor }).orderBy('at')
const days = () => db()('monitor_days').where({ monitor_id: monitor }).orderBy('at')

describe('rollups', () => {
  test('count every check of the hour and of the day in Jakarta, with the times of good answers', async () => {
    for (let at = 1; at <= 20; at += 1) await check(earlier(at * 60_000), 2, at * 10)
    await check(earlier(21 * 60_000), 1, 3_000)
    await check(earlier(22 * 60_000), 0, 5_000)
    await check(earlier(23 * 60_000), 3, 9_000)
    await check(new Date('2026-11-19T17:00:00Z'), 2, 1)
    await check(new Date('2026-11-19T16:59:59Z'), 2, 1)
    await rollUpNow(db(), 'hours', { now, interval: 60 })
    await rollUpNow(db(), 'days', { now, interval: 60 })
    const hour = { at: new Date('2026-11-20T12:00:00Z'), count: 22, up: 20, degraded: 1, maintenance: 1 }
    expect((await hours()).at(-1)).toMatchObject({ ...hour, min: 10, max: 3_000, p95: 200 })
    expect((await hours()).at(-1)?.avg).toBeCloseTo((2_100 + 3_000) / 21, 3)
    expect(await days()).toMatchObject([
      { at: new Date('2026-11-18T17:00:00Z'), count: 1 },
      { at: new Date('2026-11-19T17:00:00Z'), count: 23, up: 21 },
    ])
  })

  test('weigh an outage by the time it took, although what fails is asked four times as often', async () => {
    const began = new Date('2026-11-20T08:00:00Z').getTime()
    for (let at = 0; at < 30; at += 1) await check(new Date(began + at * 60_000))
    for (let at = 0; at < 60; at += 1) await check(new Date(began + 1_800_000 + at * 15_000), 0, 5_000)
    for (let at = 0; at < 8; at += 1) await check(new Date(began + 2_700_000 + at * 60_000), 1, 2_500)
    await check(new Date(began + 3_300_000), 3)
    await rollUpNow(db(), 'hours', { now, interval: 60 })
    // Eight of the last fifteen minutes were observed, plus half a minute until the last check no longer counts.
    expect(await hours()).toMatchObject([
      {
        count: 98,
        up: 30,
        seconds: 1_800 + 900 + 510,
        seconds_up: 1_800,
        seconds_degraded: 510,
        seconds_maintenance: 60,
      },
    ])
  })

  test('are the same however often they are made, and of an hour without an answer have no times', async () => {
    await check(earlier(60_000), 0, 5_000)
    await rollUpNow(db(), 'hours', { now, interval: 60 })
    const first = await hours()
    await rollUpNow(db(), 'hours', { now, interval: 60 })
    expect(await hours()).toEqual(first)
    expect(first).toMatchObject([{ count: 1, up: 0, avg: null, min: null, max: null, p95: null }])
  })

  test('finish the hour before after it has ended, also for a check that was written late', async () => {
    await check(new Date('2026-11-20T11:58:00Z'))
    await rollUpNow(db(), 'hours', { now: new Date('2026-11-20T11:58:30Z'), interval: 60 })
    await check(new Date('2026-11-20T11:59:00Z'))
    await check(new Date('2026-11-20T12:00:01Z'))
    await rollUpNow(db(), 'hours', { now: new Date('2026-11-20T12:00:02Z'), interval: 60 })
    await check(new Date('2026-11-20T11:59:59Z'))
    await rollUpNow(db(), 'hours', { now: new Date('2026-11-20T12:01:02Z'), interval: 60 })
    expect((await hours()).map(({ count }) => count)).toEqual([3, 1])
  })

  test('catch up after a time in which nobody made them, and pruning waits for that', async () => {
    const long = earlier(3 * DAY)
    await check(long)
    await rollUpNow(db(), 'days', { now: long, interval: 60 })
    await rollUpNow(db(), 'hours', { now: long, interval: 60 })
    await check(new Date(long.getTime() + 60_000))
    await pruneHistory(db(), now)
    await check(earlier(60_000))
    await rollUpNow(db(), 'days', { now, interval: 60 })
    await rollUpNow(db(), 'hours', { now, interval: 60 })
    expect((await days()).map(({ count }) => count)).toEqual([2, 1])
    expect((await hours()).map(({ count }) => count)).toEqual([2, 1])
    await pruneHistory(db(), now)
    expect(await db()('monitor_checks')).toHaveLength(1)
  })
})

test('of what nobody watches any more nothing is kept once all its history is gone', async () => {
  const before = await db()('monitor_states').where({ id: monitor }).first()
  const state = { endpoint_id: before?.endpoint_id ?? 0, path: 'home', state: 'unknown' as const }
  const [lately, long, paused] = [earlier(700 * DAY), earlier(740 * DAY), 'paused' as const]
  await db()('monitor_states').insert([
    { ...state, source: 'lama', since: long, checked_at: lately },
    { ...state, source: 'lenyap', since: long, checked_at: long },
    { ...state, source: 'tak-pernah', since: long },
    { ...state, source: 'dijeda', since: long, checked_at: long, state: paused },
  ])
  await pruneHistory(db(), now)
  expect(await db()('monitor_states').orderBy('source').pluck('source')).toEqual(['', 'dijeda', 'lama'])
})

test('two days of checks, a month of hours and two years of days are kept', async () => {
  const row = { monitor_id: monitor, count: 1, up: 1, degraded: 0, maintenance: 0, avg: 1, min: 1, max: 1, p95: 1 }
  const ages = (unit: number, counts: number[]) => counts.map((age) => ({ ...row, at: earlier(age * unit) }))
  await db()('monitor_days').insert(ages(DAY, [0, 700, 730, 732, 800]))
  await db()('monitor_hours').insert(ages(DAY, [0, 29, 31, 40]))
  const checks = Array.from({ length: 6_000 }, (_, at) => ({
    monitor_id: monitor,
    at: earlier(at * 60_000),
    outcome: 2 as const,
    response_time: 1,
    failure: null,
  }))
  await db().batchInsert('monitor_checks', checks, 1_000)
  await pruneHistory(db(), now)
  expect(await days()).toHaveLength(3)
  expect(await hours()).toHaveLength(2)
  expect(await db()('monitor_checks')).toHaveLength(2 * 1_440 + 1)
})
