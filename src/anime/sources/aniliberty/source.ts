import type { AnilibriaMirror } from '../../../anilibria/catalog-mirror.ts'
import { openUpstream, pictureUrl, shownName, type ThroughBreaker } from '../../../anilibria/upstream/upstream.ts'
import { isDatabaseLost } from '../../../db/connection.ts'
import { SourceFailure } from '../../../net/failure.ts'
import type { Fetcher } from '../../../net/fetcher.ts'
import { type Answerer, answererBy } from '../../contract/contract.ts'
import type { Source } from '../../contract/source.ts'
import { orUnreachable } from '../or-unreachable.ts'
import { createDirect } from './direct.ts'
import { createMapper } from './map.ts'
import { createMirrored } from './mirrored.ts'

/** Timeout for finding the title of a number in an old link, while a visitor waits. */
const NUMBER_TIMEOUT_MS = 4_500

/** What the source uses of the service with the mirror. Without that service, the source has a client of its own. */
export type Mirroring = Pick<AnilibriaMirror, 'upstream' | 'mirror'> & { throughBreaker: ThroughBreaker }

type Options = {
  baseUrl: string
  storageUrl: string | null
  fetcher: Fetcher
  mirroring?: Mirroring | null
  now?: () => Date
}

/**
 * AniLiberty is a Russian catalog with a JSON API; its pictures are at `storageUrl`, by default at the API's host.
 * Titles are English or romaji when known. Once the mirror of the catalog is complete, answers come from it.
 */
export function createAniLiberty(options: Options): Source {
  const { baseUrl, storageUrl, fetcher, mirroring = null, now = () => new Date() } = options
  const upstream = mirroring?.upstream ?? openUpstream({ baseUrl, fetcher })
  const mirror = mirroring?.mirror ?? null
  const storage = new URL(storageUrl ?? baseUrl).origin
  const map = createMapper(storage)
  const thisYear = () => now().getUTCFullYear()
  const direct = createDirect(upstream, map, thisYear)
  const mirrored = mirroring && orUnreachable(createMirrored({ ...mirroring, upstream, map, thisYear }))

  const throughBreaker: ThroughBreaker = mirroring?.throughBreaker ?? ((call) => call())

  const isAtHome = async () => (await mirror?.isWhole().catch(unlessLost(false))) ?? false

  return {
    name: 'aniliberty',
    ...answererBy((name) => async (params, signal) => {
      const answerer: Answerer = mirrored && (await isAtHome()) ? mirrored : direct
      return answerer[name](params, signal)
    }),
    slugs: async () => (mirror && (await isAtHome()) ? mirror.aliases() : []),
    atHand: async (slugs) =>
      ((await mirror?.withAliases(slugs)) ?? []).map((release) => ({
        anime_slug: release.alias,
        judul: shownName(release.name),
        cover: pictureUrl(release.poster, storage),
      })),
    async slugOf(id) {
      const mirrorRelease = mirror && (await aliasIn(mirror, id).catch(unlessLost(null)))
      if (mirrorRelease) return mirrorRelease.alias
      try {
        const release = await throughBreaker(() =>
          upstream.release(id, { signal: AbortSignal.timeout(NUMBER_TIMEOUT_MS) }),
        )
        return release.id === id ? release.alias : null
      } catch (error) {
        if (error instanceof SourceFailure && error.failure === 'missing') return null
        throw error
      }
    },
  }
}

const unlessLost =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (isDatabaseLost(error)) return instead
    throw error
  }

/** Null if the mirror lacks this title and is not complete yet. */
async function aliasIn(mirror: Mirroring['mirror'], id: number): Promise<{ alias: string | null } | null> {
  const alias = await mirror.aliasOf(id)
  return alias !== null || (await mirror.isWhole()) ? { alias } : null
}
