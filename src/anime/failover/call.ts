import { SourceFailure } from '../failure.ts'
import type { Guard } from './guards.ts'
import { type Observation, observationOf } from './observation.ts'

/** How long one who asks will wait: they move on at `until` (of `performance.now()`), the question itself ends with `signal`. */
export type Patience = { until: number; signal: AbortSignal }

/**
 * `ask` throws a `SourceFailure`; anything else is a bug, which surfaces, or is told to `report` where nobody waits for the
 * call any more. `observe` is told how each call ended; of one that ran out of time and was answered after all, twice, the
 * second time as `isLate`.
 */
export type Candidate<Given> = {
  guard: Guard
  ask: (patience: Patience) => Promise<Given>
  observe: (seen: Observation, failure: SourceFailure | null, isLate: boolean) => void
  report?: (bug: unknown) => void
}

export type Outcome<Given> = { answer: Given } | { failure: SourceFailure }

/** `outcome` comes when it comes; `left` when the call ran out of its time, or its candidate was shut out meanwhile. */
export type Call<Given> = { outcome: Promise<Outcome<Given>>; left: Promise<{ failure: SourceFailure }> }

/**
 * One call of a candidate, with `ms` milliseconds of its own. Running out of them counts as a failure at once; an answer
 * that comes after all takes that back.
 */
export function beginCall<Given>(candidate: Candidate<Given>, ms: number, signal: AbortSignal): Call<Given> {
  const { guard, observe } = candidate
  const started = performance.now()
  const begun = guard.begin()
  let isLate = false
  let leave: (reason: { failure: SourceFailure }) => void = () => {}
  const left = new Promise<{ failure: SourceFailure }>((resolve) => {
    leave = resolve
  })
  const timer = setTimeout(() => {
    isLate = true
    const failure = new SourceFailure('timeout', `no answer in ${Math.round(ms)} ms`)
    begun.ranOut(failure)
    observe(observationOf(started, failure), failure, false)
    leave({ failure })
  }, ms)
  const forget = guard.onOpen(() => leave({ failure: shutOut(guard) }))
  // In a function of its own, so that what is thrown at once is thrown here, too.
  const asked = (async () => candidate.ask({ until: started + ms, signal }))()
  const outcome = asked
    .then(
      (answer) => {
        begun.succeeded()
        observe(observationOf(started, null), null, isLate)
        return { answer }
      },
      (error: unknown) => {
        if (!(error instanceof SourceFailure)) throw error
        begun.failed(error)
        if (!isLate) observe(observationOf(started, error), error, false)
        return { failure: error }
      },
    )
    .finally(() => {
      clearTimeout(timer)
      forget()
    })
  return { outcome, left }
}

/** Why one that is left alone is left alone. */
export function shutOut(guard: Guard): SourceFailure {
  const { lastFailure } = guard.state()
  return guard.standing() === 'paused'
    ? new SourceFailure('rate_limited', 'it asked to be left alone for a while', { retryAfter: guard.pause() })
    : new SourceFailure(lastFailure ?? 'unreachable', 'it failed lately and is left alone for a while')
}
