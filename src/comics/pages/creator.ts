import type { Knex } from 'knex'
import { z } from 'zod'
import { photoAddress } from '../../accounts/photo/photo.ts'
import { allow } from '../../platform/access.ts'
import type { AppRouter, Context } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { PageNumber, readQuery } from '../../web/form.ts'
import { structuredData } from '../../web/formats/structured-data.ts'
import { addressWith, pagesOf } from '../../web/paging.ts'
import { logInAddress } from '../../web/referring-page.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { ratingName } from '../comic/comic.ts'
import { listComics } from '../comic/queries.ts'
import { creatorHref } from '../creators/creator.ts'
import type { CreatorFacts } from '../creators/queries.ts'
import { comicCard, counted, panelPicture, ratingText } from './card.ts'
import { type FoundCreator, findCreatorBySlug, findScene } from './queries.ts'

const creatorPage = pageOf<Awaited<ReturnType<typeof creatorData>>>('/comics/creator')

/** `tab` is the part of the page that is shown. */
const Where = z.object({ page: PageNumber.catch(1), tab: z.enum(['komik', 'disukai', 'tentang']).catch('komik') })

const PER_PAGE = 24

/** The page of a creator: their comics, what they like, and about them. */
export const creatorPages = (router: AppRouter, { db }: { db: Knex }) =>
  router.get('/kreator/:slug', allow('anyone'), async (ctx) => {
    creatorPage(ctx, await creatorData(db, ctx))
  })

/** Returns the creator of the address. Throws a 404 if there is none. */
export async function creatorAt(db: Knex, ctx: Context): Promise<FoundCreator> {
  const creator = await findCreatorBySlug(db, ctx.params.slug ?? '', ctx.state.viewer?.id ?? null)
  if (creator) return creator
  throw notFound('Kreator ini tidak ada.')
}

async function creatorData(db: Knex, ctx: Context) {
  const creator = await creatorAt(db, ctx)
  const { tab, page } = readQuery(Where, ctx.query)
  const view = creatorView(creator, lookingAt(ctx, creator, creatorHref(creator.slug)))
  const { user_id, liked } = creator
  const counts = { komik: creator.comics, disukai: liked, tentang: null }
  const total = counts[tab] ?? 0
  const hrefOf = (at: number) => addressWith(view.href, { tab: tab === 'komik' ? null : tab, page: at })
  const filter = tab === 'disukai' ? { likedBy: user_id } : { creator: user_id }
  const part = { sort: 'newest', limit: PER_PAGE, offset: (page - 1) * PER_PAGE } as const
  const comics = total > 0 ? await listComics(db, filter, part) : []
  const [newest] =
    tab === 'komik' && page === 1 ? comics : await listComics(db, { creator: user_id }, { sort: 'newest', limit: 1 })
  const scene = newest ? await findScene(db, newest.id) : null
  return {
    creator: view,
    since: `berkarya sejak ${longDate(creator.since)}`,
    figures: figuresOf(creator),
    tab,
    counts,
    cards: tab === 'tentang' ? null : comics.map(comicCard),
    newest: newest?.published_at ? { card: comicCard(newest), when: longDate(newest.published_at) } : null,
    scene: scene === null ? null : panelPicture(scene),
    pagination: pagesOf(total, PER_PAGE, page, hrefOf),
    canonical: hrefOf(page),
    jsonLd: [structuredData({ '@type': 'Person', name: creator.name, url: ctx.state.baseUrl + view.href })],
  }
}

type Facts = Omit<CreatorFacts, 'since'>

const figuresOf = ({ followers, views, likes }: Facts): string =>
  Object.entries({ pengikut: followers, 'kali dibaca': views, suka: likes })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${counted(count)} ${name}`)
    .join(' · ')

export type Looking = ReturnType<typeof lookingAt>

/**
 * Who looks at a comic or creator. `logIn` leads visitors to the log-in page, and from there back to the address
 * `back`.
 */
export function lookingAt(ctx: Context, { isFollowed }: { isFollowed: boolean }, back: string) {
  const { viewer } = ctx.state
  return { viewer, isFollowed, logIn: viewer ? null : logInAddress(ctx, back) }
}

/** A creator beside a comic and on their own page. `follow` is null for the creator's own account. */
export function creatorView(creator: Facts, { viewer, isFollowed, logIn }: Looking) {
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

/** The button that follows a creator, for visitors a link to the log-in page. */
export function followView({ slug, name }: Facts, isOn: boolean, logIn: string | null) {
  return { id: `ikuti-${slug}`, action: `${creatorHref(slug)}ikuti/`, name, isOn, logIn }
}
