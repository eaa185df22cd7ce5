import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Creates a signed token for an uploaded picture that belongs to no row yet. The form carries the token in a hidden
 * field, so that nobody need choose the picture again after an error in another field. Only the holder of the token can
 * see or use the picture, for 12 hours. A background job deletes unused pictures after 24 hours.
 */
export function draftUploadToken(secret: string, name: string, now: Date): string {
  const until = Math.floor((now.getTime() + TOKEN_LIFETIME_MS) / 1000).toString(36)
  return `${name}~${until}~${signatureOf(secret, name, until)}`
}

/**
 * Checks a token of `draftUploadToken` and returns the file name of the picture, or null if the signature is wrong or
 * the token has expired.
 */
export function readDraftUpload(secret: string, token: unknown, now: Date): string | null {
  if (typeof token !== 'string') return null
  const [name, until, signature, ...rest] = token.split('~')
  if (!name || !until || !signature || rest.length > 0) return null
  const [given, right] = [signature, signatureOf(secret, name, until)].map((text) => Buffer.from(text))
  if (!given || !right || given.length !== right.length || !timingSafeEqual(given, right)) return null
  return Number.parseInt(until, 36) * 1000 > now.getTime() ? name : null
}

/** Milliseconds for which a draft upload token is valid (12 hours). */
const TOKEN_LIFETIME_MS = 43_200_000

const signatureOf = (secret: string, name: string, until: string) =>
  createHmac('sha256', secret).update(`picture ${name} ${until}`).digest().toString('base64url', 0, 16)
