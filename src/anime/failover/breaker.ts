import type { Failure } from '../../net/failure.ts'

/**
 * A circuit breaker as plain data with pure transitions. Moments are milliseconds of the caller's clock; `random` is 0
 * to 1.
 */
export type Breaker = {
  state: 'closed' | 'open' | 'half_open'
  /** Failures in a row. */
  failures: number
  /** Calls of the last 30 s, by second. */
  calls: readonly { second: number; good: number; bad: number }[]
  openedAt: number
  openUntil: number
  /** How often it opened again without closing. */
  relapses: number
  /** Good answers in a row since it opened. */
  successes: number
  /** The end of a requested pause (429), which says nothing about its health. */
  pausedUntil: number
  lastFailure: Failure | null
  /** The call that opened it and the state before, in case its answer still comes. */
  openedBy: { call: number; before: Breaker } | null
}

/** It opens after so many failures in a row … */
const CONSECUTIVE_FAILURES = 5
/** … or when this share of at least so many calls in so many seconds failed. A single timeout is enough. */
const WINDOW_SECONDS = 30
const WINDOW_CALLS = 10
const WINDOW_SHARE = 0.5
/** Milliseconds from open to half-open; doubles with every relapse up to the longest. */
const OPEN_MS = 15_000
const MAX_OPEN_MS = 300_000
/** Random deviation, so that breakers that opened together are not probed together. */
const OPEN_JITTER = 0.2
/** Good probes that close it. */
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

/**
 * `able`: ask it. `due`: one probe may ask it. `shut`: do not ask. `paused`: it requested a pause. `held`: staff force
 * it open.
 */
export type Standing = 'able' | 'due' | 'shut' | 'paused' | 'held'
/** A state that staff force, whatever the results. */
export type Forced = 'open' | 'closed' | null

export function standingOf(breaker: Breaker, now: number): Standing {
  if (breaker.pausedUntil > now) return 'paused'
  if (breaker.state === 'closed') return 'able'
  return breaker.state === 'half_open' || breaker.openUntil <= now ? 'due' : 'shut'
}

/** After a good answer, or "missing", which is an answer too. */
export function afterSuccess(breaker: Breaker, now: number): Breaker {
  const calls = counted(breaker.calls, now, true)
  if (breaker.state === 'closed') return { ...breaker, failures: 0, calls }
  const successes = breaker.successes + 1
  if (successes >= GOOD_PROBES) return { ...closedBreaker, pausedUntil: breaker.pausedUntil }
  // Asked while shut, because all were shut out: it stays open.
  const state = standingOf(breaker, now) === 'shut' ? 'open' : 'half_open'
  return { ...breaker, state, successes, calls, openedBy: null }
}

/** After a bad answer or none. A timeout opens it at once; a failed probe opens it for twice as long. */
export function afterFailure(
  breaker: Breaker,
  { call, failure, now, random }: { call: number; failure: Failure; now: number; random: number },
): Breaker {
  const failed: Breaker = {
    ...breaker,
    failures: breaker.failures + 1,
    calls: counted(breaker.calls, now, false),
    lastFailure: failure,
  }
  if (breaker.state === 'closed') {
    const opens = failure === 'timeout' || failed.failures >= CONSECUTIVE_FAILURES || isMostlyBad(failed.calls)
    return opens ? opened(failed, breaker, { call, now, random, relapses: 0 }) : failed
  }
  if (standingOf(breaker, now) === 'shut') return { ...failed, successes: 0 }
  return opened(failed, breaker, { call, now, random, relapses: breaker.relapses + 1 })
}

/** After the answer of a call that had counted as a timeout: what that opened is closed again. */
export function afterLateSuccess(breaker: Breaker, call: number, now: number): Breaker {
  if (breaker.openedBy?.call === call)
    return afterSuccess({ ...breaker.openedBy.before, pausedUntil: breaker.pausedUntil }, now)
  return { ...breaker, failures: Math.max(0, breaker.failures - 1) }
}

/** After a 429: not asked for `seconds`. */
export const afterPause = (breaker: Breaker, seconds: number, now: number): Breaker => ({
  ...breaker,
  pausedUntil: Math.max(breaker.pausedUntil, now + seconds * 1000),
})

type Opening = { call: number; now: number; random: number; relapses: number }

function opened(failed: Breaker, before: Breaker, { call, now, random, relapses }: Opening): Breaker {
  const time = Math.min(OPEN_MS * 2 ** relapses, MAX_OPEN_MS) * (1 - OPEN_JITTER + 2 * OPEN_JITTER * random)
  const openedBy = { call, before: { ...before, openedBy: null } }
  return { ...failed, state: 'open', openedAt: now, openUntil: now + time, relapses, successes: 0, openedBy }
}

function counted(calls: Breaker['calls'], now: number, good: boolean): Breaker['calls'] {
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

/** Keys of stored breakers: the endpoint's id or the source's name. The prefixes are used in SQL. */
export const ENDPOINT_KEY_PREFIX = 'endpoint '
export const SOURCE_KEY_PREFIX = 'source '
export const endpointKey = (id: number) => `${ENDPOINT_KEY_PREFIX}${id}`
export const sourceKey = ({ name }: { name: string }) => `${SOURCE_KEY_PREFIX}${name}`
