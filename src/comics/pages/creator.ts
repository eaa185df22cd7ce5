import type { Knex } from 'knex'
import * as z from 'zod'
import { photoAddress } from '../../accounts/photo/photo.ts'
import { allow } from '../../platform/access.ts'
import type { AppRouter, Context, Viewer } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { PageNumber, readQuery } from '../../web/form.ts'
import { structuredData } from '../../web/formats/structured-data.ts'
import { addressWith, pagesOf, partOf } from '../../web/paging.ts'
import { logInAddress } from '../../web/referring-page.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { ratingName } from '../comic/comic.ts'
import { type Comic, listComics } from '../comic/queries.ts'
import { creatorHref } from '../creators/creator.ts'
import type { CreatorFacts } from '../creators/queries.ts'
import { comicCard, counted, panelPicture, ratingText } from './card.ts'
import { type CreatorPage, findCreatorBySlug, findScene } from './queries.ts'

/** `logIn`: the log-in page that leads visitors back; null for members. */
export type Visitor = { viewer: Viewer | null; isFollowed: boolean; logIn: string | null }

const CREATOR_TABS = ['komik', 'disukai', 'tentang'] as const
type Tab = (typeof CREATOR_TABS)[number]

const CREATOR_COMICS = 24

/** Null for a tab without rows. */
const creatorCounts = ({ comics, liked }: CreatorPage) => ({ komik: comics, disukai: liked, tentang: null })

type CreatorParts = { tab: Tab; page: number; comics: Comic[]; newest: Comic | undefined; scene: number | null }

/** `scene`: the picture at the top. */
function creatorPageView(creator: CreatorPage, parts: CreatorParts, visitor: Visitor, baseUrl: string) {
  const { tab, page, comics, newest, scene } = parts
  const view = creatorView(creator, visitor)
  const counts = creatorCounts(creator)
  const hrefOf = (at: number) => addressWith(view.href, { tab: tab === 'komik' ? null : tab, page: at })
  return {
    creator: view,
    since: `berkarya sejak ${longDate(creator.since)}`,
    figures: figuresOf(creator),
    tab,
    counts,
    cards: tab === 'tentang' ? null : comics.map(comicCard),
    newest: newest?.published_at ? { card: comicCard(newest), when: longDate(newest.published_at) } : null,
    scene: scene === null ? null : panelPicture(scene),
    pagination: pagesOf(counts[tab] ?? 0, CREATOR_COMICS, page, hrefOf),
    canonical: hrefOf(page),
    jsonLd: [structuredData({ '@type': 'Person', name: creator.name, url: baseUrl + view.href })],
  }
}

type Facts = Omit<CreatorFacts, 'since'>

const figuresOf = ({ followers, views, likes }: Facts): string =>
  Object.entries({ pengikut: followers, 'kali dibaca': views, suka: likes })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${counted(count)} ${name}`)
    .join(' · ')

/** `follow` is null for the creator's own account. */
export function creatorView(creator: Facts, { viewer, isFollowed, logIn }: Visitor) {
  const { slug, rating, city, region } = creator
  return {
    ...creator,
    href: creatorHref(slug),
    photo: photoAddress(creator),
    rank: [ratingName(rating), ratingText(rating)].filter(Boolean).join(' '),
    place: [city, region].filter(Boolean).join(', '),
    follow: viewer?.id === creator.user_id ? null : followView(creator, isFollowed, logIn),
  }
}

export function followView({ slug, name }: Facts, isOn: boolean, logIn: string | null) {
  return { id: `ikuti-${slug}`, action: `${creatorHref(slug)}ikuti/`, name, isOn, logIn }
}

const creatorPage = pageOf<ReturnType<typeof creatorPageView>>('/comics/creator')

const Where = z.object({ page: PageNumber.catch(1), tab: z.enum(CREATOR_TABS).catch('komik') })

export const creatorPages = (router: AppRouter, { db }: { db: Knex }) =>
  router.get('/kreator/:slug', allow('anyone'), async (ctx) => {
    const creator = await creatorAt(db, ctx)
    const { tab, page } = readQuery(Where, ctx.query)
    const { user_id, slug } = creator
    const filter = tab === 'disukai' ? { likedBy: user_id } : { creator: user_id }
    const part = { sort: 'newest', ...partOf(page, CREATOR_COMICS) } as const
    const comics = creatorCounts(creator)[tab] ? await listComics(db, filter, part) : []
    const isFront = tab === 'komik' && page === 1
    const [newest] = isFront ? comics : await listComics(db, { creator: user_id }, { sort: 'newest', limit: 1 })
    const parts = { tab, page, comics, newest, scene: newest ? await findScene(db, newest.id) : null }
    creatorPage(ctx, creatorPageView(creator, parts, visitorOf(ctx, creator, creatorHref(slug)), ctx.state.baseUrl))
  })

export async function creatorAt(db: Knex, ctx: Context): Promise<CreatorPage> {
  const creator = await findCreatorBySlug(db, ctx.params.slug ?? '', ctx.state.viewer?.id ?? null)
  if (creator) return creator
  throw notFound('Kreator ini tidak ada.')
}

/** Visitors come back to `back` after the log-in. */
export function visitorOf(ctx: Context, { isFollowed }: { isFollowed: boolean }, back: string): Visitor {
  const { viewer } = ctx.state
  return { viewer, isFollowed, logIn: viewer ? null : logInAddress(ctx, back) }
}
