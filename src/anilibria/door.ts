import { site } from '../platform/setting-kinds.ts'
import { share } from '../platform/shares.ts'
import type { LibraryReader } from './title/title.ts'
import type { Guard, Upstream } from './upstream/upstream.ts'

/**
 * The door of the v2 service for the catalog's source AniLiberty. `upstream`: the one client of the AniLiberty API, null
 * without an ANILIBERTY_BASE_URL. `guardWith` puts the source's circuit breaker in front of the sync: both leave the
 * upstream alone together.
 */
export type AnilibriaDoor = { upstream: Upstream | null; guardWith: (guard: Guard) => void }
export const anilibriaShare = share<AnilibriaDoor>('anilibria')

/** The library, whose titles fill the mirror where there is no upstream. */
export type { LibraryReader, LibraryTitle } from './title/title.ts'
export const libraryShare = share<LibraryReader>('library')

/** Environment variables of the AniLiberty API, which the catalog reads too. */
export const upstreamVariables = {
  ANILIBERTY_BASE_URL: site.optional().meta({ description: 'The root of the AniLiberty API: `https://…/api/v1`.' }),
  ANILIBERTY_STORAGE_URL: site
    .optional()
    .meta({ description: 'Where its relative pictures are.', fallback: "the API's origin" }),
}
