import type { HTMLElement } from 'node-html-parser'
import { addressOf } from '../../../net/links.ts'
import type { OptionalText } from './text.ts'

const lazyFirst = [
  'data-src',
  'data-lazy-src',
  'data-original',
  'data-lazy',
  'data-srcset',
  'data-lazy-srcset',
  'srcset',
  'src',
]

/** The picture in an element, also a lazy one or that in noscript; placeholders of lazy loading are ignored. */
export function pictureIn(within: HTMLElement, base: string): string | null {
  for (const image of within.getElementsByTagName('img')) {
    const picture = pictureOf(image, base)
    if (picture) return picture
  }
  return null
}

/** The address of an image element. */
export function pictureOf(image: HTMLElement, base: string): string | null {
  for (const name of lazyFirst) {
    const given = image.getAttribute(name)
    const picture = given && pictureUrl(name.endsWith('srcset') ? largest(given) : given, base)
    if (picture) return picture
  }
  return null
}

/** The candidate of a `srcset` with the largest width or density. */
function largest(set: string): string {
  const candidates = set
    .split(/,\s+/)
    .map((candidate) => candidate.trim().split(/\s+/))
    .map(([url = '', size = '1']) => ({ url, size: Number.parseFloat(size) || 1 }))
  return candidates.reduce((best, next) => (next.size > best.size ? next : best), { url: '', size: 0 }).url
}

/** A picture's address; for wp.com's scaler that of the original. */
export function pictureUrl(given: OptionalText, base: string): string | null {
  const url = addressOf(given ?? null, base)
  if (!url || /\/(blank|placeholder|lazy(load)?|spacer|pixel|loading)\.(gif|png|svg)$/i.test(url.pathname)) return null
  if (!/^i\d\.wp\.com$/i.test(url.hostname)) return url.href
  const [, original] = /^\/([^/]+\.[^/]+\/.+)$/.exec(url.pathname) ?? []
  return (original && addressOf(`https://${original}`, base)?.href) || url.href
}
