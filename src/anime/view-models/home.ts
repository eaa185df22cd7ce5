import { animeHref } from '../addresses.ts'
import type { AnswerData } from '../contract/contract.ts'
import { hueOf } from '../contract/slugs.ts'
import { type Card, card, decimal, type Pictures, type Poster, poster } from './cards.ts'
import { genreLabel } from './labels.ts'
import { latestCard, movieCard } from './lists.ts'
import { type ScheduleView, type ScheduleWish, scheduleView } from './schedule.ts'
import { episodeLine, type WatchLink, watchLink } from './show.ts'

type HeroSlide = {
  href: string | null
  title: string
  line: string
  hue: number
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
/** Number of films on the home page: one row on a wide screen, two rows on a phone. */
const MOVIES_SHOWN = 6

/**
 * Builds the home page with its hero. `details` are the answers about the first titles of the top ten, in the same
 * order; null for a title whose answer is not available yet.
 */
export function homeView(
  home: AnswerData['home'],
  details: readonly (Detail | null)[],
  wish: ScheduleWish,
  { pictures, now }: { pictures: Pictures; now: Date },
): HomeView {
  const week = home.jadwal_rilis
  return {
    hero: home.top10.slice(0, HERO_SIZE).map((item, at) => heroSlide(item, at, details[at] ?? null, pictures)),
    top: home.top10.map((item) => card(item, pictures, { line: topLine(item) })),
    latest: home.new_eps.map((item) => latestCard(item, 'anime', pictures, now)),
    movies: home.movies.slice(0, MOVIES_SHOWN).map((item) => movieCard(item, pictures)),
    schedule: Object.values(week).some((items) => items.length > 0) ? scheduleView(week, wish, pictures) : null,
  }
}

function heroSlide(item: TopItem, at: number, detail: Detail | null, pictures: Pictures): HeroSlide {
  const picture = poster(item.judul, item.anime_slug, item.cover, pictures, 360)
  const rank = `Nomor ${at + 1} minggu ini`
  return {
    href: item.anime_slug === null ? null : animeHref(item.anime_slug),
    title: item.judul,
    line: item.rating === null ? rank : `${rank} · ★ ${decimal(item.rating)}`,
    hue: hueOf(item.anime_slug ?? item.judul),
    scene: picture.src?.startsWith(POSTERS) ? `${SCENES}${picture.src.slice(POSTERS.length)}` : null,
    poster: picture,
    synopsis: detail?.sinopsis ? shortened(detail.sinopsis) : null,
    watch: detail ? watchLink(detail.episode_list.map(episodeLine)) : null,
  }
}

/** Paths of this site's drawn posters and scenes, which differ only by the folder. */
const POSTERS = '/ilustrasi/poster/'
const SCENES = '/ilustrasi/adegan/'

const SYNOPSIS_LENGTH = 240

function shortened(text: string): string {
  if (text.length <= SYNOPSIS_LENGTH) return text
  const cut = text.lastIndexOf(' ', SYNOPSIS_LENGTH)
  return `${text.slice(0, cut > 0 ? cut : SYNOPSIS_LENGTH)}…`
}

const topLine = ({ rating, genres: [genre] }: TopItem) =>
  [rating === null ? '' : `★ ${decimal(rating)}`, genre === undefined ? '' : genreLabel(genre)]
    .filter(Boolean)
    .join(' · ')
