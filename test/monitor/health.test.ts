import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CheckOutcome,
  type Overlay,
  type Standing,
  standingAfter,
  unknownStanding,
  withOverlay,
} from '../../src/monitor/checks/health.ts'
import { tries } from '../support/random.ts'

const start = new Date('2026-11-20T00:00:00Z')
const words: Record<string, CheckOutcome> = {
  good: { isAnswer: true, failure: null },
  slow: { isAnswer: true, failure: 'slow' },
  stale: { isAnswer: true, failure: 'stale' },
  fail: { isAnswer: false, failure: 'timeout' },
  refused: { isAnswer: false, failure: 'refused' },
}
type Word = 'good' | 'slow' | 'stale' | 'fail' | 'refused'

/**
 * Feeds the rule one check of a path per minute and returns the resulting states. `laid` holds the overlay
 * (maintenance or pause) of each check.
 */
function live(checks: readonly Word[], from: Standing = unknownStanding(start), laid: readonly Overlay[] = []) {
  const states: Standing[] = []
  let now = from.checkedAt ?? start
  let standing = from
  checks.forEach((word, at) => {
    now = new Date(now.getTime() + 60_000)
    standing = standingAfter(standing, words[word] ?? fail(), now, laid[at] ?? null)
    states.push(standing)
  })
  return states
}
const fail = (): never => {
  throw new Error('no such word')
}
const stateAfter = (checks: readonly Word[], from?: Standing) => live(checks, from).at(-1)?.state
const up = live(['good', 'good']).at(-1) ?? fail()
const down = live(['fail', 'fail', 'fail']).at(-1) ?? fail()
const degraded = live(['good', 'slow', 'slow']).at(-1) ?? fail()

describe('a path that is checked', () => {
  test('is known by its first answer, and not called down before its third failure', () => {
    expect(stateAfter(['good'])).toBe('up')
    expect(stateAfter(['slow'])).toBe('up')
    expect(stateAfter(['fail'])).toBe('unknown')
    expect(stateAfter(['fail', 'fail'])).toBe('unknown')
    expect(stateAfter(['fail', 'fail', 'fail'])).toBe('down')
  })

  test('goes down by two failures in a row when its server refuses', () => {
    expect(stateAfter(['refused'], up)).toBe('up')
    expect(stateAfter(['refused', 'refused'], up)).toBe('down')
    expect(stateAfter(['refused', 'fail'], up)).toBe('up')
  })

  test('goes down by three failures in a row, and comes back by two answers in a row', () => {
    expect(stateAfter(['fail', 'fail'], up)).toBe('up')
    expect(stateAfter(['fail', 'fail', 'good', 'fail', 'fail'], up)).toBe('up')
    expect(stateAfter(['fail', 'fail', 'fail'], up)).toBe('down')
    expect(stateAfter(['good', 'fail', 'good', 'fail'], down)).toBe('down')
    expect(stateAfter(['good', 'good'], down)).toBe('up')
    expect(stateAfter(['slow', 'good'], down)).toBe('up')
    expect(stateAfter(['slow', 'stale'], down)).toBe('degraded')
  })

  test('is degraded by two slow or stale answers in a row, until two good ones', () => {
    expect(stateAfter(['slow', 'stale'], up)).toBe('degraded')
    expect(stateAfter(['slow', 'good', 'slow', 'good'], up)).toBe('up')
    expect(stateAfter(['slow', 'fail', 'slow'], up)).toBe('up')
    expect(stateAfter(['good', 'slow', 'good'], degraded)).toBe('degraded')
    expect(stateAfter(['good', 'good'], degraded)).toBe('up')
    expect(stateAfter(['fail', 'fail', 'fail'], degraded)).toBe('down')
  })

  test('remembers since when, and counts what is in a row', () => {
    const [first, second, third] = live(['fail', 'fail', 'fail'], up)
    expect([first?.since, second?.since]).toEqual([up.since, up.since])
    expect(third).toMatchObject({ since: third?.checkedAt, failures: 3, successes: 0, failure: 'timeout' })
    expect(live(['good', 'slow'], up).at(-1)).toMatchObject({ failures: 0, successes: 4, failure: 'slow' })
  })
})

describe('what staff lay over it', () => {
  test('hides the state, and what was seen meanwhile says how it stands afterwards', () => {
    const maintained = Array<'maintenance'>(4).fill('maintenance')
    const during = live(['fail', 'fail', 'fail', 'fail'], up, maintained)
    expect(during.map(({ state }) => state)).toEqual(maintained)
    const broken = during.at(-1) ?? fail()
    expect(withOverlay(broken, null, start).state).toBe('down')
    expect(stateAfter(['good'], broken)).toBe('down')
    const mended = live(['good', 'good'], broken, ['maintenance', 'maintenance']).at(-1) ?? fail()
    expect(withOverlay(mended, null, start).state).toBe('up')
  })

  test('a pause ends in the unknown: nobody asked meanwhile, so nothing old makes it down or up', () => {
    const [began, ended] = [new Date(start.getTime() + 900_000), new Date(start.getTime() + 9_000_000)]
    for (const before of [up, down, degraded]) {
      const paused = withOverlay(before, 'paused', began)
      expect(paused).toMatchObject({ state: 'paused', since: began, checkedAt: before.checkedAt })
      const resumed = withOverlay(paused, null, ended)
      expect(resumed).toEqual({ ...unknownStanding(ended), checkedAt: before.checkedAt })
      expect(stateAfter(['fail', 'fail'], resumed)).toBe('unknown')
      expect(stateAfter(['fail', 'fail', 'fail'], resumed)).toBe('down')
      expect(stateAfter(['fail', 'fail'], paused)).toBe('unknown')
      expect(withOverlay(withOverlay(paused, 'maintenance', ended), null, ended).state).toBe('unknown')
    }
    expect(withOverlay(up, null, new Date())).toEqual(up)
  })
})

describe('a failure asked for by hand', () => {
  const byHand = (from: Standing, seconds: readonly number[]) =>
    seconds.reduce(
      (one, second) =>
        standingAfter(one, { ...words.fail, isByHand: true } as CheckOutcome, new Date(moment + second * 1000)),
      from,
    )
  const moment = (up.checkedAt?.getTime() ?? 0) + 60_000

  test('counts once in ten seconds, however often it is asked for', () => {
    expect(byHand(up, [0, 5, 9, 9.9])).toMatchObject({ state: 'up', failures: 1, checkedAt: new Date(moment) })
    expect(byHand(up, [0, 5, 10, 15, 19])).toMatchObject({ state: 'up', failures: 2 })
    expect(byHand(up, [0, 5, 10, 15, 20]).state).toBe('down')
  })

  test('and one by the clock counts always, as does an answer', () => {
    const once = byHand(up, [0])
    const soon = new Date(moment + 1_000)
    expect(standingAfter(once, words.fail ?? fail(), soon).failures).toBe(2)
    const answer = { isAnswer: true, failure: null, isByHand: true }
    expect(standingAfter(once, answer, soon)).toMatchObject({ failures: 0, successes: 1 })
  })
})

const word = fc.constantFrom<Word>('good', 'slow', 'stale', 'fail')
const overlay = fc.constantFrom<Overlay>(null, null, null, 'paused', 'maintenance')

describe('whatever happens', () => {
  test('three bad checks are always seen, whatever was before and whatever was laid over it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, overlay), { maxLength: 40 }), (past) => {
        const [checks, laid] = [past.map(([one]) => one), past.map(([, one]) => one)]
        const last = live(checks, undefined, laid).at(-1) ?? unknownStanding(start)
        expect(stateAfter(['fail', 'fail', 'fail'], last)).toBe('down')
        expect(stateAfter(['good', 'good', 'good'], last)).toBe('up')
        expect(stateAfter(['slow', 'slow', 'slow'], last)).toBe('degraded')
      }),
      tries(1_000),
    )
  })

  test('an overlay is what is shown, and since changes exactly when the state does', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, overlay), { maxLength: 40 }), (past) => {
        const [checks, overlays] = [past.map(([one]) => one), past.map(([, one]) => one)]
        const states = live(checks, undefined, overlays)
        states.forEach((one, at) => {
          const [, laid] = past[at] ?? []
          if (laid) expect(one.state).toBe(laid)
          else expect(['paused', 'maintenance']).not.toContain(one.state)
          const before = states[at - 1] ?? unknownStanding(start)
          expect(one.since.getTime() === before.since.getTime()).toBe(one.state === before.state)
        })
      }),
      tries(1_000),
    )
  })
})
