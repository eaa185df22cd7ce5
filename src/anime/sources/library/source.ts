import type { Knex } from 'knex'
import type { LibraryTitleRow } from '../../../db/tables.ts'
import { SourceFailure } from '../../../net/failure.ts'
import { type Answerer, buildPagination, type SearchQuery } from '../../contract/contract.ts'
import type { Source } from '../../contract/source.ts'
import { orUnreachable } from '../or-unreachable.ts'
import { formatDay } from './entry.ts'
import * as queries from './queries.ts'
import { searchLibrary } from './search.ts'
import { createWriter } from './write.ts'

type Options = { db: Knex; baseUrl: string; now?: () => Date }

/** Invented titles with original artwork and clips, so that a first start has content and tests have a source. */
export function createLibrary({ db, baseUrl, now = () => new Date() }: Options): Source {
  const write = createWriter(baseUrl)

  const answerer: Answerer = {
    async home() {
      const [top10, newest, movies, airing] = await Promise.all([
        queries.topTitles(db),
        queries.newestEpisodePerTitle(db, now()),
        queries.movies(db, 1, 12),
        queries.airingTitles(db, now()),
      ])
      return {
        top10: top10.map(write.topItem),
        new_eps: newest.map((row) => write.latestItem(row, 'anime')),
        movies: movies.map(write.movieItem),
        jadwal_rilis: write.week(airing, now()),
      }
    },
    async latest({ page }) {
      const [rows, total] = await Promise.all([
        queries.newestEpisodes(db, now(), page, PAGE_SIZE),
        queries.countEpisodes(db, now()),
      ])
      return {
        results: beyondEnd(rows, page).map((row) => write.latestItem(row, 'episode')),
        pagination: buildPagination(page, pagesFor(total)),
      }
    },
    async movies({ page }) {
      const [rows, total] = await Promise.all([queries.movies(db, page, PAGE_SIZE), queries.countMovies(db)])
      return { results: beyondEnd(rows, page).map(write.movieItem), pagination: buildPagination(page, pagesFor(total)) }
    },
    async schedule() {
      return write.week(await queries.airingTitles(db, now()), now())
    },
    async detail({ slug }) {
      const title = await queries.findTitle(db, slug, now())
      if (!title) throw missing(`title ${slug}`)
      const [episodes, recommended, related] = await Promise.all([
        queries.listEpisodes(db, title.id, now()),
        queries.listRecommendations(db, title.id),
        queries.listRelations(db, title.id),
      ])
      return write.detail(asFinished(title), episodes, { recommended, related })
    },
    async episode({ slug }) {
      const episode = await queries.findEpisode(db, slug, now())
      if (!episode) throw missing(`episode ${slug}`)
      return write.episode(episode, await queries.listEpisodes(db, episode.title_id, now()))
    },
    async search(query) {
      const { rows, total, ...more } = await searchLibrary(db, query, PAGE_SIZE, now())
      return {
        ...more,
        results: rows.map(write.found),
        total,
        page: query.page,
        total_pages: pagesFor(total),
        filters: pickFilters(query),
      }
    },
  }

  return {
    name: 'library',
    ...orUnreachable(answerer),
    slugs: () => queries.allSlugs(db),
    atHand: async (slugs) => (await queries.findTitles(db, slugs)).map(write.known),
    slugOf: (id) => queries.findSlug(db, id),
  }
}

const PAGE_SIZE = 24

/** An ongoing title whose last planned episode is out is completed. */
const asFinished = ({ over_since: last, ...title }: queries.TitleWithEnd): LibraryTitleRow =>
  last === null || title.status !== 'Ongoing' ? title : { ...title, status: 'Completed', aired_to: formatDay(last) }

/** The library applies every requested filter. */
const pickFilters = ({ query: _, page: __, ...filters }: SearchQuery) =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined))

const missing = (what: string) => new SourceFailure('missing', `the library has no ${what}`)

const pagesFor = (total: number) => Math.max(1, Math.ceil(total / PAGE_SIZE))

function beyondEnd<Row>(rows: Row[], page: number): Row[] {
  if (rows.length === 0 && page > 1) throw missing(`page ${page}`)
  return rows
}
