import type { Knex } from 'knex'
import * as z from 'zod'
import { createCache } from '../../async/cached.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Link, notCacheable, seeOther, signedIn, type Viewer } from '../../web/context.ts'
import { Id, many, PageNumber, readForm, readQuery } from '../../web/form.ts'
import { addressWith, paginateOrThrow, toPageRange } from '../../web/paging.ts'
import { Refusal } from '../../web/refusal.ts'
import { answerFragment, fragment, page as pageOf } from '../../web/render.ts'
import { COMICS, idOfSlug, OWN_COMICS } from '../comic/comic.ts'
import { listComics, listCounted } from '../comic/queries.ts'
import { SUBSCRIPTIONS } from '../money/subscriptions/subscription-deps.ts'
import { WALLET } from '../money/wallet/withdrawals.ts'
import { listSeries, type Series } from '../series/queries.ts'
import { countHistory, dropFromHistory, listHistory, type ReadComic } from '../social/reading-queries.ts'
import { STATISTICS } from '../statistics/number-pages.ts'
import { comicCard, comicHead, formatCount, readingCard, seriesCard } from './card.ts'
import { createFilters, filtersView, type ListQuery, listHref } from './filters.ts'
import { listFollowed } from './following.ts'
import { type EditorsPick, findPick } from './queries.ts'

const shelvesPage = pageOf<{ shelves: ReturnType<typeof shelvesView> }>('/comics/shelves')
const historyPage = pageOf<{ history: Awaited<ReturnType<typeof readHistory>> }>('/comics/history')
const cardsFragment = fragment<{ cards: ReturnType<typeof readingCard>[] }>('/comics/_reading_cards')

/** Browsers of visitors request cards of the comics here for which they have stored a place. */
export const READING_CARDS = `${COMICS}kartu/`

const community = { place: 'footer', group: 'comics' } as const

export const readerLinks: readonly Link[] = [
  { place: 'header', group: 'comics', key: 'komik', href: COMICS, text: 'Komik' },
  { place: 'tabs', group: 'comics', key: 'komik', href: COMICS, text: 'Komik', icon: 'book' },
  { ...community, key: 'komik', href: COMICS, text: 'Komik', icon: 'book' },
  { place: 'account-menu', group: 'own', key: 'karyaku', href: OWN_COMICS, text: 'Karyaku', icon: 'pen' },
  { ...community, key: 'karyaku', href: OWN_COMICS, text: 'Komik karyaku', icon: 'pen', right: 'signed_in' },
  { ...community, key: 'statistik', href: STATISTICS, text: 'Statistik', icon: 'chart', right: 'signed_in' },
  { ...community, key: 'dompet', href: WALLET, text: 'Dompet', icon: 'wallet', right: 'signed_in' },
  { ...community, key: 'langganan', href: SUBSCRIPTIONS, text: 'Paket kreator', icon: 'star' },
]

const READING = 3
const IN_ROW = { limit: 7, viewerId: null }
const ROW_FRESH_MS = 60_000
const MAX_CARDS = 50

const Where = z.object({ page: PageNumber.catch(1) })
const Slugs = many(z.string().max(130), MAX_CARDS)
const HistoryForm = z.object({ komik: Id })

/**
 * The page with the reading history. Members see what the server has stored, visitors what their browser has stored.
 */
export function shelfPages(router: AppRouter, { db }: { db: Knex }) {
  const readFilters = createFilters(db)
  const rows = createCache<Series[]>({ ttl: ROW_FRESH_MS, ttlAutopurge: true })
  // The row of series on the front page is the same for everybody.
  const seriesRow = ({ where: { page, cari, urut, ...narrower }, filter: { words } }: ListQuery) =>
    page > 1 || Object.values(narrower).some(Boolean)
      ? []
      : words
        ? listSeries(db, { words }, IN_ROW)
        : rows('front', () => listSeries(db, {}, IN_ROW))

  router.get('/komik', allow('anyone'), async (ctx) => {
    const query = await readFilters(ctx.query)
    const parts = { ...(await readShelves(db, query, ctx.state.viewer)), series: await seriesRow(query) }
    shelvesPage(ctx, { shelves: shelvesView(query, parts) })
  })

  router.get('/komik/riwayat', allow('anyone'), async (ctx) => {
    historyPage(ctx, { history: await readHistory(db, ctx.state.viewer, readQuery(Where, ctx.query).page) })
  })

  router.post('/komik/riwayat', allow('signed_in'), async (ctx) => {
    const form = readForm(HistoryForm, ctx.request.body)
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

/**
 * Without filters, the first page also has a large comic, and for members the comics to read on and new comics of
 * followed creators.
 */
async function readShelves(db: Knex, { filter, sort, where, isFiltered }: ListQuery, viewer: Viewer | null) {
  const isFront = !isFiltered && where.page === 1
  return {
    isFront,
    followed: isFront && viewer ? await listFollowed(db, viewer.id) : [],
    isMember: viewer !== null,
    ...(await listCounted(db, filter, { sort, ...toPageRange(where.page, SHELF_COMICS) })),
    pick: isFront ? await findPick(db) : null,
    reading: isFront && viewer ? await listHistory(db, viewer.id, { limit: READING, unfinished: true }) : null,
  }
}

/** The browser of a visitor fills the page from its own storage. */
async function readHistory(db: Knex, viewer: Viewer | null, page: number) {
  const total = viewer ? await countHistory(db, viewer.id) : 0
  const comics = viewer ? await listHistory(db, viewer.id, toPageRange(page, HISTORY_COMICS)) : []
  return {
    cards: comics.map(toCard),
    pagination: paginateOrThrow(total, HISTORY_COMICS, page, (at) => addressWith(HISTORY, { page: at })),
    isMember: viewer !== null,
  }
}

const HISTORY = `${COMICS}riwayat/`

const SHELF_COMICS = 28
const HISTORY_COMICS = 24

const toCard = (comic: ReadComic) => readingCard(comic, comic)

function shelvesView(query: ListQuery, parts: Awaited<ReturnType<typeof readShelves>> & { series: readonly Series[] }) {
  const { comics, series, total, isFront, pick, reading, followed, isMember } = parts
  const { where } = query
  const [busiest] = comics
  const large = pick ?? (isFront && busiest ? { ...busiest, kicker: 'Ramai pekan ini', words: '' } : null)
  return {
    ...makeHeading(query, total),
    isMember,
    pick: large && pickView(large),
    reading: reading?.map(toCard) ?? null,
    followed: followed.map(comicCard),
    filters: filtersView(query),
    series: series.map(seriesCard),
    cards: comics.map(comicCard),
    pagination: paginateOrThrow(total, SHELF_COMICS, where.page, (page) => listHref(where, { page })),
    canonical: listHref(where, { page: where.page }),
    clear: listHref({ urut: where.urut }),
  }
}

const pickView = (comic: EditorsPick) => ({
  ...comicHead(comic),
  kicker: [comic.kicker, comic.age_label !== 'semua' && comic.age_label].filter(Boolean).join(' · '),
  text: comic.words || comic.synopsis,
})

function makeHeading({ where, genreName, isFiltered }: ListQuery, total: number) {
  const heading = where.cari ? `Komik “${where.cari}”` : genreName ? `Komik ${genreName}` : 'Komik'
  return {
    title: [heading, where.page > 1 && `halaman ${where.page}`].filter(Boolean).join(', '),
    heading,
    count: isFiltered ? `${formatCount(total)} komik` : '',
  }
}
