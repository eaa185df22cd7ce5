import type { SourceFailure } from '../../net/failure.ts'
import type { Question, QuestionName } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import { areShutOut, askInOrder } from '../failover/ask-in-order.ts'
import { ENDPOINT_KEY_PREFIX, endpointKey } from '../failover/breaker.ts'
import type { BreakerRegistry } from '../failover/breaker-registry.ts'
import type { Candidate, Deadline } from '../failover/call.ts'
import type { Observation } from '../failover/observation.ts'
import type { Endpoint } from './endpoint.ts'
import { bodyOfFailure } from './remote.ts'

/** Result of one request to an endpoint. */
export type Sighting = {
  endpoint: Pick<Endpoint, 'id' | 'name'>
  question: QuestionName
  seen: Observation
  failure: SourceFailure | null
  /** Whether the answer came after its timeout, which was already counted as a failure. */
  isLate: boolean
  /** Returns the beginning of the response body. */
  said: (() => string) | null
}

type Options = {
  /** In failover order. */
  load: () => Promise<Endpoint[]>
  breakers: BreakerRegistry
  observe: (sighting: Sighting) => void
  /** Called with a bug in a request that no caller awaits any more. */
  report: (bug: unknown) => void
}

/** The active endpoints from which pages get their data, kept in memory until the table is read again. */
export function createRoster({ load, breakers, observe, report }: Options) {
  let endpoints: Endpoint[] | null = null
  let loading: Promise<Endpoint[]> | null = null
  let revision = 0

  const list = async (): Promise<Endpoint[]> => endpoints ?? loading ?? reload()

  /**
   * Reads the endpoints again after a running read, because that may have begun before a change. While the database is
   * unavailable, the known endpoints stay.
   */
  function reload(): Promise<Endpoint[]> {
    const reading = Promise.allSettled([loading])
      .then(load)
      .then((loaded) => {
        revision += 1
        const previousEndpoints = endpoints ?? loaded
        endpoints = loaded
        // An endpoint with a new address is another server and gets a new breaker. With the same address, `ask` stays
        // the same.
        const isSame = ({ id, ask }: Endpoint) => previousEndpoints.every((one) => one.id !== id || one.ask === ask)
        const unchangedKeys = loaded.filter(isSame).map(({ id }) => endpointKey(id))
        breakers.keepOnly((key) => !key.startsWith(ENDPOINT_KEY_PREFIX) || unchangedKeys.includes(key))
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
    let readExcerpt: (() => string) | null = null
    return {
      breakerHandle: breakerFor(endpoint),
      async ask(deadline) {
        const { said: words, promised: _, ...reading } = await endpoint.ask(question, deadline)
        readExcerpt = words
        return { ...reading, endpoint: { id: endpoint.id, name: endpoint.name, isOwn: endpoint.isOwn } }
      },
      observe(observation, failure, isLate) {
        observe({
          endpoint,
          question: question.name,
          seen: observation,
          failure,
          isLate,
          said: bodyOfFailure(failure) ?? readExcerpt,
        })
      },
      report,
    }
  }

  const breakerFor = ({ id }: Pick<Endpoint, 'id'>) => breakers.breakerOf(endpointKey(id))

  return {
    list,
    reload,
    /** Grows each time the endpoints are read from the database. */
    revision: () => revision,
    /** The kind (endpoint or source) and the name of what a breaker protects, for logs and metrics. */
    nameOf(key: string): { kind: string; name: string } {
      const [kind = '', ...rest] = key.split(' ')
      const endpoint = endpoints?.find(({ id }) => endpointKey(id) === key)
      return { kind, name: endpoint?.name ?? rest.join(' ') }
    },
    isLocalAlone: async (): Promise<boolean> => isOwnAlone(await list()),
    /** Does not read from the database, so it is false as long as the endpoints are unknown. */
    isKnownAlone: (): boolean => endpoints !== null && isOwnAlone(endpoints),
    /** Returns the first good answer in failover order, and fails like `askInOrder`. */
    async read<Name extends QuestionName>(question: Question<Name>, deadline: Deadline): Promise<Reading<Name>> {
      const candidates = (await list()).map((endpoint) => candidateFor(endpoint, question))
      return askInOrder(candidates, deadline)
    },
    /** Whether breakers block all endpoints. */
    isShutOut: () =>
      endpoints !== null && areShutOut(endpoints.map((endpoint) => ({ breakerHandle: breakerFor(endpoint) }))),
  }
}

const isOwnAlone = (all: readonly Endpoint[]) => all.length === 1 && all[0]?.isOwn === true
