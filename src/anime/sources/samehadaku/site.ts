import { toAbsoluteUrl } from '../../../net/links.ts'
import { decoded, encodedSlug, episodeSlug } from '../../contract/slugs.ts'
import type { Page } from './read-page.ts'
import type { OptionalText } from './text.ts'

/**
 * The URL of a title or episode is always made below the configured `baseUrl`, whatever host the page names, because
 * such sites change their domain several times a year. Other links keep their host.
 */
export function createSite(baseUrl: string) {
  const base = new URL(baseUrl)
  const prefix = base.pathname.replace(/\/+$/, '')
  const root = base.origin + prefix

  /** The decoded path segments of a link; null for an invalid URL or an anchor. */
  const pathParts = (href: OptionalText): string[] | null => {
    const url = toAbsoluteUrl(href ?? null, `${root}/`)
    if (!url) return null
    const path = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : url.pathname
    const parts = path.split('/').filter(Boolean).map(decodeSegment)
    return parts.includes('') || parts.join('/').length > 200 ? null : parts
  }

  const readAnimeSlug = (href: OptionalText): string | null => {
    const [first, slug, ...rest] = pathParts(href) ?? []
    return first === 'anime' && slug && rest.length === 0 ? slug : null
  }
  const animeUrl = (slug: string) => `${root}/anime/${encodeURIComponent(slug)}/`

  return {
    root,
    partsOf: pathParts,
    animeSlugOf: readAnimeSlug,
    animeUrl,
    episodeUrl: (slug: string) => `${root}/${encodedSlug(slug)}/`,
    animeLink(href: OptionalText): Link | null {
      const slug = readAnimeSlug(href)
      return slug === null ? null : { slug, url: animeUrl(slug) }
    },
    /** Reads a link to an episode or a batch. */
    episodeLink(href: OptionalText): Link | null {
      const parts = pathParts(href)
      if (!parts?.[0] || reserved.test(parts[0])) return null
      return { slug: episodeSlug(parts.join('/')), url: `${root}/${parts.map(encodeURIComponent).join('/')}/` }
    },
  }
}
export type Link = { slug: string; url: string }
export type Site = ReturnType<typeof createSite>

/** `now`: the moment to which "3 hours ago" refers. */
export type PageReading = Page & { site: Site; now: Date }

const reserved =
  /^(anime|genres?|season|studio|producers?|page|tag|category|author|search|az-list|anime-(terbaru|movie|list)|daftar-[\w-]+|jadwal[\w-]*|schedule|wp-[\w-]+|feed|cdn-cgi|[\w-]+\.php)$/i

/** Decodes a part of a path; empty if it is invalid or leads to another folder. */
function decodeSegment(part: string): string {
  const plain = decoded(part) ?? ''
  return /[\0/\\]/.test(plain) || plain === '.' || plain === '..' ? '' : plain
}
