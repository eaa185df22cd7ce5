import { panelSizes } from '../../artwork/comic/panel-scene.ts'
import { comicHref, comicSlug, engineText, getAiUse, meanRating, readHref, seriesHref } from '../comic/comic.ts'
import type { Neighbour } from '../comic/neighbour-queries.ts'
import type { Comic } from '../comic/queries.ts'
import { pictureHref, pictureSet } from '../pictures/pictures.ts'
import { isNew } from '../rules/series.ts'
import { shortened } from '../script/script.ts'
import type { Series } from '../series/queries.ts'
import { statusTexts } from '../series/series.ts'

/** `width`: the width of a picture that is not as wide as drawn panels. `folder`: see `pictureHref`. */
export const panelPicture = (renderId: number, width: number | null = null, folder?: string) => ({
  src: pictureHref(renderId, 480, folder),
  srcset: pictureSet(renderId, width ?? undefined, folder),
})

export const comicHead = (comic: Comic) => ({
  id: comic.id,
  slug: comicSlug(comic),
  href: comicHref(comic),
  read: readHref(comic),
  title: comic.title ?? 'Tanpa judul',
  creator: comic.publisher || comic.author.name,
  synopsis: comic.synopsis,
  tagline: comic.tagline,
  engine: engineText(comic),
  cover: coverView(comic),
})

/** `badges`: facts that readers want to know before reading. `brief`: the first sentences of the synopsis. */
export function comicCard(comic: Comic) {
  const badges = [
    comic.featured_at !== null && 'Unggulan',
    isNew(comic.published_at, new Date()) && 'Baru',
    comic.age_label === '17+' && '17+',
    aiBadges[getAiUse(comic)],
  ]
  return {
    ...comicHead(comic),
    line: [formatLength(comic), ratingText(meanRating(comic))].filter(Boolean).join(' · '),
    brief: /^.{1,160}[.!?](?=\s|$)/s.exec(comic.synopsis)?.[0] ?? shortened(comic.synopsis, 160),
    badges: badges.filter((badge) => badge !== false),
  }
}

export function seriesCard(series: Series) {
  const badges = [isNew(series.newest, new Date()) && 'Baru', series.age_label === '17+' && '17+']
  return {
    href: seriesHref(series),
    title: series.title,
    creator: series.author.name,
    cover: coverView(series),
    line: [`${series.episode_count} episode`, statusTexts[series.status]].join(' · '),
    brief: series.summary,
    badges: badges.filter((badge) => badge !== false),
  }
}
type Length = Pick<Comic, 'source' | 'page_count' | 'panel_count'>

export const formatLength = ({ source, page_count, panel_count }: Length) =>
  source === 'pages' ? `${page_count}\u00a0halaman` : `${panel_count}\u00a0panel`

/** The unit in which readers count the length: panels of a told comic, pages, or slices of cut strips. */
export function getUnit({ source, page_count, panel_count }: Length) {
  if (source === 'told') return 'Panel'
  return page_count === panel_count ? 'Halaman' : 'Bagian'
}

const PANELS_A_MINUTE = 5

/** How long a comic is. */
export const readingTime = (comic: Length): string =>
  `${formatLength(comic)} · sekitar\u00a0${Math.max(1, Math.round(comic.panel_count / PANELS_A_MINUTE))}\u00a0menit`

/** Null if the comic is no episode. `where`: a text such as "Episode 3 dari 12", which counts public episodes. */
export function episodeView({ series, episode_number: number }: Comic) {
  if (!series || number === null) return null
  const { title, status, previous, next, last } = series
  const where = `Episode ${number}${last === null ? '' : ` dari ${Math.max(last, number)}`}`
  const beside = { previous: previous && besideView(previous), next: next && besideView(next) }
  return { title, href: seriesHref(series), number, where, isEnd: status === 'finished', ...beside }
}

const besideView = (comic: Neighbour) => ({
  href: comicHref(comic),
  read: readHref(comic),
  number: comic.episode_number,
  title: comic.episode_title || comic.title,
})

const aiBadges = { none: false, words: 'Naskah AI', pictures: 'AI' } as const

const SHOWN = 0.5

/**
 * Only half of the picture's width is shown, around the face or the middle. `at`: how many tenths of the rest are cut
 * off on the left.
 */
export function coverView({
  cover,
  cover_face: face,
  cover_width,
}: Pick<Comic, 'cover' | 'cover_face' | 'cover_width'>) {
  if (cover === null) return null
  const start = (face ?? panelSizes.wide.width / 2) / panelSizes.wide.width - SHOWN / 2
  const at = Math.round((start / (1 - SHOWN)) * 10)
  return { ...panelPicture(cover, cover_width), at: Math.min(10, Math.max(0, at)) }
}

export const readingCard = (comic: Comic, { place, finished }: { place: number; finished: boolean }) => ({
  ...comicHead(comic),
  line: finished ? 'Selesai dibaca' : `${getUnit(comic)} ${place} dari ${comic.panel_count}`,
  unit: getUnit(comic),
  place: finished ? comic.panel_count : place,
  total: comic.panel_count,
})

export const ratingText = (rating: number | null): string | null =>
  rating === null ? null : `★ ${rating.toFixed(1).replace('.', ',')}`

export const formatCount = (value: number | string): string => Number(value).toLocaleString('id-ID')

/** Texts such as "3 komik" and "2 seri". Counts of zero are left out. */
export const countedAll = (counts: Readonly<Record<string, number>>): string[] =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${formatCount(count)} ${name}`)
