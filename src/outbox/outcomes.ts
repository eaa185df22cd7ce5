import { FetchError } from '../net/fetcher.ts'
import type { SendResult } from './outbox.ts'
import { readRetryAfter } from './retry.ts'

/**
 * Converts the status of a response to a result. 3xx and the statuses of `blocking` mean a wrong address or secret, and
 * block all messages of the kind. Any other 4xx rejects this message.
 */
export function outcomeOfStatus(
  receiver: string,
  status: number,
  retryAfter: string | undefined,
  blocking: readonly number[],
): SendResult {
  if (status >= 200 && status < 300) return { result: 'sent' }
  const error = `${receiver} menjawab ${status}`
  if (blocking.includes(status) || (status >= 300 && status < 400)) return { result: 'blocked', error }
  if (status >= 500 || [408, 425, 429].includes(status))
    return { result: 'retry', error, ...readRetryAfter(retryAfter) }
  return { result: 'failed', error }
}

/** Returns the result of a message without a response. Rethrows errors other than a `FetchError`. */
export function outcomeOfFailure(error: unknown): SendResult {
  if (!(error instanceof FetchError)) throw error
  if (error.failure === 'forbidden_address') return { result: 'blocked', error: error.message }
  return { result: 'retry', error: error.message, maybeSent: error.mayHaveArrived }
}
