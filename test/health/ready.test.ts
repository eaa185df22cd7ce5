import files from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createDisk } from '../../src/health/disk.ts'
import { createReadiness } from '../../src/health/ready.ts'
import { hoursAgo } from '../orders/support/orders.ts'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { serve } from '../support/served.ts'
import { signInAs } from '../support/sign-in.ts'

const db = useOwnDatabase()
const well = { ok: true, why: null }
const allWell = { database: well, disk: well, work: well, outbox: well }
const wrong = (why: string) => ({ ok: false, why })

beforeEach(async () => {
  await db()('outbox').delete()
  await db()('leases').delete()
  await holdLease(-10)
})
afterEach(() => void vi.useRealTimers())

/** Somebody held the lease of background work until so many seconds ago. */
const holdLease = (seconds: number) =>
  db()('leases')
    .insert({ name: 'background', holder: 'x', until: db().raw("now() - ? * interval '1 second'", [seconds]) as never })
    .onConflict('name')
    .merge()

const ask = async (settings: Record<string, string> = {}) => {
  const { status, body } = await site(db(), { settings, fresh: true }).get('/health/ready')
  return { status, ...body }
}

test('a site that works says so, to any host, without a session, a limit or a cache', async () => {
  const cookie = await signInAs(db(), { role: 'staff' })
  const agent = site(db(), { settings: { LIMITS: 'on' }, fresh: true })
  const asked: string[] = []
  const listen = ({ sql }: { sql: string }) => void asked.push(sql)
  db().on('query', listen)
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => agent.get('/health/ready').set('Host', '10.0.0.7').set('Cookie', cookie)),
  )
  db().off('query', listen)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(answers[0]?.body).toEqual({ status: 'ok', checks: allWell })
  const headers: Record<string, unknown> = answers[0]?.headers ?? {}
  expect([headers['cache-control'], headers['set-cookie']]).toEqual(['no-store', undefined])
  expect(Object.keys(headers).filter((name) => name.startsWith('ratelimit'))).toEqual([])
  // A flood costs what one request does.
  expect(asked.filter((sql) => sql.includes('leases')).length).toBeLessThan(20)
  expect(asked.filter((sql) => sql.includes('sessions'))).toEqual([])
})

test('nobody who does the background work for a minute, and messages that nobody sends, leave it degraded', async () => {
  await holdLease(50)
  expect(await ask()).toMatchObject({ status: 'ok' })
  await holdLease(61)
  expect(await ask()).toMatchObject({ status: 'degraded', checks: { ...allWell, work: wrong('nobody') } })
  await holdLease(-10)
  const message = { kind: 'mail', dedupe_key: 'a', summary: 'Halo', payload: '{}' }
  await db()('outbox').insert({ ...message, next_at: hoursAgo(0.9) })
  expect(await ask()).toMatchObject({ status: 'ok' })
  await db()('outbox').update({ next_at: hoursAgo(1.1) })
  const { status: _, ...answer } = await ask()
  expect(answer).toMatchObject({ checks: { ...allWell, outbox: wrong('stuck') } })
})

test('a lease that was given back and that nobody takes for a minute leaves it degraded', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  await db()('leases').delete()
  const agent = site(db(), { fresh: true })
  expect((await agent.get('/health/ready')).body.status).toBe('ok')
  vi.advanceTimersByTime(61_000)
  await vi.waitFor(async () => expect((await agent.get('/health/ready')).body.checks.work).toEqual(wrong('nobody')))
})

test('a disk that is full, or on which the database finds no room, leaves it degraded', async () => {
  const limits = { DISK_WARNING_PERCENT: '1', DISK_CRITICAL_PERCENT: '1' }
  expect(await ask(limits)).toMatchObject({ checks: { ...allWell, disk: wrong('full') } })

  const running = await serve(db())
  try {
    const look = async () => (await fetch(`${running.origin}/health/ready`)).json()
    expect(await look()).toEqual({ status: 'ok', checks: allWell })
    await expect(db().raw("do $$ begin raise 'no space left' using errcode = 'disk_full'; end $$")).rejects.toThrow()
    await vi.waitFor(async () =>
      expect(await look()).toEqual({ status: 'degraded', checks: { ...allWell, disk: wrong('full') } }),
    )
  } finally {
    await running.stop()
  }
})

test('a database that hangs is unreachable, which is said within two seconds, until it answers again', async () => {
  const agent = site(db(), { fresh: true })
  const hanging = await db().transaction()
  await hanging.raw('lock table leases in access exclusive mode')
  const answer = await agent.get('/health/ready')
  expect([answer.status, answer.body]).toMatchObject([
    503,
    { status: 'unavailable', checks: { database: wrong('unreachable'), disk: well } },
  ])
  expect(JSON.stringify(answer.body)).not.toMatch(/\d/)
  await hanging.rollback()
  await vi.waitFor(async () => expect((await agent.get('/health/ready')).status).toBe(200))
})

const readiness = () =>
  createReadiness({ db: db(), log: pino({ level: 'silent' }), disk: { isFull: async () => false }, ending: null })

test('an answer comes as soon as it is known, not when it is to be asked for again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  expect((await readiness()()).status).toBe('ok')
})

test('of a database that hangs one question waits for an answer, however often it is looked at', async () => {
  const asked: string[] = []
  const listen = ({ sql }: { sql: string }) => void (sql.includes('extract(epoch') && asked.push(sql))
  const hanging = await db().transaction()
  await hanging.raw('lock table leases in access exclusive mode')
  db().on('query', listen)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const ready = readiness()
  for (let looks = 0; looks < 3; looks += 1) {
    const answer = ready()
    await vi.advanceTimersByTimeAsync(1_500)
    expect((await answer).status).toBe('unavailable')
    await vi.advanceTimersByTimeAsync(1_000)
  }
  vi.useRealTimers()
  await hanging.raw('select 1')
  await db().raw('select 1')
  db().off('query', listen)
  await hanging.rollback()
  expect(asked).toHaveLength(1)
})

test('a disk that hangs is asked by one look at a time, and again once it answered', async () => {
  const { statfs } = files
  const answers: (() => void)[] = []
  files.statfs = (() =>
    new Promise((_, reject) => answers.push(() => reject(new Error('gone'))))) as unknown as typeof statfs
  syncBuiltinESMExports()
  try {
    const limits = { warning: 85, critical: 95 }
    const disk = createDisk({ db: db(), dataDir: '/', isEmbedded: false, limits })
    const looks = [disk.isFull(), disk.isFull(), disk.check(), disk.check()]
    expect(answers).toHaveLength(1)
    answers[0]?.()
    expect(new Set((await Promise.allSettled(looks)).map(({ status }) => status))).toEqual(new Set(['rejected']))
    disk.check().catch(() => {})
    expect(answers).toHaveLength(2)
    answers[1]?.()
  } finally {
    files.statfs = statfs
    syncBuiltinESMExports()
  }
})
