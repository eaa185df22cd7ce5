import type { Knex } from 'knex'
import type { Fetcher } from '../../net/fetcher.ts'
import type { AnswerData, Answerer, QuestionName, QuestionParams } from '../contract/contract.ts'
import type { Source, SourceName } from '../contract/source.ts'
import type { Mirroring } from './aniliberty/source.ts'
import { createLibrary } from './library/source.ts'

/**
 * The operator's settings for sources. `sources`: their names in the order in which they are asked. The other fields
 * hold the URLs of sources on other servers.
 */
export type SourceSettings = {
  sources: readonly SourceName[]
  samehadaku: { baseUrl: string; searchUrl: string; apiUrl: string } | null
  aniliberty: { baseUrl: string; storageUrl: string | null } | null
}

type Deps = { db: Knex; baseUrl: string; fetcher: Fetcher; mirroring: Mirroring | null }

/** Creates the configured sources in the order in which they are asked. A new source needs an entry in `factories`. */
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
        isAtHome: () => isKnownWhole(mirroring),
      },
  }
  return sources.map((name) => factories[name]()).filter((source) => source !== null)
}

/**
 * Returns a source whose code is loaded when it is first used, because parsers take ten megabytes and most
 * installations need none.
 */
function loadedOnFirstUse(name: SourceName, load: () => Promise<Source>): Source {
  let loaded: Promise<Source> | null = null
  const source = () => {
    loaded ??= load()
    return loaded
  }
  const question =
    <Name extends QuestionName>(name: Name) =>
    async (params: QuestionParams[Name], signal: AbortSignal): Promise<AnswerData[Name]> => {
      const answerer: Answerer = await source()
      return answerer[name](params, signal)
    }
  return {
    name,
    home: question('home'),
    latest: question('latest'),
    movies: question('movies'),
    schedule: question('schedule'),
    detail: question('detail'),
    episode: question('episode'),
    search: question('search'),
    slugs: async () => (await source()).slugs?.() ?? [],
    atHand: async (slugs) => (await source()).atHand?.(slugs) ?? [],
    slugOf: async (id) => (await source()).slugOf?.(id) ?? null,
  }
}

/** Whether the mirror of AniLiberty is known to be complete; looks again in the background if it is not. */
function isKnownWhole(mirroring: Mirroring | null): boolean {
  if (!mirroring) return false
  const { mirror } = mirroring
  if (!mirror.isKnownWhole()) mirror.isWhole().catch(() => {})
  return mirror.isKnownWhole()
}
