import { translatedDate } from '../../web/dates.ts'
import type { AnswerData } from '../contract.ts'
import { episodeSlug } from '../slugs.ts'
import { factWord, genreLink, statusWord, typeWord } from '../words.ts'
import { type Card, card, decimal, episodeHref, type Poster, poster } from './cards.ts'

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

export const episodeLine = (row: AnswerData['detail']['episode_list'][number]): EpisodeLine => ({
  href: episodeHref(row.url),
  slug: episodeSlug(row.url),
  label: row.episode ?? '–',
  name: row.title,
  date: translatedDate(row.date),
})

const countOf = (count: number, type: string | null) => (type === 'Movie' || count === 0 ? null : `${count} episode`)

function otherTitles(details: AnswerData['detail']['details']): AnimeView['otherTitles'] {
  const named = [
    { text: details.Japanese, lang: 'ja' as const },
    { text: details.English, lang: 'en' as const },
    { text: details.Synonyms, lang: null },
  ]
  return named.flatMap(({ text, lang }) => (typeof text === 'string' ? [{ text, lang }] : []))
}

const facts = (details: AnswerData['detail']['details']) =>
  Object.entries(details).flatMap(([name, value]) => {
    const fact = factWord(name, Array.isArray(value) ? value.join(', ') : value)
    return fact ? [fact] : []
  })
