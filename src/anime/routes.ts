import type { Knex } from 'knex'
import { allow } from '../platform/access.ts'
import type { Site } from '../platform/feature.ts'
import { showSections } from '../platform/sections.ts'
import { createRouter, type Reader } from '../web/context.ts'
import type { Catalog, Directory } from './catalog.ts'
import type { LocalCard } from './contract/source.ts'
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
  knownCards: (slugs: readonly string[]) => Promise<LocalCard[]>
  newEpisodes: NewEpisodes
  db: Knex
  hosts: PlayerHosts
  pictures: Pictures
} & Pick<Site, 'log' | 'opened'>

export function animeRoutes(deps: PageDeps) {
  const router = createRouter()
  router.get(['/anime', '/episode'], allow('anyone'), (ctx) => ctx.redirect('/'))
  const { log, opened } = deps
  type Feature = ReturnType<typeof opened>[number]
  type Section<Part> = (reader: Reader) => Promise<Part | null>
  const show = <Part>(reader: Reader, pickSections: (feature: Feature) => Section<Part> | Section<Part>[]) =>
    showSections(opened().flatMap(pickSections), reader, log)
  homePages(router, {
    ...deps,
    sections: (reader) => show(reader, ({ home }) => home ?? []),
  })
  showPages(router, deps)
  listPages(router, deps)
  schedulePages(router, deps)
  searchPages(router, {
    ...deps,
    found: (words, reader) => show(reader, ({ search }) => search?.(words) ?? []),
    counted: (words, reader) => show(reader, ({ count }) => count?.(words) ?? []),
    suggested: (words, reader) => show(reader, ({ suggest }) => suggest?.(words) ?? []),
  })
  episodePages(router, deps)
  collectionPages(router, deps)
  discoverPages(router, deps)
  return router
}
