import type { Knex } from 'knex'
import { site } from '../platform/setting-kinds.ts'
import { share } from '../platform/shares.ts'
import * as queries from './mirror/catalog-queries.ts'
import { syncState } from './mirror/sync-queries.ts'
import type { LibraryReader } from './title/title.ts'
import type { ThroughBreaker, Upstream } from './upstream/upstream.ts'

/** What the catalog's source AniLiberty uses. */
export type AnilibriaMirror = {
  /** The only client of the AniLiberty API; null without an ANILIBERTY_BASE_URL. */
  upstream: Upstream | null
  mirror: CatalogMirror
  /** Puts the source's circuit breaker in front of the sync. */
  useBreaker: (throughBreaker: ThroughBreaker) => void
  /** Calls `react` after titles of the mirror have changed. */
  onChange: (react: () => void) => void
}
export const anilibriaShare = share<AnilibriaMirror>('anilibria')

export type CatalogMirror = ReturnType<typeof openCatalogMirror>
export type { ReleaseFilters, ReleaseList, ReleaseOrder } from './mirror/catalog-queries.ts'

/**
 * Reads the upstream's catalog as releases, only from this site's database. All reads reject when the database is lost.
 */
export function openCatalogMirror(db: Knex) {
  let isWhole = false
  return {
    /** The last result of `isWhole`. */
    isKnownWhole: () => isWhole,
    /** Whether the mirror has been complete once. It stays so. */
    async isWhole(): Promise<boolean> {
      isWhole ||= (await syncState(db)).whole_at !== null
      return isWhole
    },
    list: (filters: queries.ReleaseFilters, part: { order: queries.ReleaseOrder; limit: number; offset?: number }) =>
      queries.listReleases(db, filters, part),
    find: (alias: string) => queries.findReleaseByAlias(db, alias),
    isHidden: (alias: string) => queries.isHidden(db, alias),
    week: () => queries.listWeek(db),
    related: (id: number, limit: number) => queries.listRelated(db, id, limit),
    withAliases: (aliases: readonly string[]) => queries.findReleases(db, aliases),
    aliases: () => queries.listAliases(db),
    aliasOf: (id: number) => queries.findAlias(db, id),
  }
}

/** The titles of the library fill the mirror if there is no upstream. */
export type { LibraryReader, LibraryTitle } from './title/title.ts'
export const libraryShare = share<LibraryReader>('library')

export const upstreamVariables = {
  ANILIBERTY_BASE_URL: site.optional().meta({ description: 'The root of the AniLiberty API: `https://…/api/v1`.' }),
  ANILIBERTY_STORAGE_URL: site
    .optional()
    .meta({ description: 'Where its relative pictures are.', fallback: "the API's origin" }),
}
