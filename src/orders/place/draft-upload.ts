import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * A stored picture that no order names yet, as a form carries it: so that it need not be chosen again when something else
 * on the form was wrong. Only who was given the token can show or order with that picture, for half a day: unnamed pictures
 * are spared by the sweep for a whole one.
 */
export function draftUploadToken(secret: string, name: string, now: Date): string {
  const until = Math.floor((now.getTime() + TOKEN_LIFETIME_MS) / 1000).toString(36)
  return `${name}~${until}~${signatureOf(secret, name, until)}`
}

/** The picture's name; null for what was not signed here, or too long ago. */
export function readDraftUpload(secret: string, token: unknown, now: Date): string | null {
  if (typeof token !== 'string') return null
  const [name, until, signature, ...rest] = token.split('~')
  if (!name || !until || !signature || rest.length > 0) return null
  const [given, right] = [signature, signatureOf(secret, name, until)].map((text) => Buffer.from(text))
  if (!given || !right || given.length !== right.length || !timingSafeEqual(given, right)) return null
  return Number.parseInt(until, 36) * 1000 > now.getTime() ? name : null
}

/** Milliseconds. */
const TOKEN_LIFETIME_MS = 43_200_000

const signatureOf = (secret: string, name: string, until: string) =>
  createHmac('sha256', secret).update(`picture ${name} ${until}`).digest().toString('base64url', 0, 16)
