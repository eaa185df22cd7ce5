import { animeHref } from '../addresses.ts'
import type { AnswerData } from '../contract/contract.ts'
import { type Card, card, cardFacts, joinFacts, type Pictures, poster, scenePath, stars } from './cards.ts'
import { latestCard, movieCard } from './lists.ts'
import { type ScheduleContext, type ScheduleSelection, scheduleView } from './schedule.ts'
import { watchLink } from './show.ts'

export type HomeView = ReturnType<typeof homeView>
type TopItem = AnswerData['home']['top10'][number]
type Detail = AnswerData['detail']

export const HERO_SIZE = 5
/** Numbers of cards on the home page: two rows of new episodes and one row of films on the widest screens. */
const LATEST_SHOWN = 16
const MOVIES_SHOWN = 8

/** `details` are the answers about the first titles of the top ten; null where the answer is not available yet. */
export function homeView(
  home: AnswerData['home'],
  details: readonly (Detail | null)[],
  selection: ScheduleSelection,
  context: ScheduleContext,
) {
  const { pictures, now } = context
  const week = home.jadwal_rilis
  return {
    hero: home.top10.slice(0, HERO_SIZE).map((item, at) => heroSlide(item, at, details[at] ?? null, pictures)),
    top: home.top10.map((item) => card(item, pictures, topFacts(item))),
    latest: home.new_eps.slice(0, LATEST_SHOWN).map((item) => latestCard(item, 'anime', pictures, now)),
    movies: home.movies.slice(0, MOVIES_SHOWN).map((item) => movieCard(item, pictures)),
    schedule: Object.values(week).some((items) => items.length > 0) ? scheduleView(week, selection, context) : null,
  }
}

function heroSlide(item: TopItem, at: number, detail: Detail | null, pictures: Pictures) {
  const picture = poster(item.judul, item.anime_slug, item.cover, pictures, 360)
  return {
    slug: item.anime_slug,
    href: item.anime_slug === null ? null : animeHref(item.anime_slug),
    title: item.judul,
    line: joinFacts([`Nomor ${at + 1} minggu ini`, stars(item.rating)]),
    scene: scenePath(picture),
    poster: picture,
    synopsis: detail?.sinopsis ? shortened(detail.sinopsis) : null,
    watch: detail ? watchLink(detail.episode_list) : null,
  }
}

const SYNOPSIS_LENGTH = 170

/** Keeps the first sentences, or the first words if the first sentence is too long. */
function shortened(text: string): string {
  if (text.length <= SYNOPSIS_LENGTH) return text
  const sentences = /^.*[.!?](?=\s)/s.exec(text.slice(0, SYNOPSIS_LENGTH + 1))?.[0]
  if (sentences) return sentences
  const cut = text.lastIndexOf(' ', SYNOPSIS_LENGTH)
  return `${text.slice(0, cut > 0 ? cut : SYNOPSIS_LENGTH)}…`
}

/** Number of popular titles that the widest row of an error page holds. */
const POPULAR_SHOWN = 8

/** Builds the cards of the most popular titles for a page that has nothing else to show. */
export const popularCards = (top: readonly TopItem[], pictures: Pictures): Card[] =>
  top.slice(0, POPULAR_SHOWN).map((item) => card(item, pictures, topFacts(item)))

const topFacts = ({ rating, genres }: TopItem) => cardFacts({ score: rating, genres })
