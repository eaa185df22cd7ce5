import { LRUCache } from 'lru-cache'
import { atMost } from '../../async/cached.ts'
import type { Secret } from '../../web/signed.ts'

/** In px: for cards, for large places, and for high-resolution screens. The height is 3/2 of the width. */
export type PosterWidth = 180 | 360 | 720

/** The placeholder: up to two letters of the title, and one of twelve hues (0–11). */
export type PosterLook = { initials: string; hue: number }

export type SignedPoster = { url: string; look: PosterLook; width: PosterWidth }

/**
 * Signs the address of a poster from another website; only signed URLs are ever fetched. Null if `url` is not http(s),
 * or if the address is longer than a cover in a visitor's collection may be.
 */
export function signPoster(secret: Secret, { url, look, width }: SignedPoster): string | null {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return null
  const rest = `${width}/${Buffer.from(url).toString('base64url')}/${look.hue}-${encodeURIComponent(look.initials)}.webp`
  const address = `/poster/${secret.sign(`poster ${rest}`)}/${rest}`
  return address.length > MAX_ADDRESS_LENGTH ? null : address
}

/** Caches signed addresses, because pages repeat posters. */
export function createSigner(secret: Secret): (poster: SignedPoster) => string | null {
  const hrefCache = new LRUCache<string, { href: string | null }>(atMost(20_000))
  return (poster) => {
    const { url, look, width } = poster
    const key = `${width} ${look.hue} ${look.initials} ${url}`
    const cacheEntry = hrefCache.get(key) ?? { href: signPoster(secret, poster) }
    hrefCache.set(key, cacheEntry)
    return cacheEntry.href
  }
}

/** Null unless this site signed exactly this path. */
export function readPoster(secret: Secret, path: string): SignedPoster | null {
  const [, signature, rest, width, url, hue, initials] = SIGNED_PATH.exec(path) ?? []
  if (!signature || !rest || !url || !hue || !initials) return null
  if (!secret.isSigned(signature, `poster ${rest}`)) return null
  return {
    url: Buffer.from(url, 'base64url').toString(),
    look: { initials: decodeURIComponent(initials), hue: Number(hue) },
    width: width === '720' ? 720 : width === '360' ? 360 : 180,
  }
}

const MAX_ADDRESS_LENGTH = 2_000
const SIGNED_PATH = /^\/poster\/([\w-]{22})\/((180|360|720)\/([\w-]+)\/(\d{1,2})-([^/]+)\.webp)$/
