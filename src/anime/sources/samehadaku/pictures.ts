import type { HTMLElement } from 'node-html-parser'
import { addressOf } from '../../../net/links.ts'
import { firstOf, type OptionalText } from './text.ts'

const lazyFirst = 'data-src data-lazy-src data-original data-lazy data-srcset data-lazy-srcset srcset src'.split(' ')

/**
 * Returns the URL of the first picture in an element, also of one that is loaded lazily or stands in `noscript`.
 * Placeholders of lazy loading are ignored.
 */
export const pictureIn = (within: HTMLElement, base: string): string | null =>
  firstOf(within.getElementsByTagName('img'), (image) => pictureOf(image, base))

/** Returns the picture's URL of an `img` element; null when the element has only a placeholder. */
export const pictureOf = (image: HTMLElement, base: string): string | null =>
  firstOf(lazyFirst, (name) => {
    const given = image.getAttribute(name)
    return given && pictureUrl(name.endsWith('srcset') ? largest(given) : given, base)
  })

/** Returns the URL in a `srcset` with the largest width or density. */
function largest(set: string): string {
  const candidates = set.split(/,\s+/).map((candidate) => candidate.trim().split(/\s+/))
  const sizeOf = ([, size = '1']: string[]) => Number.parseFloat(size) || 1
  return candidates.reduce((best, next) => (sizeOf(next) > sizeOf(best) ? next : best))[0] ?? ''
}

/**
 * Returns the absolute URL of a picture, or null for a placeholder of lazy loading. For a picture scaled by wp.com it
 * is the URL of the original.
 */
export function pictureUrl(given: OptionalText, base: string): string | null {
  const url = addressOf(given ?? null, base)
  if (!url || /\/(blank|placeholder|lazy(load)?|spacer|pixel|loading)\.(gif|png|svg)$/i.test(url.pathname)) return null
  if (!/^i\d\.wp\.com$/i.test(url.hostname)) return url.href
  const [, original] = /^\/([^/]+\.[^/]+\/.+)$/.exec(url.pathname) ?? []
  return (original && addressOf(`https://${original}`, base)?.href) || url.href
}
