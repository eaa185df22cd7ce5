import { createHmac } from 'node:crypto'
import { FetchError, type Fetcher, type HttpAnswer } from '../net/fetcher.ts'
import { type Sender, type SendResult, stableId } from './outbox.ts'
import { readRetryAfter } from './retry.ts'

/** `secret` is `whsec_` followed by base64, as Standard Webhooks define it. */
export type WebhookTarget = { url: string; secret: string }

const ANSWER_TIMEOUT_MS = 10_000

/**
 * Signed as Standard Webhooks define it (https://www.standardwebhooks.com): `webhook-id` is the same for every attempt,
 * and the signature covers `id.timestamp.body`. The operator sets the address, so a private IP address is allowed.
 */
export function createWebhookSender(fetcher: Pick<Fetcher, 'fetch'>, { url, secret }: WebhookTarget): Sender {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return async (row) => {
    const id = `msg_${stableId(row)}`
    const timestamp = String(Math.floor(Date.now() / 1000))
    const body = JSON.stringify(row.payload)
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    }
    try {
      const answer = await fetcher.fetch(url, {
        method: 'POST',
        headers,
        body,
        trusted: true,
        redirects: 0,
        timeout: ANSWER_TIMEOUT_MS,
      })
      return outcomeOf(answer, 'Penerima webhook', [401, 403, 404, 410])
    } catch (error) {
      if (!(error instanceof FetchError)) throw error
      if (error.failure === 'forbidden_address') return { result: 'blocked', error: error.message }
      return { result: 'retry', error: error.message, maybeSent: error.mayHaveArrived }
    }
  }
}

/**
 * 3xx and the statuses `blocks` mean a wrong address or secret and block all messages to `whom`; any other 4xx rejects
 * one message.
 */
export function outcomeOf({ status, headers }: HttpAnswer, whom: string, blocks: readonly number[]): SendResult {
  if (status >= 200 && status < 300) return { result: 'sent' }
  const error = `${whom} menjawab ${status}`
  if (blocks.includes(status) || (status >= 300 && status < 400)) return { result: 'blocked', error }
  if (status >= 500 || [408, 425, 429].includes(status))
    return { result: 'retry', error, ...readRetryAfter(headers['retry-after']) }
  return { result: 'failed', error }
}
