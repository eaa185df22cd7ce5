import { panelSizes } from '../../artwork/comic/panel-scene.ts'
import { aiOf, comicHref, comicSlug, engineText, meanRating, readHref } from '../comic/comic.ts'
import type { Comic } from '../comic/queries.ts'
import { pictureHref, pictureSet } from '../pictures/pictures.ts'
import { shortened } from '../script/script.ts'

const NEW_MS = 7 * 86_400_000

/** `width`: of a picture that has another one than drawn panels. */
export const panelPicture = (renderId: number, width: number | null = null) => ({
  src: pictureHref(renderId, 480),
  srcset: pictureSet(renderId, width ?? undefined),
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
  cover: coverOf(comic),
})

/** `badges`: what a reader wants to know before. `brief`: the first sentences. */
export function comicCard(comic: Comic) {
  const isNew = comic.published_at !== null && Date.now() - comic.published_at.getTime() < NEW_MS
  const badges = [isNew && 'Baru', comic.age_label === '17+' && '17+', aiBadges[aiOf(comic)]]
  return {
    ...comicHead(comic),
    line: [lengthOf(comic), ratingText(meanRating(comic))].filter(Boolean).join(' · '),
    brief: /^.{1,160}[.!?](?=\s|$)/s.exec(comic.synopsis)?.[0] ?? shortened(comic.synopsis, 160),
    badges: badges.filter((badge) => badge !== false),
  }
}

const lengthOf = ({ source, page_count, panel_count }: Comic) =>
  source === 'pages' ? `${page_count} halaman` : `${panel_count} panel`

const PANELS_A_MINUTE = 5

/** How long a comic with so many panels is. */
export const readingTime = (panels: number): string =>
  `${panels}\u00a0panel · sekitar\u00a0${Math.max(1, Math.round(panels / PANELS_A_MINUTE))}\u00a0menit`

const aiBadges = { none: false, words: 'Naskah AI', pictures: 'AI' } as const

const SHOWN = 0.5

/** Half the width shows, around the face or the middle. `at`: tenths of the rest that are cut off on the left. */
function coverOf({ cover, cover_face: face, cover_width }: Pick<Comic, 'cover' | 'cover_face' | 'cover_width'>) {
  if (cover === null) return null
  const start = (face ?? panelSizes.wide.width / 2) / panelSizes.wide.width - SHOWN / 2
  const at = Math.round((start / (1 - SHOWN)) * 10)
  return { ...panelPicture(cover, cover_width), at: Math.min(10, Math.max(0, at)) }
}

export const readingCard = (comic: Comic, { place, finished }: { place: number; finished: boolean }) => ({
  ...comicHead(comic),
  line: finished ? 'Selesai dibaca' : `Panel ${place} dari ${comic.panel_count}`,
  place: finished ? comic.panel_count : place,
  total: comic.panel_count,
})

export const ratingText = (rating: number | null): string | null =>
  rating === null ? null : `★ ${rating.toFixed(1).replace('.', ',')}`

export const counted = (value: number | string): string => Number(value).toLocaleString('id-ID')
