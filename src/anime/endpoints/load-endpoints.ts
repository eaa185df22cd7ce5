import type { Knex } from 'knex'
import type { Fetcher } from '../../net/fetcher.ts'
import type { QuestionName } from '../contract/contract.ts'
import type { Identity } from '../identity/identity.ts'
import { type Answerable, type Endpoint, LOCAL_HOST, LOCAL_URL } from './endpoint.ts'
import { allEndpoints } from './queries.ts'
import { createRemote, type RemoteReading } from './remote.ts'

type Deps = {
  db: Knex
  local: Answerable
  identity: Identity
  fetcher: Fetcher
  /** The fetcher of checks, so that a hanging host blocks no visitors' connections. */
  probing: Fetcher
}

/** Reads the active endpoints in failover order. */
export function createEndpointLoader({ db, local, identity, fetcher, probing }: Deps): () => Promise<Endpoint[]> {
  // Remotes keep what they learned when the table is read again.
  const remotes = new Map<string, Required<Pick<Endpoint, 'ask' | 'probe'>>>()
  return async () => {
    const active = (await allEndpoints(db)).filter((row) => row.is_active)
    return active.map(({ id, name, url }): Endpoint => {
      if (url === LOCAL_URL) return { id, name, isOwn: true, host: LOCAL_HOST, ask: local.ask }
      const remote = remotes.get(url) ?? {
        ask: anotherServer(url, { identity, fetcher }).ask,
        probe: anotherServer(url, { identity, fetcher: probing }).ask,
      }
      remotes.set(url, remote)
      return { id, name, isOwn: false, host: new URL(url).host, ...remote }
    })
  }
}

/** A remote endpoint whose slugs are translated to ours. */
function anotherServer(url: string, { identity, fetcher }: Pick<Deps, 'identity' | 'fetcher'>): Answerable {
  const remote = createRemote({ url, fetcher })
  return {
    async ask(question, { signal, outside = (work) => work() }) {
      let heard: Heard = { readAt: new Date(), source: null, stale: false, promised: 0, said: '' }
      const data = await identity.ask(url, question, async (asked) => {
        const { data: said, ...rest } = await outside(() => remote.ask(asked, signal))
        heard = rest
        return said
      })
      const { readAt, source, stale, promised, said } = heard
      return { data, readAt, source: source ?? new URL(url).host, wasStale: stale, promised, said: () => said }
    },
  }
}

type Heard = Omit<RemoteReading<QuestionName>, 'data'>
