import type { Viewer } from '../../web/context.ts'
import { ago } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { addressWith, pagesOf } from '../../web/paging.ts'
import { may } from '../../web/rights.ts'
import { comicHref, meanRating, nextStep, OWN_COMICS, readHref, stepHref } from '../comic/comic.ts'
import type { Comic, Panel } from '../comic/queries.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { isPublic } from '../rules/visibility.ts'
import type { Comment } from '../social/queries.ts'
import { comicHead, counted, panelPicture, ratingText } from './card.ts'
import type { Looking } from './creator.ts'
import type { ShownComic } from './queries.ts'

/** Panels that somebody reads in a minute. */
const PANELS_A_MINUTE = 5

/**
 * A comic as its page shows it. `isShared`: whether its creator lets readers download it; `image`: the address of the
 * picture that stands for it where links to it are shared.
 */
export function comicView(comic: ShownComic, panels: readonly Panel[], { viewer, logIn }: Looking) {
  const at = placeIn(panels, comic)
  const age = comic.age_label === 'semua' ? 'Semua umur' : comic.age_label
  const minutes = Math.max(1, Math.round(panels.length / PANELS_A_MINUTE))
  return {
    ...comicHead(comic),
    image: comic.cover === null ? null : pictureHref(comic.cover, 960).replace(/webp$/, 'jpg'),
    chips: [age, ...comic.genres, `Gaya ${comic.style}`, ...moodOf(comic)],
    views: counted(comic.total_views),
    rating: ratingText(meanRating(comic)),
    read: readLink(comic, panels.length, at),
    pages: thumbsOf(comic, panels, at),
    length: `${comic.page_count}\u00a0halaman · ${panels.length}\u00a0panel · sekitar\u00a0${minutes}\u00a0menit`,
    like: likeView(comic, { logIn }),
    studio: studioOf(comic, viewer),
    isShared: comic.allow_downloads,
    isPublic: isPublic(comic),
  }
}

/** The button that likes a comic, for visitors a link to the log-in page. */
export const likeView = (comic: ShownComic, { logIn }: Pick<Looking, 'logIn'>) => ({
  action: `${comicHref(comic)}suka/`,
  isOn: comic.isLiked,
  count: counted(comic.total_likes),
  logIn,
})

/** The feeling of a comic as its pages show it: a label, or none. */
export const moodOf = ({ mood }: Pick<Comic, 'mood'>): string[] => (mood === '' ? [] : [`Suasana: ${mood}`])

type Place = Pick<ShownComic, 'panelId' | 'isFinished'>

/** Returns the number of the panel at which a member is, counted from 1; null for one who has not begun or is through. */
export const placeIn = (panels: readonly Pick<Panel, 'id'>[], { panelId, isFinished }: Place): number | null =>
  isFinished ? null : panels.findIndex(({ id }) => id === panelId) + 1 || null

function readLink(comic: Comic, total: number, at: number | null) {
  if (total === 0 || comic.cover === null) return null
  if (at === null || at === 1) return { href: readHref(comic), text: 'Baca dari awal' }
  return { href: `${readHref(comic)}#panel-${at}`, text: `Lanjutkan panel ${at}` }
}

/** The pages of a comic as its contents show them, each with the number of its first panel. */
function thumbsOf(comic: Comic, panels: readonly Panel[], at: number | null) {
  const here = at === null ? null : panels[at - 1]?.page_number
  return byPage(panels).map(([number, own]) => {
    const first = panels.findIndex(({ page_number }) => page_number === number) + 1
    const drawn = own.flatMap(({ render_id }) => render_id ?? [])
    const state = here == null || number > here ? 'new' : number === here ? 'here' : 'read'
    return { number, first, href: `${readHref(comic)}#panel-${first}`, panels: drawn.map(panelPicture), state }
  })
}

/** Groups the panels of a comic by the number of their page. */
export function byPage<One extends { page_number: number }>(panels: readonly One[]): [number, One[]][] {
  const numbers = [...new Set(panels.map(({ page_number }) => page_number))]
  return numbers.map((number) => [number, panels.filter(({ page_number }) => page_number === number)])
}

/** What a creator reads above their own comic; null for others. */
function studioOf(comic: Comic, viewer: { id: number } | null) {
  if (comic.user_id !== viewer?.id) return null
  if (comic.removed_at) {
    const text = `Komik ini diturunkan staf. Alasannya: ${comic.removal_reason ?? 'tidak disebut'}`
    return { text, href: OWN_COMICS, step: 'Karyaku' }
  }
  if (isPublic(comic)) return { text: 'Ini komikmu, sudah terbit.', href: stepHref(comic, 6), step: 'Sunting panel' }
  const text = comic.published_at ? 'Komik ini sedang kamu sembunyikan.' : 'Ini draf. Hanya kamu yang bisa melihatnya.'
  return { text, href: stepHref(comic, nextStep(comic)), step: 'Buka di studio' }
}

export const COMMENTS_PER_PAGE = 8

type Shown = Looking & { comments: readonly Comment[]; page: number; values?: Values; errors?: Errors }

/**
 * The comments of a comic with the form for a new one. `logIn`: address of the log-in page for who has no account open;
 * null for members.
 */
export function commentsView(comic: Comic, { comments, page, viewer, logIn, values = {}, errors = {} }: Shown) {
  const base = comicHref(comic)
  const hrefOf = (komentar: number) => `${addressWith(base, { komentar: komentar > 1 ? komentar : null })}#komentar`
  return {
    action: `${base}komentar/`,
    count: counted(comic.total_comments),
    rows: comments.map((comment) => rowOf(comment, `${base}komentar/${comment.id}/`, viewer)),
    pagination: pagesOf(Number(comic.total_comments), COMMENTS_PER_PAGE, page, hrefOf),
    isOpen: isPublic(comic),
    mayRate: comic.user_id !== viewer?.id,
    logIn,
    values,
    errors,
  }
}

/** `remove` and `report` are where the forms of a comment are sent, null for who may not. */
function rowOf(comment: Comment, base: string, viewer: Viewer | null) {
  const isOwn = comment.user_id === viewer?.id
  return {
    ...comment,
    when: ago(comment.created_at, new Date()),
    iso: comment.created_at.toISOString(),
    paragraphs: comment.content.split(/\n+/),
    isOwn,
    remove: isOwn || may(viewer, 'staff') ? `${base}hapus/` : null,
    report: viewer && !isOwn ? `${base}lapor/` : null,
  }
}
