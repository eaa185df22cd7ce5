import { createHash, createHmac } from 'node:crypto'
import { isSameSecret } from '../web/same-secret.ts'

/**
 * What DOKU's signature covers. `timestamp` is in UTC without milliseconds ("2026-01-02T03:04:05Z"), `target` the path of
 * the URL, and `body` the exact bytes that are sent; null for a request without a body.
 */
export type SignedRequest = {
  clientId: string
  requestId: string
  timestamp: string
  target: string
  body: string | Buffer | null
}

/** Returns the value of the header `Signature` of a request to DOKU or of its notifications. */
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

/** Checks a signature in constant time. */
export const isDokuSignature = (given: string, secretKey: string, signed: SignedRequest): boolean =>
  isSameSecret(given, signDoku(secretKey, signed))

/** Returns a time as DOKU's headers have it. */
export const dokuTimestamp = (moment: Date): string => `${moment.toISOString().slice(0, 19)}Z`
