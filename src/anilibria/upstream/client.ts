import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { createPace } from '../../async/limiter.ts'
import { blockPageIn } from '../../net/block-pages.ts'
import { SourceFailure } from '../../net/failure.ts'
import type { Fetched, Fetcher } from '../../net/fetcher.ts'
import { fetchFrom, jsonOf } from '../../net/fetching.ts'
import * as shapes from './shapes.ts'

/** Filters of `catalog/releases`; all given ones apply together. `years` are inclusive. */
export type CatalogFilters = {
  search?: string
  genres?: readonly number[]
  types?: readonly NonNullable<shapes.Release['type']>[]
  years?: { from?: number; to?: number }
  publishStatuses?: readonly ('IS_ONGOING' | 'IS_NOT_ONGOING')[]
  productionStatuses?: readonly ('IS_IN_PRODUCTION' | 'IS_NOT_IN_PRODUCTION')[]
  /** `RATING_…` sorts by the number of users with the release among their favourites. */
  sorting?: 'FRESH_AT_DESC' | 'RATING_DESC' | 'YEAR_DESC'
}

/** `background`: no visitor waits, so the call queues; its timeout of ten seconds begins when it starts. */
type CallOptions = { signal: AbortSignal; background?: boolean }
export type AniLibertyClient = ReturnType<typeof createAniLibertyClient>

/** The most rows of a page and releases of a list; more answer 422. */
const MAX_ROWS = 50

/** Milliseconds between two background calls; AniLiberty publishes no limits. */
const BACKGROUND_INTERVAL_MS = 2_000
/** Milliseconds for the whole exchange: this API sometimes stalls after the headers. */
const TIMEOUT_MS = 10_000
/** Fifty releases with all their episodes are smaller; a catalog page is much smaller. */
const MAX_BYTES = 8_000_000
/** Bytes of remembered bodies. */
const CACHE_BYTES = 8_000_000

/**
 * AniLiberty's V1 JSON API below `baseUrl` ("https://host/api/v1"), which is the operator's setting and therefore
 * trusted. `shapes.ts` parses answers. Rejects with a `SourceFailure` (`missing` only for a release, or a page after
 * the first), or with the reason of the caller's signal. Answers with an ETag are requested again conditionally.
 */
export function createAniLibertyClient({ baseUrl, fetcher }: { baseUrl: string; fetcher: Fetcher }) {
  const root = baseUrl.replace(/\/+$/, '')
  const turn = createPace(BACKGROUND_INTERVAL_MS)
  const kept = new LRUCache<string, CachedAnswer>({ maxSize: CACHE_BYTES, sizeCalculation: ({ size }) => size })

  async function call<S extends z.ZodType>(asked: Call<S>, { signal, background = false }: CallOptions) {
    const url = `${root}/${asked.path}${queryOf(asked.query)}`
    if (background)
      await turn({ signal }).catch((error: unknown) => {
        throw asTimeout(error, signal)
      })
    const known = kept.get(url)
    const headers = { accept: 'application/json', ...(known && { 'if-none-match': known.etag }) }
    const init = { headers, signal, timeout: TIMEOUT_MS, maxBytes: MAX_BYTES, trusted: true }
    const answer = await fetchFrom(asked.fetcher ?? fetcher, url, init).catch((error: unknown) => {
      throw asTimeout(asked.mayMiss ? error : asRefusal(error), signal)
    })
    // One address always has one shape.
    if (answer.status === 304 && known) return known.data as z.output<S>
    const data = readBody(asked.shape, answer)
    const { etag } = answer.headers
    if (etag) kept.set(url, { etag, data, size: answer.body.length + 1 })
    return data
  }

  return {
    /** Pages count from 1, with at most `MOST_ROWS` rows. */
    catalogReleases: (page: number, limit: number, filters: CatalogFilters, options: CallOptions) =>
      call(
        {
          path: 'anime/catalog/releases',
          query: { page, limit, ...filterQuery(filters) },
          shape: shapes.ReleasePage,
          mayMiss: page > 1,
        },
        options,
      ),
    /** With their `latest_episode`, newest first. */
    latest: (limit: number, options: CallOptions) =>
      call({ path: 'anime/releases/latest', query: { limit }, shape: releases }, options),
    week: (options: CallOptions) =>
      call({ path: 'anime/schedule/week', shape: shapes.bareOrWrapped(shapes.ScheduleItem) }, options),
    /** With its episodes. `missing` also when a mirror says so in a page with status 200. */
    release: (idOrAlias: number | string, options: CallOptions) =>
      call(
        {
          path: `anime/releases/${encodeURIComponent(idOrAlias)}`,
          shape: shapes.Release,
          fetcher: notFoundPages(fetcher),
          mayMiss: true,
        },
        options,
      ),
    /** With their episodes, at most `MOST_ROWS`; unknown ones are omitted, and the order is the API's. */
    releasesList: async (wanted: { ids: readonly number[] } | { aliases: readonly string[] }, options: CallOptions) => {
      const query = { ...wanted, page: 1, limit: MAX_ROWS }
      return (await call({ path: 'anime/releases/list', query, shape: shapes.ReleasePage }, options)).releases
    },
    /** All results on one page, best first, without genres. */
    search: (query: string, options: CallOptions) =>
      call({ path: 'app/search/releases', query: { query }, shape: releases }, options),
  }
}

type CachedAnswer = { etag: string; data: unknown; size: number }
type QueryValue = string | number | readonly (string | number)[] | undefined
type Call<S extends z.ZodType> = {
  path: string
  query?: Record<string, QueryValue>
  shape: S
  fetcher?: Fetcher
  mayMiss?: boolean
}

const releases = shapes.bareOrWrapped(shapes.Release)

const filterQuery = (filters: CatalogFilters) => ({
  'f[search]': filters.search,
  'f[genres]': filters.genres,
  'f[types]': filters.types,
  'f[years][from_year]': filters.years?.from,
  'f[years][to_year]': filters.years?.to,
  'f[publish_statuses]': filters.publishStatuses,
  'f[production_statuses]': filters.productionStatuses,
  'f[sorting]': filters.sorting,
})

/** Lists are joined by commas, as the API specifies. */
function queryOf(query: Record<string, QueryValue> = {}): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    const written = Array.isArray(value) ? value.join(',') : String(value ?? '')
    if (written !== '') params.set(name, written)
  }
  return params.size > 0 ? `?${params}` : ''
}

function readBody<S extends z.ZodType>(shape: S, answer: Fetched): z.output<S> {
  const said = jsonOf(answer)
  const parsed = shape.safeParse(said)
  if (parsed.success) return parsed.data
  const { host, pathname } = new URL(answer.url)
  if (shapes.ErrorBody.safeParse(said).success)
    throw new SourceFailure('error_page', `${host} told an error as success`)
  throw new SourceFailure('wrong_schema', `${host}${pathname}: ${z.prettifyError(parsed.error).slice(0, 500)}`)
}

/** For an address that always exists, a 404 is a fault of the server. */
const asRefusal = (error: unknown) =>
  error instanceof SourceFailure && error.failure === 'missing'
    ? new SourceFailure('refused', error.message, { cause: error })
    : error

const asTimeout = (error: unknown, signal: AbortSignal) =>
  error === signal.reason && error instanceof DOMException && error.name === 'TimeoutError'
    ? new SourceFailure('timeout', 'the caller could wait no longer', { cause: error })
    : error

/** Some mirrors report a missing release with a web page and status 200; this turns it into a 404. */
const notFoundPages = (fetcher: Fetcher): Fetcher => ({
  ...fetcher,
  fetch: async (url, init) => {
    const answer = await fetcher.fetch(url, init)
    return isNotFoundPage(answer) ? { ...answer, status: 404, headers: {}, body: Buffer.alloc(0) } : answer
  },
})

function isNotFoundPage({ status, body }: Fetched): boolean {
  const html = body.subarray(0, 50_000).toString('utf8')
  if (status !== 200 || !/^\s*</.test(html)) return false
  const impostor = blockPageIn(html)
  return impostor !== 'challenge' && impostor !== 'parked' && saysNotFound(html)
}

/** Whether the title, a heading or the whole short text says so; other pages may contain "404" anywhere. */
function saysNotFound(html: string): boolean {
  const headings = [...html.matchAll(/<(?:title|h[12])\b[^>]*>([^<]*)/gi)].map(([, words = '']) => words)
  const words = html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return [...headings, ...(words.length < 100 ? [words] : [])].some((said) => notFound.test(said))
}

const notFound = /(^|\W)(404|not found)($|\W)|не найден/i
