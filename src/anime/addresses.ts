import { decoded, encodedSlug, episodeSlug } from './contract/slugs.ts'

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
export const NEXT_UP = '/koleksi/lanjut/'

export const animeHref = (slug: string) => `/anime/${encodeURIComponent(slug)}/`
/** `url` is the episode's slug, or its address on this site or another server. */
export const episodeHref = (url: string) => `/episode/${encodedSlug(episodeSlug(url))}/`
/**
 * Returns the path of the page that an old link means. The path of such a link contains a whole address, such as
 * "/anime/https:/host/anime/x/". `text`: the part after "/anime/" or "/episode/", for which `page` stands.
 */
export function hrefInOldLink(text: string, page: 'anime' | 'episode'): string | null {
  const [, path] = /^.*https?:\/*[^/?#]+\/([^?#]*)/i.exec(decodedTwice(text)) ?? []
  const parts = path?.split('/').filter((part) => part !== '') ?? []
  const [slug, last] = [parts[parts.indexOf('anime') + 1], parts.at(-1)]
  if (!slug || !last || parts.some((part) => part === '.' || part === '..')) return null
  if (parts.includes('anime')) return animeHref(slug)
  return page === 'anime' ? animeHref(last) : episodeHref(parts.join('/'))
}

/** Decodes an address that is still encoded, such as "https%3A%2F%2Fhost"; returns other text unchanged. */
const decodedTwice = (text: string) => (/^https?%3a/i.test(text) ? decoded(text) : null) ?? text

/** Path of a title's share card, the preview image of its links. */
export const cardHref = (slug: string) => `/kartu/${encodeURIComponent(slug)}.png`

export const ENDPOINTS = '/admin/endpoint/'
export const TITLES = '/admin/judul/'
export const endpointHref = (id: number) => `${ENDPOINTS}${id}/`
