import type { Knex } from 'knex'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import type { AppRouter, Context } from '../../web/context.ts'
import { PageNumber, readQuery } from '../../web/form.ts'
import { partOf } from '../../web/paging.ts'
import { logInAddress } from '../../web/referring-page.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { listComics } from '../comic/queries.ts'
import { creatorHref } from '../creators/creator.ts'
import { CREATOR_COMICS, CREATOR_TABS, creatorCounts, creatorPageView, type Visitor } from './creator-view-model.ts'
import { type CreatorPage, findCreatorBySlug, findScene } from './queries.ts'

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
