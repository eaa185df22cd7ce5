import { ago } from '../../web/dates.ts'
import { animeHref } from '../addresses.ts'
import type { Answer } from '../answers/copies.ts'
import type { QuestionName } from '../contract/contract.ts'
import { slugHue } from '../contract/slugs.ts'
import type { PosterWidth, SignedPoster } from '../poster-proxy/sign.ts'
import { genreLine } from './labels.ts'

export type Poster = { src: string | null; hue: number; initials: string; width: number; height: number }
export type Card = ReturnType<typeof card>
/** `posterHref` returns the poster proxy's address for a poster of another website, or null. */
export type Pictures = { baseUrl: string; posterHref(poster: SignedPoster): string | null }
export type SourceNote = ReturnType<typeof sourceNote>

/**
 * Links pictures of this site by path, those of other websites through the poster proxy; without a picture, pages show
 * the initials. `hue`: the ink of the drawing for this site's drawings, else a hue chosen by the slug.
 */
export function poster(
  title: string,
  slug: string | null,
  cover: string | null,
  pictures: Pictures,
  width: PosterWidth = 180,
): Poster {
  const own = cover === null ? null : ownPath(cover, pictures.baseUrl)
  const look = { initials: titleInitials(title), hue: drawnHue(own) ?? slugHue(slug ?? title) }
  const src = own === null ? cover && pictures.posterHref({ url: cover, look, width }) : pagePath(own)
  return { src: src || null, ...look, width, height: width * 1.5 }
}

const ownPath = (cover: string, baseUrl: string) =>
  cover.startsWith(`${baseUrl}/`) ? cover.slice(baseUrl.length) : null

/** Matches the path of a poster that this site draws; its query may name the hue of the drawing. */
const DRAWN = /^(\/ilustrasi\/poster\/[^/?]+)\.webp(?:\?hue=(\d|1[01]))?$/

/** Returns the hue, 0 to 11, that the address of a drawn poster names; null for any other path. */
function drawnHue(path: string | null): number | null {
  const hue = DRAWN.exec(path ?? '')?.[2]
  return hue === undefined ? null : Number(hue)
}

/** Pages show drawn posters as SVG; only other servers need them as WebP. */
const pagePath = (path: string) => path.replace(DRAWN, '$1.svg')

/** Returns the path of the wide drawing of a title whose poster this site draws; null for other titles. */
export const scenePath = ({ src }: Poster) =>
  src?.startsWith(POSTERS) ? `${SCENES}${src.slice(POSTERS.length)}` : null

const POSTERS = '/ilustrasi/poster/'
const SCENES = '/ilustrasi/adegan/'

/** The first two letters or digits; `K` without any. */
function titleInitials(title: string): string {
  const [, first = 'K', second = ''] = /([\p{L}\p{N}])[^\p{L}\p{N}]*([\p{L}\p{N}])?/u.exec(title) ?? []
  return (first + second).toUpperCase()
}

type CardExtras = { badge?: string | null; line?: string; what?: string; width?: PosterWidth }

export const card = (
  series: { judul: string; anime_slug: string | null; cover: string | null },
  pictures: Pictures,
  { badge = null, line = '', what = '', width = 180 }: CardExtras = {},
) => ({
  href: series.anime_slug === null ? null : animeHref(series.anime_slug),
  slug: series.anime_slug,
  title: series.judul,
  poster: poster(series.judul, series.anime_slug, series.cover, pictures, width),
  badge,
  line,
  what,
})

/**
 * Builds the note at the end of a page about its data: the source, the server through which the data came if there is
 * one, and when the data was read, as relative time.
 */
export function sourceNote(answer: Answer<QuestionName>, now: Date) {
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

type CardFacts = { score?: string | null; genres: readonly string[]; when?: string | number | null | undefined }

/** Builds the facts that every card of a title shows: score and year on all cards, and the genre on wider cards. */
export const cardFacts = ({ score = null, genres, when }: CardFacts) => {
  const [line, what] = [joinFacts([stars(score), when]), genreLine(genres, 1)]
  return line ? { line, what } : { line: what }
}

/** Formats a score for a line of facts: "★ 8,91"; empty without one. */
export const stars = (score: string | null) => (score ? `★ ${decimal(score)}` : '')

/** Joins facts, without the missing ones. */
export const joinFacts = (facts: readonly (string | number | null | undefined)[]) =>
  facts.filter((fact) => (fact ?? '') !== '').join(' · ')
