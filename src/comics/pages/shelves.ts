import type { Knex } from 'knex'
import { allow } from '../../platform/access.ts'
import type { AppRouter, Link, Viewer } from '../../web/context.ts'
import { pagesOf } from '../../web/paging.ts'
import { page as pageOf } from '../../web/render.ts'
import { COMICS, comicHref, OWN_COMICS, readHref } from '../comic/comic.ts'
import { type Comic, countComics, listComics } from '../comic/queries.ts'
import { cardsOf, counted, creatorName, panelPicture, titleOf } from './card.ts'
import { createFilters, filtersView, listHref, type Wanted } from './filters.ts'
import { readingOf } from './history.ts'
import { findPick } from './queries.ts'

const shelvesPage = pageOf<{ shelves: Awaited<ReturnType<typeof shelvesOf>> }>('/comics/shelves')

/** Where the site links to comics. */
export const readerLinks: readonly Link[] = [
  { place: 'header', key: 'komik', href: COMICS, text: 'Komik', at: 50 },
  { place: 'tabs', key: 'komik', href: COMICS, text: 'Komik', icon: 'book', at: 30 },
  { place: 'footer', group: 'Komunitas', key: 'komik', href: COMICS, text: 'Komik', icon: 'book', at: 105 },
  {
    place: 'footer',
    group: 'Komunitas',
    key: 'karyaku',
    href: OWN_COMICS,
    text: 'Komik karyaku',
    icon: 'pen',
    right: 'signed_in',
    at: 106,
  },
]

const PER_PAGE = 28
/** Comics that a member reads, beside the large one. */
const READING = 3

/** The list of all comics. */
export function shelfPages(router: AppRouter, { db }: { db: Knex }) {
  const readFilters = createFilters(db)

  router.get('/komik', allow('anyone'), async (ctx) => {
    shelvesPage(ctx, { shelves: await shelvesOf(db, await readFilters(ctx.query), ctx.state.viewer) })
  })
}

async function shelvesOf(db: Knex, wanted: Wanted, viewer: Viewer | null) {
  const { where, filter, sort, isFiltered } = wanted
  const total = await countComics(db, filter)
  const links = pagesOf(total, PER_PAGE, where.page, (page) => listHref(where, { page }))
  const comics = await listComics(db, filter, { sort, limit: PER_PAGE, offset: (where.page - 1) * PER_PAGE })
  const isFront = !isFiltered && where.page === 1
  return {
    ...namesOf(wanted, total),
    isMember: viewer !== null,
    ...(isFront ? await frontOf(db, comics, viewer) : { pick: null, reading: null }),
    filters: filtersView(wanted),
    cards: cardsOf(comics),
    pagination: links,
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
  href: comicHref(comic),
  read: readHref(comic),
  title: titleOf(comic),
  creator: creatorName(comic),
  kicker: [comic.kicker, comic.age_label !== 'semua' && comic.age_label].filter(Boolean).join(' · '),
  text: comic.words || comic.synopsis,
  picture: comic.cover === null ? null : panelPicture(comic.cover),
})

function namesOf({ where, genreName, isFiltered }: Wanted, total: number) {
  const heading = where.cari ? `Komik “${where.cari}”` : genreName ? `Komik ${genreName}` : 'Komik'
  return {
    title: [heading, where.page > 1 && `halaman ${where.page}`].filter(Boolean).join(', '),
    heading,
    count: isFiltered ? `${counted(total)} komik` : '',
  }
}
