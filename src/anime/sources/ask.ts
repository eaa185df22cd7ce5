import { z } from 'zod'
import type { Reading } from '../answers.ts'
import {
  type AnswerData,
  type Answerer,
  answerSchemas,
  type Question,
  type QuestionName,
  SourceFailure,
} from '../contract.ts'
import { askInOrder } from '../failover/ask-in-order.ts'
import type { Source } from './source.ts'

/** How a source answered last: `response_time` in milliseconds, `timestamp` ISO 8601, `error` only when it failed. */
export type Observation = {
  status: 'unknown' | 'up' | 'down' | 'error' | 'timeout'
  response_time: number | null
  timestamp: string | null
  error?: string
}

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
      observe(source.name, seen(started, null))
      return { data, source: source.name, readAt: new Date() }
    } catch (error) {
      if (error instanceof SourceFailure) observe(source.name, seen(started, error))
      throw error
    }
  })
}

/**
 * What a source said, held against the contract: another shape, another title than asked, or an empty list where one is
 * expected is a failure, so that it never replaces a good copy. A search may find nothing, and a week may have no shows.
 */
function readAnswer<Name extends QuestionName>(question: Question<Name>, said: unknown): AnswerData[Name] {
  const schema: z.ZodType<AnswerData[Name]> = answerSchemas[question.name]
  const parsed = schema.safeParse(said)
  if (!parsed.success) throw new SourceFailure('unreadable', `${question.name}: ${z.prettifyError(parsed.error)}`)
  const { data } = parsed
  const isEmpty =
    ('top10' in data && data.new_eps.length === 0 && data.top10.length === 0) ||
    ('results' in data && data.results.length === 0 && question.name !== 'search')
  if (isEmpty) throw new SourceFailure('unreadable', `${question.name} came back empty`)
  const slug = 'anime_slug' in data ? data.anime_slug : null
  const isAnother = slug !== null && 'slug' in question.asked && slug !== question.asked.slug
  if (isAnother) throw new SourceFailure('unreadable', 'a different title than asked')
  return data
}

const words = { timeout: 'timeout', unreachable: 'down', unreadable: 'error', missing: 'up' } as const

function seen(started: number, failure: SourceFailure | null): Observation {
  return {
    status: failure ? words[failure.failure] : 'up',
    response_time: Math.round((performance.now() - started) * 100) / 100,
    timestamp: new Date().toISOString(),
    ...(failure && failure.failure !== 'missing' ? { error: failure.message } : {}),
  }
}
