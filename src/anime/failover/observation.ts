import type { SourceFailure } from '../../net/failure.ts'

export type Observation = {
  status: 'unknown' | 'up' | 'down' | 'error' | 'timeout'
  /** In milliseconds. */
  response_time: number | null
  /** In ISO 8601. */
  timestamp: string | null
  /** Begins with the failure's name. */
  error?: string
}

export const unknownObservation: Observation = { status: 'unknown', response_time: null, timestamp: null }

export function makeObservation(spent: number, failure: SourceFailure | null): Observation {
  return {
    status: failure ? failureStatus(failure) : 'up',
    response_time: Math.round(spent * 100) / 100,
    timestamp: new Date().toISOString(),
    ...(failure && !isHarmless(failure) ? { error: `${failure.failure}: ${failure.message}` } : {}),
  }
}

/**
 * Whether the server is not at fault: the page does not exist, the question was wrong, or some of several sources
 * answered.
 */
export const isHarmless = ({ failure, isPartial }: SourceFailure) =>
  failure === 'missing' || failure === 'rejected' || isPartial

function failureStatus(failure: SourceFailure): Observation['status'] {
  if (isHarmless(failure)) return 'up'
  if (failure.failure === 'timeout') return 'timeout'
  return failure.failure === 'unreachable' || failure.failure === 'forbidden_address' ? 'down' : 'error'
}
