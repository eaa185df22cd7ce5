import type { CatalogMirror, ReleaseFilters, ReleaseOrder } from '../../../anilibria/catalog-mirror.ts'
import type { Release, ThroughBreaker, Upstream } from '../../../anilibria/upstream/upstream.ts'
import { SourceFailure } from '../../../net/failure.ts'
import { type AnswerData, type Answerer, buildPagination, type SearchQuery } from '../../contract/contract.ts'
import { type Mapper, readEpisodeSlug } from './map.ts'
import { genreKeys } from './vocabulary.ts'

export const PAGE_SIZE = 24
export const HOME_SIZE = 12
export const TOP_SIZE = 10
const RECOMMENDED = 12
/** Timeout for asking the upstream for a title that the mirror lacks, while a visitor waits. */
const ASK_TIMEOUT_MS = 3_000

type Deps = {
  mirror: CatalogMirror
  upstream: Upstream
  /** Blocks calls to an upstream that fails or has asked for a pause. */
  throughBreaker: ThroughBreaker
  map: Mapper
  thisYear: () => number
}

/**
 * Answers from a complete mirror. The upstream is asked only for a title that the mirror lacks. If the upstream cannot
 * tell, the title counts as missing, unless the mirror had it once: then the call fails.
 */
export function createMirrored({ mirror, upstream, throughBreaker, map, thisYear }: Deps): Answerer {
  async function listPage(filters: ReleaseFilters, page: number, order: ReleaseOrder = 'fresh') {
    const { releases, total } = await mirror.list(filters, { order, limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE })
    const pages = Math.max(1, Math.ceil(total / PAGE_SIZE))
    return { releases, total, pages }
  }

  async function releasesOn(filters: ReleaseFilters, page: number) {
    const { releases, pages } = await listPage(filters, page)
    if (page > pages) throw missing(`page ${page}`)
    return { releases, pagination: buildPagination(page, pages) }
  }

  async function find(alias: string, signal: AbortSignal): Promise<Release> {
    const mirrorRelease = await mirror.find(alias)
    if (mirrorRelease) return mirrorRelease
    const until = AbortSignal.any([signal, AbortSignal.timeout(ASK_TIMEOUT_MS)])
    return throughBreaker(() => upstream.findRelease(alias, until)).catch(async (error: unknown) => {
      const isKnowable = error instanceof SourceFailure && !signal.aborted
      if (isKnowable && !(await mirror.isHidden(alias))) throw missing(`title ${alias}`)
      throw error
    })
  }

  return {
    async home() {
      const [top10, newest, movies, week] = await Promise.all([
        mirror.list({}, { order: 'popular', limit: TOP_SIZE }),
        mirror.list({ isPlayable: true }, { order: 'fresh', limit: HOME_SIZE }),
        mirror.list({ type: 'Movie' }, { order: 'fresh', limit: HOME_SIZE }),
        mirror.week(),
      ])
      return buildHome(map, { top: top10.releases, newest: newest.releases, movies: movies.releases, week })
    },
    async latest({ page }) {
      const { releases, pagination } = await releasesOn({ isPlayable: true }, page)
      return { results: releases.flatMap((release) => map.latestItem(release, 'episode') ?? []), pagination }
    },
    async movies({ page }) {
      const { releases, pagination } = await releasesOn({ type: 'Movie' }, page)
      return { results: releases.map(map.movieItem), pagination }
    },
    async schedule() {
      return map.week(await mirror.week())
    },
    async detail({ slug }, signal) {
      const release = await find(slug, signal)
      const recommended = await mirror.related(release.id, RECOMMENDED)
      return { ...map.detail(release, thisYear()), recommendations: recommended.map(map.link) }
    },
    async episode({ slug }, signal) {
      const place = readEpisodeSlug(slug)
      const episode = place && map.episode(await find(place.alias, signal), place.label)
      if (!episode) throw missing(`episode ${slug}`)
      return episode
    },
    async search(query) {
      const { filters, order, applied } = readSearch(query)
      const { releases, total, pages } = await listPage(filters, query.page, order)
      const results = releases.map((release) => map.found(release, thisYear()))
      return { results, total, page: query.page, total_pages: pages, filters: applied }
    },
  }
}

/** The mirror knows neither first letters nor an order by title; such filters do not take effect. */
function readSearch({ query, genre, type, status, year, sort }: SearchQuery) {
  const words = query.trim()
  const filters: ReleaseFilters = {
    words,
    ...(genre !== undefined && { genres: genreKeys(genre) }),
    ...(type && { type }),
    ...(status && { status: statuses[status] }),
    ...(year !== undefined && { year }),
  }
  const order = (sort && orders[sort]) ?? (words === '' ? 'fresh' : 'relevance')
  const isSorted = sort !== undefined && orders[sort] !== undefined && (sort !== 'relevance' || words !== '')
  const activeFilters: AnswerData['search']['filters'] = {
    ...(genre !== undefined && { genre }),
    ...(type && { type }),
    ...(status && { status }),
    ...(year !== undefined && { year }),
    ...(isSorted && { sort }),
  }
  return { filters, order, applied: activeFilters }
}

export const buildHome = (map: Mapper, { top, newest, movies, week }: HomeReleases): AnswerData['home'] => ({
  top10: top.map(map.topItem),
  new_eps: newest.flatMap((release) => map.latestItem(release, 'anime') ?? []),
  movies: movies.map(map.movieItem),
  jadwal_rilis: map.week(week),
})
type HomeReleases = Record<'top' | 'newest' | 'movies', readonly Release[]> & { week: Parameters<Mapper['week']>[0] }

const statuses = { Ongoing: 'ongoing', Completed: 'completed' } as const
const orders: { [Sort in NonNullable<SearchQuery['sort']>]?: ReleaseOrder } = {
  relevance: 'relevance',
  popular: 'popular',
  score: 'score',
  newest: 'newest',
}

export const missing = (what: string) => new SourceFailure('missing', `AniLiberty has no ${what}`)
