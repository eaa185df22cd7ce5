import { LRUCache } from 'lru-cache'
import { SourceFailure } from '../../net/failure.ts'
import type { Fetched, Fetcher } from '../../net/fetcher.ts'
import { fetchFrom, jsonOf } from '../../net/fetching.ts'
import type { AnswerData, Asked, Question, QuestionName } from '../contract/contract.ts'
import { readAnswer } from '../contract/read-answer.ts'
import { type ForeignMeta, openEnvelope } from './reader/envelope.ts'
import { readForeign } from './reader/read.ts'

type Options = {
  /** Address of the API without a slash at its end, as staff entered it: "https://lain.example/api/v1". */
  url: string
  fetcher: Fetcher
  /** Milliseconds. */
  now?: () => number
}

/** `readAt`: when that server read its source, never later than now. `stale`: it says its own last try failed. */
export type RemoteReading<Name extends QuestionName> = {
  data: AnswerData[Name]
  readAt: Date
  /** Where that server says it got it. */
  source: string | null
  stale: boolean
  /** Milliseconds for which it says its answers are good; 0 where it says nothing. */
  promised: number
  /** The first 1,000 characters of the body, for the monitor. */
  said: string
}

/** A failure of another server with the first 1,000 characters of what it said; null where nothing arrived. */
export class RemoteFailure extends SourceFailure {
  readonly said: string | null
  constructor({ failure, message, retryAfter, cause }: SourceFailure, said: string | null) {
    super(failure, message, { retryAfter, cause })
    this.said = said
  }
}

/** What came with a failure, as a sighting carries it. */
export function saidWith(failure: SourceFailure | null): (() => string) | null {
  const said = failure instanceof RemoteFailure ? failure.said : null
  return said ? () => said : null
}

/**
 * Another server's `/api/v1` over HTTP. `ask` makes one request and reads it tolerantly; whether the answer is about the
 * right show is judged elsewhere, but not its shape: that is the contract's. Ends with the signal, which must come within
 * 20 s; throws `RemoteFailure`, or the signal's own reason.
 */
export function createRemote({ url, fetcher, now = Date.now }: Options) {
  const base = url.replace(/\/+$/, '')
  const understood = new LRUCache<string, { body: Buffer; at: number; said: Understood<QuestionName> }>({
    maxSize: MOST_BYTES,
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
        timeout: LONGEST,
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

  /** The very same bytes are not read again within a minute, by when words like "3 jam lalu" would mean another moment. */
  function recall<Name extends QuestionName>(question: Question<Name>, url: string, answer: Fetched): Understood<Name> {
    const known = understood.get(url)
    // The address says which question it was.
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

/** Bytes of answers that are remembered with what they mean. */
const MOST_BYTES = 8_000_000

const headers = { Accept: 'application/json' }

/** Milliseconds; the signal comes first. */
const LONGEST = 20_000

/** Bytes. A show with 1,200 episodes is half a megabyte. */
const caps = (name: QuestionName) => (name === 'detail' ? 6_000_000 : 2_000_000)

type Paths = { [N in QuestionName]: (asked: Asked[N]) => string }

const paths: Paths = {
  home: () => '/home/',
  latest: ({ page }) => `/anime-terbaru/?${new URLSearchParams({ page: String(page) })}`,
  movies: ({ page }) => `/movie/?${new URLSearchParams({ page: String(page) })}`,
  schedule: () => '/jadwal-rilis/',
  detail: ({ slug }) => `/anime-detail/?${new URLSearchParams({ anime_slug: slug })}`,
  // The first KortekStream takes nothing but a whole address; servers of our kind read only its path.
  episode: ({ slug, url = slug }) => `/episode-detail/?${new URLSearchParams({ episode_url: url })}`,
  search: (asked) => `/search/?${new URLSearchParams(given(asked))}`,
}

const given = (asked: object) =>
  Object.entries(asked).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  )

/** The oldest age that is believed, in milliseconds: nobody shows copies older than a week. */
const OLDEST = 8 * 86_400_000

/** Now less the age it tells: `Age` (seconds), else its own clock less the moment it says it read its source. */
function readAtOf({ headers }: Fetched, { timestamp }: ForeignMeta, now: number): Date {
  const there = Date.parse(headers.date ?? '') || now
  const told = /^\d+$/.test(headers.age ?? '') ? Number(headers.age) * 1000 : timestamp === null ? 0 : there - timestamp
  return new Date(now - (told > 0 && told < OLDEST ? told : 0))
}

/** The longest promise that is believed, in milliseconds: what is listed changes every day. */
const LONGEST_PROMISE = 86_400_000

function promiseOf({ headers }: Fetched): number {
  const said = headers['cache-control'] ?? ''
  const seconds = /(?:^|[\s,])max-age="?(\d{1,9})/i.exec(said)?.[1]
  return /no-cache|no-store/i.test(said) ? 0 : Math.min(LONGEST_PROMISE, Number(seconds ?? 0) * 1000)
}

/** What always exists is neither missing nor wrongly asked for: then the address is wrong, or no contract is kept there. */
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
