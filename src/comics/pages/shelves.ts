import type { Knex } from 'knex'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Link, notCacheable, seeOther, signedIn, type Viewer } from '../../web/context.ts'
import { Id, many, PageNumber, readForm, readQuery } from '../../web/form.ts'
import { addressWith, pagesOf } from '../../web/paging.ts'
import { Refusal } from '../../web/refusal.ts'
import { answerFragment, fragment, page as pageOf } from '../../web/render.ts'
import { COMICS, idOfSlug, OWN_COMICS } from '../comic/comic.ts'
import { type Comic, countComics, listComics } from '../comic/queries.ts'
import { countHistory, dropFromHistory, type HistoryPart, listHistory } from '../social/read-queries.ts'
import { STATISTICS } from '../statistics/page.ts'
import { SUBSCRIPTIONS } from '../subscriptions/subscription-deps.ts'
import { WALLET } from '../wallet/withdrawals.ts'
import { comicCard, comicHead, counted, readingCard } from './card.ts'
import { createFilters, filtersView, listHref, type Wanted } from './filters.ts'
import { findPick } from './queries.ts'

const shelvesPage = pageOf<{ shelves: Awaited<ReturnType<typeof shelvesOf>> }>('/comics/shelves')
const historyPage = pageOf<{ history: Awaited<ReturnType<typeof historyOf>> }>('/comics/history')
const cardsFragment = fragment<{ cards: ReturnType<typeof readingCard>[] }>('/comics/_reading_cards')

const HISTORY = `${COMICS}riwayat/`
/** Address at which browsers ask for the cards of comics that they know a place in. */
export const READING_CARDS = `${COMICS}kartu/`

const community = { place: 'footer', group: 'Komunitas' } as const

/** Where the site links to comics. */
export const readerLinks: readonly Link[] = [
  { place: 'header', key: 'komik', href: COMICS, text: 'Komik', at: 50 },
  { place: 'tabs', key: 'komik', href: COMICS, text: 'Komik', icon: 'book', at: 30 },
  { ...community, key: 'komik', href: COMICS, text: 'Komik', icon: 'book', at: 105 },
  { place: 'account-menu', key: 'karyaku', href: OWN_COMICS, text: 'Karyaku', icon: 'pen', at: 50 },
  { ...community, key: 'karyaku', href: OWN_COMICS, text: 'Komik karyaku', icon: 'pen', right: 'signed_in', at: 106 },
  { ...community, key: 'statistik', href: STATISTICS, text: 'Statistik', icon: 'chart', right: 'signed_in', at: 107 },
  { ...community, key: 'dompet', href: WALLET, text: 'Dompet', icon: 'wallet', right: 'signed_in', at: 107 },
  { ...community, key: 'langganan', href: SUBSCRIPTIONS, text: 'Paket kreator', icon: 'star', at: 107 },
]

const PER_PAGE = 28
/** Comics that a member reads, beside the large one. */
const READING = 3
const HISTORY_PER_PAGE = 24
/** Most comics whose cards a browser asks for at once. */
const MAX_CARDS = 50

const Where = z.object({ page: PageNumber.catch(1) })
const Slugs = many(z.string().max(130), MAX_CARDS)
const Dropped = z.object({ komik: Id })

/**
 * The list of all comics, and the page of what somebody has read: members see what the server knows, others what their
 * browser keeps, completed by the cards of the comics.
 */
export function shelfPages(router: AppRouter, { db }: { db: Knex }) {
  const readFilters = createFilters(db)

  router.get('/komik', allow('anyone'), async (ctx) => {
    shelvesPage(ctx, { shelves: await shelvesOf(db, await readFilters(ctx.query), ctx.state.viewer) })
  })

  router.get('/komik/riwayat', allow('anyone'), async (ctx) => {
    const { page } = readQuery(Where, ctx.query)
    historyPage(ctx, { history: await historyOf(db, ctx.state.viewer, page) })
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
    const cards = comics.map((comic) => readingCard(comic, { place: 1, finished: false }))
    answerFragment(ctx, cardsFragment({ cards }))
  })
}

async function historyOf(db: Knex, viewer: Viewer | null, page: number) {
  const total = viewer ? await countHistory(db, viewer.id) : 0
  const part = { limit: HISTORY_PER_PAGE, offset: (page - 1) * HISTORY_PER_PAGE }
  return {
    cards: viewer ? await readingOf(db, viewer.id, part) : [],
    pagination: pagesOf(total, HISTORY_PER_PAGE, page, (at) => addressWith(HISTORY, { page: at })),
    isMember: viewer !== null,
  }
}

/** Returns the comics that a member has read, the last read first. */
const readingOf = async (db: Knex, userId: number, part: HistoryPart) =>
  (await listHistory(db, userId, part)).map((comic) => readingCard(comic, comic))

async function shelvesOf(db: Knex, wanted: Wanted, viewer: Viewer | null) {
  const { where, filter, sort, isFiltered } = wanted
  const total = await countComics(db, filter)
  const comics = await listComics(db, filter, { sort, limit: PER_PAGE, offset: (where.page - 1) * PER_PAGE })
  const isFront = !isFiltered && where.page === 1
  return {
    ...namesOf(wanted, total),
    isMember: viewer !== null,
    ...(isFront ? await frontOf(db, comics, viewer) : { pick: null, reading: null }),
    filters: filtersView(wanted),
    cards: comics.map(comicCard),
    pagination: pagesOf(total, PER_PAGE, where.page, (page) => listHref(where, { page })),
    canonical: listHref(where, { page: where.page }),
    clear: listHref({ urut: where.urut }),
  }
}

/** What stands above the list on its first page: a large comic, and what a member reads. */
async function frontOf(db: Knex, [busiest]: readonly Comic[], viewer: Viewer | null) {
  const comic = (await findPick(db)) ?? (busiest && { ...busiest, kicker: 'Ramai pekan ini', words: '' })
  const reading = viewer ? await readingOf(db, viewer.id, { limit: READING, unfinished: true }) : null
  return { pick: comic ? pickOf(comic) : null, reading }
}

/** The comic that stands large at the top. */
const pickOf = (comic: Comic & { kicker: string; words: string }) => ({
  ...comicHead(comic),
  kicker: [comic.kicker, comic.age_label !== 'semua' && comic.age_label].filter(Boolean).join(' · '),
  text: comic.words || comic.synopsis,
})

function namesOf({ where, genreName, isFiltered }: Wanted, total: number) {
  const heading = where.cari ? `Komik “${where.cari}”` : genreName ? `Komik ${genreName}` : 'Komik'
  return {
    title: [heading, where.page > 1 && `halaman ${where.page}`].filter(Boolean).join(', '),
    heading,
    count: isFiltered ? `${counted(total)} komik` : '',
  }
}
