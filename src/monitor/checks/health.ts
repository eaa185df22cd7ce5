import type { MonitorState } from '../state.ts'

/**
 * How a path stands: what `monitor_states` keeps of it. `failures` and `successes` are in a row, slow and stale answers being
 * answers; `failure` is what was wrong with the last check: a failure's name, "slow", "stale", or null.
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
 * What one check showed. `failure` as in `Standing`; `isAnswer` tells a slow or stale answer from none. `isByHand`: somebody
 * asked for it, as often as they like.
 */
export type Seen = { isAnswer: boolean; failure: string | null; isByHand?: boolean }

/** What staff have laid over the truth: nobody is asked, or nobody is blamed. */
export type Overlay = 'paused' | 'maintenance' | null

/** Checks in a row that make it down, up again, or degraded. */
const TO_DOWN = 3
const TO_UP = 2
/** Milliseconds that failures by hand must be apart to be more than one: three presses of a button are one blip. */
const APART = 10_000

export const unknownStanding = (since: Date): Standing => ({
  state: 'unknown',
  failures: 0,
  successes: 0,
  since,
  checkedAt: null,
  failure: null,
})

/**
 * What becomes of a path by one more check. Three failures in a row make it down, two answers in a row bring it back, two
 * slow or stale ones in a row make it degraded, two good ones end that; anything single changes nothing. Only the first
 * answer of all is believed at once: nothing was claimed before it, and a site that just started knows itself in seconds.
 */
export function judge(known: Standing, seen: Seen, now: Date, overlay: Overlay = null): Standing {
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
 * What becomes of it by settings alone. What was counted stays, and says how it stands when maintenance ends, in which it
 * was asked all the time. After a pause nothing is known: nobody asked, perhaps for days.
 */
export function layOver(known: Standing, overlay: Overlay, now: Date): Standing {
  const before = resumed(known, overlay, now)
  return standing(known, overlay ?? uncovered(before), now, before)
}

const resumed = (before: Standing, overlay: Overlay, now: Date): Standing =>
  before.state === 'paused' && overlay !== 'paused' ? { ...unknownStanding(now), checkedAt: before.checkedAt } : before

/** A failure asked for by hand too soon after the one that was counted last. */
const isRepeated = ({ failures, checkedAt }: Standing, { isAnswer, isByHand }: Seen, now: Date): boolean =>
  isByHand === true && !isAnswer && failures > 0 && checkedAt !== null && now.getTime() - checkedAt.getTime() < APART

type Counted = { failures: number; successes: number; isBad: boolean; wasBad: boolean }

function nextState(state: MonitorState, { failures, successes, isBad, wasBad }: Counted): MonitorState {
  if (failures >= TO_DOWN) return 'down'
  if (successes === 0) return state
  if (state === 'unknown') return 'up'
  if (successes < TO_UP) return state
  if (isBad && wasBad) return 'degraded'
  if (state === 'down') return 'up'
  return !isBad && !wasBad ? 'up' : state
}

/** The state beneath an overlay, by what was counted. */
function uncovered({ state, failures, successes }: Standing): MonitorState {
  if (state !== 'paused' && state !== 'maintenance') return state
  if (failures >= TO_DOWN) return 'down'
  return successes >= TO_UP ? 'up' : 'unknown'
}

const standing = (before: Standing, state: MonitorState, now: Date, rest: Partial<Standing>): Standing => ({
  ...before,
  ...rest,
  state,
  since: state === before.state ? before.since : now,
})
