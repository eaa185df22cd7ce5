import { PANEL } from '../../artwork/comic/scene.ts'
import { comicHref, comicSlug, meanRating, readHref } from '../comic/comic.ts'
import type { Comic } from '../comic/queries.ts'
import { pictureHref, pictureSet } from '../pictures/pictures.ts'

/** How long a comic is new: a week. */
const NEW_MS = 7 * 86_400_000

/** A picture of a panel in several widths, 4 : 3. */
export const panelPicture = (renderId: number) => ({ src: pictureHref(renderId, 480), srcset: pictureSet(renderId) })

/** A comic as lists show it. `line` names rating and length, `badges` what a reader wants to know before. */
export function comicCard(comic: Comic, now: Date) {
  const isNew = comic.published_at !== null && now.getTime() - comic.published_at.getTime() < NEW_MS
  return {
    slug: comicSlug(comic),
    href: comicHref(comic),
    title: titleOf(comic),
    creator: creatorName(comic),
    line: [ratingText(comic), `${comic.panel_count} panel`].filter(Boolean).join(' · '),
    badges: [isNew && 'Baru', comic.age_label === '17+' && '17+', comic.illustrator === 'gemini' && 'AI'].filter(
      (badge) => badge !== false,
    ),
    cover: coverOf(comic),
  }
}

/** The cards of comics as of now. */
export const cardsOf = (comics: readonly Comic[]) => comics.map((comic) => comicCard(comic, new Date()))

/** The part of a panel's width that a cover shows. */
const SHOWN = 0.5

/**
 * The cover of a comic, of which half the width shows, around the first face or around the middle where no face is known:
 * `at` tenths of the rest are cut off on the left.
 */
export function coverOf({ cover, cover_face: face }: Pick<Comic, 'cover' | 'cover_face'>) {
  if (cover === null) return null
  const start = (face ?? PANEL.width / 2) / PANEL.width - SHOWN / 2
  const at = Math.round((start / (1 - SHOWN)) * 10)
  return { ...panelPicture(cover), at: Math.min(10, Math.max(0, at)) }
}

/** A comic that somebody reads, with how far they are. */
export const readingCard = (comic: Comic, { place, finished }: { place: number; finished: boolean }) => ({
  ...comicCard(comic, new Date()),
  read: readHref(comic),
  line: finished ? 'Selesai dibaca' : `Panel ${place} dari ${comic.panel_count}`,
  place: finished ? comic.panel_count : place,
  total: comic.panel_count,
})

export const titleOf = ({ title }: Pick<Comic, 'title'>): string => title ?? 'Tanpa judul'
export const creatorName = ({ publisher, author }: Pick<Comic, 'publisher' | 'author'>): string =>
  publisher || author.name

/** Returns a comic's rating as "★ 4,8", or null without one. */
export function ratingText(comic: Pick<Comic, 'rating_sum' | 'rating_count'>): string | null {
  const rating = meanRating(comic)
  return rating === null ? null : `★ ${oneDecimal(rating)}`
}

export const oneDecimal = (value: number): string => value.toFixed(1).replace('.', ',')
export const counted = (value: number | string): string => Number(value).toLocaleString('id-ID')
