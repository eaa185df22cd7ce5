import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SourceFailure } from '../../net/failure.ts'
import type { AnswerData, Answerer, Question, QuestionName } from '../contract/contract.ts'
import { readAnswer } from '../contract/read-answer.ts'
import type { Reading, Source } from '../contract/source.ts'
import { askInOrder } from '../failover/ask-in-order.ts'
import { sourceKey } from '../failover/breaker.ts'
import type { BreakerHandle, BreakerRegistry } from '../failover/breaker-registry.ts'
import { besideBreaker, type Candidate, type Deadline } from '../failover/call.ts'
import type { Observation } from '../failover/observation.ts'
import type { Identity } from '../identity/identity.ts'

export type SourceDeps = {
  sources: readonly Source[]
  breakers: BreakerRegistry
  identity: Identity
  observe: (
    source: string,
    question: QuestionName,
    seen: Observation,
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
        async ask({ signal, outside = (work) => work() }) {
          const data = await identity.ask(source.name, question, (own) => outside(() => askOne(source, own, signal)))
          return { data, source: source.name, readAt: new Date(), endpoint: null }
        },
        observe: (seen, failure, isLate) => observe(source.name, question.name, seen, failure, isLate),
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
