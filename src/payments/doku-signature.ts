import { createHash, createHmac } from 'node:crypto'
import { isSameSecret } from '../web/same-secret.ts'

/**
 * `timestamp` is in UTC without milliseconds, `target` the path of the URL, `body` the exact bytes that are sent, or
 * null.
 */
export type SignedRequest = {
  clientId: string
  requestId: string
  timestamp: string
  target: string
  body: string | Buffer | null
}

/** For requests to DOKU and for its notifications. */
export function signDoku(secretKey: string, { clientId, requestId, timestamp, target, body }: SignedRequest): string {
  const lines = [
    `Client-Id:${clientId}`,
    `Request-Id:${requestId}`,
    `Request-Timestamp:${timestamp}`,
    `Request-Target:${target}`,
    ...(body === null ? [] : [`Digest:${createHash('sha256').update(body).digest('base64')}`]),
  ]
  return `HMACSHA256=${createHmac('sha256', secretKey).update(lines.join('\n')).digest('base64')}`
}

/** In constant time. */
export const isDokuSignature = (given: string, secretKey: string, signed: SignedRequest): boolean =>
  isSameSecret(given, signDoku(secretKey, signed))

/** As DOKU's headers have it: "2026-01-02T03:04:05Z". */
export const dokuTimestamp = (moment: Date): string => `${moment.toISOString().slice(0, 19)}Z`
