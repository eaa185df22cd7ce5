import type { Question, QuestionName } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import { areShutOut } from '../failover/ask-in-order.ts'
import { sourceKey } from '../failover/breaker.ts'
import type { Deadline } from '../failover/call.ts'
import { neverAsked, type Observation } from '../failover/observation.ts'
import { askSources, type SourceDeps } from './ask-sources.ts'

export type LocalEndpoint = ReturnType<typeof createLocalEndpoint>

/** The local endpoint: this server's own sources, asked in process. `/api/v1` asks only this. */
export function createLocalEndpoint(deps: SourceDeps) {
  const { sources, breakers } = deps
  const observed = new Map<string, Observation>(sources.map(({ name }) => [name, neverAsked]))
  const watched: SourceDeps = {
    ...deps,
    observe(source, question, seen, failure, isLate) {
      observed.set(source, seen)
      deps.observe(source, question, seen, failure, isLate)
    },
  }
  const read = <Name extends QuestionName>(question: Question<Name>, deadline: Deadline): Promise<Reading<Name>> =>
    askSources(watched, question, deadline)

  return {
    read,
    async ask<Name extends QuestionName>(question: Question<Name>, deadline: Deadline) {
      const reading = await read(question, deadline)
      return { ...reading, said: () => JSON.stringify(reading.data).slice(0, 1_000) }
    },
    isShutOut: () => areShutOut(sources.map((source) => ({ breakerHandle: breakers.guardOf(sourceKey(source)) }))),
    /** The last observation of each source. Asks nobody. */
    observations: (): Record<string, Observation> => Object.fromEntries(observed),
    /** All slugs that sources can list, and the slug of a number in an old link. */
    slugs: async () => (await Promise.all(sources.map((source) => source.slugs?.() ?? []))).flat(),
    async slugOf(id: number): Promise<string | null> {
      for (const source of sources) {
        const slug = await source.slugOf?.(id)
        if (slug) return slug
      }
      return null
    },
  }
}
