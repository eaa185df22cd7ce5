import { LRUCache } from 'lru-cache'
import { SourceFailure } from '../../net/failure.ts'
import type { Fetched, Fetcher } from '../../net/fetcher.ts'
import { fetchFrom, jsonOf } from '../../net/fetching.ts'
import type { AnswerData, Question, QuestionName, QuestionParams, SearchQuery } from '../contract/contract.ts'
import { readAnswer } from '../contract/read-answer.ts'
import { type ForeignMeta, openEnvelope } from './reader/envelope.ts'
import { readForeign } from './reader/read.ts'

type Options = {
  /** Address of the remote API without a trailing slash, for example "https://lain.example/api/v1". */
  url: string
  fetcher: Fetcher
  /** Returns the current time in milliseconds since the epoch. */
  now?: () => number
}

/**
 * An answer of a remote server. `readAt`: when that server read its source, never in the future. `stale`: that server's
 * last attempt to refresh its data failed.
 */
export type RemoteReading<Name extends QuestionName> = {
  data: AnswerData[Name]
  readAt: Date
  /** Name of the source as stated by the remote server; null if none is stated. */
  source: string | null
  stale: boolean
  /** Milliseconds for which the remote server declares the answer fresh; 0 if it declares nothing. */
  promised: number
  /** First 1,000 characters of the response body, for the monitor. */
  said: string
}

/**
 * A failed request to a remote server. `said` holds the first 1,000 characters of the response body; null if no
 * response arrived.
 */
export class RemoteFailure extends SourceFailure {
  readonly said: string | null
  constructor({ failure, message, retryAfter, cause }: SourceFailure, said: string | null) {
    super(failure, message, { retryAfter, cause })
    this.said = said
  }
}

/** Returns a function that gives the response body of a failed request, or null if there is none. */
export function bodyOfFailure(failure: SourceFailure | null): (() => string) | null {
  const said = failure instanceof RemoteFailure ? failure.said : null
  return said ? () => said : null
}

/**
 * Client for the catalog API of a remote server. `ask` sends one HTTP request and converts the response to the
 * contract's shape, tolerating small deviations. The request ends when the signal aborts, after 20 s at the latest.
 * `ask` rejects with a `RemoteFailure`, or with the signal's own reason.
 */
export function createRemote({ url, fetcher, now = Date.now }: Options) {
  const base = url.replace(/\/+$/, '')
  const understood = new LRUCache<string, { body: Buffer; at: number; said: Understood<QuestionName> }>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ body }) => body.length + 1,
  })

  async function ask<Name extends QuestionName>(
    question: Question<Name>,
    signal: AbortSignal,
  ): Promise<RemoteReading<Name>> {
    const heard: { last: Fetched | null } = { last: null }
    const listening: Fetcher = {
      ...fetcher,
      fetch: async (...asked) => {
        heard.last = await fetcher.fetch(...asked)
        return heard.last
      },
    }
    try {
      const asked = `${base}${paths[question.name](question.asked)}`
      const answer = await fetchFrom(listening, asked, {
        headers,
        signal,
        timeout: TIMEOUT_MS,
        maxBytes: caps(question.name),
      })
      const { data, meta } = recall(question, asked, answer)
      const readAt = readAtOf(answer, meta, now())
      return {
        data,
        readAt,
        source: meta.source,
        stale: meta.stale,
        promised: promiseOf(answer),
        said: beginning(answer),
      }
    } catch (error) {
      if (!(error instanceof SourceFailure) || error === signal.reason) throw error
      throw new RemoteFailure(named(error, question), heard.last && beginning(heard.last))
    }
  }

  /**
   * Converts a response, or for one minute reuses the result if the response has identical bytes. After a minute, a
   * relative time such as "3 jam lalu" means another moment.
   */
  function recall<Name extends QuestionName>(question: Question<Name>, url: string, answer: Fetched): Understood<Name> {
    const known = understood.get(url)
    // Each URL belongs to one question, so the remembered answer has that question's type.
    if (known && now() - known.at < 60_000 && known.body.equals(answer.body)) return known.said as Understood<Name>
    const opened = openEnvelope(jsonOf(answer))
    const context = { base, now: readAtOf(answer, opened.meta, now()) }
    const said = { data: readAnswer(question, readForeign(question, opened, context)), meta: opened.meta }
    understood.set(url, { body: answer.body, at: now(), said })
    return said
  }

  return { ask }
}

type Understood<Name extends QuestionName> = { data: AnswerData[Name]; meta: ForeignMeta }

/** Maximum total size, in bytes, of response bodies that are remembered with their converted answers. */
const CACHE_BYTES = 8_000_000

const headers = { Accept: 'application/json' }

/** Timeout of a request in milliseconds; the caller's signal usually ends the request earlier. */
const TIMEOUT_MS = 20_000

/** Returns the maximum size of a response in bytes. A title with 1,200 episodes takes half a megabyte. */
const caps = (name: QuestionName) => (name === 'detail' ? 6_000_000 : 2_000_000)

type Paths = { [N in QuestionName]: (asked: QuestionParams[N]) => string }

const paths: Paths = {
  home: () => '/home/',
  latest: ({ page }) => `/anime-terbaru/?${new URLSearchParams({ page: String(page) })}`,
  movies: ({ page }) => `/movie/?${new URLSearchParams({ page: String(page) })}`,
  schedule: () => '/jadwal-rilis/',
  detail: ({ slug }) => `/anime-detail/?${new URLSearchParams({ anime_slug: slug })}`,
  // Older servers accept only an episode's full address; newer servers use only the path of the address.
  episode: ({ slug, url = slug }) => `/episode-detail/?${new URLSearchParams({ episode_url: url })}`,
  search: (asked) => `/search/?${new URLSearchParams(given(inKnownOrder(asked)))}`,
}

/**
 * Servers of the contract refuse an order without words and filters, except by what is popular. Such a search is asked
 * for in that order, and the answer does not name the wanted one as applied.
 */
function inKnownOrder(asked: SearchQuery): SearchQuery {
  const { query, page: _, sort, ...filters } = asked
  const isOrderAlone = query === '' && sort !== undefined && Object.values(filters).every((one) => one === undefined)
  return isOrderAlone ? { ...asked, sort: 'popular' } : asked
}

const given = (asked: object) =>
  Object.entries(asked).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  )

/**
 * Longest age of an answer that is believed, in milliseconds; a longer one is ignored. Answers older than a week are
 * never shown.
 */
const MAX_AGE_MS = 8 * 86_400_000

/**
 * Returns when the remote server read its source, from the header `Age` in seconds. Without that header, the timestamp
 * in the body is compared with the remote server's clock in the header `Date`.
 */
function readAtOf({ headers }: Fetched, { timestamp }: ForeignMeta, now: number): Date {
  const there = Date.parse(headers.date ?? '') || now
  const told = /^\d+$/.test(headers.age ?? '') ? Number(headers.age) * 1000 : timestamp === null ? 0 : there - timestamp
  return new Date(now - (told > 0 && told < MAX_AGE_MS ? told : 0))
}

/** Longest declared freshness that is accepted from a remote server, in milliseconds, because lists change daily. */
const MAX_PROMISE_MS = 86_400_000

function promiseOf({ headers }: Fetched): number {
  const said = headers['cache-control'] ?? ''
  const seconds = /(?:^|[\s,])max-age="?(\d{1,9})/i.exec(said)?.[1]
  return /no-cache|no-store/i.test(said) ? 0 : Math.min(MAX_PROMISE_MS, Number(seconds ?? 0) * 1000)
}

/**
 * Replaces "not found" for a question that every catalog can answer, such as the home page. The failure then means that
 * the address is wrong, or is not a catalog API.
 */
function named(error: SourceFailure, { name, asked }: Question): SourceFailure {
  const alwaysExists = !('slug' in asked) && !('page' in asked && asked.page > 1)
  const isUnlikely = error.failure === 'missing' || (error.failure === 'rejected' && name !== 'search')
  return alwaysExists && isUnlikely ? new SourceFailure('refused', `it does not know ${name}: ${error.message}`) : error
}

const beginning = ({ body }: Fetched) =>
  body
    .subarray(0, 4_000)
    .toString('utf8')
    .replace(/\0|\p{Cs}/gu, '')
    .slice(0, 1_000)
