/**
 * All ways in which a request to a source or remote endpoint fails; failover, monitor and metrics use these names.
 * `timeout`: no complete answer in time · `unreachable`: host name unknown, connection refused or cut off ·
 * `forbidden_address`: an IP address to which this server must not connect · `too_large`: over the size limit ·
 * `server_error`: 5xx · `refused`: 403, 451 or another unexpected status · `rejected`: 400, 414 or 422, caused by our
 * request · `rate_limited`: 429 · `wrong_type`: not the expected JSON or HTML · `wrong_schema`: JSON of another shape,
 * or a page with too few of the expected parts · `empty`: no items where some are expected · `challenge`: a bot
 * challenge · `parked`: the domain is for sale or has moved · `error_page`: an error page with status 200 ·
 * `wrong_page`: another kind of page · `different_title`: the page of another anime title than requested · `missing`:
 * the server says that the requested item does not exist, which is a valid answer and not the server's fault.
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
 * A failed request to a source or remote endpoint. `message` is for staff and logs. `retryAfter`: seconds that a
 * `rate_limited` answer demanded. `isPartial`: some sources did answer, so the failure does not count against the
 * endpoint.
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
