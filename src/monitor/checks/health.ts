import type { MonitorState } from '../state.ts'

/** `failures` and `successes` count consecutive checks; slow and stale answers count as successes. */
export type Standing = {
  state: MonitorState
  failures: number
  successes: number
  since: Date
  checkedAt: Date | null
  /** Problem found by the last check: a failure's name, "slow", "stale", or null. */
  failure: string | null
}

/** `isAnswer` is also true for slow and stale answers. `isByHand`: staff started the check with a button. */
export type CheckOutcome = { isAnswer: boolean; failure: string | null; isByHand?: boolean }

/** Overrides the measured state: a paused path is not checked; failures during maintenance open no incident. */
export type Overlay = 'paused' | 'maintenance' | null

/** Consecutive failures after which a path is down, and answers after which it is up again or degraded. */
const FAILURES_TO_DOWN = 3
/** Fewer are enough here: a server that refuses does answer, so the failure is not a short pause of the network. */
const REFUSALS_TO_DOWN = 2
const ANSWERS_TO_CHANGE = 2
/**
 * Minimum milliseconds between two failed manual checks. If staff press the check button three times quickly, that
 * counts as one failure.
 */
const MANUAL_FAILURE_GAP_MS = 10_000

export const unknownStanding = (since: Date): Standing => ({
  state: 'unknown',
  failures: 0,
  successes: 0,
  since,
  checkedAt: null,
  failure: null,
})

/**
 * State of a path after one more check. A single check changes nothing, except that the very first answer makes a path
 * up at once, so that a new site knows its state within seconds.
 */
export function standingAfter(previous: Standing, outcome: CheckOutcome, now: Date, overlay: Overlay = null): Standing {
  const before = resumed(previous, overlay, now)
  if (isRepeated(before, outcome, now)) return standing(previous, overlay ?? uncovered(before), now, before)
  const { isAnswer, failure } = outcome
  const counts = isAnswer
    ? { failures: 0, successes: before.successes + 1 }
    : { failures: before.failures + 1, successes: 0 }
  const wasBad = before.successes > 0 && before.failure !== null
  const next = nextState(uncovered(before), { ...counts, failure, wasBad })
  return standing(previous, overlay ?? next, now, { ...counts, failure, checkedAt: now })
}

/**
 * State of a path after a pause or maintenance began or ended. The counts survive maintenance, because checks continue
 * meanwhile, but not a pause.
 */
export function withOverlay(previous: Standing, overlay: Overlay, now: Date): Standing {
  const before = resumed(previous, overlay, now)
  return standing(previous, overlay ?? uncovered(before), now, before)
}

const resumed = (before: Standing, overlay: Overlay, now: Date): Standing =>
  before.state === 'paused' && overlay !== 'paused' ? { ...unknownStanding(now), checkedAt: before.checkedAt } : before

/** A check by hand that failed too soon after the last counted check to count as another failure. */
const isRepeated = ({ failures, checkedAt }: Standing, { isAnswer, isByHand }: CheckOutcome, now: Date): boolean =>
  isByHand === true &&
  !isAnswer &&
  failures > 0 &&
  checkedAt !== null &&
  now.getTime() - checkedAt.getTime() < MANUAL_FAILURE_GAP_MS

type Counts = Pick<Standing, 'failures' | 'successes' | 'failure'>

function nextState(state: MonitorState, { wasBad, ...counts }: Counts & { wasBad: boolean }): MonitorState {
  if (isDown(counts)) return 'down'
  const { successes } = counts
  const isBad = counts.failure !== null
  if (successes === 0) return state
  if (state === 'unknown') return 'up'
  if (successes < ANSWERS_TO_CHANGE) return state
  if (isBad && wasBad) return 'degraded'
  if (state === 'down') return 'up'
  return !isBad && !wasBad ? 'up' : state
}

/** The measured state, without a pause or maintenance. */
function uncovered({ state, ...counts }: Standing): MonitorState {
  if (state !== 'paused' && state !== 'maintenance') return state
  if (isDown(counts)) return 'down'
  return counts.successes >= ANSWERS_TO_CHANGE ? 'up' : 'unknown'
}

const isDown = ({ failures, failure }: Counts) =>
  failures >= (failure === 'refused' ? REFUSALS_TO_DOWN : FAILURES_TO_DOWN)

const standing = (before: Standing, state: MonitorState, now: Date, rest: Partial<Standing>): Standing => ({
  ...before,
  ...rest,
  state,
  since: state === before.state ? before.since : now,
})
