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

/** The result of one call of an endpoint; `said` is null without a body. */
export type Sighting = {
  endpoint: Pick<Endpoint, 'id' | 'name'>
  question: QuestionName
  seen: Observation
  failure: SourceFailure | null
  /** Already counted when its time ran out. */
  isLate: boolean
  said: (() => string) | null
}

type Options = {
  /** Reads the active endpoints in failover order. */
  load: () => Promise<Endpoint[]>
  breakers: BreakerRegistry
  observe: (sighting: Sighting) => void
  /** Called with bugs that no caller sees. */
  report: (bug: unknown) => void
}

/** The endpoints that pages ask, in failover order, as in the table. */
export function createRoster({ load, breakers, observe, report }: Options) {
  let endpoints: Endpoint[] | null = null
  let loading: Promise<Endpoint[]> | null = null
  let revision = 0

  const list = async (): Promise<Endpoint[]> => endpoints ?? loading ?? reload()

  /**
   * Reads the table again, after a running read, which may have begun too early; keeps the known endpoints while the
   * database is away.
   */
  function reload(): Promise<Endpoint[]> {
    const reading = Promise.allSettled([loading])
      .then(load)
      .then((loaded) => {
        revision += 1
        const known = endpoints ?? loaded
        endpoints = loaded
        // A new address is another server with a new breaker; `ask` is the same while the address is.
        const isSame = ({ id, ask }: Endpoint) => known.every((one) => one.id !== id || one.ask === ask)
        const kept = loaded.filter(isSame).map(({ id }) => endpointKey(id))
        breakers.keepOnly((key) => !key.startsWith(ENDPOINT_KEY_PREFIX) || kept.includes(key))
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
      breakerHandle: breakerFor(endpoint),
      async ask(deadline) {
        const { said: words, promised: _, ...reading } = await endpoint.ask(question, deadline)
        said = words
        return { ...reading, endpoint: { id: endpoint.id, name: endpoint.name, isOwn: endpoint.isOwn } }
      },
      observe(seen, failure, isLate) {
        observe({ endpoint, question: question.name, seen, failure, isLate, said: bodyOfFailure(failure) ?? said })
      },
      report,
    }
  }

  const breakerFor = ({ id }: Pick<Endpoint, 'id'>) => breakers.guardOf(endpointKey(id))

  return {
    list,
    reload,
    /** Changes with every read of the table. */
    revision: () => revision,
    /** The candidate of a breaker's key, with its label for operators. */
    nameOf(key: string): { kind: string; name: string } {
      const [kind = '', ...rest] = key.split(' ')
      const endpoint = endpoints?.find(({ id }) => endpointKey(id) === key)
      return { kind, name: endpoint?.name ?? rest.join(' ') }
    },
    /** Whether the local endpoint is the only active one. */
    async isLocalAlone(): Promise<boolean> {
      const all = await list()
      return all.length === 1 && all[0]?.isOwn === true
    },
    /** The first good answer of the endpoints in order; fails like `askInOrder`. */
    async read<Name extends QuestionName>(question: Question<Name>, deadline: Deadline): Promise<Reading<Name>> {
      const all = await list()
      return askInOrder(
        all.map((endpoint) => candidateFor(endpoint, question)),
        deadline,
      )
    },
    /** Whether every endpoint's breaker is open. */
    isShutOut: () =>
      endpoints !== null && areShutOut(endpoints.map((endpoint) => ({ breakerHandle: breakerFor(endpoint) }))),
  }
}
