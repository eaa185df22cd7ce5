import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SourceFailure } from '../../net/failure.ts'
import type { AnswerData, Answerer, Question, QuestionName } from '../contract/contract.ts'
import { readAnswer } from '../contract/read-answer.ts'
import { LIBRARY, type Reading, type Source } from '../contract/source.ts'
import { askInOrder } from '../failover/ask-in-order.ts'
import { sourceKey } from '../failover/breaker.ts'
import type { BreakerHandle, BreakerRegistry } from '../failover/breaker-registry.ts'
import { besideBreaker, type Candidate, type Deadline } from '../failover/call.ts'
import type { Outside } from '../failover/deadline.ts'
import { createFrontPage, type FrontPage } from '../failover/front-page.ts'
import type { Observation } from '../failover/observation.ts'
import type { Identity } from '../identity/identity.ts'

/** `frontPage`: null if "not found" is certain, because the source answers from this site's database. */
export type WatchedSource = Source & { frontPage: () => FrontPage | null }

export function watched(source: Source): WatchedSource {
  const frontPage = createFrontPage((signal) => askOne(source, { name: 'home', params: {} }, signal))
  const isCertain = () => source.name === LIBRARY || source.isAtHome?.() === true
  return { ...source, frontPage: () => (isCertain() ? null : frontPage) }
}

export type SourceDeps = {
  sources: readonly WatchedSource[]
  breakers: BreakerRegistry
  identity: Identity
  observe: (
    source: string,
    question: QuestionName,
    observation: Observation,
    failure: SourceFailure | null,
    isLate: boolean,
  ) => void
  /** Called with a bug in a call that nobody waits for. */
  report: (bug: unknown) => void
}

/** Returns the first good answer, never a mixture of several, and fails like `askInOrder`. */
export const askSources = <Name extends QuestionName>(
  { sources, breakers, identity, observe, report }: SourceDeps,
  question: Question<Name>,
  deadline: Deadline,
): Promise<Reading<Name>> =>
  askInOrder(
    sources.map(
      (source): Candidate<Reading<Name>> => ({
        breakerHandle: breakerFor(source, breakers),
        async ask({ signal, outside }) {
          const data = await identity.ask(source.name, question, (own) => askWatched(source, own, signal, outside))
          return { data, source: source.name, readAt: new Date(), endpoint: null }
        },
        observe: (observation, failure, isLate) => observe(source.name, question.name, observation, failure, isLate),
        report,
      }),
    ),
    deadline,
  )

/** The breaker of a source counts only while the source asks another server. */
export function breakerFor(source: Source, breakers: BreakerRegistry): BreakerHandle {
  const handle = breakers.breakerOf(sourceKey(source))
  return source.isAtHome?.() ? besideBreaker(handle) : handle
}

/**
 * Like `askOne`, but believes "not found" only while the source's front page answers. The request of that page is not
 * part of the work that `outside` measures.
 */
export const askWatched = <Name extends QuestionName>(
  source: WatchedSource,
  question: Question<Name>,
  signal: AbortSignal,
  outside: Outside = (work) => work(),
): Promise<AnswerData[Name]> => {
  const answer = outside(() => askOne(source, question, signal))
  return source.frontPage()?.(question, answer) ?? answer
}

/** Asks one source and validates its answer, without circuit breaker and cache. */
export async function askOne<Name extends QuestionName>(
  source: Source,
  question: Question<Name>,
  signal: AbortSignal,
): Promise<AnswerData[Name]> {
  const answerer: Answerer = source
  const answer = await answerer[question.name](question.params, signal)
  // Reading a source and validating its answer both take long, so other requests get a turn in between.
  await nextTurn()
  return readAnswer(question, answer)
}
