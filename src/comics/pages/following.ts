import type { Knex } from 'knex'
import * as z from 'zod'
import type { Part } from '../../db/rows.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, PageNumber, readForm, readQuery } from '../../web/form.ts'
import { addressWith, paginateOrThrow, toPageRange } from '../../web/paging.ts'
import { referringPage } from '../../web/referring-page.ts'
import { Refusal } from '../../web/refusal.ts'
import { answerFragment, page as pageOf } from '../../web/render.ts'
import { FOLLOWED, idOfSlug, seriesHref } from '../comic/comic.ts'
import { type Comic, countComics, listComics } from '../comic/queries.ts'
import { creatorHref } from '../creators/creator.ts'
import { readableSeries } from '../series/series.ts'
import { countFollows, listFollowing, removeFollow } from '../social/queries.ts'
import { countFollowedSeries, listFollowedSeries, removeSeriesFollow } from '../social/series-queries.ts'
import { followSeries } from '../social/social.ts'
import { comicCard } from './card.ts'
import { seriesFollowView } from './creator.ts'
import { followFragment, readSwitch } from './reactions.ts'
import { followedRow, IN_ROW } from './sections.ts'

const followedPage = pageOf<Awaited<ReturnType<typeof readFollowed>> & { flash: string | null }>(
  '/comics/following/followed',
)

const TABS = ['komik', 'kreator', 'seri'] as const
const Where = z.object({ page: PageNumber.catch(1), tab: z.enum(TABS).catch('komik') })
const Unfollow = z.object({ kreator: Id.optional(), seri: Id.optional() })

const flashes = { berhenti: 'Kamu tidak mengikutinya lagi.' }
const PER_PAGE = 24

export function followingPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/komik/diikuti', allow('signed_in'), async (ctx) => {
    const followed = await readFollowed(db, signedIn(ctx).id, readQuery(Where, ctx.query))
    followedPage(ctx, { ...followed, flash: flashIn(flashes, ctx) })
  })

  router.get('/komik/diikuti/rak', allow('signed_in'), async (ctx) => {
    const row = followedRow(await listFollowed(db, signedIn(ctx).id))
    if (row) answerFragment(ctx, row)
    else ctx.status = 204
  })

  router.post('/komik/diikuti', allow('signed_in'), async (ctx) => {
    const { id: followerId } = signedIn(ctx)
    const form = readForm(Unfollow, ctx.request.body)
    if (!form.ok) throw new Refusal(422, 'Tombol ini tidak dikenal. Muat ulang halamannya.')
    const { kreator: creatorId, seri: seriesId } = form.input
    if (creatorId) await removeFollow(db, { followerId, creatorId })
    if (seriesId) await removeSeriesFollow(db, { followerId, seriesId })
    seeOther(ctx, withFlash(addressWith(FOLLOWED, { tab: seriesId ? 'seri' : 'kreator' }), 'berhenti'))
  })

  router.post('/komik/seri/:slug/ikuti', allow('signed_in'), async (ctx) => {
    const follow = { followerId: signedIn(ctx).id, seriesId: idOfSlug(ctx.params.slug ?? '') ?? 0 }
    const isOn = readSwitch(ctx)
    if (!isOn) await removeSeriesFollow(db, follow)
    const series = isOn ? await followSeries(db, follow) : await readableSeries(db, follow.seriesId, null)
    if (!wantsFragment(ctx)) return seeOther(ctx, referringPage(ctx) ?? seriesHref(series))
    answerFragment(ctx, followFragment({ follow: seriesFollowView(series, isOn, null) }))
  })
}

/** The newest comics by creators and in series that a member follows; by default as many as fit into a row. */
export const listFollowed = (db: Knex, followedBy: number, part: Part = { limit: IN_ROW }) =>
  listComics(db, { followedBy }, { sort: 'newest', ...part })

/** The card of an episode names its series. */
function followedCard(comic: Comic) {
  const card = comicCard(comic)
  return comic.series ? { ...card, line: `${comic.series.title}, episode ${comic.episode_number}` } : card
}

async function readFollowed(db: Knex, userId: number, { tab, page }: z.infer<typeof Where>) {
  const counts = {
    komik: await countComics(db, { followedBy: userId }),
    kreator: (await countFollows(db, userId)).following_count,
    seri: await countFollowedSeries(db, userId),
  }
  const part = toPageRange(page, PER_PAGE)
  const getHref = (at: number) => addressWith(FOLLOWED, { tab: tab === 'komik' ? null : tab, page: at })
  const creators = tab === 'kreator' ? await listFollowing(db, userId, part) : []
  const series = tab === 'seri' ? await listFollowedSeries(db, userId, part) : []
  return {
    tab,
    counts,
    action: FOLLOWED,
    cards: tab === 'komik' ? (await listFollowed(db, userId, part)).map(followedCard) : [],
    rows: [
      ...creators.map(({ user_id: value, name, slug }) => ({
        field: 'kreator',
        value,
        name,
        href: slug && creatorHref(slug),
        line: '',
      })),
      ...series.map((one) => ({
        field: 'seri',
        value: one.id,
        name: one.title,
        href: seriesHref(one),
        line: `${one.episodes} episode`,
      })),
    ],
    pagination: paginateOrThrow(counts[tab], PER_PAGE, page, getHref),
  }
}
