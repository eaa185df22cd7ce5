import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** All that is made of the site's keys. A key itself cannot be read from it, so that no log can hold one. */
export type Secret = ReturnType<typeof createSecret>

/**
 * `newest` signs and seals what is new. What a key of `previous` signed, sealed or hashed stays valid, until that key is
 * left out.
 */
export function createSecret(newest: string, previous: readonly string[] = []) {
  const keys = [newest, ...previous]
  return {
    /**
     * Signs what a link or cookie says, in letters that are safe in URLs. `text` begins with what the link is for, so that
     * no signature is good for another use of the key. 128 bits are enough for an HMAC-SHA256 (RFC 2104).
     */
    sign: (text: string, bytes = 16): string => makeSignature(newest, text, bytes),
    /** Whether `sign` gave this signature for the text and as many bytes, with any of the keys. */
    isSigned: (signature: string, text: string, bytes = 16): boolean =>
      keys.some((key) => isSameSecret(signature, makeSignature(key, text, bytes))),
    /** Keys of 32 bytes for one purpose, of which none tells another: first the newest, then each previous one. */
    derive: (purpose: string) =>
      keys.map((key) => Buffer.from(hkdfSync('sha256', key, '', purpose, 32))) as [Buffer, ...Buffer[]],
    /** A hash of a person that nobody can tell from another's on the next day. `purpose` says what is counted. */
    dailyHash: (purpose: string, day: string, person: string): string =>
      createHmac('sha256', createHmac('sha256', newest).update(`${purpose} ${day}`).digest())
        .update(person)
        .digest('base64url'),
  }
}

const makeSignature = (key: string, text: string, bytes: number): string =>
  createHmac('sha256', key).update(text).digest().toString('base64url', 0, bytes)

/** Compares two secrets in constant time, so that the duration reveals nothing about them. */
export const isSameSecret = (actual: string, expected: string): boolean =>
  timingSafeEqual(digest(actual), digest(expected))

const digest = (text: string) => createHash('sha256').update(text).digest()
