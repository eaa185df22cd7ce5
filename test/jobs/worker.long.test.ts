import type { Knex } from 'knex'
import { pino } from 'pino'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/db/connection.ts'
import type { OutboxRow } from '../../src/db/tables.ts'
import type { ClaimedRow } from '../../src/jobs/work-queries.ts'
import { createWorker } from '../../src/jobs/worker.ts'
import { createWorkers } from '../../src/jobs/workers.ts'
import { enqueue } from '../../src/outbox/outbox.ts'
import { waitingMessages } from '../../src/outbox/queries.ts'
import { useOwnDatabase } from '../support/db.ts'

const db = useOwnDatabase()
beforeEach(() => db()('outbox').delete())

/** The rows of the queue, which the work ends. */
const add = (numbers: readonly number[], to: (number: number) => string | null = () => null) =>
  db().transaction(async (trx) => {
    for (const number of numbers) {
      const payload = { number, to: to(number) }
      await enqueue(trx, { kind: 'uji', dedupeKey: `uji ${number}`, summary: 'Uji', payload })
    }
  })
const numbers = (count: number) => Array.from({ length: count }, (_, number) => number)
const numberOf = ({ payload }: Pick<OutboxRow, 'payload'>) => Number(payload.number)
const left = () => db()('outbox').where({ state: 'waiting' })
const someTime = () => db().raw('select pg_sleep(?)', [Math.random() / 50])
// Tests beside this one listen on databases of their own.
const listening = () =>
  db()('pg_stat_activity')
    .where({ query: 'listen work', state: 'idle' })
    .whereRaw('datname = current_database()')
    .pluck('pid')
/** Milliseconds that never pass during a test. */
const NEVER = 3_600_000

type Row = OutboxRow & ClaimedRow
type Wishes = {
  own?: Knex
  work?: (row: Row, signal: AbortSignal) => Promise<unknown>
  fail?: () => Promise<undefined>
  isTemporary?: () => boolean
  stopTimeout?: number
  every?: number
}

/** An instance that works on the queue until the end of the test, with what it did and wrote to its log. */
function instance({ own = db(), work = someTime, ...wishes }: Wishes = {}) {
  const did: number[] = []
  const counts: Record<string, number> = {}
  const logged: string[] = []
  const log = pino({}, { write: (line: string) => void logged.push(line) })
  const worker = createWorker<OutboxRow>({
    ...{ db: own, log, kind: 'uji', queue: waitingMessages, atOnce: 4 },
    async work(row, signal) {
      await work(row, signal)
      did.push(numberOf(row))
      await own('outbox').where({ id: row.id }).update({ state: 'sent' })
    },
    fail: async () => undefined,
    ...wishes,
  })
  const count = (_: string, result: string) => {
    counts[result] = (counts[result] ?? 0) + 1
  }
  const workers = createWorkers({ db: own, log, workers: [worker], count })
  onTestFinished(workers.stop)
  return { ...workers, worker, did, counts, logged }
}

test('two instances are woken by new rows, share them, and do each once', async () => {
  const [one, two] = [instance({ every: NEVER }), instance({ every: NEVER })]
  one.start()
  two.start()
  await expect.poll(listening).toHaveLength(2)
  await add(numbers(200))
  await expect.poll(left, { interval: 100 }).toEqual([])
  expect([...one.did, ...two.did].sort((a, b) => a - b)).toEqual(numbers(200))
  for (const { did, counts } of [one, two]) {
    expect(did.length).toBeGreaterThan(50)
    await expect.poll(() => counts).toEqual({ done: did.length })
  }
})

test('news of a row reach the instance that is free while the other is busy', async () => {
  let open = () => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const [busy, free] = [instance({ work: () => gate }), instance({ every: NEVER })]
  busy.start()
  await add(numbers(4))
  await expect.poll(() => db()('outbox').whereNotNull('claimed_by')).toHaveLength(4)
  free.start()
  await expect.poll(listening).toHaveLength(2)
  await add([4])
  await expect.poll(() => free.did).toEqual([4])
  open()
  await expect.poll(left).toEqual([])
})

test('the rows of one lane are worked on in order and one at a time, by whichever instance', async () => {
  const to = (number: number) => `penerima ${number % 3}`
  const [order, atOnce]: [number[], Map<string, number>] = [[], new Map()]
  let most = 0
  const work = async (row: Row) => {
    const lane = String(row.payload.to)
    atOnce.set(lane, (atOnce.get(lane) ?? 0) + 1)
    most = Math.max(most, ...atOnce.values())
    order.push(numberOf(row))
    await someTime()
    atOnce.set(lane, (atOnce.get(lane) ?? 0) - 1)
  }
  const [one, two] = [instance({ work }), instance({ work })]
  await add(numbers(60), to)
  one.start()
  two.start()
  await expect.poll(left).toEqual([])
  expect(most).toBe(1)
  for (const lane of [0, 1, 2])
    expect(order.filter((number) => number % 3 === lane)).toEqual(numbers(60).filter((number) => number % 3 === lane))
  expect([one.did.length, two.did.length].every((count) => count > 5)).toBe(true)
})

test('what an instance held that died is done by another once its claim of at most 8 s has expired', async () => {
  const { connection } = db().client.config
  const own = openDatabase({ ...connection, password: db().client.connectionSettings.password })
  let begun = 0
  const dying = instance({
    own,
    work: () => {
      begun += 1
      return new Promise(() => {})
    },
    stopTimeout: 0,
  })
  await add(numbers(2), () => 'satu penerima')
  void dying.worker.pass()
  await expect.poll(() => begun).toBe(1)
  // Without its connections nothing of it reaches the database any more.
  await own.destroy()
  const long = left().whereRaw("claimed_until > clock_timestamp() + interval '8 seconds'")
  expect(await long).toEqual([])
  const isExpired: boolean[] = []
  const other = instance({
    async work(row) {
      expect(row.is_orphan).toBe(numberOf(row) === 0)
      isExpired.push(row.is_orphan)
    },
  })
  other.start()
  await expect.poll(() => other.did).toEqual([0, 1])
  expect(isExpired).toEqual([true, false])
})

test('a stop gives back what the instance held, of which no try is counted', async () => {
  const one = instance({
    work: (_, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
  })
  one.start()
  await add(numbers(4))
  await expect.poll(() => left().whereNotNull('claimed_by')).toHaveLength(4)
  await one.stop()
  const free = { claimed_by: null, claimed_until: null, attempts: 0 }
  expect(await left()).toMatchObject([free, free, free, free])
  expect(one.counts).toEqual({})
})

test('an instance whose claim was taken by another breaks its work off', async () => {
  let isBrokenOff = false
  const one = instance({
    work: (_, signal) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          isBrokenOff = true
          reject(signal.reason)
        }),
      ),
  })
  one.start()
  await add([0])
  await expect.poll(() => left().whereNotNull('claimed_by')).toHaveLength(1)
  await db()('outbox').update({ claimed_by: 'lain', claimed_until: new Date(Date.now() + 3_600_000) })
  await expect.poll(() => isBrokenOff).toBe(true)
  await one.stop()
  expect(await left()).toMatchObject([{ claimed_by: 'lain' }])
})

test('work that lacks something goes on later; a failure that cannot be stored, too', async () => {
  let tries = 0
  const fail = async () => {
    throw new Error('it cannot be stored')
  }
  const one = instance({
    work: async () => {
      tries += 1
      if (tries < 3) throw new Error('lacking')
    },
    isTemporary: () => tries === 1,
    fail,
  })
  one.start()
  await add([0])
  await expect.poll(() => one.did).toEqual([0])
  await expect.poll(() => one.counts).toEqual({ later: 2, done: 1 })
  expect(one.logged.join()).toContain('work goes on later')
  expect(one.logged.join()).toContain('a failure of work was not stored')
})

test('a row that somebody has locked is left to whoever is free later, and keeps no other row waiting', async () => {
  await add(numbers(3))
  const trx = await db().transaction()
  await trx('outbox').where({ dedupe_key: 'uji 0' }).forUpdate()
  const one = instance()
  await one.worker.pass()
  expect(one.did.sort()).toEqual([1, 2])
  await trx.rollback()
  await one.worker.pass()
  expect(one.did.sort()).toEqual([0, 1, 2])
})

test('when the connection that listens is lost, that is logged, rows are found by looking, and it is made again', async () => {
  // PostgreSQL may still show the connection of the test before.
  await expect.poll(listening).toEqual([])
  const one = instance()
  one.start()
  await expect.poll(listening).toHaveLength(1)
  const [pid] = await listening()
  await db().raw('select pg_terminate_backend(?)', [pid])
  await expect.poll(() => one.logged.join()).toContain('new work cannot be heard of now')
  await add([0])
  await expect.poll(() => one.did).toEqual([0])
  await expect.poll(listening).toHaveLength(1)
  expect(await listening()).not.toEqual([pid])
  await one.stop()
  await expect.poll(listening).toEqual([])
})

test('two instances that look at the same moment do not claim the same row, nor two of one lane', async () => {
  for (let round = 0; round < 20; round += 1) {
    await db()('outbox').delete()
    await add(numbers(6), (number) => `penerima ${number % 2}`)
    let most = 0
    const running = new Map<string, number>()
    const work = async ({ payload }: Row) => {
      const lane = String(payload.to)
      running.set(lane, (running.get(lane) ?? 0) + 1)
      most = Math.max(most, ...running.values())
      await someTime()
      running.set(lane, (running.get(lane) ?? 0) - 1)
    }
    const some = [instance({ work }), instance({ work }), instance({ work })]
    await Promise.all(some.map(({ worker }) => worker.pass()))
    while ((await left()).length > 0) await Promise.all(some.map(({ worker }) => worker.pass()))
    expect([most, some.flatMap(({ did }) => did).sort()]).toEqual([1, numbers(6)])
  }
})
