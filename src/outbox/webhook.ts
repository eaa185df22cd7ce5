import { createHmac } from 'node:crypto'
import { FetchError, type Fetcher } from '../net/fetcher.ts'
import { type Sender, type SendResult, stableId } from './outbox.ts'
import { readRetryAfter } from './retry.ts'

/** Where webhooks go: `secret` is `whsec_` and base64, as Standard Webhooks write it. */
export type WebhookTarget = { url: string; secret: string }

/** Milliseconds an answer may take. */
const ANSWER_TIMEOUT_MS = 10_000

/**
 * Sends payloads as JSON, signed as Standard Webhooks say (https://www.standardwebhooks.com): `webhook-id` stays the same
 * for every try of a message, the signature is over `id.timestamp.body`. The address is the operator's own setting, so it
 * may be private; redirects are not followed.
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
      const { status, headers: said } = await fetcher.fetch(url, {
        method: 'POST',
        headers,
        body,
        trusted: true,
        redirects: 0,
        timeout: ANSWER_TIMEOUT_MS,
      })
      return outcomeOf(status, said['retry-after'])
    } catch (error) {
      if (!(error instanceof FetchError)) throw error
      if (error.failure === 'forbidden_address') return { result: 'blocked', error: error.message }
      return { result: 'retry', error: error.message, maybeSent: error.mayHaveArrived }
    }
  }
}

/** 3xx, 401, 403, 404 and 410 say that address or secret are wrong, whatever is sent; another 4xx is about this message. */
function outcomeOf(status: number, retryAfter: string | undefined): SendResult {
  if (status >= 200 && status < 300) return { result: 'sent' }
  const error = `Penerima webhook menjawab ${status}`
  if ([401, 403, 404, 410].includes(status) || (status >= 300 && status < 400)) return { result: 'blocked', error }
  if (status >= 500 || [408, 425, 429].includes(status))
    return { result: 'retry', error, ...readRetryAfter(retryAfter) }
  return { result: 'failed', error }
}
