import { LRUCache } from 'lru-cache'
import { SourceFailure } from '../../net/failure.ts'
import type { Fetcher, HttpAnswer } from '../../net/fetcher.ts'
import { fetchFrom, parseJsonAnswer } from '../../net/fetching.ts'
import { notFoundPages } from '../../net/not-found-pages.ts'
import type { AnswerData, Question, QuestionName, QuestionParams, SearchQuery } from '../contract/contract.ts'
import { readAnswer } from '../contract/read-answer.ts'
import { createFrontPage } from '../failover/front-page.ts'
import { type ForeignMeta, openEnvelope } from './reader/envelope.ts'
import { readForeign } from './reader/read.ts'

type Options = {
  /** Without a trailing slash. */
  url: string
  fetcher: Fetcher
  now?: () => number
}

export type RemoteReading<Name extends QuestionName> = {
  data: AnswerData[Name]
  /** When that server read its source; never in the future. */
  readAt: Date
  /** As stated by the remote server. */
  source: string | null
  /** Whether that server's last refresh failed. */
  stale: boolean
  /** Milliseconds for which the remote server declares the answer fresh; 0 if it declares nothing. */
  promised: number
  /** Returns the first 1,000 characters of the response body, for the monitor. */
  said: () => string
}

export class RemoteFailure extends SourceFailure {
  /** The first 1,000 characters of the response body; null if no response arrived. */
  readonly said: string | null
  constructor({ failure, message, retryAfter, cause }: SourceFailure, excerpt: string | null) {
    super(failure, message, { retryAfter, cause })
    this.said = excerpt
  }
}

export function bodyOfFailure(failure: SourceFailure | null): (() => string) | null {
  const remote = [failure, failure?.cause].find((one) => one instanceof RemoteFailure)
  const excerpt = remote?.said ?? null
  return excerpt ? () => excerpt : null
}

/**
 * `ask` sends one request, of 20 s at most, and converts the response to the contract's shape, tolerating small
 * deviations. It rejects with a `RemoteFailure`, or with the signal's own reason. `frontPage` classifies such failures.
 */
export function createRemote({ url, fetcher, now = Date.now }: Options) {
  const base = url.replace(/\/+$/, '')
  const recall = createRecall(base, now)

  async function ask<Name extends QuestionName>(
    question: Question<Name>,
    signal: AbortSignal,
  ): Promise<RemoteReading<Name>> {
    const responses: { last: HttpAnswer | null } = { last: null }
    const listening: Fetcher = {
      ...fetcher,
      fetch: async (...request) => {
        responses.last = await fetcher.fetch(...request)
        return responses.last
      },
    }
    try {
      const address = `${base}${paths[question.name](question.params)}`
      const init = { headers, signal, timeout: TIMEOUT_MS, maxBytes: caps(question.name) }
      const answer = await fetchFrom(notFoundPages(listening), address, init)
      const { data, meta } = recall(question, address, answer)
      const { source, stale } = meta
      const readAt = getReadTime(answer, meta, now())
      return { data, readAt, source, stale, promised: getLifetime(answer), said: () => beginning(answer) }
    } catch (error) {
      if (!(error instanceof SourceFailure) || error === signal.reason) throw error
      throw new RemoteFailure(error, responses.last && beginning(responses.last))
    }
  }

  return { ask, frontPage: createFrontPage((signal) => ask({ name: 'home', params: {} }, signal)) }
}

/**
 * Converts responses, and reuses a result for one minute if the response has identical bytes. After a minute, a relative
 * time such as "3 jam lalu" means another moment.
 */
function createRecall(base: string, now: () => number) {
  const understood = new LRUCache<string, { body: Buffer; at: number; result: Understood<QuestionName> }>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ body }) => body.length + 1,
  })

  return <Name extends QuestionName>(question: Question<Name>, url: string, answer: HttpAnswer): Understood<Name> => {
    const cacheEntry = understood.get(url)
    // Each URL belongs to one question, so the remembered answer has that question's type.
    if (cacheEntry && now() - cacheEntry.at < 60_000 && cacheEntry.body.equals(answer.body))
      return cacheEntry.result as Understood<Name>
    const envelope = openEnvelope(parseJsonAnswer(answer))
    const context = { base, now: getReadTime(answer, envelope.meta, now()) }
    const result = { data: readAnswer(question, readForeign(question, envelope, context)), meta: envelope.meta }
    understood.set(url, { body: answer.body, at: now(), result })
    return result
  }
}

type Understood<Name extends QuestionName> = { data: AnswerData[Name]; meta: ForeignMeta }

/** Total size, in bytes, of the bodies that are remembered with their converted answers. */
const CACHE_BYTES = 8_000_000

const headers = { Accept: 'application/json' }

/** The caller's signal usually ends the request earlier. */
const TIMEOUT_MS = 20_000

/** A title with 1,200 episodes takes half a megabyte. */
const caps = (name: QuestionName) => (name === 'detail' ? 6_000_000 : 2_000_000)

const paths: { [N in QuestionName]: (params: QuestionParams[N]) => string } = {
  home: () => '/home/',
  latest: ({ page }) => `/anime-terbaru/?page=${page}`,
  movies: ({ page }) => `/movie/?page=${page}`,
  schedule: () => '/jadwal-rilis/',
  detail: ({ slug }) => `/anime-detail/?${new URLSearchParams({ anime_slug: slug })}`,
  // Older servers accept only an episode's full address; newer servers use only the path of the address.
  episode: ({ slug, url = slug }) => `/episode-detail/?${new URLSearchParams({ episode_url: url })}`,
  search: (query) => `/search/?${new URLSearchParams(presentIn(withSupportedSort(query)))}`,
}

/** Servers of the contract refuse a sort order without words and filters, except `popular`. */
function withSupportedSort(search: SearchQuery): SearchQuery {
  const { query, page: _, sort, ...filters } = search
  const isOrderAlone = query === '' && sort !== undefined && Object.values(filters).every((one) => one === undefined)
  return isOrderAlone ? { ...search, sort: 'popular' } : search
}

const presentIn = (search: SearchQuery) =>
  Object.entries(search).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  )

/** Longest age of an answer that is believed. Answers older than a week are never shown. */
const MAX_AGE_MS = 8 * 86_400_000

/**
 * The age comes from the header `Age`. Without it, the timestamp in the body is compared with that server's clock in
 * `Date`.
 */
function getReadTime({ headers }: HttpAnswer, { timestamp }: ForeignMeta, now: number): Date {
  const there = Date.parse(headers.date ?? '') || now
  const age = /^\d+$/.test(headers.age ?? '') ? Number(headers.age) * 1000 : timestamp === null ? 0 : there - timestamp
  return new Date(now - (age > 0 && age < MAX_AGE_MS ? age : 0))
}

/** Longest declared freshness that is accepted, because lists change daily. */
const MAX_PROMISE_MS = 86_400_000

function getLifetime({ headers }: HttpAnswer): number {
  const control = headers['cache-control'] ?? ''
  const seconds = /(?:^|[\s,])max-age="?(\d{1,9})/i.exec(control)?.[1]
  return /no-cache|no-store/i.test(control) ? 0 : Math.min(MAX_PROMISE_MS, Number(seconds ?? 0) * 1000)
}

const beginning = ({ body }: HttpAnswer) =>
  body
    .subarray(0, 4_000)
    .toString('utf8')
    .replace(/\0|\p{Cs}/gu, '')
    .slice(0, 1_000)
