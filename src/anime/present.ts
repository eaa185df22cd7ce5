import { ago, translatedDate } from '../web/dates.ts'
import type { Answer } from './answers.ts'
import type { AnswerData, QuestionName } from './contract.ts'
import { episodeSlug, hueOf } from './slugs.ts'
import { genreLink, statusWord, typeWord } from './words.ts'

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
export const episodeHref = (url: string) => `/episode/${episodeSlug(url).split('/').map(encodeURIComponent).join('/')}/`

/** Our own pictures are linked by path; others wait for the proxy, and their place shows the initials. */
export function poster(title: string, slug: string | null, cover: string | null, baseUrl: string): Poster {
  const own = cover?.startsWith(`${baseUrl}/`) ? cover.slice(baseUrl.length) : null
  const initials =
    title
      .match(/\p{L}|\p{N}/gu)
      ?.slice(0, 2)
      .join('') ?? 'K'
  return { src: own, hue: hueOf(slug ?? title), initials: initials.toUpperCase(), width: 180, height: 270 }
}

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

export type EpisodeLine = { href: string; slug: string; label: string; name: string | null; date: string | null }

export type AnimeView = {
  slug: string
  title: string
  poster: Poster
  otherTitles: { text: string; lang: 'en' | 'ja' | null }[]
  summary: string[]
  score: string | null
  votes: string | null
  synopsis: string | null
  genres: { name: string; href: string }[]
  facts: { label: string; value: string }[]
  episodes: EpisodeLine[]
  first: EpisodeLine | null
  newest: EpisodeLine | null
  recommendations: Card[]
  cover: string | null
}

export function animeView(detail: AnswerData['detail'], slug: string, baseUrl: string): AnimeView {
  const episodes = detail.episode_list.map(episodeLine)
  return {
    slug,
    title: detail.judul,
    poster: { ...poster(detail.judul, slug, detail.url_cover, baseUrl), width: 300, height: 450 },
    otherTitles: otherTitles(detail.details),
    summary: [typeWord(detail.tipe), statusWord(detail.status), countOf(episodes.length, detail.tipe)].filter(
      (part) => part !== null,
    ),
    score: decimal(detail.rating.value ?? detail.skor),
    votes: detail.rating.votes === null ? null : detail.rating.votes.replaceAll(',', '.'),
    synopsis: detail.sinopsis,
    genres: detail.genre.map(genreLink),
    facts: facts(detail.details),
    episodes,
    first: episodes.at(-1) ?? null,
    newest: episodes[0] ?? null,
    recommendations: detail.recommendations.map((series) => card(series, baseUrl)),
    cover: detail.url_cover,
  }
}

const episodeLine = (row: AnswerData['detail']['episode_list'][number]): EpisodeLine => ({
  href: episodeHref(row.url),
  slug: episodeSlug(row.url),
  label: row.episode ?? '–',
  name: row.title,
  date: translatedDate(row.date),
})

const countOf = (count: number, type: string | null) => (type === 'Movie' || count === 0 ? null : `${count} episode`)

/** "8,91": Indonesian writes decimals with a comma. */
export const decimal = (score: string | null) => score?.replace('.', ',') ?? null

function otherTitles(details: AnswerData['detail']['details']): AnimeView['otherTitles'] {
  const named = [
    { text: details.Japanese, lang: 'ja' as const },
    { text: details.English, lang: 'en' as const },
    { text: details.Synonyms, lang: null },
  ]
  return named.flatMap(({ text, lang }) => (typeof text === 'string' ? [{ text, lang }] : []))
}

const factLabels: Record<string, string> = {
  Aired: 'Tayang',
  Released: 'Rilis',
  Premiered: 'Musim',
  Season: 'Musim',
  Duration: 'Durasi',
  'Total Episode': 'Jumlah episode',
  Source: 'Sumber cerita',
  Studios: 'Studio',
  Studio: 'Studio',
  Producers: 'Produser',
}

const facts = (details: AnswerData['detail']['details']) =>
  Object.entries(details).flatMap(([name, value]) => {
    const label = factLabels[name]
    return label ? [{ label, value: Array.isArray(value) ? value.join(', ') : value }] : []
  })
