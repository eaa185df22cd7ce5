import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SourceFailure } from '../../net/failure.ts'
import type { AnswerData, Answerer, Question, QuestionName } from '../contract/contract.ts'
import { readAnswer } from '../contract/read-answer.ts'
import type { Reading, Source } from '../contract/source.ts'
import { askInOrder } from '../failover/ask-in-order.ts'
import { sourceKey } from '../failover/breaker.ts'
import type { BreakerRegistry } from '../failover/breaker-registry.ts'
import type { Candidate, Deadline } from '../failover/call.ts'
import type { Observation } from '../failover/observation.ts'
import type { Identity } from '../identity/identity.ts'

export type SourceDeps = {
  sources: readonly Source[]
  breakers: BreakerRegistry
  identity: Identity
  /** Called after every call to a source. */
  observe: (
    source: string,
    question: QuestionName,
    seen: Observation,
    failure: SourceFailure | null,
    isLate: boolean,
  ) => void
  /** Called with bugs that no caller sees. */
  report: (bug: unknown) => void
}

/** Asks the local sources in order and returns the first good answer, never a mixture. Fails like `askInOrder`. */
export const askSources = <Name extends QuestionName>(
  { sources, breakers, identity, observe, report }: SourceDeps,
  question: Question<Name>,
  deadline: Deadline,
): Promise<Reading<Name>> =>
  askInOrder(
    sources.map(
      (source): Candidate<Reading<Name>> => ({
        breakerHandle: breakers.guardOf(sourceKey(source)),
        async ask({ signal, outside = (work) => work() }) {
          const data = await identity.ask(source.name, question, (asked) =>
            outside(() => askOne(source, asked, signal)),
          )
          return { data, source: source.name, readAt: new Date(), endpoint: null }
        },
        observe: (seen, failure, isLate) => observe(source.name, question.name, seen, failure, isLate),
        report,
      }),
    ),
    deadline,
  )

/** Asks one source and validates the answer; without breaker and cache. */
export async function askOne<Name extends QuestionName>(
  source: Source,
  question: Question<Name>,
  signal: AbortSignal,
): Promise<AnswerData[Name]> {
  const answerer: Answerer = source
  const said = await answerer[question.name](question.asked, signal)
  // Reading and validating both take long: other requests run between them.
  await nextTurn()
  return readAnswer(question, said)
}
