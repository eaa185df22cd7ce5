import { LRUCache } from 'lru-cache'
import type { Ingredient } from '../web/context.ts'
import { type AnswerData, type Question, type QuestionName, questionKey } from './contract.ts'
import { SourceFailure } from './failure.ts'
import type { AnswerStore } from './queries.ts'

/** Milliseconds: how long a copy is fresh, may be shown while it is asked anew, and may be shown when asking fails. */
export type Freshness = { fresh: number; whileRevalidate: number; ifError: number }

/** What a source said, and the moment it was read there. */
export type Reading<Name extends QuestionName> = { data: AnswerData[Name]; source: string; readAt: Date }

/** A reading as it is shown. `stale`: the last try to ask anew failed. `isCurrent`: nothing newer is known. */
export type Answer<Name extends QuestionName> = Reading<Name> & Ingredient & { stale: boolean }

/** `stale`: the last try to ask anew failed. `gone`: it said there is no such thing, so only a failure brings it back. */
type Copy = { reading: Reading<QuestionName>; freshUntil: number; state: 'good' | 'stale' | 'gone' }
export type AskSource<Name extends QuestionName> = (signal: AbortSignal) => Promise<Reading<Name>>
/** `renewing`: an older copy, shown while it is asked anew. */
type AnswerResult = 'fresh' | 'renewing' | 'stale' | 'asked' | 'failed'

type Options = {
  store: AnswerStore
  freshness: (name: QuestionName) => Freshness
  count: (name: QuestionName, result: AnswerResult) => void
  /** Told of a flight that ended in a bug rather than a `SourceFailure`, once, because visitors may be shown a copy. */
  report: (bug: unknown) => void
  now?: () => number
  random?: () => number
}

/** How long a visitor waits, and how long the question itself may go on without them (product.md §4), in milliseconds. */
const VISITOR_DEADLINE = 4_500
const FLIGHT_DEADLINE = 20_000
/** How long of that the kept copy may take, so that a database that hangs leaves time to ask. */
const RECALL_DEADLINE = 1_000
/** A failed question rests this long; a title that nobody knows is asked for again after this long. */
const FAILURE_REST = 5_000
const MISSING_REST = 30_000

export type Answers = ReturnType<typeof createAnswers>

/**
 * The one cache of the catalog: fresh copies in memory, older ones in PostgreSQL, one flight per question.
 * `get` gives the freshest answer to be had before the visitor's deadline: a fresh copy, an older one while it is
 * asked anew, what the source says now, or the last good copy when the source fails. With none of these it throws the
 * `SourceFailure`. `remembered` never asks anyone.
 */
export function createAnswers({ store, freshness, count, report, now = Date.now, random = Math.random }: Options) {
  const copies = new LRUCache<string, Copy>({ max: 2_000 })
  const recalls = new Map<string, Promise<Copy | undefined>>()
  const flights = new Map<string, Promise<Copy>>()
  const failures = new LRUCache<string, { error: unknown; until: number }>({ max: 5_000 })
  const ageOf = (copy: Copy) => now() - copy.reading.readAt.getTime()
  const isFresh = (copy: Copy) => copy.state !== 'gone' && copy.freshUntil > now()

  async function get<Name extends QuestionName>(question: Question<Name>, ask: AskSource<Name>): Promise<Answer<Name>> {
    const key = questionKey(question)
    const limits = freshness(question.name)
    const deadline = now() + VISITOR_DEADLINE
    const copy = await recall(key, limits)
    if (copy && isFresh(copy)) return shown(key, copy, 'fresh')
    const resting = failures.get(key)
    if (resting && resting.until > now()) return fallBack(key, copy, limits, resting.error)
    const flight = flights.get(key) ?? takeOff(key, limits, ask)
    if (copy && mayShowMeanwhile(copy, limits)) {
      flight.catch(() => {})
      return shown(key, copy, copy.state === 'stale' ? 'stale' : 'renewing')
    }
    try {
      return shown(key, await within(deadline - now(), () => flight), 'asked')
    } catch (error) {
      return fallBack(key, copies.get(key) ?? copy, limits, error)
    }
  }

  /** The copy at hand, however old it may still be shown, or null. */
  async function remembered<Name extends QuestionName>(question: Question<Name>): Promise<Answer<Name> | null> {
    const key = questionKey(question)
    const limits = freshness(question.name)
    const copy = await recall(key, limits)
    if (!copy || copy.state === 'gone' || ageOf(copy) > limits.fresh + limits.ifError) return null
    return shown(key, copy, copy.state === 'stale' ? 'stale' : 'fresh')
  }

  function recall(key: string, limits: Freshness): Copy | undefined | Promise<Copy | undefined> {
    const copy = copies.get(key)
    if (copy || limits.fresh === 0) return copy
    const recalling = recalls.get(key) ?? within(RECALL_DEADLINE, () => fetchCopy(key, limits)).catch(() => undefined)
    recalls.set(key, recalling)
    return recalling.finally(() => recalls.delete(key))
  }

  async function fetchCopy(key: string, limits: Freshness): Promise<Copy | undefined> {
    const reading = await store.find(key)
    if (!reading || copies.has(key)) return copies.get(key)
    const kept: Copy = { reading, freshUntil: reading.readAt.getTime() + limits.fresh, state: 'good' }
    copies.set(key, kept)
    return kept
  }

  function takeOff<Name extends QuestionName>(key: string, limits: Freshness, ask: AskSource<Name>) {
    const flight = within(FLIGHT_DEADLINE, ask)
      .then((reading) => land(key, limits, reading))
      .catch((error: unknown) => {
        rest(key, error)
        throw error
      })
      .finally(() => flights.delete(key))
    flights.set(key, flight)
    return flight
  }

  /** Keeps what was read, unless something read later is known. What comes old already is not asked for at once again. */
  function land(key: string, limits: Freshness, landed: Reading<QuestionName>): Copy {
    failures.delete(key)
    const known = copies.get(key)?.reading
    const reading = known && known.readAt > landed.readAt ? known : landed
    const lifetime = limits.fresh * (0.9 + 0.2 * random())
    const freshUntil = Math.max(reading.readAt.getTime() + lifetime, now() + Math.min(FAILURE_REST, limits.fresh))
    const copy: Copy = { reading, freshUntil, state: 'good' }
    if (limits.fresh > 0) {
      copies.set(key, copy)
      if (reading === landed) store.keep(key, reading)
    }
    return copy
  }

  function rest(key: string, error: unknown) {
    if (!(error instanceof SourceFailure)) report(error)
    failures.set(key, { error, until: now() + (isMissing(error) ? MISSING_REST : FAILURE_REST) })
    const state = isMissing(error) ? 'gone' : 'stale'
    const copy = copies.get(key)
    if (copy && copy.state !== state) copies.set(key, { ...copy, state })
  }

  function mayShowMeanwhile(copy: Copy, { fresh, whileRevalidate, ifError }: Freshness): boolean {
    const grace = { good: whileRevalidate, stale: Math.min(whileRevalidate, ifError), gone: Number.NEGATIVE_INFINITY }
    return ageOf(copy) < fresh + grace[copy.state]
  }

  function fallBack<Name extends QuestionName>(
    key: string,
    copy: Copy | undefined,
    limits: Freshness,
    error: unknown,
  ): Answer<Name> {
    if (copy && !isMissing(error) && ageOf(copy) < limits.fresh + limits.ifError) return shown(key, copy, 'stale')
    count(nameOf(key), 'failed')
    throw error
  }

  function shown<Name extends QuestionName>(key: string, copy: Copy, result: AnswerResult): Answer<Name> {
    count(nameOf(key), result)
    // The key begins with the question's name, so the copy under it has that question's shape.
    const reading = copy.reading as Reading<Name>
    const isCurrent = () => copies.get(key) === copy && copy.freshUntil > now()
    return { ...reading, stale: copy.state === 'stale' || result === 'stale', isCurrent }
  }

  return { get, remembered }
}

const nameOf = (key: string) => key.slice(0, key.indexOf('?')) as QuestionName
const isMissing = (error: unknown) => error instanceof SourceFailure && error.failure === 'missing'

/** Ends work that takes longer than `ms` as a timeout, telling it by the signal; what it does later is nobody's concern. */
function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = new AbortController()
  let timer: NodeJS.Timeout
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const failure = new SourceFailure('timeout', 'no answer in time')
      reject(failure)
      ending.abort(failure)
    }, ms)
  })
  return Promise.race([work(ending.signal), deadline]).finally(() => clearTimeout(timer))
}
