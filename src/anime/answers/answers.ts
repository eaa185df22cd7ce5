import { LRUCache } from 'lru-cache'
import { atMost } from '../../async/cached.ts'
import { SourceFailure } from '../../net/failure.ts'
import { type Question, type QuestionName, questionKey } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import type { Deadline } from '../failover/call.ts'
import { withDeadline } from '../failover/deadline.ts'
import { type Timeouts, usualTimeouts } from '../failover/timeouts.ts'
import {
  type Answer,
  type Copy,
  isFresh,
  isFromFuture,
  isOutlived,
  makeCopy,
  mayShowMeanwhile,
  mayStandIn,
} from './copies.ts'
import type { Freshness } from './freshness.ts'
import { createKeptCopies } from './kept-copies.ts'
import type { AnswerStore } from './queries.ts'

/** Gets an answer from the endpoints or sources before a deadline. */
export type AskOrigins<Name extends QuestionName> = (deadline: Deadline) => Promise<Reading<Name>>
/** `isShutOut`: circuit breakers block all origins, so that no answer can be expected soon. */
type Outlook = { isShutOut?: () => boolean }
/** `isFirstChoice`: the answer of a health check comes from the source that is first in order. */
export type Renewal = { isFirstChoice: boolean }

/**
 * How an answer was obtained, for metrics. `renewing`: an expired answer, shown while a new one is fetched; `stale`: an
 * old answer, shown because fetching failed or is not possible; `asked`: an answer fetched while the visitor waited.
 */
type AnswerResult = 'fresh' | 'renewing' | 'stale' | 'asked' | 'failed'

type Options = {
  store: AnswerStore
  /** Prefix of the keys in the answer store, so that two caches can share one store. */
  scope?: string
  freshness: (name: QuestionName) => Freshness
  count: (name: QuestionName, result: AnswerResult) => void
  /**
   * Whether the cached answer stays in place of a new one, such as that of a real source in place of invented titles.
   */
  prefers?: (cachedReading: Reading<QuestionName>, newReading: Reading<QuestionName>) => boolean
  /**
   * Whether the server or source of a stored answer is still in use. Other stored answers are shown only after a
   * failure.
   */
  isInUse?: (reading: Reading<QuestionName>) => boolean
  /** Called for a bug in a request, which nobody would notice while visitors get a cached answer. */
  report: (bug: unknown) => void
  timeouts?: Timeouts
  now?: () => number
  random?: () => number
}

/** Milliseconds before a request is sent again: after a failure, and for a title or page that does not exist. */
const FAILURE_PAUSE_MS = 5_000
const MISSING_PAUSE_MS = 30_000

export type Answers = ReturnType<typeof createAnswers>

/**
 * The cache of catalog answers: recent ones in memory, older ones in PostgreSQL, and only one request at a time for the
 * same question. `get` returns the best answer within the visitor's timeout: a fresh one, an expired one while a new
 * one is fetched, the fetched one, or the last good one if fetching fails; else it rejects with the `SourceFailure`.
 * `remembered` returns only cached answers.
 */
export function createAnswers(options: Options) {
  const { store, scope = '', freshness, count, report, now = Date.now, random = Math.random } = options
  const { prefers = () => false, isInUse = () => true, timeouts = usualTimeouts } = options
  const copies = createKeptCopies({ store, isInUse, report, timeout: timeouts.recall, now })
  const flights = new Map<string, Promise<Copy>>()
  const failures = new LRUCache<string, { error: unknown; until: number }>(atMost(5_000))

  async function get<Name extends QuestionName>(
    question: Question<Name>,
    ask: AskOrigins<Name>,
    { isShutOut = () => false }: Outlook = {},
  ): Promise<Answer<Name>> {
    const key = scope + questionKey(question)
    const limits = freshness(question.name)
    const deadline = now() + timeouts.visitor
    const copy = await copies.recall(key, limits)
    if (copy && isFresh(copy, now())) return toAnswer(key, copy, 'fresh')
    const resting = failures.get(key)
    if (resting && isAhead(resting.until, now())) return fallBack(key, copy, limits, resting.error)
    const flight = flights.get(key) ?? startFlight(key, limits, ask)
    if (copy && mayShowMeanwhile(copy, limits, now(), isShutOut)) {
      flight.catch(() => {})
      return toAnswer(key, copy, isOutlived(copy, limits, now()) ? 'stale' : 'renewing')
    }
    try {
      return toAnswer(key, await withDeadline(deadline - now(), () => flight), 'asked')
    } catch (error) {
      return fallBack(key, copies.get(key) ?? copy, limits, error)
    }
  }

  /** Returns the cached answer if there is one that may still be shown. */
  async function remembered<Name extends QuestionName>(question: Question<Name>): Promise<Answer<Name> | null> {
    const key = scope + questionKey(question)
    const limits = freshness(question.name)
    const copy = await copies.recall(key, limits)
    if (!copy || copy.state === 'gone' || copy.state === 'overdue' || !mayStandIn(copy, limits, now())) return null
    return toAnswer(key, copy, copy.state === 'stale' ? 'stale' : 'fresh')
  }

  function startFlight<Name extends QuestionName>(key: string, limits: Freshness, ask: AskOrigins<Name>) {
    const begun = copies.generation()
    const until = performance.now() + timeouts.visitor
    const calls = new Set<object>()
    const { call: callTimeout } = timeouts
    const ending = { lingers: () => calls.size > 0, unref: true }
    const flight = withDeadline(timeouts.question, (signal) => ask({ until, signal, calls, callTimeout }), ending)
      .then((reading) => cache(key, limits, reading, begun === copies.generation()))
      .catch((error: unknown) => {
        if (begun === copies.generation()) pause(key, error)
        throw error
      })
      .finally(() => {
        if (flights.get(key) === flight) flights.delete(key)
      })
    flights.set(key, flight)
    return flight
  }

  /**
   * Caches a fetched answer, unless a newer or better one is cached, and returns the copy to show. An answer that is
   * already old when it arrives counts as fresh for a few seconds, so that it is not fetched again at once.
   */
  function cache(key: string, limits: Freshness, newReading: Reading<QuestionName>, mayKeep: boolean): Copy {
    const lifetime = limits.fresh * (0.9 + 0.2 * random())
    if (!mayKeep) return makeCopy(newReading, newReading.readAt.getTime() + lifetime)
    failures.delete(key)
    const cachedCopy = copies.get(key)
    if (cachedCopy && mayStandIn(cachedCopy, limits, now()) && prefers(cachedCopy.reading, newReading)) {
      const waiting: Copy = {
        ...cachedCopy,
        state: 'stale',
        freshUntil: Math.min(now() + FAILURE_PAUSE_MS, cachedCopy.endsAt),
      }
      copies.set(key, waiting)
      return waiting
    }
    const counts =
      cachedCopy !== undefined && cachedCopy.state !== 'overdue' && !isFromFuture(cachedCopy.reading, now())
    const isOlder = counts && cachedCopy.reading.readAt > newReading.readAt
    const reading = isOlder ? cachedCopy.reading : newReading
    const soonest = now() + Math.min(FAILURE_PAUSE_MS, limits.fresh)
    const copy = makeCopy(reading, Math.max(reading.readAt.getTime() + lifetime, soonest))
    if (limits.fresh > 0) {
      copies.set(key, copy)
      if (reading === newReading) store.keep(key, reading)
    }
    return copy
  }

  function pause(key: string, error: unknown) {
    if (!(error instanceof SourceFailure)) report(error)
    failures.set(key, { error, until: now() + (isMissing(error) ? MISSING_PAUSE_MS : FAILURE_PAUSE_MS) })
    const copy = copies.get(key)
    const wasShown = copy?.state === 'good' || copy?.state === 'stale'
    const state = isMissing(error) ? 'gone' : wasShown ? 'stale' : 'overdue'
    if (copy && copy.state !== state) copies.set(key, { ...copy, state })
  }

  /** New callers must not share the result of a request from before a change. */
  function forgetRequests() {
    flights.clear()
    failures.clear()
  }

  function fallBack<Name extends QuestionName>(key: string, copy: Copy | undefined, limits: Freshness, error: unknown) {
    if (copy && !isMissing(error) && mayStandIn(copy, limits, now())) return toAnswer<Name>(key, copy, 'stale')
    count(questionName(key), 'failed')
    throw error
  }

  function toAnswer<Name extends QuestionName>(key: string, copy: Copy, result: AnswerResult): Answer<Name> {
    count(questionName(key), result)
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
     * Caches a good answer of a health check. A fresh answer of another source is replaced only by one of the first
     * source in order: a later source answers only because an earlier one failed, perhaps just once.
     */
    async renew<Name extends QuestionName>(question: Question<Name>, reading: Reading<Name>, how: Renewal) {
      const key = scope + questionKey(question)
      const limits = freshness(question.name)
      const copy = await copies.recall(key, limits)
      const isKept = copy !== undefined && isFresh(copy, now()) && copy.reading.source !== reading.source
      if (how.isFirstChoice || !isKept) cache(key, limits, reading, true)
    },
    /** Drops matching answers from memory; the caller deletes the answers stored in the database. */
    drop(concerns: (question: string, reading: Reading<QuestionName>) => boolean): void {
      forgetRequests()
      copies.drop((key, reading) => concerns(key.slice(scope.length), reading))
    },
    /** Marks all answers, or those of one of this server's sources, as outdated: shown only if fetching fails. */
    expire(source?: string): void {
      forgetRequests()
      copies.expire(source)
    },
  }
}

/** Whether a pause still runs. If it would end later than the longest pause, the clock was set back and it is over. */
const isAhead = (until: number, now: number) => until > now && until <= now + MISSING_PAUSE_MS

/** A cache key has the form "name?parameters". */
const questionName = (key: string) => /(\w+)\?/.exec(key)?.[1] as QuestionName
const isMissing = (error: unknown) => error instanceof SourceFailure && error.failure === 'missing'
