import { LRUCache } from 'lru-cache'
import { SourceFailure } from '../../net/failure.ts'
import type { Fetched, Fetcher } from '../../net/fetcher.ts'
import { fetchFrom, jsonOf } from '../../net/fetching.ts'
import type { AnswerData, Question, QuestionName, QuestionParams } from '../contract/contract.ts'
import { readAnswer } from '../contract/read-answer.ts'
import { type ForeignMeta, openEnvelope } from './reader/envelope.ts'
import { readForeign } from './reader/read.ts'

type Options = {
  /** The API's address without a trailing slash: "https://lain.example/api/v1". */
  url: string
  fetcher: Fetcher
  /** Epoch milliseconds. */
  now?: () => number
}

/** `readAt`: when that server read its source, never later than now. `stale`: its last refresh failed. */
export type RemoteReading<Name extends QuestionName> = {
  data: AnswerData[Name]
  readAt: Date
  /** The source that server names. */
  source: string | null
  stale: boolean
  /** Milliseconds for which it says the answer is fresh; 0 when it says nothing. */
  promised: number
  /** The first 1,000 characters of the body, for the monitor. */
  said: string
}

/** A failure with the first 1,000 characters of the answer; null when nothing arrived. */
export class RemoteFailure extends SourceFailure {
  readonly said: string | null
  constructor({ failure, message, retryAfter, cause }: SourceFailure, said: string | null) {
    super(failure, message, { retryAfter, cause })
    this.said = said
  }
}

/** The answer that came with a failure. */
export function bodyOfFailure(failure: SourceFailure | null): (() => string) | null {
  const said = failure instanceof RemoteFailure ? failure.said : null
  return said ? () => said : null
}

/**
 * A remote server's `/api/v1` over HTTP. `ask` makes one request and reads it tolerantly into the contract's shape;
 * whether it is the right title is checked elsewhere. Ends with the signal, which must come within 20 s. Rejects with a
 * `RemoteFailure`, or the signal's own reason.
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

  /** Reuses the result for identical bytes for a minute; after that "3 jam lalu" means another moment. */
  function recall<Name extends QuestionName>(question: Question<Name>, url: string, answer: Fetched): Understood<Name> {
    const known = understood.get(url)
    // The address determines the question's type.
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

/** Bytes of answers remembered with their results. */
const CACHE_BYTES = 8_000_000

const headers = { Accept: 'application/json' }

/** Milliseconds; the signal ends it earlier. */
const TIMEOUT_MS = 20_000

/** Size caps in bytes. A title with 1,200 episodes is half a megabyte. */
const caps = (name: QuestionName) => (name === 'detail' ? 6_000_000 : 2_000_000)

type Paths = { [N in QuestionName]: (asked: QuestionParams[N]) => string }

const paths: Paths = {
  home: () => '/home/',
  latest: ({ page }) => `/anime-terbaru/?${new URLSearchParams({ page: String(page) })}`,
  movies: ({ page }) => `/movie/?${new URLSearchParams({ page: String(page) })}`,
  schedule: () => '/jadwal-rilis/',
  detail: ({ slug }) => `/anime-detail/?${new URLSearchParams({ anime_slug: slug })}`,
  // Older servers accept only a full address; newer ones read its path.
  episode: ({ slug, url = slug }) => `/episode-detail/?${new URLSearchParams({ episode_url: url })}`,
  search: (asked) => `/search/?${new URLSearchParams(given(asked))}`,
}

const given = (asked: object) =>
  Object.entries(asked).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  )

/** The oldest age that is accepted, in milliseconds: copies older than a week are never shown. */
const MAX_AGE_MS = 8 * 86_400_000

/** When the source was read: now minus `Age` (seconds), else by the server's own clock and timestamp. */
function readAtOf({ headers }: Fetched, { timestamp }: ForeignMeta, now: number): Date {
  const there = Date.parse(headers.date ?? '') || now
  const told = /^\d+$/.test(headers.age ?? '') ? Number(headers.age) * 1000 : timestamp === null ? 0 : there - timestamp
  return new Date(now - (told > 0 && told < MAX_AGE_MS ? told : 0))
}

/** The longest promised freshness that is accepted, in milliseconds: lists change daily. */
const MAX_PROMISE_MS = 86_400_000

function promiseOf({ headers }: Fetched): number {
  const said = headers['cache-control'] ?? ''
  const seconds = /(?:^|[\s,])max-age="?(\d{1,9})/i.exec(said)?.[1]
  return /no-cache|no-store/i.test(said) ? 0 : Math.min(MAX_PROMISE_MS, Number(seconds ?? 0) * 1000)
}

/** A question that always has an answer cannot be missing: then the address is wrong, or is not an API of this kind. */
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
