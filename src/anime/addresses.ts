import { decoded, encodedSlug, episodeSlug } from './contract/slugs.ts'

/** URL paths of the catalog's pages, used in links from every feature. */

export const HOME = '/'
export const LATEST = '/all-anime-terbaru/'
export const MOVIES = '/movie/'
export const SCHEDULE = '/jadwal-rilis/'
export const SEARCH = '/search/'
export const SUGGESTIONS = '/search/saran/'
export const SURPRISE = '/kejutan/'
export const COLLECTION = '/koleksi/'
export const COLLECTION_CARDS = '/koleksi/kartu/'
export const NEW_EPISODES = '/koleksi/episode-baru/'

export const animeHref = (slug: string) => `/anime/${encodeURIComponent(slug)}/`
/**
 * Returns the path of an episode's page. `url` is the episode's slug, or its address on this site or another server.
 */
export const episodeHref = (url: string) => `/episode/${encodedSlug(episodeSlug(url))}/`
/**
 * Returns the path of the page that an old link means whose path contains a whole address, such as
 * "/anime/https:/host/anime/x/"; null for a path without an address, or with one that names neither a title nor an
 * episode. `given`: the part after "/anime/" or "/episode/", for which `page` stands.
 */
export function hrefInOldLink(given: string, page: 'anime' | 'episode'): string | null {
  const [, path] = /^.*https?:\/*[^/?#]+\/([^?#]*)/i.exec(decodedTwice(given)) ?? []
  const parts = path?.split('/').filter((part) => part !== '') ?? []
  const [slug, last] = [parts[parts.indexOf('anime') + 1], parts.at(-1)]
  if (!slug || !last || parts.some((part) => part === '.' || part === '..')) return null
  if (parts.includes('anime')) return animeHref(slug)
  return page === 'anime' ? animeHref(last) : episodeHref(parts.join('/'))
}

/** Decodes an address that was encoded once more, such as "https%3A%2F%2Fhost"; other text is returned unchanged. */
const decodedTwice = (text: string) => (/^https?%3a/i.test(text) ? decoded(text) : null) ?? text

/** Path of a title's share card: the preview image shown where a link to the title is shared. */
export const cardHref = (slug: string) => `/kartu/${encodeURIComponent(slug)}.png`

/** URL paths of the staff pages for catalog endpoints and for title mappings. */
export const ENDPOINTS = '/admin/endpoint/'
export const TITLES = '/admin/judul/'
export const endpointHref = (id: number) => `${ENDPOINTS}${id}/`
