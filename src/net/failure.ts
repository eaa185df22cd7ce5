/**
 * All failures of a source or remote endpoint; failover, monitor and metrics use these names. `timeout`: no complete
 * answer in time · `unreachable`: no such name, refused, cut off · `forbidden_address`: an address this server must not
 * dial · `too_large`: over the size cap · `server_error`: 5xx · `refused`: 403, 451 or another unexpected status ·
 * `rejected`: 400 or 422, caused by our question · `rate_limited`: 429 · `wrong_type`: not the expected JSON or HTML ·
 * `wrong_schema`: not the shape of an answer, or too few parts of the page · `empty`: nothing where something is
 * expected · `challenge`: a bot challenge · `parked`: the domain is for sale or has moved · `error_page`: an error with
 * status 200 · `wrong_page`: another kind of page · `different_title`: another title than requested · `missing`: the
 * server says that there is no such thing, which is an answer and not its fault.
 */
export const failures = [
  'timeout',
  'unreachable',
  'forbidden_address',
  'too_large',
  'server_error',
  'refused',
  'rejected',
  'rate_limited',
  'wrong_type',
  'wrong_schema',
  'empty',
  'challenge',
  'parked',
  'error_page',
  'wrong_page',
  'different_title',
  'missing',
] as const
export type Failure = (typeof failures)[number]

/**
 * `message` is for staff and logs. `retryAfter` (seconds) is the pause that a `rate_limited` answer asked for.
 * `isPartial`: some of several sources did answer, so the failure does not count against their endpoint.
 */
export class SourceFailure extends Error {
  readonly failure: Failure
  readonly retryAfter: number | null
  readonly isPartial: boolean
  constructor(failure: Failure, message: string, { retryAfter = null, isPartial = false, cause }: FailureNotes = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.failure = failure
    this.retryAfter = retryAfter
    this.isPartial = isPartial
  }
}
type FailureNotes = { retryAfter?: number | null; isPartial?: boolean; cause?: unknown }
