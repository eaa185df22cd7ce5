import type { Knex } from 'knex'
import { allow } from '../platform/access.ts'
import { createRouter } from '../web/context.ts'
import type { Catalog, Directory } from './catalog.ts'
import { collectionPages } from './pages/collection.ts'
import { discoverPages } from './pages/discover.ts'
import { episodePages } from './pages/episode.ts'
import { homePages } from './pages/home.ts'
import { listPages } from './pages/lists.ts'
import { schedulePages } from './pages/schedule.ts'
import { searchPages } from './pages/search.ts'
import { showPages } from './pages/show.ts'
import type { PlayerHosts } from './players.ts'
import type { Pictures } from './present/cards.ts'

type PageDeps = { catalog: Catalog; directory: Directory; db: Knex; hosts: PlayerHosts; pictures: Pictures }

/** The catalog's pages, one line each. */
export function animeRoutes(deps: PageDeps) {
  const router = createRouter()
  router.get(['/anime', '/episode'], allow('anyone'), (ctx) => ctx.redirect('/'))
  homePages(router, deps)
  showPages(router, deps)
  listPages(router, deps)
  schedulePages(router, deps)
  searchPages(router, deps)
  episodePages(router, deps)
  collectionPages(router)
  discoverPages(router, deps)
  return router
}
