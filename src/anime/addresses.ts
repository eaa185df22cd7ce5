import { encodedSlug, episodeSlug } from './contract/slugs.ts'

/** Addresses of the catalog's pages, for links from anywhere. */

export const HOME = '/'
export const LATEST = '/all-anime-terbaru/'
export const MOVIES = '/movie/'
export const SCHEDULE = '/jadwal-rilis/'
export const SEARCH = '/search/'
export const SUGGESTIONS = '/search/saran/'
export const SURPRISE = '/kejutan/'
export const COLLECTION = '/koleksi/'

export const animeHref = (slug: string) => `/anime/${encodeURIComponent(slug)}/`
/** `url`: an episode's slug or any address of it. */
export const episodeHref = (url: string) => `/episode/${encodedSlug(episodeSlug(url))}/`
/** The preview picture of a link to a title. */
export const cardHref = (slug: string) => `/kartu/${encodeURIComponent(slug)}.png`

/** Staff pages: endpoints, and title mappings. */
export const ENDPOINTS = '/admin/endpoint/'
export const TITLES = '/admin/judul/'
export const endpointHref = (id: number) => `${ENDPOINTS}${id}/`
