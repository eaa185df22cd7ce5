import type { SourceFailure } from '../../net/failure.ts'

/**
 * How a source or endpoint answered last, in the words of the first KortekStream: `response_time` in milliseconds,
 * `timestamp` ISO 8601, `error` only when it failed, beginning with the failure's name.
 */
export type Observation = {
  status: 'unknown' | 'up' | 'down' | 'error' | 'timeout'
  response_time: number | null
  timestamp: string | null
  error?: string
}

export const neverAsked: Observation = { status: 'unknown', response_time: null, timestamp: null }

/** What a call that took `spent` milliseconds and ended now says of whom it asked. */
export function observationOf(spent: number, failure: SourceFailure | null): Observation {
  return {
    status: failure ? statusOf(failure) : 'up',
    response_time: Math.round(spent * 100) / 100,
    timestamp: new Date().toISOString(),
    ...(failure && !isHarmless(failure) ? { error: `${failure.failure}: ${failure.message}` } : {}),
  }
}

/** What says nothing against the one who was asked: there is no such thing, the question itself was wrong, or some did answer. */
export const isHarmless = ({ failure, isPartial }: SourceFailure) =>
  failure === 'missing' || failure === 'rejected' || isPartial

function statusOf(failure: SourceFailure): Observation['status'] {
  if (isHarmless(failure)) return 'up'
  if (failure.failure === 'timeout') return 'timeout'
  return failure.failure === 'unreachable' || failure.failure === 'forbidden_address' ? 'down' : 'error'
}
