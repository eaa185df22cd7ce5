import { translatedDate } from '../../web/dates.ts'
import { episodeHref } from '../addresses.ts'
import type { AnswerData } from '../contract/contract.ts'
import { episodeSlug } from '../contract/slugs.ts'
import { episodeName } from '../identity/labels.ts'
import { type Card, card, decimal, type Pictures, type Poster, poster } from './cards.ts'
import { factLabel, genreLink, statusLabel, typeLabel } from './labels.ts'

/**
 * An episode in a list. `label` is short ("7", "Spesial"), `name` is complete ("Episode 7"), and `subtitle` is the
 * episode's own title.
 */
export type EpisodeLine = {
  href: string
  slug: string
  label: string | null
  name: string
  subtitle: string | null
  date: string | null
}
export type WatchLink = { href: string; text: string }

/** A group of episodes, with a label such as "Episode 366 – 317". A short list is one group without a label. */
type EpisodeGroup = { label: string | null; episodes: EpisodeLine[] }

export type AnimeView = {
  slug: string
  title: string
  poster: Poster
  otherTitles: { text: string; lang: 'ja' | null }[]
  summary: string[]
  score: string | null
  votes: string | null
  synopsis: string | null
  description: string
  genres: { name: string; href: string }[]
  facts: { label: string; value: string }[]
  episodes: EpisodeLine[]
  groups: EpisodeGroup[]
  watch: WatchLink | null
  /** Path of the newest episode; null unless the title has several episodes. */
  newestHref: string | null
  recommendations: Card[]
  cover: string | null
}

export function animeView(detail: AnswerData['detail'], slug: string, pictures: Pictures): AnimeView {
  const episodes = detail.episode_list.map(episodeLine)
  return {
    slug,
    title: titleWithOther(detail),
    poster: poster(detail.judul, slug, detail.url_cover, pictures, 360),
    otherTitles: otherTitles(detail),
    summary: [typeLabel(detail.tipe), statusLabel(detail.status), countOf(episodes.length, detail.tipe)].filter(
      (part) => part !== null,
    ),
    score: decimal(detail.rating.value ?? detail.skor),
    votes: detail.rating.votes === null ? null : grouped(detail.rating.votes),
    synopsis: detail.sinopsis,
    description: detail.sinopsis ?? `Tonton ${detail.judul} di KortekStream.`,
    genres: detail.genre.map(genreLink),
    facts: [...facts(detail.details), ...viewers(detail.penonton)],
    episodes,
    groups: inGroups(episodes),
    watch: watchLink(episodes),
    newestHref: episodes.length > 1 ? (episodes[0]?.href ?? null) : null,
    recommendations: detail.recommendations.map((series) => card(series, pictures)),
    cover: detail.url_cover,
  }
}

type EpisodeRow = AnswerData['detail']['episode_list'][number]

export const episodeLine = ({ url, episode, title, date }: Pick<EpisodeRow, 'url' | 'episode'> & Partial<EpisodeRow>) =>
  ({
    href: episodeHref(url),
    slug: episodeSlug(url),
    label: episode,
    name: episode === null ? 'Episode lain' : episodeName(episode),
    subtitle: title ?? null,
    date: translatedDate(date ?? null),
  }) satisfies EpisodeLine

/**
 * Returns the link with which a visitor starts a title: to its first episode, which is the last in `episodes`. Null
 * without episodes.
 */
export function watchLink(episodes: readonly EpisodeLine[]): WatchLink | null {
  const first = episodes.at(-1)
  if (!first) return null
  const alone = episodes.length === 1 || first.label === null
  return { href: first.href, text: alone ? 'Tonton sekarang' : `Tonton ${first.name}` }
}

const countOf = (count: number, type: string | null) => (type === 'Movie' || count === 0 ? null : `${count} episode`)

type Detail = AnswerData['detail']

/** Returns a title's main name, with its English name in brackets if that is another. */
function titleWithOther({ judul, details }: Detail): string {
  const { English: other } = details
  return typeof other === 'string' && !sameLetters(judul, other) ? `${judul} (${other})` : judul
}

const sameLetters = (one: string, other: string) => lettersIn(one).includes(lettersIn(other))
const lettersIn = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')

function otherTitles({ details }: Detail): AnimeView['otherTitles'] {
  const named = [
    { text: details.Japanese, lang: 'ja' as const },
    { text: details.Synonyms, lang: null },
  ]
  return named.flatMap(({ text, lang }) => (typeof text === 'string' ? [{ text, lang }] : []))
}

const facts = (details: AnswerData['detail']['details']) =>
  Object.entries(details).flatMap(([name, value]) => {
    const fact = factLabel(name, Array.isArray(value) ? value.join(', ') : value)
    return fact ? [fact] : []
  })

const viewers = (count: string | null) =>
  count === null ? [] : [{ label: 'Ditonton', value: `${grouped(count)} penonton` }]

/** Writes a whole number of a source, such as "12,345" or "12345", the Indonesian way: "12.345". Other texts stay. */
const grouped = (count: string) =>
  /^\d{1,3}([.,]\d{3})+$|^\d{1,15}$/.test(count) ? Number(count.replace(/\D/g, '')).toLocaleString('id-ID') : count

/**
 * Maximum number of episodes in a group, so that visitors can comfortably scroll a group or step through it with the
 * Tab key.
 */
const GROUP_SIZE = 50

function inGroups(episodes: EpisodeLine[]): EpisodeGroup[] {
  if (episodes.length === 0) return []
  if (episodes.length <= 1.5 * GROUP_SIZE) return [{ label: null, episodes }]
  return Array.from({ length: Math.ceil(episodes.length / GROUP_SIZE) }, (_, index) => {
    const some = episodes.slice(index * GROUP_SIZE, (index + 1) * GROUP_SIZE)
    return { label: `${some[0]?.name} – ${some.at(-1)?.label}`, episodes: some }
  })
}
