import type { Secret } from '../web/signed.ts'

/**
 * A signed token for an uploaded picture that belongs to no row yet. It is for a hidden field, so that the customer
 * need not choose the picture again after an error. Only the holder of the token can see or use the picture, for 12
 * hours. A job deletes the picture after 24 hours.
 */
export function draftUploadToken(secret: Secret, name: string, now: Date): string {
  const until = Math.floor((now.getTime() + TOKEN_LIFETIME_MS) / 1000).toString(36)
  return `${name}~${until}~${secret.sign(signaturePayload(name, until))}`
}

/** Null if the signature is wrong or the token has expired. */
export function readDraftUpload(secret: Secret, token: unknown, now: Date): string | null {
  if (typeof token !== 'string') return null
  const [name, until, signature, ...rest] = token.split('~')
  if (!name || !until || !signature || rest.length > 0) return null
  if (!secret.isSigned(signature, signaturePayload(name, until))) return null
  return Number.parseInt(until, 36) * 1000 > now.getTime() ? name : null
}

/** 12 hours in milliseconds. */
const TOKEN_LIFETIME_MS = 43_200_000

const signaturePayload = (name: string, until: string) => `picture ${name} ${until}`
