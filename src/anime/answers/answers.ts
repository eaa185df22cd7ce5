import { LRUCache } from 'lru-cache'
import { SourceFailure } from '../../net/failure.ts'
import { type Question, type QuestionName, questionKey } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import type { Deadline } from '../failover/call.ts'
import { withDeadline } from '../failover/deadline.ts'
import { type Answer, type Copy, copyOf, isFresh, isOutlived, mayShowMeanwhile, mayStandIn } from './copies.ts'
import type { Freshness } from './freshness.ts'
import { createKeptCopies } from './kept-copies.ts'
import type { AnswerStore } from './queries.ts'

/** Asks the endpoints or sources. `isShutOut`: no answer can be expected soon. */
export type AskOrigins<Name extends QuestionName> = (deadline: Deadline) => Promise<Reading<Name>>
type Outlook = { isShutOut?: () => boolean }
/** `isFirstChoice`: it is from the source that is asked first. */
export type Renewal = { isFirstChoice: boolean }

/** `renewing`: an older copy, shown while a new one is fetched. */
type AnswerResult = 'fresh' | 'renewing' | 'stale' | 'asked' | 'failed'

type Options = {
  store: AnswerStore
  /** A prefix of stored keys, so that two caches share one store. */
  scope?: string
  freshness: (name: QuestionName) => Freshness
  count: (name: QuestionName, result: AnswerResult) => void
  /** Whether a known copy is better than what was just read: an old copy of a real source than invented titles. */
  prefers?: (known: Reading<QuestionName>, landed: Reading<QuestionName>) => boolean
  /** Whether a stored copy is from a server that is still asked; otherwise it is shown only when asking fails. */
  isWanted?: (kept: Reading<QuestionName>) => boolean
  /** Called once for a request that failed with a bug instead of a `SourceFailure`, because visitors may get a copy. */
  report: (bug: unknown) => void
  now?: () => number
  random?: () => number
}

/** Milliseconds that a visitor waits, and that the request may continue without them. */
const VISITOR_TIMEOUT_MS = 4_500
const REQUEST_TIMEOUT_MS = 20_000
/** Milliseconds until a failed question, or a missing title, is asked again. */
const FAILURE_PAUSE_MS = 5_000
const MISSING_PAUSE_MS = 30_000

export type Answers = ReturnType<typeof createAnswers>

/**
 * The catalog's cache: fresh copies in memory, older ones in PostgreSQL, one request per question at a time. `get`
 * returns the best answer before the visitor's deadline: a fresh copy, an older one while it is refreshed, the source's
 * answer, or the last good copy when the source fails. Without any it rejects with the `SourceFailure`. `remembered`
 * never asks anyone.
 */
export function createAnswers(options: Options) {
  const { store, scope = '', freshness, count, report, now = Date.now, random = Math.random } = options
  const { prefers = () => false, isWanted = () => true } = options
  const copies = createKeptCopies({ store, isWanted, report, now })
  const flights = new Map<string, Promise<Copy>>()
  const failures = new LRUCache<string, { error: unknown; until: number }>({ max: 5_000 })

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
    if (resting && resting.until > now()) return fallBack(key, copy, limits, resting.error)
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

  /** The current copy as long as it may be shown, or null. */
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

  /** Stores a reading unless a newer or better one is known. One that arrives old is not refreshed at once. */
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
    const isOlder = known !== undefined && known.state !== 'overdue' && known.reading.readAt > landed.readAt
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

  /** Requests that began before are not shared with new callers. */
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
    // The key contains the question's name, so the copy has that question's type.
    const reading = copy.reading as Reading<Name>
    const isCurrent = () => copies.get(key) === copy && copy.freshUntil > now()
    const stale = copy.state === 'stale' || result === 'stale' || reading.wasStale === true
    return { ...reading, stale, isCurrent }
  }

  return {
    get,
    remembered,
    /**
     * Stores a good answer of a health check. A fresh copy of one source is not replaced by another source's answer,
     * which counts only because the first failed once.
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
    /** Drops matching copies from memory; the caller deletes stored ones. */
    drop(concerns: (question: string, reading: Reading<QuestionName>) => boolean): void {
      beginAnew()
      copies.drop((key, reading) => concerns(key.slice(scope.length), reading))
    },
    /** From now on older copies are shown only when asking fails. */
    expire(): void {
      beginAnew()
      copies.expire()
    },
  }
}

/** A key consists of the question's name and parameters. */
const nameOf = (key: string) => /(\w+)\?/.exec(key)?.[1] as QuestionName
const isMissing = (error: unknown) => error instanceof SourceFailure && error.failure === 'missing'
