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
  /** Has its own connections, so that checks of an unresponsive host do not block visitors. */
  probing: Fetcher
}

/** Returns a function that reads the active endpoints in failover order. */
export function createEndpointLoader({ db, local, identity, fetcher, probing }: Deps): () => Promise<Endpoint[]> {
  // Clients are reused when the table is read again, so that the responses they remember are not lost.
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

const nothing = { source: null, stale: false, promised: 0, said: () => '' }

/** Asks another server and translates slugs between that server and this site. */
function anotherServer(url: string, { identity, fetcher }: Pick<Deps, 'identity' | 'fetcher'>): Answerable {
  const remote = createRemote({ url, fetcher })
  return {
    async ask(question, { signal, outside = (work) => work() }) {
      let last: Omit<RemoteReading<QuestionName>, 'data'> = { ...nothing, readAt: new Date() }
      const data = await identity.ask(url, question, async (own) => {
        const { data: answer, ...rest } = await remote.frontPage(
          own,
          outside(() => remote.ask(own, signal)),
        )
        last = rest
        return answer
      })
      const { readAt, source, stale, promised, said } = last
      return { data, readAt, source: source ?? new URL(url).host, wasStale: stale, promised, said }
    },
  }
}
