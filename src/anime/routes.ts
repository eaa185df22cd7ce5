import type { Knex } from 'knex'
import { allow } from '../platform/access.ts'
import type { Site } from '../platform/feature.ts'
import { showSections } from '../platform/sections.ts'
import { createRouter } from '../web/context.ts'
import type { Catalog, Directory } from './catalog.ts'
import type { KnownCard } from './contract/source.ts'
import type { NewEpisodes } from './known-cards.ts'
import { collectionPages } from './pages/collection.ts'
import { discoverPages } from './pages/discover.ts'
import { episodePages } from './pages/episode.ts'
import { homePages } from './pages/home.ts'
import { listPages } from './pages/lists.ts'
import { schedulePages } from './pages/schedule.ts'
import { searchPages } from './pages/search.ts'
import { showPages } from './pages/show.ts'
import type { Pictures } from './view-models/cards.ts'
import type { PlayerHosts } from './view-models/players.ts'

type PageDeps = {
  catalog: Catalog
  directory: Directory
  knownCards: (slugs: readonly string[]) => Promise<KnownCard[]>
  newEpisodes: NewEpisodes
  db: Knex
  hosts: PlayerHosts
  pictures: Pictures
} & Pick<Site, 'log' | 'opened'>

export function animeRoutes(deps: PageDeps) {
  const router = createRouter()
  router.get(['/anime', '/episode'], allow('anyone'), (ctx) => ctx.redirect('/'))
  const { log, opened } = deps
  homePages(router, {
    ...deps,
    sections: (reader) =>
      showSections(
        opened().flatMap(({ home }) => home ?? []),
        reader,
        log,
      ),
  })
  showPages(router, deps)
  listPages(router, deps)
  schedulePages(router, deps)
  searchPages(router, {
    ...deps,
    found: (words, reader) =>
      showSections(
        opened().flatMap(({ search }) => search?.(words) ?? []),
        reader,
        log,
      ),
    counted: (words, reader) =>
      showSections(
        opened().flatMap(({ count }) => count?.(words) ?? []),
        reader,
        log,
      ),
    suggested: (words, reader) =>
      showSections(
        opened().flatMap(({ suggest }) => suggest?.(words) ?? []),
        reader,
        log,
      ),
  })
  episodePages(router, deps)
  collectionPages(router, deps)
  discoverPages(router, deps)
  return router
}
