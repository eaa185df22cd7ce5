import { LRUCache } from 'lru-cache'
import { atMost } from '../../async/cached.ts'
import { SourceFailure } from '../../net/failure.ts'
import { type Question, type QuestionName, questionKey } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import type { Deadline } from '../failover/call.ts'
import { withDeadline } from '../failover/deadline.ts'
import {
  type Answer,
  type Copy,
  copyOf,
  isFresh,
  isFromFuture,
  isOutlived,
  mayShowMeanwhile,
  mayStandIn,
} from './copies.ts'
import type { Freshness } from './freshness.ts'
import { createKeptCopies } from './kept-copies.ts'
import type { AnswerStore } from './queries.ts'

/**
 * Function that gets an answer from the endpoints or sources before a deadline. `isShutOut` (in `Outlook`) tells
 * whether circuit breakers block all of them, so that no answer can be expected soon.
 */
export type AskOrigins<Name extends QuestionName> = (deadline: Deadline) => Promise<Reading<Name>>
type Outlook = { isShutOut?: () => boolean }
/** Describes the answer of a health check. `isFirstChoice`: it comes from the source that is first in order. */
export type Renewal = { isFirstChoice: boolean }

/**
 * How an answer was obtained, for metrics. `fresh`: from the cache; `renewing`: an expired cached answer, shown while a
 * new one is fetched; `stale`: an old cached answer, shown because fetching failed or is not possible; `asked`: fetched
 * while the visitor waited.
 */
type AnswerResult = 'fresh' | 'renewing' | 'stale' | 'asked' | 'failed'

type Options = {
  store: AnswerStore
  /** Prefix of the keys in the answer store, so that two caches can share one store. */
  scope?: string
  freshness: (name: QuestionName) => Freshness
  count: (name: QuestionName, result: AnswerResult) => void
  /**
   * Returns whether to keep a known cached answer instead of a new one, for example an old answer of a real source
   * instead of invented titles.
   */
  prefers?: (known: Reading<QuestionName>, landed: Reading<QuestionName>) => boolean
  /**
   * Returns whether a stored answer comes from a server or source that is still in use. Other stored answers are shown
   * only if fetching fails.
   */
  isWanted?: (kept: Reading<QuestionName>) => boolean
  /**
   * Called once for a request that failed with a bug instead of a `SourceFailure`. Visitors may still get a cached
   * answer, so nobody would notice the bug otherwise.
   */
  report: (bug: unknown) => void
  now?: () => number
  random?: () => number
}

/**
 * Milliseconds that a visitor waits for an answer. The request itself continues in the background until
 * `REQUEST_TIMEOUT_MS`.
 */
const VISITOR_TIMEOUT_MS = 4_500
const REQUEST_TIMEOUT_MS = 20_000
/** Milliseconds before a failed request is sent again; for a title or page that does not exist, `MISSING_PAUSE_MS`. */
const FAILURE_PAUSE_MS = 5_000
const MISSING_PAUSE_MS = 30_000

export type Answers = ReturnType<typeof createAnswers>

/**
 * The cache of catalog answers: recent answers in memory, older ones in PostgreSQL, and only one request at a time for
 * the same question. `get` returns the best answer within the visitor's timeout: a fresh cached answer, an expired one
 * while a new one is fetched, the newly fetched answer, or the last good answer if fetching fails. If there is none,
 * `get` rejects with the `SourceFailure`. `remembered` returns only cached answers and fetches nothing.
 */
export function createAnswers(options: Options) {
  const { store, scope = '', freshness, count, report, now = Date.now, random = Math.random } = options
  const { prefers = () => false, isWanted = () => true } = options
  const copies = createKeptCopies({ store, isWanted, report, now })
  const flights = new Map<string, Promise<Copy>>()
  const failures = new LRUCache<string, { error: unknown; until: number }>(atMost(5_000))

  async function get<Name extends QuestionName>(
    question: Question<Name>,
    ask: AskOrigins<Name>,
    { isShutOut = () => false }: Outlook = {},
  ): Promise<Answer<Name>> {
    const key = scope + questionKey(question)
    const limits = freshness(question.name)
    const deadline = now() + VISITOR_TIMEOUT_MS
    const copy = await copies.recall(key, limits)
    if (copy && isFresh(copy, now())) return shown(key, copy, 'fresh')
    const resting = failures.get(key)
    if (resting && isAhead(resting.until, now())) return fallBack(key, copy, limits, resting.error)
    const flight = flights.get(key) ?? takeOff(key, limits, ask)
    if (copy && mayShowMeanwhile(copy, limits, now(), isShutOut)) {
      flight.catch(() => {})
      return shown(key, copy, isOutlived(copy, limits, now()) ? 'stale' : 'renewing')
    }
    try {
      return shown(key, await withDeadline(deadline - now(), () => flight), 'asked')
    } catch (error) {
      return fallBack(key, copies.get(key) ?? copy, limits, error)
    }
  }

  /** Returns the cached answer, or null if there is none or it may not be shown any more. */
  async function remembered<Name extends QuestionName>(question: Question<Name>): Promise<Answer<Name> | null> {
    const key = scope + questionKey(question)
    const limits = freshness(question.name)
    const copy = await copies.recall(key, limits)
    if (!copy || copy.state === 'gone' || copy.state === 'overdue' || !mayStandIn(copy, limits, now())) return null
    return shown(key, copy, copy.state === 'stale' ? 'stale' : 'fresh')
  }

  function takeOff<Name extends QuestionName>(key: string, limits: Freshness, ask: AskOrigins<Name>) {
    const begun = copies.generation()
    const until = performance.now() + VISITOR_TIMEOUT_MS
    const flight = withDeadline(REQUEST_TIMEOUT_MS, (signal) => ask({ until, signal }), { lingers: true })
      .then((reading) => land(key, limits, reading, begun === copies.generation()))
      .catch((error: unknown) => {
        if (begun === copies.generation()) rest(key, error)
        throw error
      })
      .finally(() => {
        if (flights.get(key) === flight) flights.delete(key)
      })
    flights.set(key, flight)
    return flight
  }

  /**
   * Caches a fetched answer, unless a newer or better one is cached, and returns the cache entry to show. An answer
   * that is already old when it arrives counts as fresh for a few seconds, so that it is not fetched again at once.
   */
  function land(key: string, limits: Freshness, landed: Reading<QuestionName>, mayKeep: boolean): Copy {
    const lifetime = limits.fresh * (0.9 + 0.2 * random())
    if (!mayKeep) return copyOf(landed, landed.readAt.getTime() + lifetime)
    failures.delete(key)
    const known = copies.get(key)
    if (known && mayStandIn(known, limits, now()) && prefers(known.reading, landed)) {
      const waiting: Copy = { ...known, state: 'stale', freshUntil: Math.min(now() + FAILURE_PAUSE_MS, known.endsAt) }
      copies.set(key, waiting)
      return waiting
    }
    const counts = known !== undefined && known.state !== 'overdue' && !isFromFuture(known.reading, now())
    const isOlder = counts && known.reading.readAt > landed.readAt
    const reading = isOlder ? known.reading : landed
    const soonest = now() + Math.min(FAILURE_PAUSE_MS, limits.fresh)
    const copy = copyOf(reading, Math.max(reading.readAt.getTime() + lifetime, soonest))
    if (limits.fresh > 0) {
      copies.set(key, copy)
      if (reading === landed) store.keep(key, reading)
    }
    return copy
  }

  function rest(key: string, error: unknown) {
    if (!(error instanceof SourceFailure)) report(error)
    failures.set(key, { error, until: now() + (isMissing(error) ? MISSING_PAUSE_MS : FAILURE_PAUSE_MS) })
    const copy = copies.get(key)
    const wasShown = copy?.state === 'good' || copy?.state === 'stale'
    const state = isMissing(error) ? 'gone' : wasShown ? 'stale' : 'overdue'
    if (copy && copy.state !== state) copies.set(key, { ...copy, state })
  }

  /**
   * Forgets running requests and recent failures, so that new callers do not share the result of a request from before
   * a change.
   */
  function beginAnew() {
    flights.clear()
    failures.clear()
  }

  function fallBack<Name extends QuestionName>(
    key: string,
    copy: Copy | undefined,
    limits: Freshness,
    error: unknown,
  ): Answer<Name> {
    if (copy && !isMissing(error) && mayStandIn(copy, limits, now())) return shown(key, copy, 'stale')
    count(nameOf(key), 'failed')
    throw error
  }

  function shown<Name extends QuestionName>(key: string, copy: Copy, result: AnswerResult): Answer<Name> {
    count(nameOf(key), result)
    // The cache key contains the question's name, so this entry holds an answer to that question.
    const reading = copy.reading as Reading<Name>
    const isCurrent = () => copies.get(key) === copy && copy.freshUntil > now() && !isFromFuture(copy.reading, now())
    const stale = copy.state === 'stale' || result === 'stale' || reading.wasStale === true
    return { ...reading, stale, isCurrent }
  }

  return {
    get,
    remembered,
    /**
     * Caches a good answer that a health check received. While a fresh answer of another source is cached, only an
     * answer of the first source in order replaces it: a later source answers only because an earlier one failed,
     * perhaps just once.
     */
    async renew<Name extends QuestionName>(
      question: Question<Name>,
      reading: Reading<Name>,
      how: Renewal,
    ): Promise<void> {
      const key = scope + questionKey(question)
      const limits = freshness(question.name)
      const copy = await copies.recall(key, limits)
      const isKept = copy !== undefined && isFresh(copy, now()) && copy.reading.source !== reading.source
      if (how.isFirstChoice || !isKept) land(key, limits, reading, true)
    },
    /** Drops matching answers from memory; the caller deletes the answers stored in the database. */
    drop(concerns: (question: string, reading: Reading<QuestionName>) => boolean): void {
      beginAnew()
      copies.drop((key, reading) => concerns(key.slice(scope.length), reading))
    },
    /**
     * Marks cached answers as outdated, so that they are shown only if fetching fails: all, or those of one of this
     * server's own sources.
     */
    expire(source?: string): void {
      beginAnew()
      copies.expire(source)
    },
  }
}

/**
 * Whether a pause until the given time still lasts. A pause that ends later than any does so because the clock was set
 * back.
 */
const isAhead = (until: number, now: number) => until > now && until <= now + MISSING_PAUSE_MS

/** Extracts the question's name from a cache key, which has the form "name?parameters". */
const nameOf = (key: string) => /(\w+)\?/.exec(key)?.[1] as QuestionName
const isMissing = (error: unknown) => error instanceof SourceFailure && error.failure === 'missing'
