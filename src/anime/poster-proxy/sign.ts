import { createHmac, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'

/** Pixels: cards ask for the first, large places for the second, dense screens may for the third. Heights are 3/2 of it. */
export type PosterWidth = 180 | 360 | 720

/** What stands in for a poster that cannot be had: up to two letters of the title on one of twelve hues (0–11). */
export type PosterLook = { initials: string; hue: number }

export type SignedPoster = { url: string; look: PosterLook; width: PosterWidth }

/**
 * The address at which this site shows a foreign poster, `/poster/SIGNATURE/WIDTH/URL/HUE-INITIALS.webp`: only what was signed
 * here is ever fetched. Null where there is none: `url` is not http(s), or the address would have over 2,000 characters,
 * the most that the visitor's collection keeps.
 */
export function signPoster(secret: string, { url, look, width }: SignedPoster): string | null {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return null
  const rest = `${width}/${Buffer.from(url).toString('base64url')}/${look.hue}-${encodeURIComponent(look.initials)}.webp`
  const address = `/poster/${signatureOf(secret, rest)}/${rest}`
  return address.length > LONGEST ? null : address
}

/** Signs for pages, which show the same posters again and again. */
export function createSigner(secret: string): (poster: SignedPoster) => string | null {
  const signed = new LRUCache<string, { href: string | null }>({ max: 20_000 })
  return (poster) => {
    const { url, look, width } = poster
    const key = `${width} ${look.hue} ${look.initials} ${url}`
    const known = signed.get(key) ?? { href: signPoster(secret, poster) }
    signed.set(key, known)
    return known.href
  }
}

/** What a path asks for; null unless this site signed exactly that path. */
export function readPoster(secret: string, path: string): SignedPoster | null {
  const [, signature, rest, width, url, hue, initials] = FORM.exec(path) ?? []
  if (!signature || !rest || !url || !hue || !initials || !isSame(signature, signatureOf(secret, rest))) return null
  return {
    url: Buffer.from(url, 'base64url').toString(),
    look: { initials: decodeURIComponent(initials), hue: Number(hue) },
    width: width === '720' ? 720 : width === '360' ? 360 : 180,
  }
}

const LONGEST = 2_000
const FORM = /^\/poster\/([\w-]{22})\/((180|360|720)\/([\w-]+)\/(\d{1,2})-([^/]+)\.webp)$/

/** 128 bits of an HMAC-SHA256 (RFC 2104 lets it be cut in half); the word keeps the secret's other uses apart. */
const signatureOf = (secret: string, rest: string) =>
  createHmac('sha256', secret).update(`poster ${rest}`).digest().toString('base64url', 0, 16)

const isSame = (given: string, right: string) =>
  given.length === right.length && timingSafeEqual(Buffer.from(given), Buffer.from(right))
