import { beforeEach, expect, vi } from 'vitest'
import { createAnswers } from '../../src/anime/answers/answers.ts'
import { createFreshness } from '../../src/anime/answers/freshness.ts'
import type { AnswerStore } from '../../src/anime/answers/queries.ts'
import type { Question, QuestionName } from '../../src/anime/contract/contract.ts'
import type { Reading } from '../../src/anime/contract/source.ts'
import { areShutOut, askInOrder } from '../../src/anime/failover/ask-in-order.ts'
import type { Breaker } from '../../src/anime/failover/breaker.ts'
import { createBreakerRegistry } from '../../src/anime/failover/breaker-registry.ts'
import type { Candidate, Deadline } from '../../src/anime/failover/call.ts'
import { withDeadline } from '../../src/anime/failover/deadline.ts'
import type { Observation } from '../../src/anime/failover/observation.ts'
import { type Failure, SourceFailure } from '../../src/net/failure.ts'
import { seeded } from '../support/random.ts'

export const seconds = 1_000
export const minutes = 60 * seconds
export const hours = 60 * minutes
export const start = Date.UTC(2026, 10, 20, 12)
/** Milliseconds until a visitor stops waiting and until a question in the background is given up. */
export const VISITOR = 4_500
export const FLIGHT = 20_000

/** Gives each test of a file a clock that stands still at `start` until the test moves it. */
export const useStillClock = () =>
  beforeEach(() => {
    vi.useFakeTimers({ now: start, toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  })
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

export const later = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    signal?.throwIfAborted()
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })

export type Doing = (deadline?: Deadline) => Promise<string>

/** Returns a call that answers after `ms`. It ends when its abort signal fires, as real clients do. */
export function gives(answer: string, ms: number): Doing {
  return async (deadline) => {
    await later(ms, deadline?.signal)
    return answer
  }
}
export function fails(failure: Failure, ms: number, retryAfter: number | null = null): Doing {
  return async (deadline) => {
    await later(ms, deadline?.signal)
    throw new SourceFailure(failure, 'as told', { retryAfter })
  }
}
export const hangs: Doing = gives('much too late', 10 * hours)

export type Simulated = ReturnType<ReturnType<typeof createWorld>['add']>
type WorldWishes = { random?: () => number; changed?: (key: string, breaker: Breaker) => void }

/** Makes servers or sources that do as the test says, count their calls, and note what was observed of them. */
export function createWorld({ random = seeded(1), changed = () => {} }: WorldWishes = {}) {
  const breakers = createBreakerRegistry({ random, changed })
  return {
    add(name: string) {
      const breakerHandle = breakers.breakerOf(name)
      const one = {
        name,
        breakerHandle,
        does: gives(name, 20) as (deadline: Deadline) => Promise<string>,
        calls: 0,
        seen: [] as Observation[],
        /** Milliseconds from `start` to each time-out. */
        timeouts: [] as number[],
        signals: [] as AbortSignal[],
        candidate: {
          breakerHandle,
          ask(deadline) {
            one.calls += 1
            one.signals.push(deadline.signal)
            return one.does(deadline)
          },
          observe(seen) {
            one.seen.push(seen)
            if (seen.status === 'timeout') one.timeouts.push(Math.round(Date.now() - start))
          },
        } as Candidate<string>,
      }
      return one
    },
  }
}

export function two(wishes?: WorldWishes) {
  const world = createWorld(wishes)
  const [a, b] = [world.add('a'), world.add('b')]
  return { a, b, order: [a, b] }
}

const candidatesOf = (order: readonly Simulated[]) => order.map(({ candidate }) => candidate)

export type Ended<Answer> = { answer?: Answer; failure?: Failure; took: number }

/** How a question ended, and after how many milliseconds. A bug stays an error. */
async function endOf<Answer>(asked: Promise<Answer>): Promise<Ended<Answer>> {
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  return asked.then(
    (answer) => ({ answer, took: took() }),
    (error: unknown) => {
      if (!(error instanceof SourceFailure)) throw error
      return { failure: error.failure, took: took() }
    },
  )
}

/** A visitor who asks with a deadline as the answer cache gives it, and waits no longer than that. */
export function askBy(ask: (deadline: Deadline) => Promise<string>, ms = VISITOR): Promise<Ended<string>> {
  const ending = new AbortController()
  const tooLate = () => ending.abort(new SourceFailure('timeout', 'no answer in time'))
  setTimeout(tooLate, Math.max(FLIGHT, ms))
  const until = performance.now() + ms
  return endOf(withDeadline(ms, () => ask({ until, signal: ending.signal })))
}
export const ask = (order: readonly Simulated[], ms?: number) =>
  askBy((deadline) => askInOrder(candidatesOf(order), deadline), ms)
export const visit = (order: readonly Simulated[], ms?: number) => run(ask(order, ms))
export const crowd = (count: number, order: readonly Simulated[]) =>
  run(Promise.all(Array.from({ length: count }, () => ask(order))))

/** Moves the clock from timer to timer until the work is done. */
export async function run<T>(work: Promise<T>): Promise<T> {
  let isDone = false
  const end = () => {
    isDone = true
  }
  work.then(end, end)
  await pass(0)
  while (!isDone) {
    await vi.advanceTimersToNextTimerAsync()
    // What several timers of one moment began has to settle before the clock moves on.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return work
}

export async function shut(one: Simulated): Promise<void> {
  const before = one.does
  one.does = fails('server_error', 0)
  for (let time = 0; time < 5; time += 1) await visit([one])
  one.does = before
  expect(one.breakerHandle.standing()).toBe('shut')
}

export async function makeDue(one: Simulated): Promise<void> {
  if (one.breakerHandle.standing() === 'able') await shut(one)
  await pass(Math.ceil(one.breakerHandle.state().openUntil - Date.now()))
  expect(one.breakerHandle.standing()).toBe('due')
}

type CacheWishes = {
  store?: Pick<AnswerStore, 'find'>
  prefers?: (known: Reading<QuestionName>, landed: Reading<QuestionName>) => boolean
}

export const createCache = ({ store = { find: async () => null }, prefers = () => false }: CacheWishes = {}) =>
  createAnswers({
    store: { keep: () => {}, ...store },
    prefers,
    freshness: createFreshness({ short: 300, long: 3_600, ifError: 604_800 }),
    random: () => 0.5,
    count: () => {},
    report: () => {},
  })

export const search: Question<'search'> = { name: 'search', params: { query: 'senja', page: 1 } }

export const readingOf = (source: string, readAt = Date.now()): Reading<'search'> => ({
  data: { results: [], total: 0, page: 1, total_pages: 1, filters: {} },
  source,
  readAt: new Date(readAt),
  endpoint: null,
})

/** Visitors who ask one question of these servers through a cache. `asks` leaves the clock alone, `looks` moves it. */
export function visitorsOf(order: readonly Simulated[], wishes?: CacheWishes) {
  const cache = createCache(wishes)
  const candidates = candidatesOf(order)
  const asking = async (deadline: Deadline) => readingOf(await askInOrder(candidates, deadline))
  const asks = () => endOf(cache.get(search, asking, { isShutOut: () => areShutOut(candidates) }))
  return { cache, asks, looks: () => run(asks()) }
}
