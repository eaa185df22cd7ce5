import type { Reading } from '../answers.ts'
import type { Answerer, Question, QuestionName } from '../contract.ts'
import { askInOrder } from '../failover/ask-in-order.ts'
import { type Observation, observationOf } from '../failover/observation.ts'
import { SourceFailure } from '../failure.ts'
import { readAnswer } from '../read-answer.ts'
import type { Source } from './source.ts'

/**
 * Asks the sources in their order and gives the first good answer, whole, never mixed from several; each call is
 * told to `observe`. Fails as `askInOrder` does.
 */
export async function askSources<Name extends QuestionName>(
  sources: readonly Source[],
  question: Question<Name>,
  signal: AbortSignal,
  observe: (source: string, seen: Observation) => void,
): Promise<Reading<Name>> {
  return askInOrder(sources, async (source) => {
    const started = performance.now()
    const answerer: Answerer = source
    try {
      const data = readAnswer(question, await answerer[question.name](question.asked, signal))
      observe(source.name, observationOf(started, null))
      return { data, source: source.name, readAt: new Date() }
    } catch (error) {
      if (error instanceof SourceFailure) observe(source.name, observationOf(started, error))
      throw error
    }
  })
}
