import { blockPageIn } from './block-pages.ts'
import { type Failure, SourceFailure } from './failure.ts'
import { FetchError, type Fetcher, type FetchFailure, type FetchInit, type HttpAnswer } from './fetcher.ts'

/**
 * Sends a request to a source or remote endpoint. Throws a `SourceFailure` for other statuses than 2xx and 304, and for
 * a block page. `siteParts` matches parts that only genuine pages of the site have. Rejects with the reason of the
 * caller's signal.
 */
export async function fetchFrom(fetcher: Fetcher, url: string | URL, init: FetchInit, siteParts?: RegExp) {
  const answer = await fetcher.fetch(url, init).catch((error: unknown) => {
    if (error instanceof FetchError) throw failureFrom(error, new URL(url).host)
    throw error
  })
  const blockPage = isHtml(answer) ? blockPageIn(answer.body.toString('utf8'), siteParts) : null
  if (answer.status === 429) throw new SourceFailure('rate_limited', statusLine(answer), { retryAfter: pause(answer) })
  const failure = toFailure(answer.status)
  if (blockPage && !(blockPage === 'error_page' && failure)) throw new SourceFailure(blockPage, statusLine(answer))
  if (failure) throw new SourceFailure(failure, statusLine(answer))
  return answer
}

/** Parses JSON. Throws a `SourceFailure` `wrong_type` for anything else. */
export function parseJsonAnswer(answer: HttpAnswer): unknown {
  const content = jsonOrNothing(answer)
  if (content === undefined) throw new SourceFailure('wrong_type', `${new URL(answer.url).host} did not send JSON`)
  return content
}

export const jsonOrNull = (answer: Pick<HttpAnswer, 'body'>): unknown => jsonOrNothing(answer) ?? null

function jsonOrNothing({ body }: Pick<HttpAnswer, 'body'>): unknown {
  try {
    return JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

/** A coarser list for clients that distinguish only these three failures. */
export const plainFailures: Readonly<Record<FetchFailure, 'timeout' | 'unreachable' | 'unreadable'>> = {
  timeout: 'timeout',
  unreachable: 'unreachable',
  forbidden_address: 'unreachable',
  too_large: 'unreadable',
  bad_redirect: 'unreadable',
  unreadable: 'unreadable',
}

const isHtml = ({ headers, body }: HttpAnswer) =>
  /\bhtml\b/i.test(headers['content-type'] ?? '') ||
  /^\s*<(!doctype|html)/i.test(body.subarray(0, 200).toString('latin1'))

/** English texts, because the message of a `FetchError` is Indonesian. */
const fetchFailures: Record<FetchFailure, [Failure, string]> = {
  timeout: ['timeout', 'did not answer in time'],
  unreachable: ['unreachable', 'cannot be reached or cut the connection'],
  forbidden_address: ['forbidden_address', 'is at an address that must not be contacted'],
  too_large: ['too_large', 'sent more than the size limit'],
  bad_redirect: ['wrong_page', 'redirects too often or to an invalid address'],
  unreadable: ['wrong_type', 'sent what cannot be read'],
}

function failureFrom({ failure: name, code }: FetchError, host: string): SourceFailure {
  const [failure, words] = fetchFailures[name]
  return new SourceFailure(failure, `${host} ${words}${code ? ` (${code})` : ''}`)
}

function toFailure(status: number): Failure | null {
  if ((status >= 200 && status < 300) || status === 304) return null
  if (status === 404 || status === 410) return 'missing'
  if (status === 400 || status === 414 || status === 422) return 'rejected'
  return status >= 500 ? 'server_error' : 'refused'
}

const statusLine = ({ url, status }: HttpAnswer) => `${new URL(url).host} answered ${status}`

/** The longest pause in seconds for which another server may ask. */
export const MAX_PAUSE_SECONDS = 86_400

/**
 * Returns the pause in seconds from `Retry-After`, which may be a number or a date: one minute without a valid header,
 * and always from one second to one day.
 */
function pause({ headers }: HttpAnswer): number {
  const retryAfter = headers['retry-after'] ?? ''
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 1), MAX_PAUSE_SECONDS) : 60
}
