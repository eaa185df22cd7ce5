import type { Answers } from '../answers.ts'
import type { QuestionName } from '../contract.ts'
import { neverAsked, type Observation } from '../failover/observation.ts'
import { askSources } from '../sources/ask.ts'
import type { Source } from '../sources/source.ts'
import type { Endpoint } from './endpoint.ts'

type Options = {
  answers: Answers
  sources: readonly Source[]
  /** Told of every call to a source, how it ended and how long it took, for the operator's figures. */
  countCall: (source: string, question: QuestionName, seen: Observation) => void
}

/** This server as an endpoint, in process: its own sources behind the cache. It is also all that `/api/v1` ever asks. */
export type OwnEndpoint = Endpoint & {
  /** How each source last answered, in the words of the first KortekStream's health check. Asks nobody. */
  observations(): Record<string, Observation>
}

export function createOwnEndpoint({ answers, sources, countCall }: Options): OwnEndpoint {
  const observed = new Map<string, Observation>(sources.map(({ name }) => [name, neverAsked]))
  return {
    name: 'API Utama',
    ask: (question) =>
      answers.get(question, (signal) =>
        askSources(sources, question, signal, (source, seen) => {
          observed.set(source, seen)
          countCall(source, question.name, seen)
        }),
      ),
    remembered: answers.remembered,
    observations: () => Object.fromEntries(observed),
    slugs: async () => (await Promise.all(sources.map((source) => source.slugs?.() ?? []))).flat(),
    async slugOf(id) {
      for (const source of sources) {
        const slug = await source.slugOf?.(id)
        if (slug) return slug
      }
      return null
    },
  }
}
