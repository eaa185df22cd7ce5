import { pino } from 'pino'
import { beforeEach, expect, test, vi } from 'vitest'
import { type AskOrigins, createAnswers } from '../../src/anime/answers/answers.ts'
import { createFreshness, type Freshness } from '../../src/anime/answers/freshness.ts'
import { type AnswerStore, createAnswerStore } from '../../src/anime/answers/queries.ts'
import { type AnswerData, type Question, type QuestionName, questionKey } from '../../src/anime/contract/contract.ts'
import type { Reading } from '../../src/anime/contract/source.ts'
import { SourceFailure } from '../../src/net/failure.ts'
import { useDatabase } from '../support/db.ts'

const db = useDatabase()
const seconds = 1_000
const minutes = 60 * seconds
const hours = 60 * minutes
const start = Date.UTC(2026, 10, 20, 12)

let now = start
beforeEach(() => {
  now = start
})

const found = (total: number): AnswerData['search'] => ({ results: [], total, page: 1, total_pages: 1, filters: {} })
const reading = (total: number, source = 'uji', readAt = now): Reading<'search'> => ({
  data: found(total),
  source,
  readAt: new Date(readAt),
  endpoint: null,
})
const search: Question<'search'> = { name: 'search', params: { query: 'senja', page: 1 } }
const gone = () => Promise.reject(new SourceFailure('missing', 'no such thing'))
const down = () => Promise.reject(new SourceFailure('unreachable', 'connection refused'))
const slowly = () => new Promise((resolve) => setImmediate(resolve))

/** An answer store in memory. `kept` are the answers that an earlier process saved. */
function memoryStore(kept = new Map<string, Reading<QuestionName>>()): AnswerStore & { finds: number } {
  return {
    finds: 0,
    async find(key) {
      this.finds += 1
      await slowly()
      return kept.get(key) ?? null
    },
    keep(key, reading) {
      kept.set(key, reading)
    },
  }
}

/** A source that counts its calls and answers with that count, unless the test makes it fail. */
function counted() {
  const source = {
    asked: 0,
    fail: null as null | (() => Promise<never>),
    ask: (async () => {
      source.asked += 1
      const count = source.asked
      await slowly()
      if (source.fail) return source.fail()
      return reading(count)
    }) as AskOrigins<'search'>,
  }
  return source
}

type Wishes = { store?: AnswerStore; freshness?: (name: QuestionName) => Freshness; random?: () => number }

function cache({ store = memoryStore(), freshness = byDefault, random = () => 0.5 }: Wishes = {}) {
  const bugs: unknown[] = []
  const counts: string[] = []
  const answers = createAnswers({
    store,
    freshness,
    random,
    now: () => now,
    count: (name, result) => counts.push(`${name} ${result}`),
    report: (bug) => bugs.push(bug),
  })
  return { ...answers, bugs, counts }
}

const byDefault = createFreshness({ short: 300, long: 3_600, ifError: 604_800 })

/** Waits until background requests have ended. */
const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await slowly()
}

test.each<[QuestionName, number]>([
  ['home', 5 * minutes],
  ['latest', 5 * minutes],
  ['schedule', 5 * minutes],
  ['movies', hours],
  ['detail', hours],
  ['search', minutes],
  ['episode', minutes],
])('%s is fresh for %i ms, then shown once more while it is asked anew', async (name, fresh) => {
  const answers = cache()
  const source = counted()
  // The lifetime of a cached answer depends only on the question's name, so the parameters may be empty here.
  const question = { name, params: {} } as unknown as typeof search

  await answers.get(question, source.ask)
  now += fresh - 1
  expect((await answers.get(question, source.ask)).data.total).toBe(1)
  expect(source.asked).toBe(1)
  now += 2
  expect(await answers.get(question, source.ask)).toMatchObject({ data: { total: 1 }, stale: false })
  await settle()
  expect((await answers.get(question, source.ask)).data.total).toBe(2)
  expect(source.asked).toBe(2)
})

test('lifetimes differ by a tenth either way, so that copies do not all end at once', async () => {
  for (const [random, end] of [
    [0, 54 * seconds],
    [1, 66 * seconds],
  ] as const) {
    now = start
    const answers = cache({ random: () => random })
    const source = counted()
    const answer = await answers.get(search, source.ask)
    now += end - 1
    expect(answer.isCurrent()).toBe(true)
    now += 1
    expect(answer.isCurrent()).toBe(false)
  }
})

test('an hour past its freshness a copy is no longer shown unasked', async () => {
  const answers = cache()
  const source = counted()
  await answers.get(search, source.ask)
  now += minutes + hours

  expect((await answers.get(search, source.ask)).data.total).toBe(2)
})

test.each<[QuestionName, number]>([
  ['search', 24 * hours],
  ['episode', 6 * hours],
  ['detail', 7 * 24 * hours],
])('when asking fails, a copy of %s is shown for %i ms past its freshness and no longer', async (name, ifError) => {
  const answers = cache()
  const source = counted()
  const question = { name, params: {} } as unknown as typeof search
  await answers.get(question, source.ask)
  source.fail = down
  now += byDefault(name).fresh + ifError - 1

  expect(await answers.get(question, source.ask)).toMatchObject({ data: { total: 1 }, stale: true })
  now += FAILURE_REST
  await expect(answers.get(question, source.ask)).rejects.toMatchObject({ failure: 'unreachable' })
})

const FAILURE_REST = 5 * seconds

test('a failed question rests for five seconds, a missing thing for thirty', async () => {
  for (const [fail, rest] of [
    [down, FAILURE_REST],
    [gone, 30 * seconds],
  ] as const) {
    now = start
    const answers = cache()
    const source = counted()
    source.fail = fail
    await expect(answers.get(search, source.ask)).rejects.toBeInstanceOf(SourceFailure)
    now += rest - 1
    await expect(answers.get(search, source.ask)).rejects.toBeInstanceOf(SourceFailure)
    expect(source.asked).toBe(1)
    now += 1
    source.fail = null
    expect((await answers.get(search, source.ask)).data.total).toBe(2)
  }
})

test('a failure never replaces the good copy, and the next success takes the note away', async () => {
  const store = memoryStore()
  const answers = cache({ store })
  const source = counted()
  await answers.get(search, source.ask)
  source.fail = down
  now += 2 * hours
  expect(await answers.get(search, source.ask)).toMatchObject({ data: { total: 1 }, stale: true })
  expect(await answers.get(search, source.ask)).toMatchObject({ data: { total: 1 }, stale: true })
  expect(source.asked).toBe(2)

  source.fail = null
  now += FAILURE_REST
  expect(await answers.get(search, source.ask)).toMatchObject({ data: { total: 3 }, stale: false })
})

test('what the source says is gone stays gone, until it only fails to answer', async () => {
  const answers = cache()
  const source = counted()
  await answers.get(search, source.ask)
  source.fail = gone
  now += 2 * minutes
  await answers.get(search, source.ask)
  await settle()

  await expect(answers.get(search, source.ask)).rejects.toMatchObject({ failure: 'missing' })
  now += 30 * seconds
  await expect(answers.get(search, source.ask)).rejects.toMatchObject({ failure: 'missing' })
  expect(await answers.remembered(search)).toBeNull()
  source.fail = down
  now += 30 * seconds
  expect(await answers.get(search, source.ask)).toMatchObject({ data: { total: 1 }, stale: true })
})

test('a thousand visitors with one cold question ask the source once', async () => {
  const store = memoryStore()
  const answers = cache({ store })
  const source = counted()
  const crowd = (question: typeof search) =>
    Promise.allSettled(Array.from({ length: 1_000 }, () => answers.get(question, source.ask)))

  const all = await crowd(search)
  expect([source.asked, store.finds]).toEqual([1, 1])
  expect(all.every((one) => one.status === 'fulfilled' && one.value.data.total === 1)).toBe(true)
  source.fail = down
  const lost = await crowd({ name: 'search', params: { query: 'lain', page: 1 } })
  expect(source.asked, 'when that one call fails, nobody asks again').toBe(2)
  expect(lost.every((one) => one.status === 'rejected' && one.reason instanceof SourceFailure)).toBe(true)
})

test('a late answer is no longer waited for, but fills the cache', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const answers = cache()
  let arrive: (reading: Reading<'search'>) => void = () => {}
  const ask = vi.fn(() => new Promise<Reading<'search'>>((resolve) => (arrive = resolve)))
  const waiting = answers.get(search, ask)
  const outcome = expect(waiting).rejects.toMatchObject({ failure: 'timeout' })
  await settle()
  await vi.advanceTimersByTimeAsync(4_500)
  await outcome

  arrive(reading(7))
  await settle()
  expect((await answers.get(search, ask)).data.total).toBe(7)
  expect(ask).toHaveBeenCalledTimes(1)
})

test('a source that never answers is given up after twenty seconds, told so, and asked again later', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const answers = cache()
  const signals: AbortSignal[] = []
  const ask: AskOrigins<'search'> = ({ signal }) => {
    signals.push(signal)
    return new Promise(() => {})
  }
  const outcome = expect(answers.get(search, ask)).rejects.toMatchObject({ failure: 'timeout' })
  await settle()
  await vi.advanceTimersByTimeAsync(20_000)
  await outcome

  expect(signals[0]?.aborted).toBe(true)
  now += 25 * seconds
  expect((await answers.get(search, counted().ask)).data.total).toBe(1)
})

test('a database that hangs costs a visitor one second at most', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const answers = cache({ store: { find: () => new Promise(() => {}), keep: () => {} } })
  const waiting = answers.get(search, counted().ask)
  await vi.advanceTimersByTimeAsync(1_000)

  expect((await waiting).data.total).toBe(1)
})

test('a copy survives a restart: fresh while young enough, else shown while it is asked anew', async () => {
  const store = createAnswerStore(db(), pino({ level: 'silent' }))
  const source = counted()
  const long = { name: 'search', params: { query: '夜'.repeat(500), page: 1 } } as const
  for (const question of [search, long]) {
    await cache({ store }).get(question, source.ask)
    await vi.waitUntil(async () => (await store.find(questionKey(question))) !== null)
  }
  source.asked = 10

  const young = cache({ store })
  now += 59 * seconds
  expect((await young.get(search, source.ask)).data.total).toBe(1)
  expect((await young.get(long, source.ask)).data.total).toBe(2)
  await settle()
  expect(source.asked).toBe(10)
  now += 2 * seconds
  const old = cache({ store })
  expect(await old.get(search, source.ask)).toMatchObject({ data: { total: 1 }, source: 'uji', stale: false })
  await settle()
  expect(source.asked).toBe(11)
})

test('in the database, too, an older reading never replaces a newer one', async () => {
  const store = createAnswerStore(db(), pino({ level: 'silent' }))
  store.keep('search?x', reading(2, 'uji', start))
  store.keep('search?x', reading(1, 'uji', start - 1))
  await vi.waitUntil(async () => (await store.find('search?x')) !== null)
  await db().raw('select 1')

  expect((await store.find('search?x'))?.data).toEqual(found(2))
})

test('a lifetime of zero keeps nothing', async () => {
  const kept = new Map<string, Reading<QuestionName>>()
  const answers = cache({
    store: memoryStore(kept),
    freshness: () => ({ fresh: 0, whileRevalidate: hours, ifError: hours }),
  })
  const source = counted()

  const first = await answers.get(search, source.ask)
  expect((await answers.get(search, source.ask)).data.total).toBe(2)
  expect(first.isCurrent()).toBe(false)
  expect(kept.size).toBe(0)
  expect(await answers.remembered(search)).toBeNull()
  source.fail = down
  await expect(answers.get(search, source.ask)).rejects.toBeInstanceOf(SourceFailure)
})

test('a reading older than the copy at hand does not replace it, and is not asked for at once again', async () => {
  const answers = cache()
  const source = counted()
  await answers.get(search, source.ask)
  now += 2 * minutes
  const older: AskOrigins<'search'> = async () => {
    source.asked += 1
    return reading(99, 'lain', start - minutes)
  }
  await answers.get(search, older)
  await settle()

  expect(await answers.get(search, older)).toMatchObject({ data: { total: 1 }, source: 'uji' })
  expect(await answers.get(search, older)).toMatchObject({ data: { total: 1 } })
  expect(source.asked).toBe(2)
})

test('an answer is current until another takes its place', async () => {
  const answers = cache()
  const source = counted()
  const first = await answers.get(search, source.ask)
  expect(first.isCurrent()).toBe(true)
  now += 61 * seconds
  await answers.get(search, source.ask)
  await settle()
  const second = await answers.get(search, source.ask)

  expect(first.isCurrent()).toBe(false)
  expect(second.isCurrent()).toBe(true)
})

test('a fresh copy of one source gives way to a newer one of it, not to that of a later source', async () => {
  const source = counted()
  const answers = cache()
  await answers.get(search, source.ask)
  const total = async () => (await answers.get(search, source.ask)).data.total
  now += seconds
  await answers.renew(search, reading(20, 'cadangan'), { isFirstChoice: false })
  expect(await total()).toBe(1)
  await answers.renew(search, reading(30, 'uji'), { isFirstChoice: false })
  expect(await total()).toBe(30)
  await answers.renew(search, reading(40, 'utama'), { isFirstChoice: true })
  expect(await total()).toBe(40)
  now += 2 * minutes
  await answers.renew(search, reading(50, 'cadangan'), { isFirstChoice: false })
  expect(await total()).toBe(50)
  expect(source.asked).toBe(1)
})

test('a bug in a source is reported once, rests like a failure, and hides no good copy', async () => {
  const answers = cache()
  const source = counted()
  await answers.get(search, source.ask)
  source.fail = () => Promise.reject(new TypeError('cards is not iterable'))
  now += 2 * hours

  expect(await answers.get(search, source.ask)).toMatchObject({ data: { total: 1 }, stale: true })
  expect(await answers.get(search, source.ask)).toMatchObject({ stale: true })
  expect(answers.bugs).toEqual([expect.any(TypeError)])
  const other = { name: 'search', params: { query: 'lain', page: 1 } } as const
  await expect(answers.get(other, source.ask)).rejects.toBeInstanceOf(TypeError)
})

test('remembering asks nobody', async () => {
  const answers = cache()
  const source = counted()
  expect(await answers.remembered(search)).toBeNull()
  await answers.get(search, source.ask)
  now += 3 * hours

  expect(await answers.remembered(search)).toMatchObject({ data: { total: 1 } })
  expect(source.asked).toBe(1)
  now += 24 * hours
  expect(await answers.remembered(search)).toBeNull()
})
