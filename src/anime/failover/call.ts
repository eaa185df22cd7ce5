import { SourceFailure } from '../failure.ts'
import type { Guard } from './guards.ts'
import { type Observation, observationOf } from './observation.ts'

/** How long one who asks will wait: they move on at `until` (of `performance.now()`), the question itself ends with `signal`. */
export type Patience = { until: number; signal: AbortSignal }

/** `ask` throws a `SourceFailure`; anything else is a bug and surfaces. `observe` is told how each call ended. */
export type Candidate<Given> = {
  guard: Guard
  ask: (patience: Patience) => Promise<Given>
  observe: (seen: Observation, failure: SourceFailure | null) => void
}

export type Outcome<Given> = { answer: Given } | { failure: SourceFailure }

/** `outcome` comes when it comes; `left` when the call ran out of its time, or its candidate was shut out meanwhile. */
export type Call<Given> = { outcome: Promise<Outcome<Given>>; left: Promise<{ failure: SourceFailure }> }

let calls = 0

/**
 * One call of a candidate, with `ms` milliseconds of its own. Running out of them counts as a failure at once; an answer
 * that comes after all takes that back.
 */
export function beginCall<Given>(candidate: Candidate<Given>, ms: number, signal: AbortSignal): Call<Given> {
  const { guard, observe } = candidate
  const started = performance.now()
  calls += 1
  const id = calls
  let isLate = false
  let leave: (reason: { failure: SourceFailure }) => void = () => {}
  const left = new Promise<{ failure: SourceFailure }>((resolve) => {
    leave = resolve
  })
  const failed = (failure: SourceFailure) => {
    guard.failed(id, failure)
    observe(observationOf(started, failure), failure)
  }
  const timer = setTimeout(() => {
    isLate = true
    const failure = new SourceFailure('timeout', `no answer in ${Math.round(ms)} ms`)
    failed(failure)
    leave({ failure })
  }, ms)
  const forget = guard.onOpen(() => leave({ failure: shutOut(guard) }))
  const outcome = candidate
    .ask({ until: started + ms, signal })
    .then(
      (answer) => {
        guard.succeeded(id, isLate)
        observe(observationOf(started, null), null)
        return { answer }
      },
      (error: unknown) => {
        if (!(error instanceof SourceFailure)) throw error
        if (!isLate) failed(error)
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
    ? new SourceFailure('rate_limited', 'it asked to be left alone for a while')
    : new SourceFailure(lastFailure ?? 'unreachable', 'it failed lately and is left alone for a while')
}
