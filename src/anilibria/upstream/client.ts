import { LRUCache } from 'lru-cache'
import * as z from 'zod'
import { createPace } from '../../async/limiter.ts'
import { SourceFailure } from '../../net/failure.ts'
import type { Fetcher, HttpAnswer } from '../../net/fetcher.ts'
import { fetchFrom, parseJsonAnswer } from '../../net/fetching.ts'
import { notFoundPages } from '../../net/not-found-pages.ts'
import * as shapes from './shapes.ts'

/** A release must match all given filters; both ends of `years` are included. */
export type CatalogFilters = {
  search?: string
  genres?: readonly number[]
  types?: readonly NonNullable<shapes.Release['type']>[]
  years?: { from?: number; to?: number }
  publishStatuses?: readonly ('IS_ONGOING' | 'IS_NOT_ONGOING')[]
  productionStatuses?: readonly ('IS_IN_PRODUCTION' | 'IS_NOT_IN_PRODUCTION')[]
  /** `RATING_DESC` sorts by how many users have the release among their favourites. */
  sorting?: 'FRESH_AT_DESC' | 'RATING_DESC' | 'YEAR_DESC'
}

/** `background`: no visitor waits, so the call waits in a queue before its timeout begins. */
type CallOptions = { signal: AbortSignal; background?: boolean }
export type AniLibertyClient = ReturnType<typeof createAniLibertyClient>

/** The API answers 422 to requests for more. */
export const MAX_ROWS = 50

/** Milliseconds between two background calls. AniLiberty publishes no rate limits. */
const BACKGROUND_INTERVAL_MS = 2_100
/** Milliseconds to the end of the body, because this API sometimes stalls after the headers. */
const TIMEOUT_MS = 10_000
/** Bytes of a body. Even 50 releases with all their episodes are smaller. */
const MAX_BYTES = 8_000_000
/** Bytes of all cached bodies. */
const CACHE_BYTES = 8_000_000

/**
 * Client of AniLiberty's V1 JSON API at `baseUrl` ("https://host/api/v1"), which the operator sets, so it may be a
 * private address. Calls reject with a `SourceFailure`, or with the reason of the caller's signal. `missing` occurs
 * only for a release, a franchise, or a catalog page after the first. Answers with an ETag are cached and revalidated.
 */
export function createAniLibertyClient(options: ClientOptions) {
  const { call, turn } = createCalls(options)

  return {
    /** Fails with `timeout` if the signal times out before. */
    turn,
    /** Pages count from 1 and have at most `MAX_ROWS` rows. */
    catalogReleases: (page: number, limit: number, filters: CatalogFilters, options: CallOptions) => {
      const query = { page, limit, ...filterQuery(filters) }
      return call({ path: 'anime/catalog/releases', query, shape: shapes.ReleasePage, mayMiss: page > 1 }, options)
    },
    /** The latest releases, newest first, each with its `latest_episode`. */
    latest: (limit: number, options: CallOptions) =>
      call({ path: 'anime/releases/latest', query: { limit }, shape: releases }, options),
    week: (options: CallOptions) =>
      call({ path: 'anime/schedule/week', shape: shapes.bareOrWrapped(shapes.ScheduleItem) }, options),
    /** One release with its episodes. */
    release: (idOrAlias: number | string, options: CallOptions) =>
      call({ path: `anime/releases/${encodeURIComponent(idOrAlias)}`, shape: shapes.Release, mayMiss: true }, options),
    /**
     * At most `MAX_ROWS` releases with their episodes, in the order of the API. Unknown ids or aliases are left out.
     */
    releasesList: async (
      selector: { ids: readonly number[] } | { aliases: readonly string[] },
      options: CallOptions,
    ) => {
      const query = { ...selector, page: 1, limit: MAX_ROWS }
      return (await call({ path: 'anime/releases/list', query, shape: shapes.ReleasePage }, options)).releases
    },
    /** All franchises without their releases. */
    franchises: (options: CallOptions) =>
      call({ path: 'anime/franchises', shape: shapes.bareOrWrapped(shapes.Franchise) }, options),
    /** One franchise with its releases. */
    franchise: (id: string, options: CallOptions) =>
      call({ path: `anime/franchises/${id}`, shape: shapes.Franchise, mayMiss: true }, options),
    /** All results at once, best first. The releases have no genres. */
    search: (query: string, options: CallOptions) =>
      call({ path: 'app/search/releases', query: { query }, shape: releases }, options),
  }
}

/**
 * `pause`: milliseconds between two background calls; only a benchmark changes it. `pausedUntil`: until when the API
 * has asked for no calls, to this or another process. Calls outside the background fail until then.
 */
export type ClientOptions = {
  baseUrl: string
  fetcher: Fetcher
  pause?: number
  pausedUntil?: () => Promise<Date | null>
}
type CachedAnswer = { etag: string; data: unknown; size: number }
type QueryValue = string | number | readonly (string | number)[] | undefined
type Call<S extends z.ZodType> = {
  path: string
  query?: Record<string, QueryValue>
  shape: S
  mayMiss?: boolean
}

/** `turn` waits for the next place in the queue of background calls. */
function createCalls(options: ClientOptions) {
  const { baseUrl, fetcher, pause = BACKGROUND_INTERVAL_MS, pausedUntil = async () => null } = options
  const root = baseUrl.replace(/\/+$/, '')
  const pace = createPace(pause)
  const answerCache = new LRUCache<string, CachedAnswer>({ maxSize: CACHE_BYTES, sizeCalculation: ({ size }) => size })

  async function call<S extends z.ZodType>(request: Call<S>, { signal, background = false }: CallOptions) {
    const url = `${root}/${request.path}${toQueryString(request.query)}`
    if (background) await turn(signal)
    else await refusePaused()
    const cachedAnswer = answerCache.get(url)
    const headers = { accept: 'application/json', ...(cachedAnswer && { 'if-none-match': cachedAnswer.etag }) }
    const init = { headers, signal, timeout: TIMEOUT_MS, maxBytes: MAX_BYTES, trusted: true }
    const answer = await fetchFrom(notFoundPages(fetcher), url, init).catch((error: unknown) => {
      throw asTimeout(request.mayMiss ? error : asRefusal(error), signal)
    })
    // The cast is safe: a URL is always parsed with the same schema.
    if (answer.status === 304 && cachedAnswer) return cachedAnswer.data as z.output<S>
    const data = readBody(request.shape, answer)
    const { etag } = answer.headers
    if (etag) answerCache.set(url, { etag, data, size: answer.body.length + 1 })
    return data
  }

  const turn = (signal: AbortSignal): Promise<void> =>
    pace({ signal }).catch((error: unknown) => {
      throw asTimeout(error, signal)
    })

  async function refusePaused(): Promise<void> {
    const secondsLeft = Math.ceil((((await pausedUntil())?.getTime() ?? 0) - Date.now()) / 1_000)
    if (secondsLeft > 0)
      throw new SourceFailure('rate_limited', `AniLiberty asked for a pause of ${secondsLeft} s`, {
        retryAfter: secondsLeft,
      })
  }

  return { call, turn }
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
function toQueryString(query: Record<string, QueryValue> = {}): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '')
    if (text !== '') params.set(name, text)
  }
  return params.size > 0 ? `?${params}` : ''
}

function readBody<S extends z.ZodType>(shape: S, answer: HttpAnswer): z.output<S> {
  const content = parseJsonAnswer(answer)
  const parsed = shape.safeParse(content)
  if (parsed.success) return parsed.data
  const { host, pathname } = new URL(answer.url)
  if (shapes.ErrorBody.safeParse(content).success)
    throw new SourceFailure('error_page', `${host} told an error as success`)
  throw new SourceFailure('wrong_schema', `${host}${pathname}: ${z.prettifyError(parsed.error).slice(0, 500)}`)
}

/** A 404 for a URL that always exists is the fault of the server. */
const asRefusal = (error: unknown) =>
  error instanceof SourceFailure && error.failure === 'missing'
    ? new SourceFailure('refused', error.message, { cause: error })
    : error

const asTimeout = (error: unknown, signal: AbortSignal) =>
  error === signal.reason && error instanceof DOMException && error.name === 'TimeoutError'
    ? new SourceFailure('timeout', 'the caller could wait no longer', { cause: error })
    : error
