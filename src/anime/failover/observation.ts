import type { SourceFailure } from '../../net/failure.ts'

/**
 * The last result of a source or endpoint: `response_time` in milliseconds, `timestamp` in ISO 8601, `error` only after
 * a failure, beginning with its name.
 */
export type Observation = {
  status: 'unknown' | 'up' | 'down' | 'error' | 'timeout'
  response_time: number | null
  timestamp: string | null
  error?: string
}

export const neverAsked: Observation = { status: 'unknown', response_time: null, timestamp: null }

/** The observation of a call that took `spent` milliseconds and ended now. */
export function observationOf(spent: number, failure: SourceFailure | null): Observation {
  return {
    status: failure ? statusOf(failure) : 'up',
    response_time: Math.round(spent * 100) / 100,
    timestamp: new Date().toISOString(),
    ...(failure && !isHarmless(failure) ? { error: `${failure.failure}: ${failure.message}` } : {}),
  }
}

/** Failures that are not the server's fault: missing, a wrong question, or some sources did answer. */
export const isHarmless = ({ failure, isPartial }: SourceFailure) =>
  failure === 'missing' || failure === 'rejected' || isPartial

function statusOf(failure: SourceFailure): Observation['status'] {
  if (isHarmless(failure)) return 'up'
  if (failure.failure === 'timeout') return 'timeout'
  return failure.failure === 'unreachable' || failure.failure === 'forbidden_address' ? 'down' : 'error'
}
