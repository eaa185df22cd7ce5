import type { Knex } from 'knex'
import type { Fetcher } from '../../net/fetcher.ts'
import { createRouter } from '../../web/context.ts'
import type { Whereabouts } from '../endpoints/entry.ts'
import type { PlayerHosts } from '../present/players.ts'
import { endpointFormPages } from './endpoint.ts'
import { endpointListPages } from './endpoints.ts'
import { titleFormPages } from './title.ts'
import { titleListPages } from './titles.ts'
import { createTrial } from './trial.ts'

type UpkeepDeps = { db: Knex; fetcher: Fetcher; hosts: PlayerHosts & Whereabouts; limits: boolean }

/** What staff look after in the catalog: whom it asks, and which of their titles is which of ours. */
export function upkeepRoutes({ db, fetcher, hosts, limits }: UpkeepDeps) {
  const router = createRouter()
  const tryOut = createTrial({ fetcher, hosts })
  endpointFormPages(router, { db, where: hosts, tryOut, limits })
  endpointListPages(router, { db })
  titleFormPages(router, { db })
  titleListPages(router, { db })
  return router
}
