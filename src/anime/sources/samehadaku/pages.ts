import { LRUCache } from 'lru-cache'
import { SourceFailure } from '../../../net/failure.ts'
import type { Fetcher, FetchInit, HttpAnswer } from '../../../net/fetcher.ts'
import { fetchFrom } from '../../../net/fetching.ts'
import { readPage } from './read-page.ts'
import type { PageReading, Site } from './site.ts'
import { onlyHere, type Recognize } from './themes.ts'

/**
 * As many calls as a browser would send at once. The fetcher limits connections too, but waiting in it counts against a
 * request's timeout, so that a few hanging players would fail the requests behind them.
 */
export const CALLS_PER_HOST = 4

export type Deps = { fetcher: Fetcher; site: Site; now: () => Date; recognize: Recognize }

/** Recognizes pages that somebody else sends in place of the site's own. */
export const fetchFromSite = ({ fetcher }: Deps, url: string, init: FetchInit) =>
  fetchFrom(fetcher, url, { ...init, trusted: true }, onlyHere)

/** Asks for an optional part; null after a failure, or after `ms` milliseconds. */
export async function askBeside<Data>(ms: number, signal: AbortSignal, ask: (soon: AbortSignal) => Promise<Data>) {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(ms)])
  return ask(soon).catch((error: unknown) => {
    signal.throwIfAborted()
    if (!(error instanceof SourceFailure) && error !== soon.reason) throw error
    return null
  })
}

type CachedPage<Data> = { etag: string | undefined; modified: string | undefined; data: Data }
type Limits = { keep: number; maxBytes: number }
type Reader<Query, Data> = (reading: PageReading, query: Query) => Data | Promise<Data>

/**
 * Fetches and reads pages of one kind. The last `keep` results are cached, so that an unchanged page is neither sent
 * nor read again. A relative time such as "3 hours ago" then stays relative to the first reading.
 */
export function createPages<Query, Data>(deps: Deps, parsePage: Reader<Query, Data>, { keep, maxBytes }: Limits) {
  const cached = new LRUCache<string, CachedPage<Data>>({ max: keep })
  return async (url: string, query: Query, signal: AbortSignal): Promise<Data> => {
    const key = `${url} ${JSON.stringify(query)}`
    const before = cached.get(key)
    const headers = { accept: 'text/html', 'accept-language': 'id,en;q=0.5', ...conditions(before) }
    const answer = await fetchFromSite(deps, url, { headers, signal, maxBytes })
    if (answer.status === 304 && before) return before.data
    if (!isHtml(answer)) throw new SourceFailure('wrong_type', `${new URL(answer.url).host} did not send HTML`)
    const page = await readPage(answer.body.toString('utf8'), answer.url, deps.recognize)
    const data = await parsePage({ ...page, site: deps.site, now: deps.now() }, query)
    const { etag, 'last-modified': modified } = answer.headers
    // A copy, because substrings of the HTML would keep the whole page in memory.
    if (etag || modified) cached.set(key, { etag, modified, data: structuredClone(data) })
    else cached.delete(key)
    return data
  }
}

function conditions(page: CachedPage<unknown> | undefined): Record<string, string> {
  const { etag, modified } = page ?? {}
  return { ...(etag && { 'if-none-match': etag }), ...(modified && { 'if-modified-since': modified }) }
}

const isHtml = ({ headers: { 'content-type': type = '' }, body }: HttpAnswer) =>
  type === '' || /text\/plain|octet-stream/i.test(type)
    ? /^\s*(\ufeff)?</.test(body.subarray(0, 100).toString('utf8'))
    : /html/i.test(type)
