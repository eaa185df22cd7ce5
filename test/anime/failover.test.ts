import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAnswers } from '../../src/anime/answers/answers.ts'
import { freshnessOf } from '../../src/anime/answers/freshness.ts'
import type { AnswerStore } from '../../src/anime/answers/queries.ts'
import type { AnswerData, Question, QuestionName } from '../../src/anime/contract/contract.ts'
import { readAnswer } from '../../src/anime/contract/read-answer.ts'
import type { Reading, Source } from '../../src/anime/contract/source.ts'
import type { Endpoint } from '../../src/anime/endpoints/endpoint.ts'
import { createRoster } from '../../src/anime/endpoints/roster.ts'
import { areShutOut, askInOrder } from '../../src/anime/failover/ask-in-order.ts'
import type { Breaker } from '../../src/anime/failover/breaker.ts'
import { type BreakerRegistry, createBreakerRegistry } from '../../src/anime/failover/breaker-registry.ts'
import type { Candidate, Deadline } from '../../src/anime/failover/call.ts'
import type { Observation } from '../../src/anime/failover/observation.ts'
import type { Identity } from '../../src/anime/identity/identity.ts'
import { createLocalEndpoint } from '../../src/anime/sources/local-endpoint.ts'
import { type Failure, SourceFailure } from '../../src/net/failure.ts'
import { seeded } from '../support/random.ts'

const seconds = 1_000
const minutes = 60 * seconds
const hours = 60 * minutes
const start = Date.UTC(2026, 10, 20, 12)
/** Milliseconds until a visitor stops waiting and until a question in the background is given up. */
const VISITOR = 4_500
const FLIGHT = 20_000

beforeEach(() => {
  vi.useFakeTimers({ now: start, toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the order', () => {
  test('the first good answer is given, and those behind it are not bothered', async () => {
    const { a, b, order } = two()
    expect(await visit(order)).toEqual({ answer: 'a', took: 20 })
    expect([a.calls, b.calls]).toEqual([1, 0])
  })

  test.each<Failure>([
    'timeout',
    'unreachable',
    'too_large',
    'server_error',
    'refused',
    'rate_limited',
    'wrong_type',
    'wrong_schema',
    'empty',
    'challenge',
    'parked',
    'error_page',
    'wrong_page',
    'different_title',
    'missing',
  ])('after %s the next is asked at once, each once', async (failure) => {
    const { a, b, order } = two()
    a.does = fails(failure, 1)
    expect(await visit(order)).toEqual({ answer: 'b', took: 21 })
    expect([a.calls, b.calls]).toEqual([1, 1])
  })

  test('an answer of another shape than its question is a failure with its name, not the visitor’s', async () => {
    const { a, order } = two()
    a.does = async () => String(readAnswer({ name: 'latest', asked: { page: 1 } }, { results: [{ judul: null }] }))
    expect(await visit(order)).toMatchObject({ answer: 'b' })
    expect(a.seen).toMatchObject([{ status: 'error', error: expect.stringMatching(/^wrong_schema: /) }])
  })

  test('of nobody nothing is to be had', async () => {
    expect(await visit([])).toMatchObject({ failure: 'unreachable', took: 0 })
  })
})

describe('the share of time', () => {
  test.each([
    [4_500, [2_700, 3_780, 4_500]],
    [1_000, [600, 840, 1_000]],
    [20_000, [2_700, 5_400, 20_000]],
  ])('of %i ms: three fifths of what is left, 2.7 s at most, and all of it for the last', async (deadline, ends) => {
    const world = createWorld()
    const all = [world.add('a'), world.add('b'), world.add('c')]
    for (const one of all) one.does = hangs
    await visit(all, deadline)
    expect(all.map(({ timeouts }) => Math.round(timeouts[0] ?? 0))).toEqual(ends)
  })

  test('a hanging first costs one visitor 2.7 s, and those after them nothing', async () => {
    const { a, order } = two()
    a.does = hangs
    expect(await visit(order)).toEqual({ answer: 'b', took: 2_720 })
    expect(await visit(order)).toEqual({ answer: 'b', took: 20 })
    expect(a.calls).toBe(1)
  })

  test('who waits for the hanging one, too, moves on when it is shut out', async () => {
    const { a, order } = two()
    a.does = hangs
    const first = visit(order)
    await vi.advanceTimersByTimeAsync(2_600)
    const others = Array.from({ length: 50 }, () => visit(order))
    expect(await first).toEqual({ answer: 'b', took: 2_720 })
    for (const other of await Promise.all(others)) expect(other).toEqual({ answer: 'b', took: 120 })
  })

  test('five refusals move on who waits for the same one', async () => {
    const { a, order } = two()
    a.does = hangs
    const waiting = visit(order)
    a.does = fails('unreachable', 1)
    for (let time = 0; time < 5; time += 1) await visit(order)
    expect((await waiting).took).toBeLessThanOrEqual(5 * 21 + 20)
  })

  test('the answer of the one left behind is taken when it comes first after all, and opens it again', async () => {
    const { a, b, order } = two()
    a.does = gives('a', 3_000)
    b.does = gives('b', 1_500)
    expect(await visit(order)).toEqual({ answer: 'a', took: 3_000 })
    expect(a.breakerHandle.standing()).toBe('able')
    expect(a.seen.map(({ status }) => status)).toEqual(['timeout', 'up'])
  })

  test('with one that could only be probed behind it, a hanging one still leaves time to ask that', async () => {
    const { a, b, order } = two()
    await makeDue(b)
    a.does = hangs
    expect(await visit(order)).toMatchObject({ answer: 'b' })
  })

  test('one whose turn comes when no time is left is not blamed for that', async () => {
    const { a, b, order } = two()
    await makeDue(b)
    a.does = hangs
    await visit(order)
    await vi.advanceTimersByTimeAsync(FLIGHT)
    expect(b.breakerHandle.state().relapses).toBe(0)
  })

  test('one that comes due while the visitor’s time runs out is left for the next', async () => {
    const { a, b, order } = two()
    await shut(b)
    const { calls } = b
    a.does = hangs
    await visit(order)
    await vi.advanceTimersByTimeAsync(FLIGHT)
    expect([b.breakerHandle.standing(), b.calls]).toEqual(['due', calls])
  })
})

describe('shut out', () => {
  test('what is refused is asked five times, then left alone', async () => {
    const { a, order } = two()
    a.does = fails('unreachable', 1)
    for (let time = 0; time < 100; time += 1) expect(await visit(order)).toMatchObject({ answer: 'b' })
    expect(a.calls).toBe(5)
  })

  test('costs less than a millisecond of real time', async () => {
    vi.useRealTimers()
    const alone = createWorld().add('b')
    alone.does = async () => 'b'
    const healthy = await median(() => askInOrder([alone.candidate], patienceOf(VISITOR)))
    for (const does of [fails('unreachable', 0), fails('server_error', 0), fails('timeout', 0)]) {
      const { a, b, order } = two()
      a.does = does
      b.does = async () => 'b'
      const both = order.map(({ candidate }) => candidate)
      while (a.breakerHandle.standing() === 'able') await askInOrder(both, patienceOf(VISITOR))
      const beside = await median(() => askInOrder(both, patienceOf(VISITOR)))
      expect(beside - healthy).toBeLessThanOrEqual(1)
    }
  })

  test.each<Failure>(['missing', 'rejected'])('is nobody who says "%s" a hundred times', async (failure) => {
    const { a, order } = two()
    a.does = fails(failure, 1)
    for (let time = 0; time < 100; time += 1) await visit(order)
    expect(a.breakerHandle.standing()).toBe('able')
    expect(a.seen.every(({ status, error }) => status === 'up' && error === undefined)).toBe(true)
  })

  test('all: the first by priority is asked all the same, and is heard when it answers', async () => {
    const { a, b, order } = two()
    for (const one of order) await shut(one)
    expect(areShutOut(order.map(({ candidate }) => candidate))).toBe(true)
    const calls = b.calls
    a.does = gives('a', 20)
    expect(await visit(order)).toEqual({ answer: 'a', took: 20 })
    expect(b.calls).toBe(calls)
  })

  test('all: asking the first in vain does not keep it shut longer', async () => {
    const { a, order } = two()
    for (const one of order) await shut(one)
    a.does = fails('timeout', 1)
    const { openUntil } = a.breakerHandle.state()
    for (let time = 0; time < 50; time += 1) await visit(order)
    expect(a.breakerHandle.state().openUntil).toBe(openUntil)
  })

  test('a hundred questions under way, half of them failing, shut it out for the usual time and once', async () => {
    const changes: Breaker[] = []
    const world = createWorld({ changed: (key, breaker) => key === 'a' && changes.push(breaker) })
    const [a, b] = [world.add('a'), world.add('b')]
    a.does = (deadline) => (a.calls % 2 ? fails('server_error', a.calls) : gives('a', a.calls))(deadline)
    await Promise.all(Array.from({ length: 100 }, () => visit([a, b])))
    expect(Math.max(...changes.map(({ openUntil }) => openUntil)) - start).toBeLessThanOrEqual(18.2 * seconds)
    expect(changes.filter(({ state }) => state === 'open')).toHaveLength(1)
  })

  test('calls that began in the very millisecond in which it opened say nothing of it any more', async () => {
    const { a, order } = two()
    a.does = (deadline) => (a.calls <= 5 ? fails('unreachable', 0) : gives('a', a.calls))(deadline)
    await Promise.all(Array.from({ length: 20 }, () => visit(order)))
    await vi.advanceTimersByTimeAsync(100)
    expect(a.breakerHandle.standing()).toBe('shut')
  })
})

describe('half-open', () => {
  test('a hundred at once: exactly one asks it, and all are answered by the next', async () => {
    const { a, b, order } = two()
    await makeDue(a)
    const [before, others] = [a.calls, b.calls]
    a.does = gives('a', 500)
    const all = await Promise.all(Array.from({ length: 100 }, () => visit(order)))
    expect(a.calls - before).toBe(1)
    expect(b.calls - others).toBe(100)
    expect(new Set(all.map(({ answer, took }) => `${answer} ${took}`))).toEqual(new Set(['b 20']))
  })

  test.each([
    ['hangs', hangs],
    ['is refused', fails('unreachable', 1)],
    ['is slow', gives('a', 2_000)],
  ])('a probe that %s costs nobody anything', async (_, how) => {
    const { a, order } = two()
    await makeDue(a)
    a.does = how
    for (let time = 0; time < 20; time += 1) expect(await visit(order)).toEqual({ answer: 'b', took: 20 })
  })

  test('two good probes bring it back, the second only after the first, and the order with it', async () => {
    const { a, order } = two()
    await makeDue(a)
    a.does = gives('a', 100)
    const given: string[] = []
    for (let time = 0; time < 12; time += 1) given.push((await visit(order)).answer ?? '')
    expect(given.join('')).toMatch(/^b{2,}a{2,}$/)
    expect(a.seen.filter(({ status }) => status === 'up').length).toBe(2 + given.filter((who) => who === 'a').length)
  })

  test.each([5, 6, 50, 500])('%i failures at the same moment still lead to a probe later', async (many) => {
    const { a, order } = two()
    a.does = fails('server_error', 10)
    await Promise.all(Array.from({ length: many }, () => visit(order)))
    expect(a.breakerHandle.standing()).toBe('shut')
    await vi.advanceTimersByTimeAsync(18 * seconds)
    expect(a.breakerHandle.standing()).toBe('due')
    a.does = gives('a', 1)
    for (let time = 0; time < 3; time += 1) await visit(order)
    expect(await visit(order)).toMatchObject({ answer: 'a' })
  })

  test('time-outs at the same moment still lead to a probe later', async () => {
    const { a, order } = two()
    a.does = hangs
    await Promise.all(Array.from({ length: 50 }, () => visit(order)))
    await vi.advanceTimersByTimeAsync(20 * seconds)
    expect(a.breakerHandle.standing()).toBe('due')
  })

  test('the only one: of a hundred questions one asks it, the rest wait and are answered with it', async () => {
    const a = createWorld().add('a')
    await makeDue(a)
    const before = a.calls
    a.does = gives('a', 500)
    const all = Array.from({ length: 100 }, () => visit([a]))
    await vi.advanceTimersByTimeAsync(499)
    expect(a.calls - before).toBe(1)
    for (const one of await Promise.all(all)) expect(one).toMatchObject({ answer: 'a' })
    expect(a.breakerHandle.standing()).toBe('able')
  })

  test('the only one: when the probe fails, all fail with it and nobody asks again', async () => {
    const a = createWorld().add('a')
    await makeDue(a)
    const before = a.calls
    a.does = fails('server_error', 500)
    const all = await Promise.all(Array.from({ length: 100 }, () => visit([a])))
    expect(a.calls - before).toBe(1)
    expect(new Set(all.map(({ failure, took }) => `${failure} ${took}`))).toEqual(new Set(['server_error 500']))
  })

  test('the only one may take all that is left for its probe, too', async () => {
    const a = createWorld().add('a')
    await makeDue(a)
    const before = a.timeouts.length
    a.does = gives('a', 3_000)
    expect(await visit([a])).toMatchObject({ answer: 'a', took: 3_000 })
    expect(a.timeouts.length - before).toBe(0)
  })

  test('the only one: who waited in vain for a slow probe does not shut it out again', async () => {
    const a = createWorld().add('a')
    await makeDue(a)
    const before = a.timeouts.length
    a.does = gives('a', 6_000)
    const all = Array.from({ length: 10 }, () => visit([a]))
    await vi.advanceTimersByTimeAsync(1)
    a.does = gives('a', 50)
    await Promise.all(all)
    await vi.advanceTimersByTimeAsync(FLIGHT)
    expect(a.timeouts.length - before).toBeLessThanOrEqual(1)
  })

  test('what a probe brought is shown when the one asked beside it hangs', async () => {
    const { a, b, order } = two()
    await makeDue(a)
    a.does = gives('a', 50)
    b.does = hangs
    expect(await visit(order)).toMatchObject({ answer: 'a' })
  })

  test('what a probe brought is shown when the one asked beside it fails', async () => {
    const { a, b, order } = two()
    await makeDue(a)
    a.does = gives('a', 50)
    b.does = fails('server_error', 10)
    expect(await visit(order)).toEqual({ answer: 'a', took: 50 })
  })

  test('a probe that never ends, although it was told to, does not bar the next for ever', async () => {
    const { a, order } = two()
    await makeDue(a)
    a.does = () => new Promise(() => {})
    await visit(order)
    await vi.advanceTimersByTimeAsync(10 * minutes)
    a.does = gives('a', 10)
    for (let time = 0; time < 4; time += 1) await visit(order)
    expect(await visit(order)).toMatchObject({ answer: 'a' })
  })

  test('fifty that were shut out together are due spread over a third of the time', async () => {
    const world = createWorld()
    const all = Array.from({ length: 50 }, (_, index) => world.add(`a${index}`))
    await Promise.all(all.map((one) => shut(one)))
    const ends = all.map(({ breakerHandle }) => breakerHandle.state().openUntil)
    expect((Math.max(...ends) - Math.min(...ends)) / (15 * seconds)).toBeGreaterThanOrEqual(0.3)
  })

  test('every change is told, so that a restart finds it: opened, failed its probe, closed', async () => {
    const kept = new Map<string, Breaker>()
    const world = createWorld({ changed: (key, breaker) => kept.set(key, breaker) })
    const a = world.add('a')
    const sameAfterRestart = () => {
      const restarted = createBreakerRegistry()
      restarted.restore('a', structuredClone(kept.get('a') ?? a.breakerHandle.state()))
      const { state, openUntil, relapses } = a.breakerHandle.state()
      expect(restarted.breakerOf('a').state()).toMatchObject({ state, openUntil, relapses })
    }
    await shut(a)
    sameAfterRestart()
    await makeDue(a)
    a.does = fails('server_error', 1)
    await visit([a])
    expect(a.breakerHandle.state().relapses).toBe(1)
    sameAfterRestart()
    await vi.advanceTimersByTimeAsync(40 * seconds)
    a.does = gives('a', 1)
    await visit([a])
    await visit([a])
    expect(a.breakerHandle.state().state).toBe('closed')
    sameAfterRestart()
  })
})

describe('429', () => {
  test('asks nothing of it until Retry-After, and does not harm the others', async () => {
    const { a, order } = two()
    a.does = fails('rate_limited', 10, 30)
    await visit(order)
    a.does = gives('a', 20)
    for (let time = 0; time < 29; time += 1) {
      await vi.advanceTimersByTimeAsync(seconds - 20)
      expect(await visit(order)).toEqual({ answer: 'b', took: 20 })
    }
    expect(a.calls).toBe(1)
    await vi.advanceTimersByTimeAsync(seconds)
    expect(await visit(order)).toEqual({ answer: 'a', took: 20 })
  })

  test('of all: nobody is asked, and it is said so at once', async () => {
    const { a, b, order } = two()
    for (const one of order) one.does = fails('rate_limited', 10, 30)
    await visit(order)
    for (const one of order) one.does = gives('good', 20)
    for (let time = 0; time < 20; time += 1) expect(await visit(order)).toEqual({ failure: 'rate_limited', took: 0 })
    expect([a.calls, b.calls]).toEqual([1, 1])
  })

  test('beside a shut one: the shut one is asked all the same, never the one that asked for a pause', async () => {
    const { a, b, order } = two()
    a.does = fails('rate_limited', 10, 300)
    await visit(order)
    await shut(b)
    b.does = gives('b', 20)
    expect(await visit(order)).toEqual({ answer: 'b', took: 20 })
    expect(a.calls).toBe(1)
  })

  test('pauses also when it comes after the visitor has moved on', async () => {
    const { a, order } = two()
    a.does = fails('rate_limited', 3_000, 120)
    await visit(order)
    await vi.advanceTimersByTimeAsync(60 * seconds)
    await visit(order)
    expect(a.calls).toBe(1)
  })
})

describe('"there is no such thing"', () => {
  test.each([
    ['all say so', ['missing', 'missing'], true],
    ['the second fails', ['missing', 'server_error'], false],
    ['the first fails', ['unreachable', 'missing'], false],
    ['one asks for a pause', ['missing', 'rate_limited'], false],
    ['one shows another title', ['different_title', 'missing'], false],
    ['one is out of time', ['timeout', 'missing'], false],
  ] as const)('is the answer only when all were asked and said so: %s', async (_, failures, isMissing) => {
    const { order } = two()
    for (const [index, one] of order.entries()) one.does = fails(failures[index] ?? 'missing', 5)
    const { failure, took } = await visit(order)
    expect(failure === 'missing').toBe(isMissing)
    expect(took).toBe(10)
  })

  test('is not the answer while one is shut out or paused', async () => {
    for (const makeAbsent of [shut, pause]) {
      const { a, b, order } = two()
      await makeAbsent(a)
      b.does = fails('missing', 5)
      const { failure } = await visit(order)
      expect(failure).toBeDefined()
      expect(failure).not.toBe('missing')
    }
  })

  test('of the last able one waits for the probe beside it', async () => {
    const { a, b, order } = two()
    await makeDue(a)
    a.does = gives('a', 200)
    b.does = fails('missing', 5)
    expect(await visit(order)).toEqual({ answer: 'a', took: 200 })
  })
})

describe('a bug in a candidate', () => {
  const bug = () => Promise.reject(new TypeError('cards is not iterable'))

  test('surfaces and is nobody’s failure', async () => {
    const { a, order } = two()
    a.does = bug
    await expect(
      askInOrder(
        order.map((one) => one.candidate),
        patienceOf(VISITOR),
      ),
    ).rejects.toBeInstanceOf(TypeError)
    expect(a.breakerHandle.state().failures).toBe(0)
  })

  test.each([
    ['rejecting', bug],
    [
      'thrown at once',
      () => {
        throw new TypeError('cards is not iterable')
      },
    ],
  ])('in a probe gives the permit back (%s)', async (_, does) => {
    const { a, order } = two()
    await makeDue(a)
    a.does = does
    await visit(order).catch(() => {})
    expect(a.breakerHandle.probe()).toBeNull()
    await vi.advanceTimersByTimeAsync(20 * minutes)
    a.does = gives('a', 1)
    for (let time = 0; time < 4; time += 1) await visit(order)
    expect(await visit(order)).toMatchObject({ answer: 'a' })
  })

  test('of the only one, in its probe, surfaces for who probed', async () => {
    const a = createWorld().add('a')
    await makeDue(a)
    a.does = bug
    await expect(askInOrder([a.candidate], patienceOf(VISITOR))).rejects.toBeInstanceOf(TypeError)
  })

  test('that comes after the visitor moved on bothers nobody', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const { a, order } = two()
    a.does = () => later(3_000).then(bug)
    expect(await visit(order)).toMatchObject({ answer: 'b' })
    await vi.advanceTimersByTimeAsync(FLIGHT)
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })
})

describe('sources below an endpoint', () => {
  test('share what the endpoint was given', async () => {
    const { x, y, visit } = nested()
    for (const one of [x, y]) one.does = hangs
    expect(await visit()).toEqual({ answer: 'remote', took: 2_720 })
    expect([...x.timeouts, ...y.timeouts].map(Math.round)).toEqual([1_620, 2_700])
  })

  test('when one hangs, the next source answers for the same endpoint', async () => {
    const { x, remote, visit } = nested()
    x.does = hangs
    expect(await visit()).toEqual({ answer: 'y', took: 1_640 })
    expect(await visit()).toEqual({ answer: 'y', took: 20 })
    expect(remote.calls).toBe(0)
  })

  test('one’s pause is no pause of the endpoint, while another source answers', async () => {
    const { x, y, visit } = nested({ hasRemote: false })
    x.does = fails('rate_limited', 5, 300)
    y.does = fails('missing', 5)
    await visit()
    y.does = gives('y', 20)
    expect(await visit()).toEqual({ answer: 'y', took: 20 })
  })

  test('titles that the healthy one does not know shut nobody out while the other is shut', async () => {
    const { x, y, visit } = nested()
    x.does = fails('unreachable', 1)
    for (let time = 0; time < 5; time += 1) await visit()
    y.does = fails('missing', 5)
    for (let time = 0; time < 5; time += 1) await visit()
    y.does = gives('y', 20)
    expect(await visit()).toEqual({ answer: 'y', took: 20 })
  })

  test('when all asked for a pause, the endpoint comes back with the first of them', async () => {
    const { x, y, visit } = nested({ hasRemote: false })
    x.does = fails('rate_limited', 5, 300)
    y.does = fails('rate_limited', 5, 5)
    const visits: Promise<unknown>[] = []
    for (let time = 0; time < 3; time += 1) {
      visits.push(visit())
      await vi.advanceTimersByTimeAsync(3)
    }
    await Promise.all(visits)
    for (const one of [x, y]) one.does = gives('good', 5)
    await vi.advanceTimersByTimeAsync(6 * seconds)
    expect(await visit()).toEqual({ answer: 'y', took: 5 })
  })
})

describe('an outage of five minutes, watched for a quarter of an hour', () => {
  const outages: [string, (does: number) => Doing][] = [
    ['refused', () => fails('unreachable', 1)],
    ['500', () => fails('server_error', 30)],
    ['hanging', () => hangs],
    ['every second call fails', (call) => (call % 2 ? fails('wrong_schema', 30) : gives('a', 30))],
  ]

  test.each(outages)(
    '%s: nobody is lost, few wait, the load hardly grows, and the order comes back',
    async (_, bad) => {
      for (const seed of [1, 2, 3]) {
        vi.setSystemTime(start)
        const random = seeded(seed)
        const world = createWorld({ random })
        const [a, b] = [world.add('a'), world.add('b')]
        const given: { at: number; who: string; took: number }[] = []
        const visits: Promise<void>[] = []
        const down = { from: minutes, to: 6 * minutes }
        a.does = (deadline) => {
          const at = Date.now() - start
          return (at >= down.from && at < down.to ? bad(a.calls) : gives('a', 20 + 60 * random()))(deadline)
        }
        while (Date.now() - start < 15 * minutes) {
          await vi.advanceTimersByTimeAsync(Math.round(-Math.log(1 - random()) * 700))
          const at = Date.now() - start
          visits.push(
            visit([a, b], VISITOR, false).then(({ answer = '', took }) => void given.push({ at, who: answer, took })),
          )
        }
        await vi.advanceTimersByTimeAsync(FLIGHT)
        await Promise.all(visits)
        given.sort((one, other) => one.at - other.at)

        expect(given.every(({ who }) => who === 'a' || who === 'b')).toBe(true)
        expect((a.calls + b.calls) / given.length).toBeLessThanOrEqual(1.2)
        expect(Math.max(...given.map(({ took }) => took))).toBeLessThanOrEqual(3_000)
        expect(given.filter(({ took }) => took > 300).length).toBeLessThanOrEqual(20)
        const end = given
          .filter(({ at }) => at >= down.to)
          .map(({ who }) => who)
          .join('')
        if (bad !== outages[3]?.[1]) expect(end).toMatch(/^b*a+$/)
        expect(end).toMatch(/a{200}$/)
      }
    },
    60_000,
  )

  test.each([
    ['refused', fails('unreachable', 1)],
    ['hanging', hangs],
  ] as const)('of all (%s): the load hardly grows', async (_, bad) => {
    const world = createWorld()
    const order = [world.add('a'), world.add('b')]
    for (const one of order) one.does = bad
    const visits: Promise<unknown>[] = []
    for (let time = 0; time < 600; time += 1) {
      visits.push(visit(order, VISITOR, false))
      await vi.advanceTimersByTimeAsync(500)
    }
    await vi.advanceTimersByTimeAsync(FLIGHT)
    await Promise.all(visits)
    const calls = order.reduce((sum, one) => sum + one.calls, 0)
    expect(calls / visits.length).toBeLessThanOrEqual(1.2)
  })
})

describe('through the cache', () => {
  test('a thousand cold visitors while the first dies half-way: one flight, no more than 1.2 calls a question', async () => {
    const { a, b, order } = two()
    const cache = createCache()
    a.does = () => (Date.now() - start < seconds ? gives('a', 20)() : fails('unreachable', 1)())
    const all: Promise<unknown>[] = []
    for (let time = 0; time < 1_000; time += 1) {
      all.push(cache.get(search(String(Math.floor(time / 10))), asking(order)))
      await vi.advanceTimersByTimeAsync(2)
    }
    expect((await finish(all)).every(({ failure }) => failure === undefined)).toBe(true)
    expect((a.calls + b.calls) / 100).toBeLessThanOrEqual(1.2)
  })

  test('a thousand visitors with one cold question: one call; when it fails all fail once, and it rests for 5 s', async () => {
    const {
      a,
      order: [one],
    } = two()
    const cache = createCache()
    const order = one ? [one] : []
    a.does = fails('server_error', 100)
    const crowd = () => finish(Array.from({ length: 1_000 }, () => cache.get(search('senja'), asking(order))))
    expect(new Set((await crowd()).map(({ failure }) => failure))).toEqual(new Set(['server_error']))
    await crowd()
    await vi.advanceTimersByTimeAsync(4_800)
    await crowd()
    expect(a.calls).toBe(1)
    await vi.advanceTimersByTimeAsync(300)
    await crowd()
    expect(a.calls).toBe(2)
  })

  test.each([
    ['hanging', hangs],
    ['dripping past the end', gives('late', 30_000)],
    ['refused', fails('unreachable', 1)],
  ] as const)('cold, with all %s: a failure within 4.5 s', async (_, bad) => {
    const { order } = two()
    const cache = createCache()
    for (const one of order) one.does = bad
    const [ended] = await finish([cache.get(search('senja'), asking(order))])
    expect(ended?.failure).toBeDefined()
    expect(ended?.took).toBeLessThanOrEqual(4_500)
  })

  test('cold, with all of them and the database hanging: a failure within 4.5 s, too', async () => {
    const { order } = two()
    const cache = createCache({ store: { find: () => new Promise(() => {}), keep: () => {} } })
    for (const one of order) one.does = hangs
    const [ended] = await finish([cache.get(search('senja'), asking(order))])
    expect(ended).toMatchObject({ failure: 'timeout', took: 4_500 })
  })

  test('a copy too old to be shown unasked is shown at once when all are shut out', async () => {
    const { order } = two()
    const cache = createCache()
    const ask = asking(order)
    await finish([cache.get(search('senja'), ask)])
    await vi.advanceTimersByTimeAsync(3 * hours)
    for (const one of order) await shut(one)
    for (const one of order) one.does = hangs
    const [shown] = await finish([cache.get(search('senja'), ask, outlook(order))])
    expect(shown).toMatchObject({ took: 0, answer: { stale: true } })
  })

  test('… and after no more than 4.5 s when they only hang', async () => {
    const { order } = two()
    const cache = createCache()
    await finish([cache.get(search('senja'), asking(order))])
    await vi.advanceTimersByTimeAsync(3 * hours)
    for (const one of order) one.does = hangs
    const [shown] = await finish([cache.get(search('senja'), asking(order), outlook(order))])
    expect(shown).toMatchObject({ answer: { stale: true } })
    expect(shown?.took).toBeLessThanOrEqual(4_500)
  })

  test('a copy too old is renewed when the one probe due succeeds', async () => {
    const { a, order } = two()
    const cache = createCache()
    await finish([cache.get(search('senja'), asking(order))])
    await vi.advanceTimersByTimeAsync(3 * hours)
    for (const one of order) await shut(one)
    await vi.advanceTimersByTimeAsync(20 * seconds)
    for (const one of order) one.does = gives(one.name, 10)
    await finish([cache.get(search('senja'), asking(order), outlook(order))])
    await vi.advanceTimersByTimeAsync(seconds)
    const [shown] = await finish([cache.get(search('senja'), asking(order), outlook(order))])
    expect(shown).toMatchObject({ took: 0, answer: { stale: false, readAt: expect.any(Date) } })
    expect(a.breakerHandle.state().state).toBe('half_open')
  })

  test('a call left behind is told to stop twenty seconds after its question began, though another answered', async () => {
    const { a, order } = two()
    const cache = createCache()
    a.does = hangs
    await finish([cache.get(search('senja'), asking(order))])
    await vi.advanceTimersByTimeAsync(FLIGHT)
    expect(a.signals.map(({ aborted }) => aborted)).toEqual([true])
  })
})

describe('what staff drop', () => {
  const all = () => true

  test('is not kept when a flight that began before brings it', async () => {
    const cache = createCache()
    const a = createWorld().add('a')
    a.does = gives('a', 100)
    const old = cache.get(search('senja'), asking([a]))
    await vi.advanceTimersByTimeAsync(50)
    cache.drop(all)
    await finish([old])
    await finish([cache.get(search('senja'), asking([a]))])
    expect(a.calls).toBe(2)
  })

  test('is not shown to who asks after that, either', async () => {
    const cache = createCache()
    const a = createWorld().add('a')
    a.does = gives('before', 100)
    const old = cache.get(search('senja'), asking([a]))
    await vi.advanceTimersByTimeAsync(50)
    cache.drop(all)
    a.does = gives('after', 100)
    const [, shown] = await finish([old, cache.get(search('senja'), asking([a]))])
    expect(shown?.answer?.source).toBe('after')
  })

  test('a failure of a flight that began before is not held against the question', async () => {
    const cache = createCache()
    const a = createWorld().add('a')
    a.does = fails('missing', 100)
    const old = cache.get(search('senja'), asking([a]))
    await vi.advanceTimersByTimeAsync(50)
    cache.drop(all)
    await finish([old])
    a.does = gives('a', 10)
    const [shown] = await finish([cache.get(search('senja'), asking([a]))])
    expect(shown?.answer?.source).toBe('a')
  })

  test('does not come back from a database that was slow to give it', async () => {
    const old = readingOf('before', start - minutes / 2)
    const cache = createCache({ store: { find: () => later(200).then(() => old), keep: () => {} } })
    const a = createWorld().add('after')
    const first = cache.get(search('senja'), asking([a]))
    await vi.advanceTimersByTimeAsync(100)
    cache.drop(all)
    await finish([first])
    const [shown] = await finish([cache.get(search('senja'), asking([a]))])
    expect(shown?.answer?.source).toBe('after')
  })

  test('takes its failures’ rest with it', async () => {
    const cache = createCache()
    const a = createWorld().add('a')
    a.does = fails('missing', 1)
    await finish([cache.get(search('senja'), asking([a]))])
    cache.drop(() => false)
    a.does = gives('a', 1)
    const [shown] = await finish([cache.get(search('senja'), asking([a]))])
    expect(shown?.answer?.source).toBe('a')
  })

  test('a flight that began before says nothing of what was read since', async () => {
    const cache = createCache({ prefers: (_, { source }) => source === 'invented' })
    const a = createWorld().add('a')
    a.does = gives('invented', 100)
    const old = cache.get(search('senja'), asking([a]))
    await vi.advanceTimersByTimeAsync(50)
    cache.drop(all)
    a.does = gives('real', 10)
    await finish([cache.get(search('senja'), asking([a]))])
    await finish([old])
    const [shown] = await finish([cache.get(search('senja'), asking([a]))])
    expect(shown?.answer).toMatchObject({ source: 'real', stale: false })
  })
})

describe('copies that staff’s change has expired', () => {
  async function expired() {
    const cache = createCache()
    const { a, b, order } = two()
    await finish([cache.get(search('senja'), asking(order))])
    cache.expire()
    const look = async () => (await finish([cache.get(search('senja'), asking(order), outlook(order))]))[0]
    return { cache, a, b, order, look }
  }

  test('are asked anew before anything is shown', async () => {
    const { a, look } = await expired()
    a.does = gives('new', 20)
    expect((await look())?.answer).toMatchObject({ source: 'new', stale: false })
  })

  test('are shown when asking fails, as old', async () => {
    const { order, look } = await expired()
    for (const one of order) one.does = fails('server_error', 5)
    expect((await look())?.answer).toMatchObject({ source: 'a', stale: true })
  })

  test('are still asked anew before anything is shown, after asking failed once', async () => {
    const { a, order, look } = await expired()
    for (const one of order) one.does = fails('server_error', 5)
    await look()
    await vi.advanceTimersByTimeAsync(6 * seconds)
    a.does = gives('new', 20)
    expect((await look())?.answer).toMatchObject({ source: 'new', stale: false })
  })

  test('are still asked anew first, after they were said to be gone and asking failed once', async () => {
    const { a, order, look } = await expired()
    for (const one of order) one.does = fails('missing', 5)
    await look()
    await vi.advanceTimersByTimeAsync(31 * seconds)
    for (const one of order) one.does = fails('server_error', 5)
    await look()
    await vi.advanceTimersByTimeAsync(6 * seconds)
    a.does = gives('new', 20)
    expect((await look())?.answer).toMatchObject({ source: 'new', stale: false })
  })

  test('give way to what is said now, even if that was read earlier, also after asking failed once', async () => {
    const { cache, order, look } = await expired()
    for (const one of order) one.does = fails('server_error', 5)
    await look()
    await vi.advanceTimersByTimeAsync(6 * seconds)
    const other = async () => readingOf('other', start - seconds)
    await finish([cache.get(search('senja'), other)])
    await vi.advanceTimersByTimeAsync(seconds)
    const [shown] = await finish([cache.get(search('senja'), other)])
    expect(shown?.answer?.source).toBe('other')
  })

  test('are not shown ahead of a visit either', async () => {
    const { cache } = await expired()
    expect(await cache.remembered(search('senja'))).toBeNull()
  })

  test('include those that only the database holds', async () => {
    const cache = createCache({ store: { find: async () => readingOf('before', start - 1), keep: () => {} } })
    const a = createWorld().add('after')
    cache.expire()
    const [shown] = await finish([cache.get(search('senja'), asking([a]))])
    expect(shown?.answer?.source).toBe('after')
  })
})

describe('signed links', () => {
  const ends = (after: number) => Math.floor((start + after) / 1_000)
  const episode = (servers: string[], downloads: string[] = []): AnswerData['episode'] => ({
    title: 'Senja Episode 1',
    release_info: null,
    streaming_servers: servers.map((url) => ({ name: 'Satu', url })),
    download_links: { MP4: { '720p': downloads.map((url) => ({ provider: 'Satu', url })) } },
    navigation: { prev_episode: null, next_episode: null },
    anime_info: { title: 'Senja', url: null, anime_slug: null },
    other_episodes: [],
  })
  const question: Question<'episode'> = { name: 'episode', asked: { slug: 'senja-episode-1' } }
  const links: [string, (end: number) => string][] = [
    ['expires', (end) => `https://a.example/v.mp4?md5=x&expires=${end}`],
    ['first of several', (end) => `https://a.example/v.mp4?expires=${end}&sig=abc#t=1`],
    ['Expires', (end) => `https://a.example/v.mp4?Policy=x&Expires=${end}`],
    ['milliseconds', (end) => `https://a.example/v.mp4?expires=${end}000`],
    ['in the path', (end) => `https://a.example/expire/${end}/v.mp4`],
  ]

  async function shownAt(data: AnswerData['episode'], at: number, prefers = false) {
    const cache = createCache({ prefers: () => prefers })
    let asked = 0
    const ask = async (): Promise<Reading<'episode'>> => {
      asked += 1
      if (asked > 1 && !prefers) throw new SourceFailure('server_error', 'down')
      return { data, source: `reading ${asked}`, readAt: new Date(), endpoint: null }
    }
    await cache.get(question, ask)
    if (prefers) {
      await vi.advanceTimersByTimeAsync(2 * minutes)
      await cache.get(question, ask)
      await vi.advanceTimersByTimeAsync(0)
    }
    await vi.advanceTimersByTimeAsync(start + at - Date.now())
    return (await finish([cache.get(question, ask, { isShutOut: () => true })]))[0]
  }

  test.each(links)('are never shown past their end, however old the copy may be: %s', async (_, link) => {
    const data = episode(['https://a.example/plain', link(ends(10 * minutes)), link(ends(2 * hours))])
    expect((await shownAt(data, 10 * minutes - 1))?.answer).toBeDefined()
    vi.setSystemTime(start)
    expect((await shownAt(data, 10 * minutes))?.answer).toBeUndefined()
  })

  test('of an episode that is still fresh end it, too', async () => {
    const data = episode([`https://a.example/v.mp4?expires=${ends(30 * seconds)}`])
    expect((await shownAt(data, 29 * seconds))?.answer).toBeDefined()
    vi.setSystemTime(start)
    expect((await shownAt(data, 31 * seconds))?.answer).toBeUndefined()
  })

  test('among the downloads end it, too', async () => {
    const data = episode(['https://a.example/plain'], [`https://a.example/v.mp4?expires=${ends(10 * minutes)}`])
    expect((await shownAt(data, 11 * minutes))?.answer).toBeUndefined()
  })

  test('end also a copy that was preferred to what was read since', async () => {
    const data = episode([`https://a.example/v.mp4?expires=${ends(2 * minutes + 2 * seconds)}`])
    const shown = await shownAt(data, 2 * minutes + 3 * seconds, true)
    expect(shown?.answer?.source).not.toBe('reading 1')
  })

  test('without an end last six hours past their freshness', async () => {
    const data = episode(['https://a.example/v.mp4?e=1&title=1234567890123456'])
    expect((await shownAt(data, 6 * hours))?.answer).toBeDefined()
    vi.setSystemTime(start)
    expect((await shownAt(data, 6 * hours + minutes))?.answer).toBeUndefined()
  })
})

type Doing = (deadline?: Deadline) => Promise<string>
type Wishes = { random?: () => number; changed?: (key: string, breaker: Breaker) => void }
type Upstream = ReturnType<ReturnType<typeof createWorld>['add']>

const later = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    if (signal?.aborted) reject(signal.reason)
    setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => reject(signal.reason))
  })

/** Returns a call that answers after `ms`. It ends when its abort signal fires, as real clients do. */
function gives(answer: string, ms: number): Doing {
  return async (deadline) => {
    await later(ms, deadline?.signal)
    return answer
  }
}
function fails(failure: Failure, ms: number, retryAfter: number | null = null): Doing {
  return async (deadline) => {
    await later(ms, deadline?.signal)
    throw new SourceFailure(failure, 'as told', { retryAfter })
  }
}
const hangs: Doing = gives('much too late', 10 * hours)

/**
 * Makes candidates (servers or sources) that follow a script, count their calls, and record observations and timeouts.
 */
function createWorld({ random = seeded(1), changed = () => {} }: Wishes = {}) {
  const breakers: BreakerRegistry = createBreakerRegistry({ random, changed })
  return {
    add(name: string) {
      const breakerHandle = breakers.breakerOf(name)
      const upstream = {
        name,
        breakerHandle,
        does: gives(name, 20) as (deadline: Deadline) => Promise<string>,
        calls: 0,
        seen: [] as Observation[],
        timeouts: [] as number[],
        signals: [] as AbortSignal[],
        candidate: {
          breakerHandle,
          ask(deadline) {
            upstream.calls += 1
            upstream.signals.push(deadline.signal)
            return upstream.does(deadline)
          },
          observe(seen) {
            upstream.seen.push(seen)
            if (seen.status === 'timeout') upstream.timeouts.push(Date.now() - start)
          },
        } as Candidate<string>,
      }
      return upstream
    },
  }
}

function two() {
  const world = createWorld()
  const [a, b] = [world.add('a'), world.add('b')]
  return { a, b, order: [a, b] }
}

/** Makes the local endpoint over two sources, with a remote server behind it in the order. */
function nested({ hasRemote = true } = {}) {
  const breakers = createBreakerRegistry({ random: seeded(1) })
  const sources = createWorld()
  const [x, y, remote] = [sources.add('x'), sources.add('y'), sources.add('remote')]
  const own = createLocalEndpoint({
    sources: [x, y].map(asSource),
    breakers,
    // An identity part that passes every question on with its slug unchanged.
    identity: { ask: (_origin, question, ask) => ask(question) } as Identity,
    observe: (name, _, seen) => (name === 'x' ? x : y).candidate.observe(seen, null, false),
    report: () => {},
  })
  const behind: Endpoint = {
    id: 2,
    name: 'remote',
    isOwn: false,
    host: 'lain.example',
    async ask(_, deadline) {
      await remote.candidate.ask(deadline)
      return { ...readingOf('remote', Date.now()), said: () => '' } as never
    },
  }
  const first: Endpoint = { id: 1, name: 'own', isOwn: true, host: 'server ini', ask: own.ask }
  const roster = createRoster({
    load: async () => (hasRemote ? [first, behind] : [first]),
    breakers,
    observe: () => {},
    report: () => {},
  })
  const ask = async (deadline: Deadline) => (await roster.read(search('senja'), deadline)).source
  return { x, y, remote, visit: () => visitBy(ask) }
}

/** Makes a source out of a scripted candidate. It receives only search questions. */
const asSource = ({ name, candidate }: Upstream) =>
  ({
    name,
    async search(_, signal) {
      await candidate.ask({ until: 0, signal })
      return readingOf(name, Date.now()).data
    },
  }) as Partial<Source> as Source

/**
 * Makes a deadline as the answer cache does: first the visitor stops waiting, later the question itself is given up.
 */
function patienceOf(ms: number): Deadline {
  const ending = new AbortController()
  setTimeout(() => ending.abort(new SourceFailure('timeout', 'no answer in time')), Math.max(FLIGHT, ms)).unref?.()
  return { until: performance.now() + ms, signal: ending.signal }
}

type Visit = { answer?: string; failure?: Failure; took: number }

/**
 * Simulates a visitor who asks the candidates in order. The fake clock runs as long as needed, unless `runs` is false.
 */
const visit = (order: readonly Upstream[], ms = VISITOR, runs = true): Promise<Visit> =>
  visitBy(
    (deadline) =>
      askInOrder(
        order.map(({ candidate }) => candidate),
        deadline,
      ),
    ms,
    runs,
  )

/** Simulates a visitor who waits for an answer until the deadline. */
async function visitBy(ask: (deadline: Deadline) => Promise<string>, ms = VISITOR, runs = true): Promise<Visit> {
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  const gone = later(ms).then(() => ({ failure: 'timeout' as const, took: took() }))
  const asked = ask(patienceOf(ms)).then(
    (answer) => ({ answer, took: took() }),
    (error: unknown) => {
      if (!(error instanceof SourceFailure)) throw error
      return { failure: error.failure, took: took() }
    },
  )
  return runClock(Promise.race([asked, gone]), runs)
}

/** Advances the fake clock until the work is done. */
async function runClock<T>(work: Promise<T>, runs = true): Promise<T> {
  if (!runs || !vi.isFakeTimers()) return work
  let isDone = false
  const end = () => {
    isDone = true
  }
  work.then(end, end)
  while (!isDone) {
    await vi.advanceTimersByTimeAsync(0)
    for (let turn = 0; turn < 5 && !isDone; turn += 1) await Promise.resolve()
    if (!isDone) await vi.advanceTimersByTimeAsync(1)
  }
  return work
}

/** Opens the breaker by a timeout or by five failures. */
async function shut(one: Upstream): Promise<void> {
  const before = one.does
  one.does = fails('server_error', 0)
  for (let time = 0; time < 5; time += 1) await visit([one])
  one.does = before
  expect(one.breakerHandle.standing()).toBe('shut')
}

async function makeDue(one: Upstream): Promise<void> {
  if (one.breakerHandle.standing() === 'able') await shut(one)
  await vi.advanceTimersByTimeAsync(Math.ceil(one.breakerHandle.state().openUntil - Date.now()))
  expect(one.breakerHandle.standing()).toBe('due')
}

async function pause(one: Upstream): Promise<void> {
  one.does = fails('rate_limited', 0, 60)
  await visit([one])
  expect(one.breakerHandle.standing()).toBe('paused')
}

type CacheWishes = {
  store?: AnswerStore
  prefers?: (known: Reading<QuestionName>, landed: Reading<QuestionName>) => boolean
}

function createCache({ store = { find: async () => null, keep: () => {} }, prefers = () => false }: CacheWishes = {}) {
  return createAnswers({
    store,
    prefers,
    freshness: freshnessOf({ short: 300, long: 3_600, ifError: 604_800 }),
    random: () => 0.5,
    count: () => {},
    report: () => {},
  })
}

const search = (query: string): Question<'search'> => ({ name: 'search', asked: { query, page: 1 } })

const readingOf = (source: string, readAt: number): Reading<'search'> => ({
  data: { results: [], total: 0, page: 1, total_pages: 1, filters: {} },
  source,
  readAt: new Date(readAt),
  endpoint: null,
})

const asking =
  (order: readonly Upstream[]) =>
  async (deadline: Deadline): Promise<Reading<'search'>> =>
    readingOf(
      await askInOrder(
        order.map(({ candidate }) => candidate),
        deadline,
      ),
      Date.now(),
    )

const outlook = (order: readonly Upstream[]) => ({
  isShutOut: () => areShutOut(order.map(({ candidate }) => candidate)),
})

/** Waits for all answers and returns each result with its duration. */
function finish<Answer>(all: readonly Promise<Answer>[]) {
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  return runClock(
    Promise.all(
      all.map((one) =>
        one.then(
          (answer) => ({ answer, failure: undefined, took: took() }),
          (error: unknown) => {
            if (!(error instanceof SourceFailure)) throw error
            return { answer: undefined, failure: error.failure, took: took() }
          },
        ),
      ),
    ),
  )
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let time = 0; time < 201; time += 1) {
    const began = performance.now()
    await work()
    times.push(performance.now() - began)
  }
  return times.sort((one, other) => one - other)[100] ?? Number.POSITIVE_INFINITY
}
