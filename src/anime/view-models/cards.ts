import { ago } from '../../web/dates.ts'
import { animeHref } from '../addresses.ts'
import type { Answer } from '../answers/copies.ts'
import type { QuestionName } from '../contract/contract.ts'
import { hueOf } from '../contract/slugs.ts'
import type { PosterWidth, SignedPoster } from '../poster-proxy/sign.ts'

/**
 * View models of the catalog pages, made from catalog answers. Templates only loop and branch; everything they print is
 * prepared here.
 */

export type Poster = { src: string | null; hue: number; initials: string; width: number; height: number }
export type Card = {
  href: string | null
  slug: string | null
  title: string
  poster: Poster
  badge: string | null
  line: string
}
/**
 * Builds addresses of pictures. `posterHref` returns the poster proxy's address for a poster of another website, or
 * null.
 */
export type Pictures = { baseUrl: string; posterHref(poster: SignedPoster): string | null }
/**
 * Note about the data on a page. `from`: name of the source, and of the server through which the data came if that is
 * another one. `age`: when the data was read, as relative time.
 */
export type SourceNote = { from: string; age: string; stale: boolean }

type Series = { judul: string; anime_slug: string | null; cover: string | null }

/**
 * Builds a title's poster. Pictures of this site are linked by path, those of other websites through the poster proxy.
 * Without a picture, the initials are shown. `hue` is that of the drawing's ink for this site's drawings, else one
 * chosen by the slug.
 */
export function poster(
  title: string,
  slug: string | null,
  cover: string | null,
  pictures: Pictures,
  width: PosterWidth = 180,
): Poster {
  const own = cover === null ? null : ownPath(cover, pictures.baseUrl)
  const look = { initials: initialsOf(title), hue: drawnHue(own) ?? hueOf(slug ?? title) }
  const src = own === null ? cover && pictures.posterHref({ url: cover, look, width }) : shownPath(own)
  return { src: src || null, ...look, width, height: width * 1.5 }
}

/** Returns the path of a picture on this site, with its query; null for other pictures. */
const ownPath = (cover: string, baseUrl: string) =>
  cover.startsWith(`${baseUrl}/`) ? cover.slice(baseUrl.length) : null

/** Matches the path of a poster that this site draws; its query may name the hue of the drawing. */
const DRAWN = /^(\/ilustrasi\/poster\/[^/?]+)\.webp(?:\?hue=(\d|1[01]))?$/

/** Returns the hue, 0 to 11, that the address of a drawn poster names; null for any other path. */
function drawnHue(path: string | null): number | null {
  const hue = DRAWN.exec(path ?? '')?.[2]
  return hue === undefined ? null : Number(hue)
}

/** Returns the path under which pages show a picture: drawn posters as SVG, as WebP only other servers need them. */
const shownPath = (path: string) => path.replace(DRAWN, '$1.svg')

/** Returns the path of the wide drawing of a title whose poster this site draws; null for other titles. */
export const sceneOf = ({ src }: Poster) => (src?.startsWith(POSTERS) ? `${SCENES}${src.slice(POSTERS.length)}` : null)

/** Paths of this site's drawn posters and scenes, which differ only by the folder. */
const POSTERS = '/ilustrasi/poster/'
const SCENES = '/ilustrasi/adegan/'

const initialsOf = (title: string) =>
  (
    title
      .match(/\p{L}|\p{N}/gu)
      ?.slice(0, 2)
      .join('') ?? 'K'
  ).toUpperCase()

type CardExtras = { badge?: string | null; line?: string; width?: PosterWidth }

export const card = (
  series: Series,
  pictures: Pictures,
  { badge = null, line = '', width = 180 }: CardExtras = {},
): Card => ({
  href: series.anime_slug === null ? null : animeHref(series.anime_slug),
  slug: series.anime_slug,
  title: series.judul,
  poster: poster(series.judul, series.anime_slug, series.cover, pictures, width),
  badge,
  line,
})

/** Builds the note at the end of a page that names the source and age of its data. */
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

/** Formats a score with the Indonesian decimal comma: "8,91". */
export const decimal = (score: string | null) => score?.replace('.', ',') ?? null
