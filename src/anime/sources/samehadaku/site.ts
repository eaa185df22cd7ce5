import { addressOf } from '../../../net/links.ts'
import { encodedSlug, episodeSlug } from '../../contract/slugs.ts'
import type { Page } from './read-page.ts'
import type { OptionalText } from './text.ts'

/**
 * The site's address, and the meaning of its links: a path within the site is below the configured base, whatever host
 * the page names, because such sites move several times a year. Other links keep their host.
 */
export function createSite(baseUrl: string) {
  const base = new URL(baseUrl)
  const prefix = base.pathname.replace(/\/+$/, '')
  const root = base.origin + prefix

  /** The decoded path segments within the site; null for an invalid address or an anchor. */
  const partsOf = (href: OptionalText): string[] | null => {
    const url = addressOf(href ?? null, `${root}/`)
    if (!url) return null
    const path = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : url.pathname
    const parts = path.split('/').filter(Boolean).map(decoded)
    return parts.includes('') || parts.join('/').length > 200 ? null : parts
  }

  const animeSlugOf = (href: OptionalText): string | null => {
    const [first, slug, ...rest] = partsOf(href) ?? []
    return first === 'anime' && slug && rest.length === 0 ? slug : null
  }
  const animeUrl = (slug: string) => `${root}/anime/${encodeURIComponent(slug)}/`

  return {
    root,
    partsOf,
    animeSlugOf,
    animeUrl,
    episodeUrl: (slug: string) => `${root}/${encodedSlug(slug)}/`,
    /** A link to a title: its slug and address here. */
    animeLink(href: OptionalText): { slug: string; url: string } | null {
      const slug = animeSlugOf(href)
      return slug === null ? null : { slug, url: animeUrl(slug) }
    },
    /** A link to an episode or batch: its slug and address here. */
    episodeLink(href: OptionalText): { slug: string; url: string } | null {
      const parts = partsOf(href)
      if (!parts?.[0] || reserved.test(parts[0])) return null
      return { slug: episodeSlug(parts.join('/')), url: `${root}/${parts.map(encodeURIComponent).join('/')}/` }
    },
  }
}
export type Site = ReturnType<typeof createSite>

/** The context of reading a page: the page, its site, and the moment its "3 hours ago" refers to. */
export type PageReading = Page & { site: Site; now: Date }

const reserved =
  /^(anime|genres?|season|studio|producers?|page|tag|category|author|search|az-list|anime-(terbaru|movie|list)|daftar-[\w-]+|jadwal[\w-]*|wp-[\w-]+|feed|cdn-cgi|[\w-]+\.php)$/i

function decoded(part: string): string {
  try {
    const plain = decodeURIComponent(part)
    return /[\0/\\]/.test(plain) || plain === '.' || plain === '..' ? '' : plain
  } catch {
    return ''
  }
}
