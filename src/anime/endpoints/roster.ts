import type { SourceFailure } from '../../net/failure.ts'
import type { Question, QuestionName } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import { areShutOut, askInOrder } from '../failover/ask-in-order.ts'
import { ENDPOINT, endpointKey } from '../failover/breaker.ts'
import type { BreakerRegistry } from '../failover/breaker-registry.ts'
import type { Candidate, Deadline } from '../failover/call.ts'
import type { Observation } from '../failover/observation.ts'
import type { Endpoint } from './endpoint.ts'
import { saidWith } from './remote.ts'

/** What one call of an endpoint showed; `said` is null where there is nothing to show. */
export type Sighting = {
  endpoint: Pick<Endpoint, 'id' | 'name'>
  question: QuestionName
  seen: Observation
  failure: SourceFailure | null
  /** It was counted already, when it ran out of its time. */
  isLate: boolean
  said: (() => string) | null
}

type Options = {
  /** The active endpoints in their order. */
  load: () => Promise<Endpoint[]>
  guards: BreakerRegistry
  observe: (sighting: Sighting) => void
  /** Told of a bug that surfaces nowhere else. */
  report: (bug: unknown) => void
}

/** The endpoints that pages ask, in their order, as the table has them. */
export function createRoster({ load, guards, observe, report }: Options) {
  let endpoints: Endpoint[] | null = null
  let loading: Promise<Endpoint[]> | null = null
  let revision = 0

  const list = async (): Promise<Endpoint[]> => endpoints ?? loading ?? reload()

  /** Reads the table anew, after a reading under way, which may have begun too early; while the database is away the known ones go on. */
  function reload(): Promise<Endpoint[]> {
    const reading = Promise.allSettled([loading])
      .then(load)
      .then((loaded) => {
        revision += 1
        const known = endpoints ?? loaded
        endpoints = loaded
        // At another address it is somebody else, of whom nothing is known yet; `ask` stays the same with the address.
        const isSame = ({ id, ask }: Endpoint) => known.every((one) => one.id !== id || one.ask === ask)
        const kept = loaded.filter(isSame).map(({ id }) => endpointKey(id))
        guards.keepOnly((key) => !key.startsWith(ENDPOINT) || kept.includes(key))
        return loaded
      })
      .finally(() => {
        if (loading === reading) loading = null
      })
    loading = reading
    return reading
  }

  function candidateFor<Name extends QuestionName>(
    endpoint: Endpoint,
    question: Question<Name>,
  ): Candidate<Reading<Name>> {
    let said: (() => string) | null = null
    return {
      guard: guardFor(endpoint),
      async ask(patience) {
        const { said: words, promised: _, ...reading } = await endpoint.ask(question, patience)
        said = words
        return { ...reading, endpoint: { id: endpoint.id, name: endpoint.name, isOwn: endpoint.isOwn } }
      },
      observe(seen, failure, isLate) {
        observe({ endpoint, question: question.name, seen, failure, isLate, said: saidWith(failure) ?? said })
      },
      report,
    }
  }

  const guardFor = ({ id }: Pick<Endpoint, 'id'>) => guards.guardOf(endpointKey(id))

  return {
    list,
    reload,
    /** How often the table was read: another number where something may have changed, though it is as before now. */
    revision: () => revision,
    /** Whom a guard's key stands for, as operators call them. */
    nameOf(key: string): { kind: string; name: string } {
      const [kind = '', ...rest] = key.split(' ')
      const endpoint = endpoints?.find(({ id }) => endpointKey(id) === key)
      return { kind, name: endpoint?.name ?? rest.join(' ') }
    },
    /** Whether this server is the only one that pages ask. */
    async isOwnAlone(): Promise<boolean> {
      const all = await list()
      return all.length === 1 && all[0]?.isOwn === true
    },
    /** The first good answer of the endpoints in their order; fails as `askInOrder` does. */
    async read<Name extends QuestionName>(question: Question<Name>, patience: Deadline): Promise<Reading<Name>> {
      const all = await list()
      return askInOrder(
        all.map((endpoint) => candidateFor(endpoint, question)),
        patience,
      )
    },
    /** Whether no endpoint may be asked just now. */
    isShutOut: () => endpoints !== null && areShutOut(endpoints.map((endpoint) => ({ guard: guardFor(endpoint) }))),
  }
}
