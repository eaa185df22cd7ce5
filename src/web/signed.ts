import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** Functions that use the site's keys. They do not expose a key, so that no log can contain one. */
export type Secret = ReturnType<typeof createSecret>

/**
 * `newest` signs and seals everything new. Text that a key of `previous` signed, sealed or hashed stays valid until the
 * operator removes that key.
 */
export function createSecret(newest: string, previous: readonly string[] = []) {
  const keys = [newest, ...previous]
  return {
    /**
     * Signs the text of a link or cookie. The signature has only characters that are safe in URLs. `text` begins with
     * its purpose, so that a signature is not valid for another purpose. 128 bits are enough for an HMAC-SHA256 (RFC
     * 2104).
     */
    sign: (text: string, bytes = 16): string => makeSignature(newest, text, bytes),
    /** Whether `sign` made this signature for the text, with the same number of bytes and any of the keys. */
    isSigned: (signature: string, text: string, bytes = 16): boolean =>
      keys.some((key) => isSameSecret(signature, makeSignature(key, text, bytes))),
    /**
     * Derives keys of 32 bytes for one purpose: first from the newest key, then from each previous one. A derived key
     * reveals no other key.
     */
    derive: (purpose: string) =>
      keys.map((key) => Buffer.from(hkdfSync('sha256', key, '', purpose, 32))) as [Buffer, ...Buffer[]],
    /**
     * Hashes a person for counting. On the next day the same person has an unrelated hash. `purpose` says what is
     * counted.
     */
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
