import type { Knex } from 'knex'
import type { Fetcher } from '../../net/fetcher.ts'
import { type Answerer, answererBy } from '../contract/contract.ts'
import type { Source, SourceName } from '../contract/source.ts'
import type { Mirroring } from './aniliberty/source.ts'
import { createLibrary } from './library/source.ts'

export type SourceSettings = {
  sources: readonly SourceName[]
  samehadaku: { baseUrl: string; searchUrl: string; apiUrl: string } | null
  aniliberty: { baseUrl: string; storageUrl: string | null } | null
}

type Deps = { db: Knex; baseUrl: string; fetcher: Fetcher; mirroring: Mirroring | null }

/** A new source needs an entry in `factories`. */
export function listSources(
  { sources, samehadaku, aniliberty }: SourceSettings,
  { db, baseUrl, fetcher, mirroring }: Deps,
): Source[] {
  const factories: Record<SourceName, () => Source | null> = {
    library: () => createLibrary({ db, baseUrl }),
    samehadaku: () =>
      samehadaku &&
      loadedOnFirstUse('samehadaku', async () =>
        (await import('./samehadaku/source.ts')).createSamehadaku({ ...samehadaku, fetcher }),
      ),
    aniliberty: () =>
      aniliberty && {
        ...loadedOnFirstUse('aniliberty', async () =>
          (await import('./aniliberty/source.ts')).createAniLiberty({ ...aniliberty, fetcher, mirroring }),
        ),
        isAtHome: () => isMirrorComplete(mirroring),
      },
  }
  return sources.map((name) => factories[name]()).filter((source) => source !== null)
}

/** Loads a source when it is first asked: parsers take ten megabytes, and most installations need none. */
function loadedOnFirstUse(name: SourceName, load: () => Promise<Source>): Source {
  let loaded: Promise<Source> | null = null
  const source = () => {
    loaded ??= load()
    return loaded
  }
  return {
    name,
    ...answererBy((name) => async (params, signal) => {
      const answerer: Answerer = await source()
      return answerer[name](params, signal)
    }),
    slugs: async () => (await source()).slugs?.() ?? [],
    atHand: async (slugs) => (await source()).atHand?.(slugs) ?? [],
    slugOf: async (id) => (await source()).slugOf?.(id) ?? null,
  }
}

/** Whether the mirror of AniLiberty is known to be complete. If it is not, checks again in the background. */
function isMirrorComplete(mirroring: Mirroring | null): boolean {
  if (!mirroring) return false
  const { mirror } = mirroring
  if (!mirror.isKnownWhole()) mirror.isWhole().catch(() => {})
  return mirror.isKnownWhole()
}
