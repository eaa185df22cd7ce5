import type { ComicModerationRow } from '../../db/tables.ts'
import { breadcrumbs, structuredData } from '../../web/formats/structured-data.ts'
import { ageText, COMICS, comicHref, meanRating, nextStep, OWN_COMICS, readHref, stepHref } from '../comic/comic.ts'
import { doneBy, moderationView, reportForm } from '../comic/moderation.ts'
import type { Comic, Panel } from '../comic/queries.ts'
import type { Offer } from '../export/file.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { isOpenToStaff, isPublic } from '../rules/visibility.ts'
import { comicCard, comicHead, episodeView, formatCount, panelPicture, ratingText, readingTime } from './card.ts'
import { type CommentParts, commentsView, type RefusedReport } from './comments-view-model.ts'
import { creatorView, type Visitor } from './creator.ts'
import type { ComicPage, NextComic } from './queries.ts'
import { shotKey, wideView } from './shots.ts'

type ComicParts = {
  panels: readonly Panel[]
  /** The latest staff decision, only for the creator. */
  moderation: ComicModerationRow | undefined
  comments: CommentParts
  /** A refused report form. */
  report: RefusedReport
  files: readonly Offer[]
  next: readonly NextComic[]
  visitor: Visitor
  baseUrl: string
  flash: string | null
}

export function comicPageView(comic: ComicPage, parts: ComicParts) {
  const { panels, comments, report, files, next, visitor, baseUrl, flash } = parts
  const view = comicView(comic, panels, report, visitor)
  const { more, similar } = splitShelves(next)
  const creator = comic.creator && creatorView(comic.creator, visitor)
  const trail = breadcrumbs(baseUrl, ['Komik', COMICS], [view.title, view.href])
  return {
    comic: view,
    moderation: moderationView(comic, parts.moderation),
    creator,
    files: files.filter(({ ready }) => ready),
    comments: commentsView(comic, comments, report, visitor),
    next: [...more, ...similar].slice(0, BESIDE),
    flash,
    jsonLd: view.isPublic ? [seriesData(comic, view, creator?.href, baseUrl), trail] : [],
  }
}

/** The number of comics that are shown below a comic. */
export const BESIDE = 7

/** Splits the comics into those by the same creator and others. */
export function splitShelves(next: readonly NextComic[]) {
  const listCards = (own: boolean) => next.filter(({ isOwn }) => isOwn === own).map(comicCard)
  return { more: listCards(true), similar: listCards(false) }
}

/** `creator`: the address of the creator's page. */
function seriesData(comic: Comic, view: ReturnType<typeof comicView>, creator: string | undefined, baseUrl: string) {
  const rating = meanRating(comic)
  return structuredData({
    '@type': 'ComicSeries',
    name: view.title,
    url: baseUrl + view.href,
    description: comic.synopsis,
    inLanguage: 'id',
    genre: comic.genres,
    author: { '@type': 'Person', name: view.creator, ...(creator && { url: baseUrl + creator }) },
    ...(comic.published_at && { datePublished: comic.published_at.toISOString() }),
    dateModified: comic.updated_at.toISOString(),
    ...(view.image && { image: baseUrl + view.image }),
    contentRating: comic.age_label,
    ...(view.series && {
      isPartOf: { '@type': 'ComicSeries', name: view.series.title, url: baseUrl + view.series.href },
    }),
    ...(rating !== null && {
      aggregateRating: { '@type': 'AggregateRating', ratingValue: rating, ratingCount: Number(comic.rating_count) },
    }),
  })
}

/** `isShared`: whether readers may download the comic. `image`: the picture in previews of shared links. */
function comicView(comic: ComicPage, panels: readonly Panel[], report: RefusedReport, { viewer, logIn }: Visitor) {
  const at = placeIn(panels, comic)
  return {
    ...comicHead(comic),
    image: comic.cover === null ? null : pictureHref(comic.cover, 960).replace(/webp$/, 'jpg'),
    facts: [ageText(comic.age_label), ...comic.genres, comic.style].filter(Boolean),
    series: episodeView(comic),
    mood: listMoods(comic).join(),
    backdrop: wideView(panels),
    views: formatCount(comic.total_views),
    rating: ratingText(meanRating(comic)),
    read: readLink(comic, panels, at),
    pages: listThumbs(comic, panels, at),
    length: [comic.source === 'told' && `${comic.page_count}\u00a0halaman`, readingTime(comic)]
      .filter(Boolean)
      .join(' · '),
    like: likeView(comic, { logIn }),
    studio: studioLink(comic, viewer),
    isShared: comic.allow_downloads,
    isPublic: isPublic(comic),
    report: reportForm(
      `${comicHref(comic)}lapor/`,
      { id: 'komik', what: `komik ${comic.title}`, logIn },
      report?.commentId === null ? report : null,
    ),
  }
}

export const likeView = (comic: ComicPage, { logIn }: Pick<Visitor, 'logIn'>) => ({
  action: `${comicHref(comic)}suka/`,
  isOn: comic.isLiked,
  count: formatCount(comic.total_likes),
  logIn,
})

export const listMoods = ({ mood }: Pick<Comic, 'mood'>): string[] => (mood === '' ? [] : [`Suasana: ${mood}`])

/** The reader's panel, counted from 1; null before the first panel and after the last. */
export const placeIn = (panels: readonly Panel[], { panelId, isFinished }: ComicPage): number | null =>
  isFinished ? null : panels.findIndex(({ id }) => id === panelId) + 1 || null

function readLink(comic: Comic, panels: readonly Panel[], at: number | null) {
  if (panels.length === 0 || comic.cover === null) return null
  if (at === null || at === 1) return { href: readHref(comic), text: 'Baca dari awal' }
  const where = comic.source === 'pages' ? `halaman ${panels[at - 1]?.page_number}` : `panel ${at}`
  return { href: `${readHref(comic)}#panel-${at}`, text: `Lanjutkan ${where}` }
}

function listThumbs(comic: Comic, panels: readonly Panel[], at: number | null) {
  const here = at === null ? null : panels[at - 1]?.page_number
  const openingShots = new Set<string>()
  return byPage(panels).map(([number, own]) => {
    const first = panels.findIndex(({ page_number }) => page_number === number) + 1
    const state = here == null || number > here ? 'new' : number === here ? 'here' : 'read'
    const whole = comic.source === 'pages' ? own.slice(0, 1) : openedAnew(own, openingShots)
    const pictures = whole.flatMap(({ render_id, width }) => (render_id === null ? [] : panelPicture(render_id, width)))
    return { number, first, href: `${readHref(comic)}#panel-${first}`, panels: pictures, state }
  })
}

/**
 * Rotates the panels of a page so that the first one differs from the first panel of earlier pages. This makes pages
 * distinguishable.
 */
function openedAnew(own: readonly Panel[], openingShots: Set<string>): readonly Panel[] {
  const at = Math.max(
    0,
    own.findIndex((panel) => !openingShots.has(shotKey(panel))),
  )
  for (const panel of own.slice(at, at + 1)) openingShots.add(shotKey(panel))
  return [...own.slice(at), ...own.slice(0, at)]
}

export function byPage<One extends { page_number: number }>(panels: readonly One[]): [number, One[]][] {
  const numbers = [...new Set(panels.map(({ page_number }) => page_number))]
  return numbers.map((number) => [number, panels.filter(({ page_number }) => page_number === number)])
}

const editText = ({ source }: Comic) => (source === 'pages' ? 'Atur halaman' : 'Sunting panel')

function studioLink(comic: Comic, viewer: { id: number } | null) {
  if (comic.user_id !== viewer?.id) return null
  if (comic.removed_at) {
    const text = `Komik ini ${doneBy(comic, { action: 'take_down', age_label: null })}. Alasannya: ${comic.removal_reason || 'tidak disebut'}`
    return { text, href: OWN_COMICS, step: 'Karyaku' }
  }
  if (isPublic(comic)) return { text: 'Ini komikmu, sudah terbit.', href: stepHref(comic, 6), step: editText(comic) }
  const readers = isOpenToStaff(comic) ? 'kamu dan staf' : 'kamu'
  const text = comic.published_at
    ? 'Komik ini sedang kamu sembunyikan.'
    : `Ini draf. Hanya ${readers} yang bisa melihatnya.`
  return { text, href: stepHref(comic, nextStep(comic)), step: 'Buka di studio' }
}
