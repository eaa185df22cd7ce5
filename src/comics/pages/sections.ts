import type { Knex } from 'knex'
import { keepReady } from '../../async/cached.ts'
import type { Changes } from '../../live/changes.ts'
import type { Reader } from '../../web/context.ts'
import { slugWords } from '../../web/formats/slug-words.ts'
import { addressWith } from '../../web/paging.ts'
import { fragment } from '../../web/render.ts'
import { COMICS, comicHref, FOLLOWED, FOLLOWED_SHELF, idOfSlug, seriesHref } from '../comic/comic.ts'
import { type Comic, countComics, findComic, listAddresses, listComics } from '../comic/queries.ts'
import { creatorHref } from '../creators/creator.ts'
import { type CreatorFacts, listCreatorSlugs, listCreators } from '../creators/queries.ts'
import { isPublic } from '../rules/visibility.ts'
import { countSeries, listSeries, listSeriesAddresses } from '../series/queries.ts'
import { comicCard, comicHead, countedAll, seriesCard } from './card.ts'

const rowFragment = fragment<{ row: ReturnType<typeof rowView> }>('/comics/_row')

/** The number of comics in a row of the start page, also in the row of followed creators. */
export const IN_ROW = 8
const CREATORS_IN_ROW = 6
const SUGGESTED = 3
const SERIES_FOUND = 2

/** The sections are rendered again after each change of a comic. */
export function comicSections(db: Knex, changes: Changes) {
  function ofComics<Made>(make: () => Promise<Made>) {
    return (reader: Reader): Promise<Made> => {
      reader.madeOf.push(changes.ingredient())
      return make()
    }
  }
  const countText = async (words: string): Promise<string | null> =>
    countedAll({ komik: await countComics(db, { words }), seri: await countSeries(db, { words }) }).join(', ') || null
  const popular = (words: string, limit: number) => listComics(db, { words }, { sort: 'popularity', limit })
  const searchSeries = (words: string) => listSeries(db, { words }, { limit: SERIES_FOUND, viewerId: null })

  return {
    instead: keepReady(async () => renderRow('Komik terpopuler', COMICS, (await popular('', IN_ROW)).map(comicCard))),
    home: ofComics(async () => {
      const cards = (await listComics(db, {}, { sort: 'trending', limit: IN_ROW })).map(comicCard)
      return renderRow('Komik buatan anggota', COMICS, cards, { followed: FOLLOWED_SHELF })
    }),
    search: (words: string) =>
      ofComics(async () => {
        const creators = await listCreators(db, { limit: CREATORS_IN_ROW }, words)
        const series = (await searchSeries(words)).map((one) => ({
          ...seriesCard(one),
          creator: `Seri oleh ${one.author.name}`,
        }))
        const cards = [...series, ...(await popular(words, IN_ROW)).map(comicCard)]
        return renderRow('Komik', addressWith(COMICS, { cari: words }), cards, { creators })
      }),
    count: (words: string) => ofComics(() => countText(words)),
    suggest: (words: string) =>
      ofComics(async () => {
        const count = await countText(words)
        if (count === null) return null
        const series = (await searchSeries(words)).map((one) => toSuggestion('Seri', seriesCard(one)))
        const comics = (await popular(words, SUGGESTED)).map((comic) => toSuggestion('Komik', comicHead(comic)))
        return { count, links: [...series, ...comics] }
      }),
    pageAt: (path: string) => pageAt(db, path),
  }
}

async function pageAt(db: Knex, path: string) {
  const id = path.startsWith(COMICS) ? idOfSlug(path.split('/')[2] ?? '') : null
  const comic = id === null ? null : await findComic(db, id)
  if (!comic || !isPublic(comic)) return null
  const { title, cover } = comicHead(comic)
  return { name: title, picture: cover?.src ?? null }
}

type Card = Pick<ReturnType<typeof comicCard>, 'href' | 'title' | 'creator' | 'cover' | 'badges'>

const toSuggestion = (kind: string, { href, title, creator, cover }: Omit<Card, 'badges'>) => ({
  href,
  title,
  line: `${kind} oleh ${creator}`,
  image: cover?.src ?? null,
})

/**
 * `followed`: the address at which browsers of members load the row of followed creators, which comes before this row.
 */
type RowParts = { creators?: readonly CreatorFacts[]; followed?: string }

/** Null if there is no card and no creator. */
function renderRow(heading: string, all: string, cards: readonly Card[], parts: RowParts = {}) {
  const row = rowView(heading, all, cards, parts)
  return cards.length + row.creators.length === 0 ? null : rowFragment({ row })
}

/** The row with the newest comics by followed creators. */
export const followedRow = (comics: readonly Comic[]) =>
  renderRow('Dari yang kamu ikuti', FOLLOWED, comics.map(comicCard))

const rowView = (heading: string, all: string, cards: readonly Card[], { creators = [], followed = '' }: RowParts) => ({
  heading,
  id: slugWords(heading, 40),
  followed,
  all,
  cards,
  creators: creators.map((one) => ({ href: creatorHref(one.slug), name: one.name, line: `${one.comics} komik` })),
})

/** Addresses for the sitemap. */
export async function comicAddresses(db: Knex, most: number): Promise<string[]> {
  const comics = (await listAddresses(db, most)).map(comicHref)
  const creators = await listCreatorSlugs(db, Math.max(0, most - comics.length))
  const series = await listSeriesAddresses(db, Math.max(0, most - comics.length - creators.length))
  return [...comics, ...creators.map(creatorHref), ...series.map(seriesHref)]
}
