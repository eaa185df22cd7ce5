import type { Knex } from 'knex'
import * as z from 'zod'
import { photoAddress } from '../../accounts/photo/photo.ts'
import type { ComicSeriesRow } from '../../db/tables.ts'
import { allow } from '../../platform/access.ts'
import type { AppRouter, Context, Viewer } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { PageNumber, readQuery } from '../../web/form.ts'
import { structuredData } from '../../web/formats/structured-data.ts'
import { addressWith, paginateOrThrow, toPageRange } from '../../web/paging.ts'
import { logInAddress } from '../../web/referring-page.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { meanRating, seriesHref } from '../comic/comic.ts'
import { type Comic, listComics, listReadPanels, type Panel } from '../comic/queries.ts'
import { creatorHref } from '../creators/creator.ts'
import { listSeries, type Series } from '../series/queries.ts'
import { comicCard, countedAll, formatCount, ratingText, readingTime, seriesCard } from './card.ts'
import { type ComicPage, type CreatorPage, findCreatorBySlug } from './queries.ts'
import { makeStrip, portraitView, wideView } from './shots.ts'

/** `logIn`: the log-in page, which leads the visitor back; null for members. */
export type Visitor = { viewer: Viewer | null; isFollowed: boolean; logIn: string | null }

const CREATOR_TABS = ['komik', 'disukai', 'tentang'] as const

const CREATOR_COMICS = 24

/** The count is null for a tab without rows. */
const creatorCounts = ({ comics, liked }: CreatorPage) => ({ komik: comics, disukai: liked, tentang: null })

type Works = { comics: Comic[]; newest: Comic | undefined; panels: Panel[]; series: readonly Series[] }
type CreatorParts = Works & { tab: (typeof CREATOR_TABS)[number]; page: number }

const IN_STRIP = 4

/** `scene`: the picture at the top. `newest`: a comic that comes before the other comics on the first page. */
function creatorPageView(creator: CreatorPage, parts: CreatorParts, visitor: Visitor, baseUrl: string) {
  const { tab, page, comics, newest, panels, series } = parts
  const isFront = tab === 'komik' && page === 1 && newest !== undefined
  const view = creatorView(creator, visitor)
  const counts = creatorCounts(creator)
  const getHref = (at: number) => addressWith(view.href, { tab: tab === 'komik' ? null : tab, page: at })
  return {
    creator: view,
    since: longDate(creator.since),
    likes: creator.likes > 0 ? `${formatCount(creator.likes)} suka` : '',
    tab,
    counts,
    cards: tab === 'tentang' ? null : comics.slice(isFront ? 1 : 0).map(comicCard),
    newest: isFront ? newestView(newest, panels) : null,
    series: series.map(seriesCard),
    scene: wideView(panels),
    pagination: paginateOrThrow(counts[tab] ?? 0, CREATOR_COMICS, page, getHref),
    canonical: getHref(page),
    jsonLd: [structuredData({ '@type': 'Person', name: creator.name, url: baseUrl + view.href })],
  }
}

const newestView = (comic: Comic, panels: readonly Panel[]) => ({
  card: comicCard(comic),
  when: comic.published_at && longDate(comic.published_at),
  facts: [...comic.genres, readingTime(comic), ratingText(meanRating(comic))].filter(Boolean),
  strip: makeStrip(panels, comic.cover, IN_STRIP),
})

type Facts = NonNullable<ComicPage['creator']>

/** Figures of zero are left out. */
const listFigures = ({ city, region, comics, views, followers, rating }: Facts) =>
  [
    city || region,
    ...countedAll({ komik: comics, 'kali dibaca': views, pengikut: followers }),
    ratingText(rating),
  ].filter(Boolean)

/** `follow` is null on the creator's own page. */
export function creatorView(creator: Facts, { viewer, isFollowed, logIn }: Visitor) {
  const { slug, portrait } = creator
  return {
    ...creator,
    href: creatorHref(slug),
    photo: photoAddress(creator),
    portrait: portraitView(portrait),
    figures: listFigures(creator),
    follow: viewer?.id === creator.user_id ? null : followView(creator, isFollowed, logIn),
  }
}

export function followView({ slug, name }: Pick<Facts, 'slug' | 'name'>, isOn: boolean, logIn: string | null) {
  return { id: `ikuti-${slug}`, action: `${creatorHref(slug)}ikuti/`, text: 'Ikuti', name, isOn, logIn }
}

export const seriesFollowView = (one: Pick<ComicSeriesRow, 'id' | 'title'>, isOn: boolean, logIn: string | null) => ({
  id: `ikuti-seri-${one.id}`,
  action: `${seriesHref(one)}ikuti/`,
  text: 'Ikuti seri',
  name: `seri ${one.title}`,
  isOn,
  logIn,
})

const creatorPage = pageOf<ReturnType<typeof creatorPageView>>('/comics/creator')

const Where = z.object({ page: PageNumber.catch(1), tab: z.enum(CREATOR_TABS).catch('komik') })

export const creatorPages = (router: AppRouter, { db }: { db: Knex }) =>
  router.get('/kreator/:slug', allow('anyone'), async (ctx) => {
    const creator = await creatorAt(db, ctx)
    const { tab, page } = readQuery(Where, ctx.query)
    const { user_id, slug } = creator
    const filter = tab === 'disukai' ? { likedBy: user_id } : { creator: user_id }
    const part = { sort: 'newest', ...toPageRange(page, CREATOR_COMICS) } as const
    const comics = creatorCounts(creator)[tab] ? await listComics(db, filter, part) : []
    const isFront = tab === 'komik' && page === 1
    const [newest] = isFront ? comics : await listComics(db, { creator: user_id }, { sort: 'newest', limit: 1 })
    const panels = newest ? await listReadPanels(db, newest.id) : []
    const series = isFront ? await listSeries(db, { userId: user_id }, { limit: CREATOR_COMICS, viewerId: null }) : []
    const parts = { tab, page, comics, newest, panels, series }
    creatorPage(ctx, creatorPageView(creator, parts, makeVisitor(ctx, creator, creatorHref(slug)), ctx.state.baseUrl))
  })

export async function creatorAt(db: Knex, ctx: Context): Promise<CreatorPage> {
  const creator = await findCreatorBySlug(db, ctx.params.slug ?? '', ctx.state.viewer?.id ?? null)
  if (creator) return creator
  throw notFound('Kreator ini tidak ada.')
}

/** `back`: the address to which a visitor returns after the log-in. */
export function makeVisitor(ctx: Context, { isFollowed }: { isFollowed: boolean }, back: string): Visitor {
  const { viewer } = ctx.state
  return { viewer, isFollowed, logIn: viewer ? null : logInAddress(ctx, back) }
}
