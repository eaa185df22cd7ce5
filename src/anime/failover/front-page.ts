import { SourceFailure } from '../../net/failure.ts'
import type { Question } from '../contract/contract.ts'
import { withDeadline } from './deadline.ts'

/**
 * Milliseconds for which one request of the front page serves all answers, so that visits to dead links cost little. A
 * good result is believed only briefly: when a catalog has just disappeared, its "not found" would replace the cached
 * copies.
 */
const GOOD_LOOK_MS = 5_000
const BAD_LOOK_MS = 2_000
/** Timeout of a request of the front page, in milliseconds. */
const LOOK_TIMEOUT_MS = 2_500

/**
 * Makes a function that classifies the failure of an answer of a source or another server. "Not found" for a question
 * that every catalog can answer means that the catalog is gone. For other questions "not found" is believed only while
 * the front page answers. `askHome` requests the front page, and rejects with a `SourceFailure` if that fails.
 */
export function createFrontPage(askHome: (signal: AbortSignal) => Promise<unknown>) {
  let last: { until: number; failure: Promise<SourceFailure | null> } | null = null

  /** Requests the front page. Two requests never overlap. */
  function look(): Promise<SourceFailure | null> {
    if (last && performance.now() < last.until) return last.failure
    const current = { until: Infinity, failure: lookNow() }
    const keep = (ms: number) => {
      current.until = performance.now() + ms
    }
    current.failure.then(
      (failure) => keep(failure ? BAD_LOOK_MS : GOOD_LOOK_MS),
      () => keep(0),
    )
    last = current
    return current.failure
  }

  const lookNow = () =>
    withDeadline(LOOK_TIMEOUT_MS, askHome).then(
      () => null,
      (error: unknown) => {
        if (error instanceof SourceFailure) return explained(error, { name: 'home', params: {} })
        throw error
      },
    )

  async function classify(error: SourceFailure, question: Question): Promise<SourceFailure> {
    if (isAlwaysThere(question)) return explained(error, question)
    const failure = error.failure === 'missing' ? await look() : null
    if (!failure) return error
    const message = `${error.message}, but so fails its front page: ${failure.message}`
    const { retryAfter } = failure
    // A server whose front page alone is slow or broken is not blocked, because it answers other questions.
    const isPartial = failure.failure !== 'refused' && failure.failure !== 'rate_limited'
    return new SourceFailure(failure.failure, message, { retryAfter, isPartial, cause: error })
  }

  return <Answer>(question: Question, answer: Promise<Answer>): Promise<Answer> =>
    answer.catch(async (error: unknown) => {
      throw error instanceof SourceFailure ? await classify(error, question) : error
    })
}

export type FrontPage = ReturnType<typeof createFrontPage>

const isAlwaysThere = ({ params }: Question) =>
  !('slug' in params) && !('page' in params && params.page > 1) && !('query' in params && params.query.trim() !== '')

/**
 * "Not found" for a question that every catalog can answer means that the address is wrong or not that of a catalog.
 */
function explained(error: SourceFailure, { name }: Question): SourceFailure {
  const isUnlikely = error.failure === 'missing' || (error.failure === 'rejected' && name !== 'search')
  if (!isUnlikely) return error
  const isStatus = /\banswered \d{3}\b/.test(error.message)
  const message = `it does not know ${name}: ${isStatus ? '' : 'as if it answered 404, '}${error.message}`
  return new SourceFailure('refused', message, { cause: error })
}
