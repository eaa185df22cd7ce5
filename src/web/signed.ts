import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Signs what a link or cookie says, in letters that are safe in URLs. `text` begins with what the link is for, so that no
 * signature is good for another use of the secret. 128 bits are enough for an HMAC-SHA256 (RFC 2104).
 */
export const signatureOf = (secret: string, text: string, bytes = 16): string =>
  createHmac('sha256', secret).update(text).digest().toString('base64url', 0, bytes)

/** A hash of a person that nobody can tell from another's on the next day. `purpose` says what is counted. */
export const dailyHash = (secret: string, purpose: string, day: string, person: string): string =>
  createHmac('sha256', createHmac('sha256', secret).update(`${purpose} ${day}`).digest())
    .update(person)
    .digest('base64url')

/** Compares two secrets in constant time, so that the duration reveals nothing about them. */
export const isSameSecret = (given: string, wanted: string): boolean => timingSafeEqual(digest(given), digest(wanted))

const digest = (text: string) => createHash('sha256').update(text).digest()
