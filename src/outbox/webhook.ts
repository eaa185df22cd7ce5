import { createHmac } from 'node:crypto'
import type { Fetcher } from '../net/fetcher.ts'
import { type Sender, stableId } from './outbox.ts'
import { outcomeOfFailure, outcomeOfStatus } from './outcomes.ts'

/** `secret` is `whsec_` followed by base64, as Standard Webhooks define it. */
export type WebhookTarget = { url: string; secret: string }

const ANSWER_TIMEOUT_MS = 10_000

/**
 * Creates a sender that signs requests as Standard Webhooks define it (https://www.standardwebhooks.com): `webhook-id`
 * is the same for every attempt, and the signature covers `id.timestamp.body`. The operator sets the address, so a
 * private IP address is allowed.
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
      const { status, headers: replyHeaders } = await fetcher.fetch(url, {
        method: 'POST',
        headers,
        body,
        trusted: true,
        redirects: 0,
        timeout: ANSWER_TIMEOUT_MS,
      })
      return outcomeOfStatus('Penerima webhook', status, replyHeaders['retry-after'], [401, 403, 404, 410])
    } catch (error) {
      return outcomeOfFailure(error)
    }
  }
}
