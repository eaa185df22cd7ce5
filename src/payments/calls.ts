import { FetchError, type Fetcher, type FetchInit, type HttpAnswer } from '../net/fetcher.ts'
import { jsonOrNull, plainFailures } from '../net/fetching.ts'
import { GatewayError, type GatewayFailure } from './gateway.ts'

/** In milliseconds. The caller's signal may end the request earlier. */
const TIMEOUT_MS = 15_000

type Call = Pick<FetchInit, 'method' | 'headers' | 'body'> & { signal: AbortSignal }

/**
 * `name`: the gateway's name in messages. Returns any response. Throws a `GatewayError` if there is no response. An
 * aborted signal counts as `timeout`, because the request may have succeeded.
 */
export async function callGateway(fetcher: Pick<Fetcher, 'fetch'>, name: string, url: string, call: Call) {
  try {
    // The host comes from the operator's settings, so it is trusted.
    return await fetcher.fetch(url, { ...call, timeout: TIMEOUT_MS, redirects: 0, trusted: true })
  } catch (error) {
    if (error instanceof FetchError) throw new GatewayError(plainFailures[error.failure], error.message)
    if (call.signal.aborted && error === call.signal.reason)
      throw new GatewayError('timeout', `${name} tidak lagi ditunggu`)
    throw error
  }
}

/**
 * `getReason`: the reason in a refusal, without any sent data, such as ": INVALID_STATUS". `toGatewayError` returns
 * null for a success. `readContent` returns the JSON of a successful response and throws a `GatewayError` for any
 * other.
 */
export function readAnswers(name: string, getReason: (content: unknown) => string) {
  function toGatewayError(answer: HttpAnswer): GatewayError | null {
    const word = failureWord(answer.status)
    return word && new GatewayError(word, `${name} menjawab ${answer.status}${getReason(jsonOrNull(answer))}`)
  }

  function readContent(answer: HttpAnswer): unknown {
    const failure = toGatewayError(answer)
    if (failure) throw failure
    const content = jsonOrNull(answer)
    if (content === null) throw unreadable(name)
    return content
  }

  return { failureOf: toGatewayError, contentOf: readContent }
}

function failureWord(status: number): GatewayFailure | null {
  if (status >= 200 && status < 300) return null
  if (status === 401) return 'unauthorized'
  if (status >= 500 || [408, 425, 429].includes(status)) return 'unavailable'
  return status >= 400 ? 'refused' : 'unreadable'
}

export const unreadable = (name: string) =>
  new GatewayError('unreadable', `${name} menjawab dengan isi yang tidak terbaca`)
