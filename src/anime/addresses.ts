import { encodedSlug, episodeSlug } from './contract/slugs.ts'

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

export const animeHref = (slug: string) => `/anime/${encodeURIComponent(slug)}/`
/**
 * Returns the path of an episode's page. `url` is the episode's slug, or its address on this site or another server.
 */
export const episodeHref = (url: string) => `/episode/${encodedSlug(episodeSlug(url))}/`
/** Path of a title's share card: the preview image shown where a link to the title is shared. */
export const cardHref = (slug: string) => `/kartu/${encodeURIComponent(slug)}.png`

/** URL paths of the staff pages for catalog endpoints and for title mappings. */
export const ENDPOINTS = '/admin/endpoint/'
export const TITLES = '/admin/judul/'
export const endpointHref = (id: number) => `${ENDPOINTS}${id}/`
