import { isStillOn } from '../../async/clock.ts'
import type { Failure } from '../../net/failure.ts'
import { MAX_PAUSE_SECONDS } from '../../net/fetching.ts'

/** Plain data; times are milliseconds on the clock of the caller's `now`. */
export type Breaker = {
  state: 'closed' | 'open' | 'half_open'
  /** Consecutive failures. */
  failures: number
  /** Numbers of successful and failed calls in the last 30 seconds, one entry per second. */
  calls: readonly { second: number; good: number; bad: number }[]
  openedAt: number
  openUntil: number
  /** How often the breaker opened again after a failed probe, since it was last closed. */
  relapses: number
  /** Consecutive successful calls since the breaker opened. */
  successes: number
  /** End of a pause requested with status 429, which says nothing about the server's health. */
  pausedUntil: number
  lastFailure: Failure | null
  /**
   * The call whose failure opened the breaker, and the state before. A late answer of that call restores this state.
   */
  openedBy: { call: number; before: Breaker } | null
}

/** A closed breaker opens after this many consecutive failures. */
const CONSECUTIVE_FAILURES = 5
/**
 * A closed breaker also opens when the share `WINDOW_SHARE` of at least `WINDOW_CALLS` calls in these seconds failed.
 * One timeout opens it at once.
 */
const WINDOW_SECONDS = 30
const WINDOW_CALLS = 10
const WINDOW_SHARE = 0.5
/**
 * Milliseconds until an open breaker becomes half-open. The time doubles with every failed probe, up to `MAX_OPEN_MS`.
 */
const OPEN_MS = 15_000
const MAX_OPEN_MS = 300_000
/** The longest pause in milliseconds that an answer with status 429 gets. */
const MAX_PAUSE_MS = MAX_PAUSE_SECONDS * 1_000
/** Random deviation, so that breakers that opened together are not probed at the same moment. */
const OPEN_JITTER = 0.2
/** Consecutive successful probes that close a breaker. */
const GOOD_PROBES = 2

export const closedBreaker: Breaker = {
  state: 'closed',
  failures: 0,
  calls: [],
  openedAt: 0,
  openUntil: 0,
  relapses: 0,
  successes: 0,
  pausedUntil: 0,
  lastFailure: null,
  openedBy: null,
}

/** `due`: a single probe is allowed. `paused`: the server requested a pause. `held`: staff force the breaker open. */
export type Standing = 'able' | 'due' | 'shut' | 'paused' | 'held'
/** A state that staff force regardless of call results. */
export type Override = 'open' | 'closed' | null

export function getStanding(breaker: Breaker, now: number): Standing {
  if (isStillOn(breaker.pausedUntil, now, MAX_PAUSE_MS)) return 'paused'
  if (breaker.state === 'closed') return 'able'
  return breaker.state === 'open' && isStillOn(breaker.openUntil, now, MAX_OPEN_MS * (1 + OPEN_JITTER)) ? 'shut' : 'due'
}

/** The failure `missing` counts as good, because the server did answer. */
export function afterSuccess(breaker: Breaker, now: number): Breaker {
  const calls = addCall(breaker.calls, now, true)
  if (breaker.state === 'closed') return { ...breaker, failures: 0, calls }
  const successes = breaker.successes + 1
  if (successes >= GOOD_PROBES) return { ...closedBreaker, pausedUntil: breaker.pausedUntil }
  // When the breakers block all candidates, one candidate is asked although its breaker is open. A success then leaves
  // the breaker open.
  const state = getStanding(breaker, now) === 'shut' ? 'open' : 'half_open'
  return { ...breaker, state, successes, calls, openedBy: null }
}

/**
 * A timeout opens a closed breaker at once; a failed probe opens it again for twice as long. `random`: a number from 0
 * to 1.
 */
export function afterFailure(
  breaker: Breaker,
  { call, failure, now, random }: { call: number; failure: Failure; now: number; random: number },
): Breaker {
  const next: Breaker = {
    ...breaker,
    failures: breaker.failures + 1,
    calls: addCall(breaker.calls, now, false),
    lastFailure: failure,
  }
  if (breaker.state === 'closed') {
    const opens = failure === 'timeout' || next.failures >= CONSECUTIVE_FAILURES || isMostlyBad(next.calls)
    return opens ? openBreaker(next, breaker, { call, now, random, relapses: 0 }) : next
  }
  if (getStanding(breaker, now) === 'shut') return { ...next, successes: 0 }
  return openBreaker(next, breaker, { call, now, random, relapses: breaker.relapses + 1 })
}

/**
 * Records the late answer of a call that had counted as a timeout. If that timeout opened the breaker, this is undone.
 */
export function afterLateSuccess(breaker: Breaker, call: number, now: number): Breaker {
  if (breaker.openedBy?.call === call)
    return afterSuccess({ ...breaker.openedBy.before, pausedUntil: breaker.pausedUntil }, now)
  return { ...breaker, failures: Math.max(0, breaker.failures - 1) }
}

/** Status 429 blocks calls for `seconds`. */
export const afterPause = (breaker: Breaker, seconds: number, now: number): Breaker => ({
  ...breaker,
  pausedUntil: Math.max(breaker.pausedUntil, now + seconds * 1000),
})

type Opening = { call: number; now: number; random: number; relapses: number }

function openBreaker(breaker: Breaker, before: Breaker, { call, now, random, relapses }: Opening): Breaker {
  const time = Math.min(OPEN_MS * 2 ** relapses, MAX_OPEN_MS) * (1 - OPEN_JITTER + 2 * OPEN_JITTER * random)
  const openedBy = { call, before: { ...before, openedBy: null } }
  return { ...breaker, state: 'open', openedAt: now, openUntil: now + time, relapses, successes: 0, openedBy }
}

function addCall(calls: Breaker['calls'], now: number, good: boolean): Breaker['calls'] {
  const second = Math.floor(now / 1000)
  const recent = calls.filter((some) => some.second > second - WINDOW_SECONDS && some.second !== second)
  const current = calls.find((some) => some.second === second) ?? { second, good: 0, bad: 0 }
  return [...recent, { second, good: current.good + Number(good), bad: current.bad + Number(!good) }]
}

function isMostlyBad(calls: Breaker['calls']): boolean {
  const bad = calls.reduce((sum, some) => sum + some.bad, 0)
  const all = calls.reduce((sum, some) => sum + some.bad + some.good, 0)
  return all >= WINDOW_CALLS && bad / all >= WINDOW_SHARE
}

/**
 * Breakers are stored under keys of such a prefix and an endpoint's id or a source's name. SQL queries use them too.
 */
export const ENDPOINT_KEY_PREFIX = 'endpoint '
export const SOURCE_KEY_PREFIX = 'source '
export const endpointKey = (id: number) => `${ENDPOINT_KEY_PREFIX}${id}`
export const sourceKey = ({ name }: { name: string }) => `${SOURCE_KEY_PREFIX}${name}`
