import { describe, expect, test, vi } from 'vitest'
import { type AnswerData, buildWeek, type Question } from '../../src/anime/contract/contract.ts'
import { readAnswer } from '../../src/anime/contract/read-answer.ts'
import type { Reading, Source } from '../../src/anime/contract/source.ts'
import type { Endpoint } from '../../src/anime/endpoints/endpoint.ts'
import { createRoster } from '../../src/anime/endpoints/roster.ts'
import { areShutOut } from '../../src/anime/failover/ask-in-order.ts'
import type { Breaker } from '../../src/anime/failover/breaker.ts'
import { createBreakerRegistry } from '../../src/anime/failover/breaker-registry.ts'
import type { Identity } from '../../src/anime/identity/identity.ts'
import { watched } from '../../src/anime/sources/ask-sources.ts'
import { createLocalEndpoint } from '../../src/anime/sources/local-endpoint.ts'
import { type Failure, SourceFailure } from '../../src/net/failure.ts'
import { seeded } from '../support/random.ts'
import {
  ask,
  askBy,
  createCache,
  createWorld,
  crowd,
  type Doing,
  type Ended,
  FLIGHT,
  fails,
  gives,
  hangs,
  hours,
  later,
  makeDue,
  minutes,
  pass,
  readingOf,
  run,
  type Simulated,
  search,
  seconds,
  shut,
  start,
  two,
  useStillClock,
  visit,
  visitorsOf,
} from './simulated.ts'

useStillClock()

describe('the order', () => {
  test('the first good answer is given, and those behind it are not bothered', async () => {
    const { a, b, order } = two()
    expect(await visit(order)).toEqual({ answer: 'a', took: 20 })
    expect([a.calls, b.calls]).toEqual([1, 0])
  })

  test.each<Failure>(['timeout', 'unreachable', 'rate_limited', 'challenge', 'different_title', 'missing'])(
    'after %s the next is asked at once, each once',
    async (failure) => {
      const { a, b, order } = two()
      a.does = fails(failure, 1)
      expect(await visit(order)).toEqual({ answer: 'b', took: 21 })
      expect([a.calls, b.calls]).toEqual([1, 1])
    },
  )

  test('an answer of another shape than its question is a failure with its name, not the visitor’s', async () => {
    const { a, order } = two()
    a.does = async () => String(readAnswer({ name: 'latest', params: { page: 1 } }, { results: [{ judul: null }] }))
    expect(await visit(order)).toMatchObject({ answer: 'b' })
    expect(a.seen).toMatchObject([{ status: 'error', error: expect.stringMatching(/^wrong_schema: /) }])
  })

  test('of nobody nothing is to be had', async () => {
    expect(await visit([])).toEqual({ failure: 'unreachable', took: 0 })
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
    expect(await visit(all, deadline)).toEqual({ failure: 'timeout', took: deadline })
    await pass(0)
    expect(all.map(({ timeouts }) => timeouts[0])).toEqual(ends)
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
    const first = ask(order)
    await pass(2_600)
    const others = crowd(50, order)
    expect(await run(first)).toEqual({ answer: 'b', took: 2_720 })
    expect(new Set((await others).map(({ took }) => took))).toEqual(new Set([120]))
  })

  test('five refusals move on who waits for the same one', async () => {
    const { a, order } = two()
    a.does = hangs
    const waiting = ask(order)
    a.does = fails('unreachable', 1)
    for (let time = 0; time < 5; time += 1) await visit(order)
    expect(await run(waiting)).toEqual({ answer: 'b', took: 4 * 21 + 1 + 20 })
  })

  test('the answer of the one left behind is taken when it comes first after all, and opens it again', async () => {
    const { a, b, order } = two()
    a.does = gives('a', 3_000)
    b.does = gives('b', 1_500)
    expect(await visit(order)).toEqual({ answer: 'a', took: 3_000 })
    expect(a.breakerHandle.standing()).toBe('able')
    expect(a.seen.map(({ status }) => status)).toEqual(['timeout', 'up'])
  })

  test('a hanging one leaves time to ask one that could only be probed, and that is not blamed for the rest', async () => {
    const { a, b, order } = two()
    await makeDue(b)
    a.does = hangs
    expect(await visit(order)).toMatchObject({ answer: 'b' })
    await pass(FLIGHT)
    expect(b.breakerHandle.state().relapses).toBe(0)
  })

  test('one that comes due while the visitor’s time runs out is left for the next', async () => {
    const { a, b, order } = two()
    await shut(b)
    const { calls } = b
    a.does = hangs
    await visit(order)
    await pass(FLIGHT)
    expect([b.breakerHandle.standing(), b.calls]).toEqual(['due', calls])
  })
})

describe('shut out', () => {
  test('what is refused is asked five times, then left alone, and costs nobody anything', async () => {
    const { a, order } = two()
    a.does = fails('unreachable', 1)
    const visits: Ended<string>[] = []
    for (let time = 0; time < 50; time += 1) visits.push(await visit(order))
    expect(visits.map(({ took }) => took)).toEqual([...Array(5).fill(21), ...Array(45).fill(20)])
    expect(a.calls).toBe(5)
  })

  test.each<Failure>(['missing', 'rejected'])('is nobody who says "%s" again and again', async (failure) => {
    const { a, order } = two()
    a.does = fails(failure, 1)
    for (let time = 0; time < 20; time += 1) await visit(order)
    expect(a.breakerHandle.standing()).toBe('able')
    expect(a.seen.every(({ status, error }) => status === 'up' && error === undefined)).toBe(true)
  })

  test('all: the first by priority is asked all the same, and is heard when it answers', async () => {
    const { a, b, order } = two()
    for (const one of order) await shut(one)
    expect(areShutOut(order)).toBe(true)
    const { calls } = b
    expect(await visit(order)).toEqual({ answer: 'a', took: 20 })
    expect(b.calls).toBe(calls)
    a.does = fails('timeout', 1)
    const { openUntil } = a.breakerHandle.state()
    for (let time = 0; time < 50; time += 1) await visit(order)
    expect(a.breakerHandle.state().openUntil, 'asking it in vain keeps it shut no longer').toBe(openUntil)
  })

  test('a hundred questions under way, half of them failing, shut it out for the usual time and once', async () => {
    const changes: Breaker[] = []
    const { a, order } = two({ changed: (key, breaker) => key === 'a' && changes.push(breaker) })
    a.does = (deadline) => (a.calls % 2 ? fails('server_error', a.calls) : gives('a', a.calls))(deadline)
    await crowd(100, order)
    expect(Math.max(...changes.map(({ openUntil }) => openUntil)) - start).toBeLessThanOrEqual(18.2 * seconds)
    expect(changes.filter(({ state }) => state === 'open')).toHaveLength(1)
  })

  test('calls that began in the very millisecond in which it opened say nothing of it any more', async () => {
    const { a, order } = two()
    a.does = (deadline) => (a.calls <= 5 ? fails('unreachable', 0) : gives('a', a.calls))(deadline)
    await crowd(20, order)
    await pass(100)
    expect(a.breakerHandle.standing()).toBe('shut')
  })
})

describe('half-open', () => {
  test('a hundred at once: exactly one asks it, and all are answered by the next', async () => {
    const { a, b, order } = two()
    await makeDue(a)
    const before = a.calls
    a.does = gives('a', 500)
    expect(await crowd(100, order)).toEqual(Array(100).fill({ answer: 'b', took: 20 }))
    expect([a.calls - before, b.calls]).toEqual([1, 100])
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

  test.each([
    ['5 failures', 5, fails('server_error', 10), 18],
    ['6 failures', 6, fails('server_error', 10), 18],
    ['500 failures', 500, fails('server_error', 10), 18],
    ['50 time-outs', 50, hangs, 20],
  ])('%s at the same moment still lead to a probe later', async (_, many, bad, time) => {
    const { a, order } = two()
    a.does = bad
    await crowd(many, order)
    expect(a.breakerHandle.standing()).toBe('shut')
    await pass(time * seconds)
    expect(a.breakerHandle.standing()).toBe('due')
    a.does = gives('a', 1)
    for (let visits = 0; visits < 3; visits += 1) await visit(order)
    expect(await visit(order)).toMatchObject({ answer: 'a' })
  })

  describe('the only one', () => {
    async function due(does: Doing) {
      const a = createWorld().add('a')
      await makeDue(a)
      const before = { calls: a.calls, timeouts: a.timeouts.length }
      a.does = does
      return { a, calls: () => a.calls - before.calls, timeouts: () => a.timeouts.length - before.timeouts }
    }

    test('of a hundred questions one asks it, the rest wait and are answered with it', async () => {
      const { a, calls } = await due(gives('a', 500))
      const all = Array.from({ length: 100 }, () => ask([a]))
      await pass(499)
      expect(calls()).toBe(1)
      for (const one of await run(Promise.all(all))) expect(one).toMatchObject({ answer: 'a' })
      expect(a.breakerHandle.standing()).toBe('able')
    })

    test('when the probe fails, all fail with it and nobody asks again', async () => {
      const { a, calls } = await due(fails('server_error', 500))
      expect(await crowd(100, [a])).toEqual(Array(100).fill({ failure: 'server_error', took: 500 }))
      expect(calls()).toBe(1)
    })

    test('may take all that is left for its probe, too', async () => {
      const { a, timeouts } = await due(gives('a', 3_000))
      expect(await visit([a])).toEqual({ answer: 'a', took: 3_000 })
      expect(timeouts()).toBe(0)
    })

    test('who waited in vain for a slow probe does not shut it out again', async () => {
      const { a, timeouts } = await due(gives('a', 6_000))
      const all = Array.from({ length: 10 }, () => ask([a]))
      await pass(1)
      a.does = gives('a', 50)
      await run(Promise.all(all))
      await pass(FLIGHT)
      expect(timeouts()).toBeLessThanOrEqual(1)
    })
  })

  test.each([
    ['hangs', hangs],
    ['fails', fails('server_error', 10)],
    ['knows no such title', fails('missing', 5)],
  ])('what a probe brought is shown when the one asked beside it %s', async (_, does) => {
    const { a, b, order } = two()
    await makeDue(a)
    a.does = gives('a', 50)
    b.does = does
    expect(await visit(order)).toMatchObject({ answer: 'a' })
  })

  test('a probe that never ends, although it was told to, does not bar the next for ever', async () => {
    const { a, order } = two()
    await makeDue(a)
    a.does = () => new Promise(() => {})
    await visit(order)
    await pass(10 * minutes)
    a.does = gives('a', 10)
    for (let time = 0; time < 4; time += 1) await visit(order)
    expect(await visit(order)).toMatchObject({ answer: 'a' })
  })

  test('fifty that were shut out together are due spread over a third of the time', async () => {
    const world = createWorld()
    const all = Array.from({ length: 50 }, (_, index) => world.add(`a${index}`))
    for (const one of all) await shut(one)
    const ends = all.map(({ breakerHandle }) => breakerHandle.state().openUntil)
    expect((Math.max(...ends) - Math.min(...ends)) / (15 * seconds)).toBeGreaterThanOrEqual(0.3)
  })

  test('every change is told, so that a restart finds it: opened, failed its probe, closed', async () => {
    const kept = new Map<string, Breaker>()
    const a = createWorld({ changed: (key, breaker) => kept.set(key, breaker) }).add('a')
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
    await pass(40 * seconds)
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
      await pass(seconds - 20)
      expect(await visit(order)).toEqual({ answer: 'b', took: 20 })
    }
    expect(a.calls).toBe(1)
    await pass(seconds)
    expect(await visit(order)).toEqual({ answer: 'a', took: 20 })
  })

  test('of all: nobody is asked, and it is said so at once', async () => {
    const { a, b, order } = two()
    for (const one of order) one.does = fails('rate_limited', 10, 30)
    await visit(order)
    for (const one of order) one.does = gives('good', 20)
    expect(await visit(order)).toEqual({ failure: 'rate_limited', took: 0 })
    expect([a.calls, b.calls]).toEqual([1, 1])
  })

  test('beside a shut one: the shut one is asked all the same, never the one that asked for a pause', async () => {
    const { a, b, order } = two()
    a.does = fails('rate_limited', 10, 300)
    await visit(order)
    await shut(b)
    expect(await visit(order)).toEqual({ answer: 'b', took: 20 })
    expect(a.calls).toBe(1)
  })

  test('pauses also when it comes after the visitor has moved on', async () => {
    const { a, order } = two()
    a.does = fails('rate_limited', 3_000, 120)
    await visit(order)
    await pass(60 * seconds)
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

  test.each(['shut', 'paused'])('is not the answer while one is %s', async (standing) => {
    const { a, b, order } = two()
    if (standing === 'shut') await shut(a)
    a.does = fails('rate_limited', 0, 60)
    if (standing === 'paused') await visit([a])
    expect(a.breakerHandle.standing()).toBe(standing)
    b.does = fails('missing', 5)
    expect(await visit(order)).toMatchObject({ failure: expect.not.stringMatching('missing') })
  })
})

describe('a bug in a candidate', () => {
  const bug = () => Promise.reject(new TypeError('cards is not iterable'))

  test('surfaces and is nobody’s failure', async () => {
    const { a, order } = two()
    a.does = bug
    await expect(visit(order)).rejects.toBeInstanceOf(TypeError)
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
    await pass(20 * minutes)
    a.does = gives('a', 1)
    for (let time = 0; time < 4; time += 1) await visit(order)
    expect(await visit(order)).toMatchObject({ answer: 'a' })
  })

  test('of the only one, in its probe, surfaces for who probed', async () => {
    const a = createWorld().add('a')
    await makeDue(a)
    a.does = bug
    await expect(visit([a])).rejects.toBeInstanceOf(TypeError)
  })

  test('that comes after the visitor moved on bothers nobody', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const { a, order } = two()
    a.does = () => later(3_000).then(bug)
    expect(await visit(order)).toMatchObject({ answer: 'b' })
    await pass(FLIGHT)
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
    expect([...x.timeouts, ...y.timeouts]).toEqual([1_620, 2_700])
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
    const { x, y, ask, visit } = nested({ hasRemote: false })
    x.does = fails('rate_limited', 5, 300)
    y.does = fails('rate_limited', 5, 5)
    const visits: Promise<unknown>[] = []
    for (let time = 0; time < 3; time += 1) {
      visits.push(ask())
      await pass(3)
    }
    await run(Promise.all(visits))
    for (const one of [x, y]) one.does = gives('good', 5)
    await pass(6 * seconds)
    expect(await visit()).toEqual({ answer: 'y', took: 5 })
  })
})

describe('an outage of five minutes, watched for a quarter of an hour', () => {
  test.each<[string, number, (call: number) => Doing]>([
    ['refused', 1, () => fails('unreachable', 1)],
    ['500', 2, () => fails('server_error', 30)],
    ['hanging', 3, () => hangs],
    ['every second call fails', 4, (call) => (call % 2 ? fails('wrong_schema', 30) : gives('a', 30))],
  ])('%s: nobody is lost, few wait, the load hardly grows, and the order comes back', async (kind, seed, bad) => {
    const random = seeded(seed)
    const { a, b, order } = two({ random })
    const end = 6 * minutes
    const now = () => Date.now() - start
    a.does = (deadline) => {
      const isDown = now() >= minutes && now() < end
      return (isDown ? bad(a.calls) : gives('a', 20 + 60 * random()))(deadline)
    }
    const visits: Promise<{ at: number } & Ended<string>>[] = []
    while (now() < 15 * minutes) {
      await pass(Math.round(-Math.log(1 - random()) * 700))
      const at = now()
      visits.push(ask(order).then((ended) => ({ ...ended, at })))
    }
    await pass(FLIGHT)
    const given = await Promise.all(visits)

    expect(new Set(given.map(({ answer }) => answer))).toEqual(new Set(['a', 'b']))
    expect((a.calls + b.calls) / given.length).toBeLessThanOrEqual(1.2)
    expect(Math.max(...given.map((one) => one.took)), 'a visitor waits').toBeLessThanOrEqual(3_000)
    expect(given.filter((one) => one.took > 300).length).toBeLessThanOrEqual(20)
    const after = given.flatMap(({ at, answer }) => (at >= end ? answer : []))
    expect(after.join('')).toMatch(kind === 'every second call fails' ? /a{200}$/ : /^b*a{200,}$/)
  })

  test.each([
    ['refused', fails('unreachable', 1)],
    ['hanging', hangs],
  ] as const)('of all (%s): the load hardly grows', async (_, bad) => {
    const { a, b, order } = two()
    for (const one of order) one.does = bad
    for (let time = 0; time < 600; time += 1) {
      ask(order)
      await pass(500)
    }
    expect((a.calls + b.calls) / 600).toBeLessThanOrEqual(1.2)
  })
})

describe('through the cache', () => {
  test('cold, with all of them and the database hanging: a failure within 4.5 s', async () => {
    const { order } = two()
    for (const one of order) one.does = hangs
    const { looks } = visitorsOf(order, { store: { find: () => new Promise(() => {}) } })
    expect(await looks()).toEqual({ failure: 'timeout', took: 4_500 })
  })

  test('a copy too old to be shown unasked is shown when all only hang, and at once when all are shut out', async () => {
    const { order } = two()
    const { looks } = visitorsOf(order)
    await looks()
    await pass(3 * hours)
    for (const one of order) one.does = hangs
    expect(await looks()).toMatchObject({ took: 4_500, answer: { stale: true } })
    await pass(3 * hours)
    for (const one of order) await shut(one)
    expect(await looks()).toMatchObject({ took: 0, answer: { stale: true } })
  })

  test('a copy too old is renewed when the one probe due succeeds', async () => {
    const { a, order } = two()
    const { looks } = visitorsOf(order)
    await looks()
    await pass(3 * hours)
    for (const one of order) await shut(one)
    await pass(20 * seconds)
    await looks()
    await pass(seconds)
    expect(await looks()).toMatchObject({ took: 0, answer: { stale: false, readAt: expect.any(Date) } })
    expect(a.breakerHandle.state().state).toBe('half_open')
  })

  test('a call left behind is told to stop twenty seconds after its question began, though another answered', async () => {
    const { a, order } = two()
    a.does = hangs
    await visitorsOf(order).looks()
    await pass(FLIGHT)
    expect(a.signals.map(({ aborted }) => aborted)).toEqual([true])
  })
})

describe('what staff drop', () => {
  /** A flight that began before staff drop all, with the visitors of its question. */
  async function dropped(does: Doing, wishes?: Parameters<typeof visitorsOf>[1]) {
    const a = createWorld().add('a')
    a.does = does
    const visitors = visitorsOf([a], wishes)
    const flight = visitors.asks()
    await pass(50)
    visitors.cache.drop(() => true)
    return { a, ...visitors, flight }
  }

  test('is not kept when a flight that began before brings it', async () => {
    const { a, flight, looks } = await dropped(gives('a', 100))
    await run(flight)
    await looks()
    expect(a.calls).toBe(2)
  })

  test('is not shown to who asks after that, either', async () => {
    const { a, looks } = await dropped(gives('before', 100))
    a.does = gives('after', 100)
    expect((await looks()).answer?.source).toBe('after')
  })

  test('a failure of a flight that began before is not held against the question', async () => {
    const { a, flight, looks } = await dropped(fails('missing', 100))
    await run(flight)
    a.does = gives('a', 10)
    expect((await looks()).answer?.source).toBe('a')
  })

  test('does not come back from a database that was slow to give it', async () => {
    const old = readingOf('before', start - minutes / 2)
    const { flight, looks } = await dropped(gives('after', 20), {
      store: { find: () => later(200).then(() => old) },
    })
    await run(flight)
    expect((await looks()).answer?.source).toBe('after')
  })

  test('takes its failures’ rest with it', async () => {
    const { a, cache, looks } = await dropped(fails('missing', 1))
    await looks()
    cache.drop(() => false)
    a.does = gives('a', 1)
    expect((await looks()).answer?.source).toBe('a')
  })

  test('a flight that began before says nothing of what was read since', async () => {
    const { a, flight, looks } = await dropped(gives('invented', 100), {
      prefers: (_, { source }) => source === 'invented',
    })
    a.does = gives('real', 10)
    await looks()
    await run(flight)
    expect((await looks()).answer).toMatchObject({ source: 'real', stale: false })
  })
})

describe('copies that staff’s change has expired', () => {
  async function expired() {
    const { a, order } = two()
    const { cache, looks } = visitorsOf(order)
    await looks()
    cache.expire()
    const allDo = (does: Doing) => {
      for (const one of order) one.does = does
    }
    /** After a failure has rested, a new answer is shown at once. */
    async function expectRenewal() {
      await pass(6 * seconds)
      a.does = gives('new', 20)
      expect((await looks()).answer).toMatchObject({ source: 'new', stale: false })
    }
    return { cache, allDo, looks, expectRenewal }
  }

  test('are not shown ahead of a visit, and asked anew before anything is shown', async () => {
    const { cache, expectRenewal } = await expired()
    expect(await cache.remembered(search)).toBeNull()
    await expectRenewal()
  })

  test('are shown as old when asking fails, and are still asked anew first after that', async () => {
    const { allDo, looks, expectRenewal } = await expired()
    allDo(fails('server_error', 5))
    expect((await looks()).answer).toMatchObject({ source: 'a', stale: true })
    await expectRenewal()
  })

  test('are still asked anew first, after they were said to be gone and asking failed once', async () => {
    const { allDo, looks, expectRenewal } = await expired()
    allDo(fails('missing', 5))
    await looks()
    await pass(31 * seconds)
    allDo(fails('server_error', 5))
    await looks()
    await expectRenewal()
  })

  test('give way to what is said now, even if that was read earlier, also after asking failed once', async () => {
    const { cache, allDo, looks } = await expired()
    allDo(fails('server_error', 5))
    await looks()
    await pass(6 * seconds)
    const other = async () => readingOf('other', start - seconds)
    await run(cache.get(search, other))
    await pass(seconds)
    expect((await run(cache.get(search, other))).source).toBe('other')
  })

  test('include those that only the database holds', async () => {
    const after = createWorld().add('after')
    const { cache, looks } = visitorsOf([after], { store: { find: async () => readingOf('before', start - 1) } })
    cache.expire()
    expect((await looks()).answer?.source).toBe('after')
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
  const question: Question<'episode'> = { name: 'episode', params: { slug: 'senja-episode-1' } }

  /** The source of what is shown `at` milliseconds from the start, when a second reading fails or is not preferred. */
  async function shownAt(data: AnswerData['episode'], at: number, prefers = false) {
    vi.setSystemTime(start)
    const cache = createCache({ prefers: () => prefers })
    let asked = 0
    const ask = async (): Promise<Reading<'episode'>> => {
      asked += 1
      if (asked > 1 && !prefers) throw new SourceFailure('server_error', 'down')
      return { data, source: `reading ${asked}`, readAt: new Date(), endpoint: null }
    }
    await cache.get(question, ask)
    if (prefers) {
      await pass(2 * minutes)
      await cache.get(question, ask)
    }
    await pass(start + at - Date.now())
    const shown = run(cache.get(question, ask, { isShutOut: () => true }))
    return shown.then(({ source }) => source).catch(({ failure }) => failure)
  }

  test.each([
    ['expires', `https://a.example/v.mp4?md5=x&expires=${ends(10 * minutes)}`],
    ['first of several', `https://a.example/v.mp4?expires=${ends(10 * minutes)}&sig=abc#t=1`],
    ['Expires', `https://a.example/v.mp4?Policy=x&Expires=${ends(10 * minutes)}`],
    ['milliseconds', `https://a.example/v.mp4?expires=${ends(10 * minutes)}000`],
    ['in the path', `https://a.example/expire/${ends(10 * minutes)}/v.mp4`],
  ])('are never shown past their end, however old the copy may be: %s', async (_, link) => {
    const plain = 'https://a.example/plain'
    const later = `https://a.example/v.mp4?expires=${ends(2 * hours)}`
    for (const data of [episode([plain, link, later]), episode([plain], [link])]) {
      expect(await shownAt(data, 10 * minutes - 1)).toBe('reading 1')
      expect(await shownAt(data, 10 * minutes)).toBe('server_error')
    }
  })

  test('of an episode that is still fresh end it, too', async () => {
    const data = episode([`https://a.example/v.mp4?expires=${ends(30 * seconds)}`])
    expect(await shownAt(data, 29 * seconds)).toBe('reading 1')
    expect(await shownAt(data, 31 * seconds)).toBe('server_error')
  })

  test('end also a copy that was preferred to what was read since', async () => {
    const data = episode([`https://a.example/v.mp4?expires=${ends(2 * minutes + 2 * seconds)}`])
    expect(await shownAt(data, 2 * minutes + 3 * seconds, true)).not.toBe('reading 1')
  })

  test('without an end last six hours past their freshness', async () => {
    const data = episode(['https://a.example/v.mp4?e=1&title=1234567890123456'])
    expect(await shownAt(data, 6 * hours)).toBe('reading 1')
    expect(await shownAt(data, 6 * hours + minutes)).toBe('server_error')
  })
})

/** Makes the local endpoint over two sources, with a remote server behind it in the order. */
function nested({ hasRemote = true } = {}) {
  const breakers = createBreakerRegistry({ random: seeded(1) })
  const sources = createWorld()
  const [x, y, remote] = [sources.add('x'), sources.add('y'), sources.add('remote')]
  const own = createLocalEndpoint({
    sources: [x, y].map((one) => watched(asSource(one))),
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
      return { ...readingOf('remote'), said: () => '' } as never
    },
  }
  const first: Endpoint = { id: 1, name: 'own', isOwn: true, host: 'server ini', ask: own.ask }
  const roster = createRoster({
    load: async () => (hasRemote ? [first, behind] : [first]),
    breakers,
    observe: () => {},
    report: () => {},
  })
  const ask = () => askBy(async (deadline) => (await roster.read(search, deadline)).source)
  return { x, y, remote, ask, visit: () => run(ask()) }
}

const frontPage: AnswerData['home'] = {
  top10: [{ judul: 'A', url: 'https://a.example/', anime_slug: null, cover: null, rating: null, genres: [] }],
  ...{ new_eps: [], movies: [], jadwal_rilis: buildWeek(() => []) },
}

/** Makes a source out of a simulated one. It receives only search questions; its front page answers. */
const asSource = ({ name, candidate }: Simulated) =>
  ({
    name,
    home: async () => frontPage,
    async search(_, signal) {
      await candidate.ask({ until: 0, signal })
      return readingOf(name).data
    },
  }) as Partial<Source> as Source
