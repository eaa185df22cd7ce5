import type { Question, QuestionName } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import { areShutOut } from '../failover/ask-in-order.ts'
import { sourceKey } from '../failover/breaker.ts'
import type { Deadline } from '../failover/call.ts'
import { neverAsked, type Observation } from '../failover/observation.ts'
import { askSources, type SourceDeps } from './ask-sources.ts'

export type LocalEndpoint = ReturnType<typeof createLocalEndpoint>

/** This server as an endpoint, in process: its own sources. It is also all that `/api/v1` ever asks. */
export function createLocalEndpoint(deps: SourceDeps) {
  const { sources, guards } = deps
  const observed = new Map<string, Observation>(sources.map(({ name }) => [name, neverAsked]))
  const watched: SourceDeps = {
    ...deps,
    observe(source, question, seen, failure, isLate) {
      observed.set(source, seen)
      deps.observe(source, question, seen, failure, isLate)
    },
  }
  const read = <Name extends QuestionName>(question: Question<Name>, patience: Deadline): Promise<Reading<Name>> =>
    askSources(watched, question, patience)

  return {
    read,
    async ask<Name extends QuestionName>(question: Question<Name>, patience: Deadline) {
      const reading = await read(question, patience)
      return { ...reading, said: () => JSON.stringify(reading.data).slice(0, 1_000) }
    },
    isShutOut: () => areShutOut(sources.map((source) => ({ guard: guards.guardOf(sourceKey(source)) }))),
    /** How each source last answered, in the words of the first KortekStream's health check. Asks nobody. */
    observations: (): Record<string, Observation> => Object.fromEntries(observed),
    /** All slugs the sources can list, and the slug behind a number in an old link. */
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
