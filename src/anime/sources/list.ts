import type { Knex } from 'knex'
import type { Fetcher } from '../../net/fetcher.ts'
import { createAniLiberty } from './aniliberty/source.ts'
import { createLibrary } from './library/source.ts'
import { createSamehadaku } from './samehadaku/source.ts'
import type { Source, SourceName } from './source.ts'

/** What the operator set: which sources, in their order, and where the outside ones are. */
export type SourceSettings = {
  sources: readonly SourceName[]
  samehadaku: { baseUrl: string; searchUrl: string; apiUrl: string } | null
  aniliberty: { baseUrl: string; storageUrl: string | null } | null
}

type Deps = { db: Knex; baseUrl: string; fetcher: Fetcher }

/** The sources in the order they are asked. */
export function listSources(
  { sources, samehadaku, aniliberty }: SourceSettings,
  { db, baseUrl, fetcher }: Deps,
): Source[] {
  const factories: Record<SourceName, () => Source | null> = {
    library: () => createLibrary({ db, baseUrl }),
    samehadaku: () => samehadaku && createSamehadaku({ ...samehadaku, fetcher }),
    aniliberty: () => aniliberty && createAniLiberty({ ...aniliberty, fetcher }),
  }
  return sources.map((name) => factories[name]()).filter((source) => source !== null)
}
