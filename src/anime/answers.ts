import { LRUCache } from 'lru-cache'
import type { Ingredient } from '../web/context.ts'
import { type AnswerData, type Question, type QuestionName, questionKey, SourceFailure } from './contract.ts'
import type { AnswerStore } from './queries.ts'

/** Milliseconds: how long a copy is fresh, may be shown while it is asked anew, and may be shown when asking fails. */
export type Freshness = { fresh: number; whileRevalidate: number; ifError: number }

/** What a source said, and the moment it was read there. */
export type Reading<Name extends QuestionName> = { data: AnswerData[Name]; source: string; readAt: Date }

/** A reading as it is shown. `stale`: the last try to ask anew failed. `isCurrent`: nothing newer is known. */
export type Answer<Name extends QuestionName> = Reading<Name> & Ingredient & { stale: boolean }

type Copy = { reading: Reading<QuestionName>; freshUntil: number; stale: boolean }
export type AskSource<Name extends QuestionName> = (signal: AbortSignal) => Promise<Reading<Name>>
export type AnswerResult = 'fresh' | 'stale' | 'asked' | 'failed'

type Options = {
  store: AnswerStore
  freshness: (name: QuestionName) => Freshness
  count: (name: QuestionName, result: AnswerResult) => void
  now?: () => number
  random?: () => number
}

/** How long a visitor waits, and how long the question itself may go on without them (product.md §4), in milliseconds. */
const VISITOR_DEADLINE = 4_500
const FLIGHT_DEADLINE = 20_000
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
export function createAnswers({ store, freshness, count, now = Date.now, random = Math.random }: Options) {
  const copies = new LRUCache<string, Copy>({ max: 2_000 })
  const flights = new Map<string, Promise<Copy>>()
  const failures = new LRUCache<string, { failure: SourceFailure; until: number }>({ max: 5_000 })

  async function get<Name extends QuestionName>(question: Question<Name>, ask: AskSource<Name>): Promise<Answer<Name>> {
    const key = questionKey(question)
    const limits = freshness(question.name)
    const copy = await recall(key, limits)
    const age = copy ? now() - copy.reading.readAt.getTime() : Number.POSITIVE_INFINITY
    if (copy && copy.freshUntil > now()) return shown(key, copy, 'fresh')
    const resting = failures.get(key)
    if (resting && resting.until > now()) return fallBack(key, copy, age, limits, resting.failure)
    const flight = flights.get(key) ?? takeOff(key, limits, ask)
    if (copy && age < limits.fresh + limits.whileRevalidate) {
      flight.catch(() => {})
      return shown(key, copy, copy.stale ? 'stale' : 'fresh')
    }
    try {
      return shown(key, await withDeadline(flight), 'asked')
    } catch (error) {
      if (error instanceof SourceFailure) return fallBack(key, copies.get(key) ?? copy, age, limits, error)
      throw error
    }
  }

  /** The copy at hand, however old it may still be shown, or null. */
  async function remembered<Name extends QuestionName>(question: Question<Name>): Promise<Answer<Name> | null> {
    const key = questionKey(question)
    const limits = freshness(question.name)
    const copy = await recall(key, limits)
    if (!copy || now() - copy.reading.readAt.getTime() > limits.fresh + limits.ifError) return null
    return shown(key, copy, copy.stale ? 'stale' : 'fresh')
  }

  async function recall(key: string, limits: Freshness): Promise<Copy | undefined> {
    const copy = copies.get(key)
    if (copy || limits.fresh === 0) return copy
    const reading = await store.find(key)
    if (!reading || copies.has(key)) return copies.get(key)
    const kept = { reading, freshUntil: reading.readAt.getTime() + limits.fresh, stale: false }
    copies.set(key, kept)
    return kept
  }

  function takeOff<Name extends QuestionName>(key: string, limits: Freshness, ask: AskSource<Name>) {
    const flight = ask(AbortSignal.timeout(FLIGHT_DEADLINE))
      .then((reading) => {
        const jitter = 0.9 + 0.2 * random()
        const copy = { reading, freshUntil: reading.readAt.getTime() + limits.fresh * jitter, stale: false }
        failures.delete(key)
        if (limits.fresh > 0) {
          copies.set(key, copy)
          store.keep(key, reading)
        }
        return copy
      })
      .catch((error: unknown) => {
        if (error instanceof SourceFailure) remember(key, error)
        throw error
      })
      .finally(() => flights.delete(key))
    flights.set(key, flight)
    return flight
  }

  function remember(key: string, failure: SourceFailure) {
    const rest = failure.failure === 'missing' ? MISSING_REST : FAILURE_REST
    failures.set(key, { failure, until: now() + rest })
    const copy = copies.get(key)
    if (copy && !copy.stale) copies.set(key, { ...copy, stale: true })
  }

  function fallBack<Name extends QuestionName>(
    key: string,
    copy: Copy | undefined,
    age: number,
    limits: Freshness,
    failure: SourceFailure,
  ) {
    if (copy && failure.failure !== 'missing' && age < limits.fresh + limits.ifError)
      return shown<Name>(key, copy, 'stale')
    count(nameOf(key), 'failed')
    throw failure
  }

  function shown<Name extends QuestionName>(key: string, copy: Copy, result: AnswerResult): Answer<Name> {
    count(nameOf(key), result)
    // The key begins with the question's name, so the copy under it has that question's shape.
    const reading = copy.reading as Reading<Name>
    const isCurrent = () => copies.get(key) === copy && copy.freshUntil > now()
    return { ...reading, stale: copy.stale || result === 'stale', isCurrent }
  }

  return { get, remembered }
}

const nameOf = (key: string) => key.slice(0, key.indexOf('?')) as QuestionName

function withDeadline<T>(flight: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SourceFailure('timeout', 'no answer in time')), VISITOR_DEADLINE)
  })
  return Promise.race([flight, deadline]).finally(() => clearTimeout(timer))
}
