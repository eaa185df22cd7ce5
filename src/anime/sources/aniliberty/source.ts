import type { Release, ReleasePage } from '../../../anilibria/upstream/upstream.ts'
import { openUpstream } from '../../../anilibria/upstream/upstream.ts'
import { allOrNone } from '../../../net/all-or-none.ts'
import { SourceFailure } from '../../../net/failure.ts'
import type { Fetcher } from '../../../net/fetcher.ts'
import type { AnswerData } from '../../contract/contract.ts'
import type { Source } from '../../contract/source.ts'
import { createMapper, readEpisodeSlug } from './map.ts'
import { findByFilters, planSearch } from './search.ts'

/** Number of rows on a list page; `HOME_SIZE` and `TOP_SIZE` are those of the home page's parts. */
const PAGE_SIZE = 24
const HOME_SIZE = 12
const TOP_SIZE = 10
/** Timeout in milliseconds for finding the title of a number in an old link, while a visitor waits. */
const NUMBER_TIMEOUT_MS = 4_500

/**
 * Creates the source AniLiberty, a Russian catalog with a JSON API at `baseUrl` ("https://host/api/v1"). Pictures are
 * at `storageUrl`, by default at the API's host. Titles are English or romaji when known; synopses and voices are
 * Russian.
 */
export function createAniLiberty({
  baseUrl,
  storageUrl,
  fetcher,
  now = () => new Date(),
}: {
  baseUrl: string
  storageUrl: string | null
  fetcher: Fetcher
  now?: () => Date
}): Source {
  const upstream = openUpstream({ baseUrl, fetcher })
  const map = createMapper(new URL(storageUrl ?? baseUrl).origin)
  const thisYear = () => now().getUTCFullYear()

  return {
    name: 'aniliberty',
    async home(_, signal) {
      const [top10, newest, movies, week] = await allOrNone(signal, (until) => [
        upstream.catalogReleases(1, TOP_SIZE, { sorting: 'RATING_DESC' }, { signal: until }),
        upstream.latest(HOME_SIZE, { signal: until }),
        upstream.catalogReleases(1, HOME_SIZE, newMovies, { signal: until }),
        upstream.week({ signal: until }),
      ])
      if (newest.length === 0 || top10.releases.length + movies.releases.length === 0)
        throw new SourceFailure('empty', 'AniLiberty has nothing for the home page')
      return {
        top10: top10.releases.map(map.topItem),
        new_eps: newest.flatMap((release) => map.latestItem(release, 'anime') ?? []),
        movies: movies.releases.map(map.movieItem),
        jadwal_rilis: map.week(week),
      }
    },
    async latest({ page }, signal) {
      const [catalog, newest] = await allOrNone(signal, (until) => [
        upstream.catalogReleases(page, PAGE_SIZE, { sorting: 'FRESH_AT_DESC' }, { signal: until }),
        page === 1 ? upstream.latest(PAGE_SIZE, { signal: until }) : Promise.resolve([]),
      ])
      const rows = rowsOf(catalog, page)
      const told = newest.filter((release) => release.latest_episode)
      const untold = rows.filter(({ id }) => !told.some((release) => release.id === id)).map(({ id }) => id)
      const listed = untold.length > 0 ? await upstream.releasesList({ ids: untold }, { signal }) : []
      const withEpisode = new Map([...told, ...listed].map((release) => [release.id, release]))
      return {
        // The list of newest episodes leaves out releases without an episode.
        results: rows.flatMap(({ id }) => mapped(withEpisode.get(id), (one) => map.latestItem(one, 'episode'))),
        pagination: paginationOf(catalog, page),
      }
    },
    async movies({ page }, signal) {
      const catalog = await upstream.catalogReleases(page, PAGE_SIZE, newMovies, { signal })
      return { results: rowsOf(catalog, page).map(map.movieItem), pagination: paginationOf(catalog, page) }
    },
    async schedule(_, signal) {
      return map.week(await upstream.week({ signal }))
    },
    async detail({ slug }, signal) {
      return map.detail(await upstream.findRelease(slug, signal), thisYear())
    },
    async episode({ slug }, signal) {
      const asked = readEpisodeSlug(slug)
      const episode = asked && map.episode(await upstream.findRelease(asked.alias, signal), asked.label)
      if (!episode) throw missing(`episode ${slug}`)
      return episode
    },
    async search(query, signal) {
      const plan = planSearch(query)
      const { page } = query
      if (plan.by === 'words') {
        const found = await upstream.search(plan.words, { signal })
        const results = page > 1 ? [] : found.map((release) => map.found(release, thisYear()))
        return { results, total: found.length, page, total_pages: 1, filters: plan.applied }
      }
      const { releases, total, pages } = await findByFilters(upstream, plan, { page, size: PAGE_SIZE }, signal)
      const results = releases.map((release) => map.found(release, thisYear()))
      return { results, total, page, total_pages: Math.max(1, pages), filters: plan.applied }
    },
    async slugOf(id) {
      try {
        const release = await upstream.release(id, { signal: AbortSignal.timeout(NUMBER_TIMEOUT_MS) })
        return release.id === id ? release.alias : null
      } catch (error) {
        if (error instanceof SourceFailure && error.failure === 'missing') return null
        throw error
      }
    },
  }
}

const newMovies = { types: ['MOVIE'], sorting: 'FRESH_AT_DESC' } as const

const missing = (what: string) => new SourceFailure('missing', `AniLiberty has no ${what}`)

/**
 * Returns the rows of a list page. Throws `missing` past the last page, where some lists of AniLiberty are empty and
 * others repeat their last page.
 */
function rowsOf({ releases, pagination }: ReleasePage, page: number): Release[] {
  if (page > 1 && (releases.length === 0 || page > pagination.total_pages)) throw missing(`page ${page}`)
  return releases
}

function paginationOf({ pagination }: ReleasePage, page: number): AnswerData['latest']['pagination'] {
  const last = Math.max(page, pagination.total_pages)
  return { current_page: page, total_pages: last, has_next_page: page < last, has_prev_page: page > 1 }
}

function mapped<Item>(release: Release | undefined, map: (release: Release) => Item | null): Item[] {
  const item = release && map(release)
  return item ? [item] : []
}
