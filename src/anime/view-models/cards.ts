import { ago } from '../../web/dates.ts'
import { animeHref } from '../addresses.ts'
import type { Answer } from '../answers/copies.ts'
import type { QuestionName } from '../contract/contract.ts'
import { hueOf } from '../contract/slugs.ts'
import type { PosterWidth, SignedPoster } from '../poster-proxy/sign.ts'

/** View models: templates loop and branch; everything they print is made here from the contract's answers. */

export type Poster = { src: string | null; hue: number; initials: string; width: number; height: number }
export type Card = {
  href: string | null
  slug: string | null
  title: string
  poster: Poster
  badge: string | null
  line: string
}
/** `posterHref` returns the proxy address of a foreign poster, or null. */
export type Pictures = { baseUrl: string; posterHref(poster: SignedPoster): string | null }
/** `from`: the source, and the server it came through if another. */
export type SourceNote = { from: string; age: string; stale: boolean }

type Series = { judul: string; anime_slug: string | null; cover: string | null }

/** Our own pictures are linked by path, foreign ones through the proxy; without one, initials are shown. */
export function poster(
  title: string,
  slug: string | null,
  cover: string | null,
  pictures: Pictures,
  width: PosterWidth = 180,
): Poster {
  const look = { initials: initialsOf(title), hue: hueOf(slug ?? title) }
  const src = cover && (ownPath(cover, pictures.baseUrl) ?? pictures.posterHref({ url: cover, look, width }))
  return { src: src || null, ...look, width, height: width * 1.5 }
}

/** Our own posters are vector drawings; the WebP versions are only for other servers. */
const ownPath = (cover: string, baseUrl: string) =>
  cover.startsWith(`${baseUrl}/`)
    ? cover.slice(baseUrl.length).replace(/^(\/ilustrasi\/poster\/[^/]+)\.webp$/, '$1.svg')
    : null

const initialsOf = (title: string) =>
  (
    title
      .match(/\p{L}|\p{N}/gu)
      ?.slice(0, 2)
      .join('') ?? 'K'
  ).toUpperCase()

export const card = (series: Series, pictures: Pictures, { badge = null as string | null, line = '' } = {}): Card => ({
  href: series.anime_slug === null ? null : animeHref(series.anime_slug),
  slug: series.anime_slug,
  title: series.judul,
  poster: poster(series.judul, series.anime_slug, series.cover, pictures),
  badge,
  line,
})

/** The source and age of the page's data, for the line at its end. */
export function sourceNote(answer: Answer<QuestionName>, now: Date): SourceNote {
  const source = sourceNames[answer.source] ?? answer.source
  const isOwn = answer.endpoint?.isOwn ?? true
  const from = isOwn ? source : `${source} lewat ${answer.endpoint?.name}`
  return { from, age: ago(answer.readAt, now), stale: answer.stale }
}

const sourceNames: Record<string, string> = {
  library: 'Perpustakaan KortekStream',
  samehadaku: 'Samehadaku',
  aniliberty: 'AniLiberty',
}

/** "8,91": with an Indonesian decimal comma. */
export const decimal = (score: string | null) => score?.replace('.', ',') ?? null
