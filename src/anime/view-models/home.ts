import { animeHref } from '../addresses.ts'
import type { AnswerData } from '../contract/contract.ts'
import { type Card, card, decimal, type Pictures, type Poster, poster, sceneOf } from './cards.ts'
import { episodeLine } from './episode-rows.ts'
import { genreLabel } from './labels.ts'
import { latestCard, movieCard } from './lists.ts'
import { type ScheduleContext, type ScheduleView, type ScheduleWish, scheduleView } from './schedule.ts'
import { type WatchLink, watchLink } from './show.ts'

type HeroSlide = {
  slug: string | null
  href: string | null
  title: string
  line: string
  /** Path of a wide drawing, for invented titles of this site; null for other titles, which show their poster. */
  scene: string | null
  poster: Poster
  synopsis: string | null
  watch: WatchLink | null
}

export type HomeView = {
  hero: HeroSlide[]
  top: Card[]
  latest: Card[]
  movies: Card[]
  schedule: ScheduleView | null
}

type TopItem = AnswerData['home']['top10'][number]
type Detail = AnswerData['detail']

export const HERO_SIZE = 5
/** Numbers of cards on the home page: two rows of new episodes and one row of films on the widest screens. */
const LATEST_SHOWN = 16
const MOVIES_SHOWN = 8

/**
 * Builds the home page with its hero. `details` are the answers about the first titles of the top ten, in the same
 * order; null for a title whose answer is not available yet.
 */
export function homeView(
  home: AnswerData['home'],
  details: readonly (Detail | null)[],
  wish: ScheduleWish,
  context: ScheduleContext,
): HomeView {
  const { pictures, now } = context
  const week = home.jadwal_rilis
  return {
    hero: home.top10.slice(0, HERO_SIZE).map((item, at) => heroSlide(item, at, details[at] ?? null, pictures)),
    top: home.top10.map((item) => card(item, pictures, { line: topLine(item) })),
    latest: home.new_eps.slice(0, LATEST_SHOWN).map((item) => latestCard(item, 'anime', pictures, now)),
    movies: home.movies.slice(0, MOVIES_SHOWN).map((item) => movieCard(item, pictures)),
    schedule: Object.values(week).some((items) => items.length > 0) ? scheduleView(week, wish, context) : null,
  }
}

function heroSlide(item: TopItem, at: number, detail: Detail | null, pictures: Pictures): HeroSlide {
  const picture = poster(item.judul, item.anime_slug, item.cover, pictures, 360)
  const rank = `Nomor ${at + 1} minggu ini`
  return {
    slug: item.anime_slug,
    href: item.anime_slug === null ? null : animeHref(item.anime_slug),
    title: item.judul,
    line: item.rating === null ? rank : `${rank} · ★ ${decimal(item.rating)}`,
    scene: sceneOf(picture),
    poster: picture,
    synopsis: detail?.sinopsis ? shortened(detail.sinopsis) : null,
    watch: detail ? watchLink(detail.episode_list.map(episodeLine)) : null,
  }
}

const SYNOPSIS_LENGTH = 170

/** Shortens a synopsis to its first sentences, or to its first words if the first sentence is too long. */
function shortened(text: string): string {
  if (text.length <= SYNOPSIS_LENGTH) return text
  const sentences = /^.*[.!?](?=\s)/s.exec(text.slice(0, SYNOPSIS_LENGTH + 1))?.[0]
  if (sentences) return sentences
  const cut = text.lastIndexOf(' ', SYNOPSIS_LENGTH)
  return `${text.slice(0, cut > 0 ? cut : SYNOPSIS_LENGTH)}…`
}

/** Number of cards of the popular titles that an error page shows: what its widest row holds. */
const POPULAR_SHOWN = 8

/** Builds the cards of the most popular titles for a page that has nothing else to show. */
export const popularCards = (top: readonly TopItem[], pictures: Pictures): Card[] =>
  top.slice(0, POPULAR_SHOWN).map((item) => card(item, pictures, { line: topLine(item) }))

const topLine = ({ rating, genres: [genre] }: TopItem) =>
  [rating === null ? '' : `★ ${decimal(rating)}`, genre === undefined ? '' : genreLabel(genre)]
    .filter(Boolean)
    .join(' · ')
