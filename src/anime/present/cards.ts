import { ago } from '../../web/dates.ts'
import type { Answer } from '../answers.ts'
import type { QuestionName } from '../contract.ts'
import { encodedSlug, episodeSlug, hueOf } from '../slugs.ts'

/** What templates show. They loop and branch; everything they print is made here, from the contract's shapes. */

export type Poster = { src: string | null; hue: number; initials: string; width: number; height: number }
export type Card = {
  href: string | null
  slug: string | null
  title: string
  poster: Poster
  badge: string | null
  line: string
}
export type SourceNote = { source: string; age: string; stale: boolean }

type Series = { judul: string; anime_slug: string | null; cover: string | null }

export const animeHref = (slug: string) => `/anime/${encodeURIComponent(slug)}/`
export const episodeHref = (url: string) => `/episode/${encodedSlug(episodeSlug(url))}/`
/** The picture that others show beside a link to a title. */
export const cardHref = (slug: string) => `/kartu/${encodeURIComponent(slug)}.png`

/** Our own pictures are linked by path; others wait for the proxy, and their place shows the initials. */
export function poster(title: string, slug: string | null, cover: string | null, baseUrl: string): Poster {
  const own = cover?.startsWith(`${baseUrl}/`) ? cover.slice(baseUrl.length) : null
  return {
    src: own,
    hue: hueOf(slug ?? title),
    initials: own === null ? initialsOf(title) : '',
    width: 180,
    height: 270,
  }
}

const initialsOf = (title: string) =>
  (
    title
      .match(/\p{L}|\p{N}/gu)
      ?.slice(0, 2)
      .join('') ?? 'K'
  ).toUpperCase()

export const card = (series: Series, baseUrl: string, { badge = null as string | null, line = '' } = {}): Card => ({
  href: series.anime_slug === null ? null : animeHref(series.anime_slug),
  slug: series.anime_slug,
  title: series.judul,
  poster: poster(series.judul, series.anime_slug, series.cover, baseUrl),
  badge,
  line,
})

/** Where the page's data came from and how old it is, for the quiet line at its end. */
export const sourceNote = (answer: Answer<QuestionName>, now: Date): SourceNote => ({
  source: sourceNames[answer.source] ?? answer.source,
  age: ago(answer.readAt, now),
  stale: answer.stale,
})

const sourceNames: Record<string, string> = { library: 'Perpustakaan KortekStream' }

/** "8,91": Indonesian writes decimals with a comma. */
export const decimal = (score: string | null) => score?.replace('.', ',') ?? null
