/**
 * All the ways in which a source or another server fails to answer; failover, monitor and figures know no others.
 * `timeout`: no whole answer in time · `unreachable`: no such name, refused, cut · `forbidden_address`: one this server
 * must not dial · `too_large`: over the cap · `server_error`: 5xx · `refused`: another status, 403 or 451 ·
 * `rejected`: 400 or 422, our question itself · `rate_limited`: 429 · `wrong_type`: not the JSON or HTML that was promised ·
 * `wrong_schema`: not the shape of its question, or fewer kinds of things than such a page has · `empty`: nothing where
 * something is expected · `challenge`: a page that wants to know whether we are human · `parked`: the domain is for sale or
 * has moved · `error_page`: an error told with status 200 · `wrong_page`: a page of another kind · `different_title`: another
 * show than asked · `missing`: it says there is no such thing, which is an answer and harms nobody.
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
 * `message` is for staff and logs; `retryAfter` (seconds) is what a `rate_limited` answer asked for. `isPartial`: of several
 * that were asked behind one door some did answer, so it says nothing against the door.
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
