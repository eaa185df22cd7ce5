import type { MonitorState } from '../state.ts'

/**
 * The state of a path, as `monitor_states` stores it. `failures` and `successes` count checks in a row; slow and stale
 * answers count as answers. `failure` is the problem of the last check: a failure's name, "slow", "stale", or null.
 */
export type Standing = {
  state: MonitorState
  failures: number
  successes: number
  since: Date
  checkedAt: Date | null
  failure: string | null
}

/**
 * The result of one check. `failure` as in `Standing`. `isAnswer` is true for slow and stale answers too. `isByHand`:
 * staff pressed the button, perhaps several times in a row.
 */
export type CheckOutcome = { isAnswer: boolean; failure: string | null; isByHand?: boolean }

/** A setting that hides the measured state: `paused` stops checks, `maintenance` stops blame. */
export type Overlay = 'paused' | 'maintenance' | null

/** Checks in a row that make a path down, up again, or degraded. */
const FAILURES_TO_DOWN = 3
const ANSWERS_TO_CHANGE = 2
/**
 * Failures of checks by hand count separately only when they are so many milliseconds apart: three presses of a button
 * are one failure.
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
 * The state of a path after one more check. Three failures in a row make it down, two answers in a row bring it up, two
 * slow or stale ones make it degraded, two good ones end that. A single check changes nothing, except the very first
 * answer: it makes the path up at once, so that a new site knows its state within seconds.
 */
export function judge(known: Standing, seen: CheckOutcome, now: Date, overlay: Overlay = null): Standing {
  const before = resumed(known, overlay, now)
  if (isRepeated(before, seen, now)) return standing(known, overlay ?? uncovered(before), now, before)
  const { isAnswer, failure } = seen
  const counted = isAnswer
    ? { failures: 0, successes: before.successes + 1 }
    : { failures: before.failures + 1, successes: 0 }
  const wasBad = before.successes > 0 && before.failure !== null
  const next = nextState(uncovered(before), { ...counted, isBad: failure !== null, wasBad })
  return standing(known, overlay ?? next, now, { ...counted, failure, checkedAt: now })
}

/**
 * The state of a path after a change of settings. Counts survive maintenance, because checks continue during it. They
 * are reset after a pause, because nobody checked meanwhile.
 */
export function layOver(known: Standing, overlay: Overlay, now: Date): Standing {
  const before = resumed(known, overlay, now)
  return standing(known, overlay ?? uncovered(before), now, before)
}

const resumed = (before: Standing, overlay: Overlay, now: Date): Standing =>
  before.state === 'paused' && overlay !== 'paused' ? { ...unknownStanding(now), checkedAt: before.checkedAt } : before

/** Whether this is another failure by hand, too soon after the last counted one. */
const isRepeated = ({ failures, checkedAt }: Standing, { isAnswer, isByHand }: CheckOutcome, now: Date): boolean =>
  isByHand === true &&
  !isAnswer &&
  failures > 0 &&
  checkedAt !== null &&
  now.getTime() - checkedAt.getTime() < MANUAL_FAILURE_GAP_MS

type Counted = { failures: number; successes: number; isBad: boolean; wasBad: boolean }

function nextState(state: MonitorState, { failures, successes, isBad, wasBad }: Counted): MonitorState {
  if (failures >= FAILURES_TO_DOWN) return 'down'
  if (successes === 0) return state
  if (state === 'unknown') return 'up'
  if (successes < ANSWERS_TO_CHANGE) return state
  if (isBad && wasBad) return 'degraded'
  if (state === 'down') return 'up'
  return !isBad && !wasBad ? 'up' : state
}

/** The measured state without the overlay. */
function uncovered({ state, failures, successes }: Standing): MonitorState {
  if (state !== 'paused' && state !== 'maintenance') return state
  if (failures >= FAILURES_TO_DOWN) return 'down'
  return successes >= ANSWERS_TO_CHANGE ? 'up' : 'unknown'
}

const standing = (before: Standing, state: MonitorState, now: Date, rest: Partial<Standing>): Standing => ({
  ...before,
  ...rest,
  state,
  since: state === before.state ? before.since : now,
})
