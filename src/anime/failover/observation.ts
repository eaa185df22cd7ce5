import type { SourceFailure } from '../../net/failure.ts'

/**
 * Result of the last call to a source or endpoint. `response_time` is in milliseconds, `timestamp` in ISO 8601. `error`
 * is present only after a failure and begins with the failure's name.
 */
export type Observation = {
  status: 'unknown' | 'up' | 'down' | 'error' | 'timeout'
  response_time: number | null
  timestamp: string | null
  error?: string
}

export const neverAsked: Observation = { status: 'unknown', response_time: null, timestamp: null }

/** Returns the observation of a call that took `spent` milliseconds and ended just now. */
export function observationOf(spent: number, failure: SourceFailure | null): Observation {
  return {
    status: failure ? statusOf(failure) : 'up',
    response_time: Math.round(spent * 100) / 100,
    timestamp: new Date().toISOString(),
    ...(failure && !isHarmless(failure) ? { error: `${failure.failure}: ${failure.message}` } : {}),
  }
}

/**
 * Whether a failure is not the server's fault: what was requested does not exist (`missing`), the question was wrong
 * (`rejected`), or some of several sources did answer (`isPartial`).
 */
export const isHarmless = ({ failure, isPartial }: SourceFailure) =>
  failure === 'missing' || failure === 'rejected' || isPartial

function statusOf(failure: SourceFailure): Observation['status'] {
  if (isHarmless(failure)) return 'up'
  if (failure.failure === 'timeout') return 'timeout'
  return failure.failure === 'unreachable' || failure.failure === 'forbidden_address' ? 'down' : 'error'
}
