import { encodedSlug, episodeSlug } from './contract/slugs.ts'

/** Where the catalog's pages are, for whoever links to them. */

export const HOME = '/'
export const LATEST = '/all-anime-terbaru/'
export const MOVIES = '/movie/'
export const SCHEDULE = '/jadwal-rilis/'
export const SEARCH = '/search/'
export const SUGGESTIONS = '/search/saran/'
export const SURPRISE = '/kejutan/'
export const COLLECTION = '/koleksi/'

export const animeHref = (slug: string) => `/anime/${encodeURIComponent(slug)}/`
/** `url`: an episode's slug, or its address wherever it is. */
export const episodeHref = (url: string) => `/episode/${encodedSlug(episodeSlug(url))}/`
/** The picture that others show beside a link to a title. */
export const cardHref = (slug: string) => `/kartu/${encodeURIComponent(slug)}.png`

/** Staff's own: whom the catalog asks, and which title is which. */
export const ENDPOINTS = '/admin/endpoint/'
export const TITLES = '/admin/judul/'
export const endpointHref = (id: number) => `${ENDPOINTS}${id}/`
