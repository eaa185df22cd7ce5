import type { HTMLElement } from 'node-html-parser'
import { toAbsoluteUrl } from '../../../net/links.ts'
import { findFirst, type OptionalText } from './text.ts'

const lazyFirst = 'data-src data-lazy-src data-original data-lazy data-srcset data-lazy-srcset srcset src'.split(' ')

/** The first picture, also one that is loaded lazily or stands in `noscript`. */
export const pictureIn = (within: HTMLElement, base: string): string | null =>
  findFirst(within.getElementsByTagName('img'), (image) => imageUrl(image, base))

/** The URL of a picture; null when the `img` has only a placeholder. */
export const imageUrl = (image: HTMLElement, base: string): string | null =>
  findFirst(lazyFirst, (name) => {
    const value = image.getAttribute(name)
    return value && pictureUrl(name.endsWith('srcset') ? largest(value) : value, base)
  })

/** The URL with the largest width or density. */
function largest(set: string): string {
  const candidates = set.split(/,\s+/).map((candidate) => candidate.trim().split(/\s+/))
  const candidateSize = ([, size = '1']: string[]) => Number.parseFloat(size) || 1
  return candidates.reduce((best, next) => (candidateSize(next) > candidateSize(best) ? next : best))[0] ?? ''
}

/** Null for a placeholder of lazy loading; for a picture scaled by wp.com, the URL of the original. */
export function pictureUrl(src: OptionalText, base: string): string | null {
  const url = toAbsoluteUrl(src ?? null, base)
  if (!url || /\/(blank|placeholder|lazy(load)?|spacer|pixel|loading)\.(gif|png|svg)$/i.test(url.pathname)) return null
  if (!/^i\d\.wp\.com$/i.test(url.hostname)) return url.href
  const [, original] = /^\/([^/]+\.[^/]+\/.+)$/.exec(url.pathname) ?? []
  return (original && toAbsoluteUrl(`https://${original}`, base)?.href) || url.href
}
