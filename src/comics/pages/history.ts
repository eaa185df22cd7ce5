import type { Knex } from 'knex'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, notCacheable, seeOther, signedIn } from '../../web/context.ts'
import { Id, many, PageNumber, readForm, readQuery } from '../../web/form.ts'
import { addressWith, type PaginationView, pagesOf } from '../../web/paging.ts'
import { Refusal } from '../../web/refusal.ts'
import { answerFragment, fragment, page as pageOf } from '../../web/render.ts'
import { COMICS, idOfSlug } from '../comic/comic.ts'
import { listComics } from '../comic/queries.ts'
import { countHistory, dropFromHistory, type HistoryPart, listHistory } from '../social/read-queries.ts'
import { type ReadingCard, readingCard } from './card.ts'

type HistoryView = { cards: ReadingCard[]; pagination: PaginationView; isMember: boolean }
const historyPage = pageOf<{ history: HistoryView }>('/comics/history')
const cardsFragment = fragment<{ cards: ReadingCard[] }>('/comics/_reading_cards')

const HISTORY = `${COMICS}riwayat/`
/** Address at which browsers ask for the cards of comics that they know a place in. */
export const READING_CARDS = `${COMICS}kartu/`
const PER_PAGE = 24
/** Most comics whose cards a browser asks for at once. */
const MAX_CARDS = 50

const Where = z.object({ page: PageNumber.catch(1) })
const Slugs = many(z.string().max(130), MAX_CARDS)
const Dropped = z.object({ komik: Id })

/**
 * The page of what somebody has read: members see what the server knows, others what their browser keeps, completed by
 * the cards of the comics.
 */
export function historyPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/komik/riwayat', allow('anyone'), async (ctx) => {
    const { page } = readQuery(Where, ctx.query)
    const { viewer } = ctx.state
    const total = viewer ? await countHistory(db, viewer.id) : 0
    const cards = viewer ? await readingOf(db, viewer.id, { limit: PER_PAGE, offset: (page - 1) * PER_PAGE }) : []
    const links = pagesOf(total, PER_PAGE, page, (at) => addressWith(HISTORY, { page: at }))
    historyPage(ctx, { history: { cards, pagination: links, isMember: viewer !== null } })
  })

  router.post('/komik/riwayat', allow('signed_in'), async (ctx) => {
    const form = readForm(Dropped, ctx.request.body)
    if (form.ok) await dropFromHistory(db, { userId: signedIn(ctx).id, comicId: form.input.komik })
    seeOther(ctx, HISTORY)
  })

  router.get('/komik/kartu', allow('anyone'), async (ctx) => {
    const slugs = Slugs.safeParse(ctx.query.slug)
    if (!slugs.success) throw new Refusal(400, `Paling banyak ${MAX_CARDS} komik sekaligus.`)
    const ids = slugs.data.flatMap((slug) => idOfSlug(slug) ?? [])
    const comics = await listComics(db, { ids }, { sort: 'newest', limit: MAX_CARDS })
    ctx.state.madeOf.push(notCacheable)
    const cards = comics.map((comic) => readingCard(comic, { place: 1, isFinished: false }))
    answerFragment(ctx, cardsFragment({ cards }))
  })
}

/** Returns the comics that a member has read, the last read first. */
export async function readingOf(db: Knex, userId: number, part: HistoryPart): Promise<ReadingCard[]> {
  const read = await listHistory(db, userId, part)
  return read.map((comic) => readingCard(comic, { place: comic.place, isFinished: comic.finished }))
}
