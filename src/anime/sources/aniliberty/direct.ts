import type { Release, ReleasePage, Upstream } from '../../../anilibria/upstream/upstream.ts'
import { allOrNone } from '../../../net/all-or-none.ts'
import { SourceFailure } from '../../../net/failure.ts'
import { type Answerer, buildPagination } from '../../contract/contract.ts'
import { type Mapper, readEpisodeSlug } from './map.ts'
import { buildHome, HOME_SIZE, missing, PAGE_SIZE, TOP_SIZE } from './mirrored.ts'
import { findByFilters, planSearch } from './search.ts'

export function createDirect(upstream: Upstream, map: Mapper, thisYear: () => number): Answerer {
  return {
    async home(_, signal) {
      const [top10, newest, movies, week] = await allOrNone(signal, (until) => [
        upstream.catalogReleases(1, TOP_SIZE, { sorting: 'RATING_DESC' }, { signal: until }),
        upstream.latest(HOME_SIZE, { signal: until }),
        upstream.catalogReleases(1, HOME_SIZE, newMovies, { signal: until }),
        upstream.week({ signal: until }),
      ])
      if (newest.length === 0 || top10.releases.length + movies.releases.length === 0)
        throw new SourceFailure('empty', 'AniLiberty has nothing for the home page')
      return buildHome(map, { top: top10.releases, newest, movies: movies.releases, week })
    },
    async latest({ page }, signal) {
      const [catalog, newest] = await allOrNone(signal, (until) => [
        upstream.catalogReleases(page, PAGE_SIZE, { sorting: 'FRESH_AT_DESC' }, { signal: until }),
        page === 1 ? upstream.latest(PAGE_SIZE, { signal: until }) : Promise.resolve([]),
      ])
      const rows = pageRows(catalog, page)
      const freshReleases = newest.filter((release) => release.latest_episode)
      const ids = rows.map(({ id }) => id).filter((id) => !freshReleases.some((release) => release.id === id))
      const others = ids.length > 0 ? await upstream.releasesList({ ids }, { signal }) : []
      const withEpisode = new Map([...freshReleases, ...others].map((release) => [release.id, release]))
      return {
        // The list of newest episodes leaves out releases without an episode.
        results: rows.flatMap(({ id }) => {
          const release = withEpisode.get(id)
          return (release && map.latestItem(release, 'episode')) ?? []
        }),
        pagination: toPagination(catalog, page),
      }
    },
    async movies({ page }, signal) {
      const catalog = await upstream.catalogReleases(page, PAGE_SIZE, newMovies, { signal })
      return { results: pageRows(catalog, page).map(map.movieItem), pagination: toPagination(catalog, page) }
    },
    async schedule(_, signal) {
      return map.week(await upstream.week({ signal }))
    },
    async detail({ slug }, signal) {
      return map.detail(await upstream.findRelease(slug, signal), thisYear())
    },
    async episode({ slug }, signal) {
      const place = readEpisodeSlug(slug)
      const episode = place && map.episode(await upstream.findRelease(place.alias, signal), place.label)
      if (!episode) throw missing(`episode ${slug}`)
      return episode
    },
    async search(query, signal) {
      const plan = planSearch(query)
      const { page } = query
      if (plan.by === 'words') {
        const matches = await upstream.search(plan.words, { signal })
        const results = page > 1 ? [] : matches.map((release) => map.found(release, thisYear()))
        return { results, total: matches.length, page, total_pages: 1, filters: plan.applied }
      }
      const { releases, total, pages } = await findByFilters(upstream, plan, { page, size: PAGE_SIZE }, signal)
      const results = releases.map((release) => map.found(release, thisYear()))
      return { results, total, page, total_pages: Math.max(1, pages), filters: plan.applied }
    },
  }
}

const newMovies = { types: ['MOVIE'], sorting: 'FRESH_AT_DESC' } as const

/** Past the last page, some lists of AniLiberty are empty and others repeat their last page. */
function pageRows({ releases, pagination }: ReleasePage, page: number): Release[] {
  if (page > 1 && (releases.length === 0 || page > pagination.total_pages)) throw missing(`page ${page}`)
  return releases
}

const toPagination = ({ pagination }: ReleasePage, page: number) =>
  buildPagination(page, Math.max(page, pagination.total_pages))
