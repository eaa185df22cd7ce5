import { SourceFailure } from '../../net/failure.ts'
import type { BreakerHandle } from './breaker-registry.ts'
import { createDeadline, type Outside } from './deadline.ts'
import { type Observation, observationOf } from './observation.ts'

/**
 * How long one who asks will wait: they move on at `until` (of `performance.now()`), the question itself ends with `signal`.
 * What waits for somebody outside goes through `outside`.
 */
export type Deadline = { until: number; signal: AbortSignal; outside?: Outside }

/**
 * `ask` throws a `SourceFailure`; anything else is a bug, which surfaces, or is told to `report` where nobody waits for the
 * call any more. `observe` is told how each call ended; of one that ran out of time and was answered after all, twice, the
 * second time as `isLate`.
 */
export type Candidate<Given> = {
  guard: BreakerHandle
  ask: (patience: Deadline) => Promise<Given>
  observe: (seen: Observation, failure: SourceFailure | null, isLate: boolean) => void
  report?: (bug: unknown) => void
}

export type Outcome<Given> = { answer: Given } | { failure: SourceFailure }

/**
 * `outcome` comes when it comes; `left` when the call ran out of its time, or its candidate was shut out meanwhile: then
 * `isShut`, and there is no use in going on. `abandon` ends it without blaming anybody.
 */
export type Call<Given> = {
  outcome: Promise<Outcome<Given>>
  left: Promise<{ failure: SourceFailure; isShut: boolean }>
  abandon(): void
}

/**
 * One call of a candidate, with `ms` milliseconds of its own. Running out of them counts as a failure at once; an answer
 * that comes after all takes that back. One that `isAlone` is never abandoned.
 */
export function beginCall<Given>(
  candidate: Candidate<Given>,
  ms: number,
  patience: Deadline,
  { isAlone = false } = {},
): Call<Given> {
  const { guard, observe } = candidate
  const begun = guard.begin()
  const own = new AbortController()
  const signal = isAlone ? patience.signal : AbortSignal.any([patience.signal, own.signal])
  let isLate = false
  let leave: (reason: { failure: SourceFailure; isShut: boolean }) => void = () => {}
  const left = new Promise<{ failure: SourceFailure; isShut: boolean }>((resolve) => {
    leave = resolve
  })
  const clock = createDeadline(ms, () => {
    isLate = true
    const failure = new SourceFailure('timeout', `no answer in ${Math.round(ms)} ms`)
    begun.ranOut(failure)
    observe(observationOf(clock.spent(), failure), failure, false)
    leave({ failure, isShut: false })
  })
  const forget = guard.onOpen(() => {
    if (!isLate && !clock.isAtHome()) leave({ failure: shutOut(guard), isShut: true })
  })
  const outcome = askWithin(candidate, {
    ...patience,
    ms,
    signal,
    clock,
  })
    .then(
      (answer) => {
        begun.succeeded()
        observe(observationOf(clock.spent(), null), null, isLate)
        return { answer }
      },
      (error: unknown) => {
        if (!(error instanceof SourceFailure)) throw error
        const isNews = !own.signal.aborted
        if (isNews) begun.failed(error)
        if (isNews && !isLate) observe(observationOf(clock.spent(), error), error, false)
        return { failure: error }
      },
    )
    .finally(() => {
      clock.stop()
      forget()
    })
  return { outcome, left, abandon: () => own.abort(shutOut(guard)) }
}

type Asking = Deadline & { ms: number; clock: ReturnType<typeof createDeadline> }

/** In a function of its own, so that what is thrown at once is thrown here, too. */
async function askWithin<Given>(
  { ask }: Candidate<Given>,
  { ms, signal, clock, outside = (work) => work() }: Asking,
): Promise<Given> {
  const until = performance.now() + ms
  return ask({ until, signal, outside: (work) => clock.outside(() => outside(work)) })
}

/** Why one that is left alone is left alone. */
export function shutOut(guard: BreakerHandle): SourceFailure {
  const { lastFailure } = guard.state()
  const standing = guard.standing()
  if (standing === 'held') return new SourceFailure('unreachable', 'staff hold its circuit breaker open')
  return standing === 'paused'
    ? new SourceFailure('rate_limited', 'it asked to be left alone for a while', { retryAfter: guard.pause() })
    : new SourceFailure(lastFailure ?? 'unreachable', 'it failed lately and is left alone for a while')
}
