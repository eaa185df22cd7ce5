import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { unreadFranchise } from '../../src/anilibria/mirror/sync-queries.ts'
import { closedBreaker, getStanding } from '../../src/anime/failover/breaker.ts'
import { newestIn } from '../../src/backup/prove.ts'
import { readState } from '../../src/backup/queries.ts'
import { createJobs, heldWork, type Job } from '../../src/jobs/run.ts'
import { nextRun } from '../../src/jobs/schedule.ts'
import { waitingMessages } from '../../src/outbox/queries.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { stays } from '../support/stays.ts'

// What a server wrote while its clock was two days ahead, or years.

const db = useOwnDatabase()
const folder = useFolder()
afterEach(async () => {
  for (const table of ['leases', 'job_runs', 'backups', 'outbox'] as const) await db()(table).delete()
})

const HOUR = 3_600_000
const DAY = 24 * HOUR
const now = new Date('2026-11-27T09:00:00+07:00')
const later = (ms: number) => new Date(now.getTime() + ms)

test('a daily job that ran in the future runs when it is due, once', async () => {
  const ended = { duration_ms: 1, error: null, failures: 0 }
  await db()('job_runs').insert({ kind: 'count', started_at: later(2 * DAY), ended_at: later(2 * DAY), ...ended })
  const ran: string[] = []
  const job: Job = { name: 'count', title: 'Menghitung', daily: '03:10', run: async () => ran.push('ran') }
  const log = pino({ level: 'silent' })
  const jobs = createJobs({ db: db(), log, jobs: [job], standingJobs: [], now: () => now, lookEvery: 5 })
  await jobs.start()
  await expect.poll(() => ran).toHaveLength(1)
  await stays(() => expect(ran).toHaveLength(1), 50)
  await jobs.stop()
})

test('staff are told of the next run by the right clock', () => {
  const last = { started_at: later(2 * DAY), ended_at: later(2 * DAY), failures: 0 }
  expect(nextRun({ daily: '03:10' }, last, now)).toEqual(new Date('2026-11-27T03:10:00+07:00'))
  expect(nextRun({ every: HOUR }, last, now)).toBeNull()
})

test('an instance that died with a lease until the future keeps no other from the work', async () => {
  await db()('leases').insert({ name: 'background', holder: 'dead', until: new Date(Date.now() + 2 * DAY) })
  const did: string[] = []
  const watch = { name: 'watch', start: () => void did.push('start'), stop: async () => {} }
  const jobs = createJobs({ db: db(), log: pino({ level: 'silent' }), jobs: [], standingJobs: [watch] })
  await jobs.start()
  expect(did).toEqual(['start'])
  await jobs.stop()
})

test('a message that waits or is claimed until the future goes out within the hour; an ordinary wait stays', async () => {
  const soon = new Date(Date.now() + 6 * HOUR)
  const far = new Date(Date.now() + 2 * DAY)
  const message = (key: string) => ({ kind: 'mail', dedupe_key: key, summary: key, payload: '{}' })
  await db()('outbox').insert({ ...message('ordinary'), next_at: soon })
  await db()('outbox').insert({ ...message('put off'), next_at: far })
  await db()('outbox').insert(message('claimed'))
  await db()('outbox').where({ dedupe_key: 'claimed' }).update({ claimed_until: far, claimed_by: 'dead' })

  await heldWork(db(), () => [{ workers: [{ queue: waitingMessages }] }]).run()

  const rows = await db()('outbox').orderBy('id').select('dedupe_key', 'next_at', 'claimed_until')
  const [ordinary, putOff, claimed] = rows
  expect(ordinary).toMatchObject({ next_at: soon, claimed_until: null })
  expect(putOff?.next_at.getTime()).toBeLessThanOrEqual(Date.now())
  expect(putOff?.claimed_until).toBeNull()
  expect(claimed?.claimed_until?.getTime()).toBeLessThanOrEqual(Date.now())
})

test('a backup of the future is neither the last nor the newest, so its age hides no missing one', async () => {
  const made = { tested_at: null, proven_at: null, problem: null }
  await db()('backups').insert({ file: 'ahead', began_at: later(2 * DAY), made_at: later(2 * DAY), ...made })
  await db()('backups').insert({ file: 'right', began_at: later(-HOUR), made_at: later(-HOUR), ...made })
  expect((await readState(db(), now)).last).toMatchObject({ file: 'right' })
  const [right, ahead] = ['kortekstream-2026-11-27-031000.tar.gz', 'kortekstream-2036-11-27-031000.tar.gz']
  for (const name of [right, ahead]) await writeFile(path.join(folder, name), '')
  expect(await newestIn(folder, now)).toBe(path.join(folder, right))
})

test('a list of titles that was read by a clock that is now right is not read again; one of the future is', async () => {
  const [since, readAt] = [later(-DAY), later(2 * 60_000)]
  await db()('anilibria_franchises').insert({ id: '00000000-0000-4000-8000-000000000001', total: 1, read_at: readAt })
  expect(await unreadFranchise(db(), since, later(3 * 60_000))).toBeUndefined()
  expect(await unreadFranchise(db(), since, later(60_000))).toEqual({ id: '00000000-0000-4000-8000-000000000001' })
  await db()('anilibria_franchises').delete()
})

test('a source that is paused or shut out until the future is asked again', () => {
  const at = now.getTime()
  expect(getStanding({ ...closedBreaker, pausedUntil: at + DAY }, at)).toBe('paused')
  expect(getStanding({ ...closedBreaker, pausedUntil: at + 2 * DAY }, at)).toBe('able')
  expect(getStanding({ ...closedBreaker, state: 'open', openUntil: at + 300_000 }, at)).toBe('shut')
  expect(getStanding({ ...closedBreaker, state: 'open', openUntil: at + 2 * DAY }, at)).toBe('due')
})
