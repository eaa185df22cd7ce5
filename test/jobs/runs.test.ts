import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { createJobs, type Job } from '../../src/jobs/run.ts'
import { askForRun } from '../../src/jobs/run-queries.ts'
import { lastDue, nextRun } from '../../src/jobs/schedule.ts'
import { useOwnDatabase } from '../support/db.ts'
import { stays } from '../support/stays.ts'

const db = useOwnDatabase()
afterEach(async () => {
  await db()('leases').delete()
  await db()('job_runs').delete()
})

const HOUR = 3_600_000
/** A moment of 27 November 2026 in Jakarta. */
const at = (time: string, day = 27) => new Date(`2026-11-${day}T${time}:00+07:00`)

type Wishes = { now?: () => Date; run?: () => Promise<unknown> }

/** A server with one job, which is called "count". */
function instance(schedule: { daily: string } | { every: number }, { now = () => new Date(), run }: Wishes = {}) {
  const ran: Date[] = []
  const job: Job = {
    name: 'count',
    title: 'Menghitung',
    ...schedule,
    async run() {
      ran.push(now())
      await run?.()
    },
  }
  const log = pino({ level: 'silent' })
  return { ran, ...createJobs({ db: db(), log, jobs: [job], standingJobs: [], now, lookEvery: 5 }) }
}

const runOf = () => db()('job_runs').where({ kind: 'count' }).first()

test('a daily job runs once a day at its time', async () => {
  let now = at('03:09')
  await db()('job_runs').insert({ kind: 'count', started_at: at('03:10', 26), ended_at: at('03:10', 26) })
  const one = instance({ daily: '03:10' }, { now: () => now })
  await one.start()
  await stays(() => expect(one.ran).toEqual([]), 50)
  now = at('03:10')
  await expect.poll(() => one.ran).toHaveLength(1)
  now = at('23:00')
  await stays(() => expect(one.ran).toHaveLength(1), 50)
  now = at('03:10', 28)
  await expect.poll(() => one.ran).toHaveLength(2)
  await one.stop()
})

test('a server that was off at that time runs it soon after its start, once', async () => {
  await db()('job_runs').insert({ kind: 'count', started_at: at('03:10', 26), ended_at: at('03:10', 26) })
  const one = instance({ daily: '03:10' }, { now: () => at('09:00') })
  await one.start()
  await expect.poll(() => one.ran).toHaveLength(1)
  await stays(() => expect(one.ran).toHaveLength(1), 50)
  await one.stop()
})

test('who takes the lease over runs what failed or was broken off again after a quarter of an hour, twice at most', async () => {
  let now = at('03:11')
  const run = async () => {
    throw new Error('the disk is full')
  }
  const one = instance({ daily: '03:10' }, { now: () => at('03:10'), run })
  await one.start()
  await expect.poll(async () => (await runOf())?.error).toBe('the disk is full')
  await one.stop()
  await db()('job_runs').update({ ended_at: null, error: null, failures: 0 })
  const other = instance({ daily: '03:10' }, { now: () => now, run })
  await other.start()
  await expect.poll(async () => (await runOf())?.error).toBe('The server stopped meanwhile')
  expect(await runOf()).toMatchObject({ failures: 1, ended_at: at('03:11') })
  for (const [time, runs] of [
    ['03:25', 0],
    ['03:26', 1],
    ['03:40', 1],
    ['03:41', 2],
    ['23:00', 2],
  ] as const) {
    now = at(time)
    await expect.poll(() => other.ran).toHaveLength(runs)
    await stays(() => expect(other.ran).toHaveLength(runs), 50)
  }
  now = at('03:10', 28)
  await expect.poll(() => other.ran).toHaveLength(3)
  await expect.poll(runOf).toMatchObject({ failures: 4, ended_at: now })
  await other.stop()
})

test('the last run is stored with its duration, and its failures in a row with one line without secrets', async () => {
  let error: Error | null = new Error('cannot reach\nhttps://api.example.test/bot12345:SECRET/send?key=1 now')
  const run = async () => {
    if (error) throw error
  }
  const one = instance({ every: HOUR }, { run })
  for (const failures of [1, 2]) {
    await one.start()
    await expect.poll(runOf).toMatchObject({ failures, error: 'cannot reach api.example.test now' })
    await one.stop()
  }
  error = null
  await one.start()
  await expect.poll(runOf).toMatchObject({ failures: 0, error: null, duration_ms: expect.any(Number) })
  await one.stop()
})

test('a job that runs all the time is stored when its outcome changes, not each time', async () => {
  const writes: string[] = []
  const listen = ({ sql }: { sql: string }) => void (/insert into job_runs/.test(sql) && writes.push(sql))
  db().on('query', listen)
  let fails = false
  const run = async () => {
    if (fails) throw new Error(`broken by ${Math.random()}`)
  }
  const one = instance({ every: 1 }, { run })
  await one.start()
  await expect.poll(() => one.ran.length).toBeGreaterThan(20)
  expect(writes).toHaveLength(1)
  fails = true
  await expect.poll(async () => (await runOf())?.error).toMatch(/^broken/)
  const then = one.ran.length
  await expect.poll(() => one.ran.length).toBeGreaterThan(then + 20)
  expect(writes).toHaveLength(2)
  await one.stop()
  db().off('query', listen)
})

test('a run that somebody asks for begins at once on the instance that leads, also of a daily job that has run today', async () => {
  for (const schedule of [{ daily: '03:10' }, { every: HOUR }, { every: 60_000 }]) {
    const [one, other] = [instance(schedule), instance(schedule)]
    await one.start()
    await other.start()
    await expect.poll(async () => (await runOf())?.ended_at ?? null).not.toBeNull()
    expect(await askForRun(db(), 'count')).toBe(true)
    await expect.poll(() => one.ran).toHaveLength(2)
    await expect.poll(runOf).toMatchObject({ asked_at: null, ended_at: expect.any(Date), error: null })
    await stays(() => expect([one.ran.length, other.ran.length]).toEqual([2, 0]), 50)
    await one.stop()
    await other.stop()
    await db()('job_runs').delete()
  }
})

test('what was asked for while no server led is done by the next one; what runs is not asked for', async () => {
  let end: () => unknown = () => {}
  const ending = new Promise<void>((resolve) => {
    end = resolve
  })
  const run = () => ending
  expect(await askForRun(db(), 'count')).toBe(true)
  expect(await askForRun(db(), 'count')).toBe(false)
  const one = instance({ every: HOUR }, { run })
  await one.start()
  await expect.poll(() => one.ran).toHaveLength(1)
  expect(await askForRun(db(), 'count')).toBe(false)
  end()
  await expect.poll(runOf).toMatchObject({ asked_at: null, ended_at: expect.any(Date) })
  await stays(() => expect(one.ran).toHaveLength(1), 100)
  await one.stop()
})

test('what was asked for begins also behind a pooler that passes no news on', async () => {
  await db().raw('alter table job_runs disable trigger user')
  const one = instance({ every: 60_000 })
  await one.start()
  await expect.poll(() => one.ran).toHaveLength(1)
  expect(await askForRun(db(), 'count')).toBe(true)
  await expect.poll(() => one.ran).toHaveLength(2)
  await one.stop()
  await db().raw('alter table job_runs enable trigger user')
})

test('the next run is known from the last', () => {
  const now = at('12:00')
  const last = { started_at: at('11:00'), ended_at: at('11:30'), failures: 0 }
  expect(nextRun({ every: HOUR }, last, now)).toEqual(at('12:30'))
  expect(nextRun({ every: HOUR }, undefined, now)).toBeNull()
  expect(nextRun({ daily: '03:10' }, last, now)).toEqual(at('03:10', 28))
  expect(nextRun({ daily: '03:10' }, { ...last, failures: 2 }, now)).toEqual(at('11:45'))
  expect(nextRun({ daily: '03:10' }, { ...last, failures: 3 }, now)).toEqual(at('03:10', 28))
  expect(nextRun({ daily: '11:45' }, last, now)).toEqual(at('11:45'))
  expect(lastDue('00:00', at('00:00'))).toEqual(at('00:00'))
  expect(lastDue('23:59', at('00:00'))).toEqual(at('23:59', 26))
  expect(() => lastDue('3:10', now)).toThrow('no time of day')
})
