import { SourceFailure } from '../../net/failure.ts'
import type { BreakerHandle } from './breaker-registry.ts'
import { createDeadline, type Outside } from './deadline.ts'
import { makeObservation, type Observation } from './observation.ts'

/** How long the caller of a question waits. */
export type Deadline = {
  /** On the clock of `performance.now()`. */
  until: number
  /** Aborts the question itself. */
  signal: AbortSignal
  /** Wraps every wait for another server, so that its time can be measured. */
  outside?: Outside
  /** The calls that run, including calls that nobody waits for any more. */
  calls?: Set<object> | undefined
  /** The longest wait for one call while another candidate remains. */
  callTimeout?: number | undefined
}

/** A source or endpoint. */
export type Candidate<Given> = {
  breakerHandle: BreakerHandle
  /**
   * Rejects with a `SourceFailure`. Any other error is a bug, which is thrown to the caller, or passed to `report` when
   * nobody waits.
   */
  ask: (deadline: Deadline) => Promise<Given>
  /** Receives the result of each call, and a second result for a late answer. */
  observe: (observation: Observation, failure: SourceFailure | null, isLate: boolean) => void
  report?: (bug: unknown) => void
}

export type Outcome<Given> = { answer: Given } | { failure: SourceFailure }

export type Call<Given> = {
  /** The result, however late. */
  outcome: Promise<Outcome<Given>>
  /** Resolves when the time is over, or with `isShut` when the breaker opened meanwhile. */
  left: Promise<{ failure: SourceFailure; isShut: boolean }>
  /** Aborts the call without counting a failure. */
  abandon(): void
}

/**
 * A timeout counts as a failure at once; a late good answer undoes that. With `isAlone` (no other candidate can answer)
 * `abandon` has no effect.
 */
export function beginCall<Given>(
  candidate: Candidate<Given>,
  ms: number,
  deadline: Deadline,
  { isAlone = false } = {},
): Call<Given> {
  const { breakerHandle, observe } = candidate
  const begun = breakerHandle.begin()
  const own = isAlone ? null : new AbortController()
  const signal = own ? AbortSignal.any([deadline.signal, own.signal]) : deadline.signal
  deadline.calls?.add(candidate)
  let isLate = false
  let leave: (reason: { failure: SourceFailure; isShut: boolean }) => void = () => {}
  const departure = new Promise<{ failure: SourceFailure; isShut: boolean }>((resolve) => {
    leave = resolve
  })
  const clock = createDeadline(ms, () => {
    isLate = true
    const failure = new SourceFailure('timeout', `no answer in ${Math.round(ms)} ms`)
    begun.ranOut(failure)
    observe(makeObservation(clock.spent(), failure), failure, false)
    leave({ failure, isShut: false })
  })
  const forget = breakerHandle.onOpen(() => {
    if (!isLate && !clock.isAtHome()) leave({ failure: shutOut(breakerHandle), isShut: true })
  })
  const outcome = askWithin(candidate, { ...deadline, ms, signal, clock })
    .then(
      (answer) => {
        begun.succeeded()
        observe(makeObservation(clock.spent(), null), null, isLate)
        return { answer }
      },
      (error: unknown) => {
        if (!(error instanceof SourceFailure)) throw error
        const isNews = !own?.signal.aborted
        if (isNews) begun.failed(error)
        if (isNews && !isLate) observe(makeObservation(clock.spent(), error), error, false)
        return { failure: error }
      },
    )
    .finally(() => {
      clock.stop()
      forget()
      deadline.calls?.delete(candidate)
    })
  return { outcome, left: departure, abandon: () => own?.abort(shutOut(breakerHandle)) }
}

type Asking = Deadline & { ms: number; clock: ReturnType<typeof createDeadline> }

/** This function is async, so that an error thrown synchronously rejects the promise too. */
async function askWithin<Given>(
  { ask }: Candidate<Given>,
  { ms, clock, outside = (work) => work(), ...deadline }: Asking,
): Promise<Given> {
  const until = performance.now() + ms
  return ask({ ...deadline, until, outside: (work) => clock.outside(() => outside(work)) })
}

/**
 * Runs a call that belongs to no candidate through a breaker. `isHurried`: the caller waits less than the server may
 * need, so that a timeout counts as one failure of several. Throws the `SourceFailure` of the call or of the breaker.
 */
export async function callThrough<Given>(
  breakerHandle: BreakerHandle,
  call: () => Promise<Given>,
  { isHurried = false } = {},
): Promise<Given> {
  const standing = breakerHandle.standing()
  const release = standing === 'due' ? breakerHandle.takeProbe() : null
  if (standing !== 'able' && !release) throw shutOut(breakerHandle)
  const begun = breakerHandle.begin()
  try {
    const result = await call()
    begun.succeeded()
    return result
  } catch (error) {
    if (error instanceof SourceFailure) begun.failed(isHurried ? asOneOfSeveral(error) : error)
    throw error
  } finally {
    release?.()
  }
}

const asOneOfSeveral = (failure: SourceFailure) =>
  failure.failure === 'timeout' ? new SourceFailure('unreachable', failure.message, { cause: failure }) : failure

/**
 * A handle for calls that do not need the server that the breaker protects. They begin in any state of the breaker,
 * unless staff force it open, and their results do not count.
 */
export const besideBreaker = (breakerHandle: BreakerHandle): BreakerHandle => ({
  ...breakerHandle,
  standing: () => (breakerHandle.standing() === 'held' ? 'held' : 'able'),
  begin: () => ({ succeeded() {}, failed() {}, ranOut() {} }),
  onOpen: () => () => {},
})

/** The failure of a candidate whose breaker blocks calls. */
export function shutOut(breakerHandle: BreakerHandle): SourceFailure {
  const { lastFailure } = breakerHandle.state()
  const standing = breakerHandle.standing()
  if (standing === 'held') return new SourceFailure('unreachable', 'staff hold its circuit breaker open')
  return standing === 'paused'
    ? new SourceFailure('rate_limited', 'it asked to be left alone for a while', { retryAfter: breakerHandle.pause() })
    : new SourceFailure(lastFailure ?? 'unreachable', 'it failed lately and is left alone for a while')
}
