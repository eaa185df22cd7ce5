import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  afterFailure,
  afterLateSuccess,
  afterPause,
  afterSuccess,
  type Breaker,
  closedBreaker,
  getStanding,
} from '../../src/anime/failover/breaker.ts'
import { createBreakerRegistry } from '../../src/anime/failover/breaker-registry.ts'
import { type Failure, SourceFailure } from '../../src/net/failure.ts'
import { tries } from '../support/random.ts'

const seconds = 1_000
const start = Date.UTC(2026, 10, 20, 12)

type Bad = { failure?: Failure; now?: number; call?: number; random?: number }

const fail = (breaker: Breaker, { failure = 'server_error', now = start, call = 1, random = 0.5 }: Bad = {}) =>
  afterFailure(breaker, { call, failure, now, random })
const timeOut = (breaker: Breaker, bad: Bad = {}) => fail(breaker, { ...bad, failure: 'timeout' })

/** Returns a new breaker after the given outcomes: `+` good, `-` bad, `apart` milliseconds between two. */
function outcomeOf(outcomes: string, apart = 0): Breaker {
  const step = (breaker: Breaker, outcome: string, index: number) =>
    outcome === '+' ? afterSuccess(breaker, start + index * apart) : fail(breaker, { now: start + index * apart })
  return [...outcomes].reduce(step, closedBreaker)
}

/** Returns a breaker that opened and then failed `relapses` half-open probes, each at the earliest moment. */
function relapsed(relapses: number, random = 0.5): Breaker {
  let breaker = timeOut(closedBreaker, { random })
  for (let probe = 0; probe < relapses; probe += 1) breaker = fail(breaker, { now: breaker.openUntil, random })
  return breaker
}

describe('opens', () => {
  test.each([
    ['after five failures in a row', '-----', 0, 'open'],
    ['not after four', '----', 0, 'closed'],
    ['not when a good answer came between', '----+----', 0, 'closed'],
    ['when half of ten calls were bad', '+-+-+-+-+-', 0, 'open'],
    ['not when half of nine were', '-+-+-+-+-', 0, 'closed'],
    ['not when four of ten were', '+-+-+-+++-', 0, 'closed'],
    ['when half of ten calls within thirty seconds were bad', '+-+-+-+-+-', 3 * seconds, 'open'],
    ['not when they took longer than that', '+-+-+-+-+-+-+-+-', 4 * seconds, 'closed'],
  ])('%s', (_, outcomes, apart, state) => {
    expect(outcomeOf(outcomes, apart).state).toBe(state)
  })

  test('after one time-out', () => {
    expect(timeOut(closedBreaker).state).toBe('open')
  })

  test('for half of the calls, however many were good before the last half minute', () => {
    const good = outcomeOf('+'.repeat(100), 0)
    const later = start + 31 * seconds
    const mixed = [...'+-+-+-+-+-'].reduce(
      (breaker, outcome) => (outcome === '+' ? afterSuccess(breaker, later) : fail(breaker, { now: later })),
      good,
    )
    expect(mixed.state).toBe('open')
  })
})

describe('stays open', () => {
  test.each([
    [0, 12],
    [0.5, 15],
    [1, 18],
  ])('for fifteen seconds, a fifth more or less (%f: %i s)', (random, time) => {
    const breaker = timeOut(closedBreaker, { random })
    expect(getStanding(breaker, start + time * seconds - 1)).toBe('shut')
    expect(getStanding(breaker, start + time * seconds)).toBe('due')
  })

  test.each([
    [1, 30],
    [2, 60],
    [3, 120],
    [4, 240],
    [5, 300],
    [6, 300],
    [40, 300],
  ])('twice as long after each failed probe, five minutes at most (%i: %i s)', (relapses, time) => {
    const before = relapsed(relapses - 1)
    const breaker = fail(before, { now: before.openUntil })
    expect(breaker.openUntil - before.openUntil).toBe(time * seconds)
  })

  test('no longer for failures that come while it is shut', () => {
    const failures = fc.array(
      fc.record({ after: fc.nat(14_999), failure: fc.constantFrom<Failure>('timeout', 'empty') }),
    )
    fc.assert(
      fc.property(failures, fc.nat(4), (some, relapses) => {
        const breaker = relapsed(relapses)
        const opened = breaker.openUntil - Math.min(15 * 2 ** relapses, 300) * seconds
        const later = some.reduce(
          (now, { after, failure }) => fail(now, { failure, now: opened + after, call: 9 }),
          breaker,
        )
        expect(later).toMatchObject({ openUntil: breaker.openUntil, relapses })
      }),
      { ...tries(1_000), seed: 1 },
    )
  })

  test('no longer for the answers, good and bad mixed, of calls that were under way when it opened', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (outcomes) => {
        let now = start
        const breakerHandle = createBreakerRegistry({ now: () => now, random: () => 0.5 }).breakerOf('a')
        const underWay = outcomes.map((good) => ({ good, call: breakerHandle.begin() }))
        now += 100
        for (let time = 0; time < 5; time += 1) breakerHandle.begin().failed(new SourceFailure('server_error', 'down'))
        now += 500
        const { openUntil } = breakerHandle.state()
        for (const { good, call } of underWay) {
          if (good) call.succeeded()
          else call.failed(new SourceFailure('server_error', 'down'))
        }
        expect(breakerHandle.state()).toMatchObject({ state: 'open', openUntil })
      }),
      { ...tries(1_000), seed: 1 },
    )
  })
})

describe('closes', () => {
  test('after two good probes, and has then forgotten its relapses', () => {
    const due = relapsed(3)
    const one = afterSuccess(due, due.openUntil)
    expect(one.state).toBe('half_open')
    expect(getStanding(one, due.openUntil)).toBe('due')
    const two = afterSuccess(one, due.openUntil)
    expect(two).toEqual(closedBreaker)
    expect(timeOut(two, { now: start }).openUntil).toBe(start + 15 * seconds)
  })

  test('not after a good, a bad and a good one', () => {
    const due = relapsed(0)
    const failed = fail(afterSuccess(due, due.openUntil), { now: due.openUntil })
    expect(failed.openUntil - due.openUntil).toBe(30 * seconds)
    expect(afterSuccess(failed, failed.openUntil).state).toBe('half_open')
  })

  test('whatever happened before: sooner or later a probe is due, and two good ones close it', () => {
    const event = fc.record({ wait: fc.nat(60_000), kind: fc.constantFrom('good', 'bad', 'timeout', 'late', 'pause') })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let now = start
        let breaker: Breaker = closedBreaker
        for (const [call, { wait, kind }] of events.entries()) {
          now += wait
          if (kind === 'good') breaker = afterSuccess(breaker, now)
          else if (kind === 'late') breaker = afterLateSuccess(breaker, call - 1, now)
          else if (kind === 'pause') breaker = afterPause(breaker, 30, now)
          else breaker = fail(breaker, { call, now, failure: kind === 'bad' ? 'empty' : 'timeout', random: 1 })
        }
        now += 360 * seconds
        expect(getStanding(breaker, now)).toBe(breaker.state === 'closed' ? 'able' : 'due')
        expect(getStanding(afterSuccess(afterSuccess(breaker, now), now), now)).toBe('able')
      }),
      { ...tries(1_000), seed: 1 },
    )
  })
})

describe('a late good answer', () => {
  test('closes what its own call opened', () => {
    const open = timeOut(closedBreaker, { call: 7 })
    expect(afterLateSuccess(open, 7, start + 2 * seconds)).toMatchObject({ state: 'closed', failures: 0 })
  })

  test('of another call does not', () => {
    const open = timeOut(closedBreaker, { call: 7 })
    expect(afterLateSuccess(open, 8, start + 2 * seconds)).toMatchObject({ state: 'open', openUntil: open.openUntil })
  })

  test('of a probe counts as a good probe and takes the relapse back', () => {
    const due = relapsed(1)
    const open = timeOut(due, { call: 7, now: due.openUntil })
    expect(open.relapses).toBe(2)
    const back = afterLateSuccess(open, 7, due.openUntil + 3 * seconds)
    expect(back).toMatchObject({ state: 'half_open', relapses: 1 })
    expect(afterSuccess(back, due.openUntil + 3 * seconds).state).toBe('closed')
  })

  test('leaves a pause alone that was asked for meanwhile', () => {
    const open = timeOut(closedBreaker, { call: 7 })
    const paused = afterPause(open, 60, start + seconds)
    expect(getStanding(afterLateSuccess(paused, 7, start + 2 * seconds), start + 60 * seconds)).toBe('paused')
  })
})

describe('a pause', () => {
  test.each([
    ['closed', closedBreaker, 'able'],
    ['four failures', outcomeOf('----'), 'able'],
    ['open', relapsed(0), 'due'],
  ] as const)('lasts until Retry-After and changes nothing else (%s)', (_, breaker, standing) => {
    const paused = afterPause(breaker, 30, start)
    expect(getStanding(paused, start + 30 * seconds - 1)).toBe('paused')
    expect(getStanding(paused, start + 30 * seconds)).toBe(standing)
    expect({ ...paused, pausedUntil: 0 }).toEqual(breaker)
  })

  test('is never shortened by another', () => {
    const paused = afterPause(afterPause(closedBreaker, 60, start), 1, start)
    expect(getStanding(paused, start + 59 * seconds)).toBe('paused')
  })

  test('outlasts the closing of the breaker', () => {
    const due = relapsed(0)
    const closed = afterSuccess(afterSuccess(afterPause(due, 600, start), due.openUntil), due.openUntil)
    expect(getStanding(closed, start + 599 * seconds)).toBe('paused')
  })
})
