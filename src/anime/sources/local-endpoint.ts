import type { Question, QuestionName } from '../contract/contract.ts'
import type { LocalCard, Reading } from '../contract/source.ts'
import { areShutOut } from '../failover/ask-in-order.ts'
import type { Deadline } from '../failover/call.ts'
import { type Observation, unknownObservation } from '../failover/observation.ts'
import { askSources, breakerFor, type SourceDeps } from './ask-sources.ts'

export type LocalEndpoint = ReturnType<typeof createLocalEndpoint>

/** Asks this server's own sources within the process. The API below `/api/v1` asks only this endpoint. */
export function createLocalEndpoint(deps: SourceDeps) {
  const { sources, breakers } = deps
  const observed = new Map<string, Observation>(sources.map(({ name }) => [name, unknownObservation]))
  const observing: SourceDeps = {
    ...deps,
    observe(source, question, observation, failure, isLate) {
      observed.set(source, observation)
      deps.observe(source, question, observation, failure, isLate)
    },
  }
  const readFromSources = <Name extends QuestionName>(
    question: Question<Name>,
    deadline: Deadline,
  ): Promise<Reading<Name>> => askSources(observing, question, deadline)

  return {
    read: readFromSources,
    async ask<Name extends QuestionName>(question: Question<Name>, deadline: Deadline) {
      const reading = await readFromSources(question, deadline)
      return { ...reading, said: () => JSON.stringify(reading.data).slice(0, 1_000) }
    },
    isShutOut: () => areShutOut(sources.map((source) => ({ breakerHandle: breakerFor(source, breakers) }))),
    /** Notes the result of a health check. */
    note: (source: string, observation: Observation) => void observed.set(source, observation),
    /** The last result of each source. `error` is the failure's name only, because its message contains addresses. */
    observations: (): Record<string, Observation> =>
      Object.fromEntries([...observed].map(([name, observation]) => [name, withKind(observation)])),
    slugs: async () => (await Promise.all(sources.map((source) => source.slugs?.() ?? []))).flat(),
    /** `listSlugs` returns the slugs of those wanted titles that belong to a source. */
    atHand: async (listSlugs: (source: string) => readonly string[]): Promise<LocalCard[]> =>
      (await Promise.all(sources.map((source) => source.atHand?.(listSlugs(source.name)) ?? []))).flat(),
    async slugOf(id: number): Promise<string | null> {
      for (const source of sources) {
        const slug = await source.slugOf?.(id)
        if (slug) return slug
      }
      return null
    },
  }
}

const withKind = ({ error, ...observation }: Observation): Observation =>
  error === undefined ? observation : { ...observation, error: error.replace(/:.*/s, '') }
