import type { ServiceState } from '../../platform/feature.ts'
import { ago } from '../../web/dates.ts'
import type { Cache } from '../cache/cache.ts'
import type { Watch } from './watch.ts'

/** Age in milliseconds of the last sync from which the service counts as degraded: twelve syncs are missing. */
const OLD_SYNC_MS = 3_600_000

type Deps = {
  watch: Pick<Watch, 'lastMirror' | 'upstream'>
  cache: Pick<Cache, 'status'>
  hasUpstream: boolean
  now?: () => number
}

/** Returns a function that tells the monitor how the v2 service is, with the age of its mirror. It asks nobody. */
export function createServiceState({ watch, cache, hasUpstream, now = Date.now }: Deps): () => ServiceState {
  const told = (state: ServiceState['state'], ...sentences: string[]): ServiceState => ({
    name: 'AniLibria v2',
    about: 'API katalog, cermin AniLiberty',
    state,
    sentence: sentences.join(' '),
  })
  return () => {
    const mirror = watch.lastMirror()
    if (mirror === undefined) return told('unknown', 'Belum dilihat sejak server ini mulai.')
    if (mirror === null) return told('down', 'Basis datanya tidak menjawab.')
    const { synced_at: syncedAt, whole_at: wholeAt } = mirror
    const synced = syncedAt ? `Sinkronisasi terakhir ${ago(syncedAt, new Date(now()))}.` : 'Belum pernah disinkronkan.'
    if (hasUpstream && watch.upstream()?.isUp === false)
      return told('degraded', 'AniLiberty tidak menjawab; cermin yang melayani.', synced)
    if (cache.status() === 'disconnected')
      return told('degraded', 'Redis tidak menjawab; salinan bersama dilewati.', ...(hasUpstream ? [synced] : []))
    if (!hasUpstream) return told('up', 'Berisi judul perpustakaan situs ini.')
    if (wholeAt === null) return told('degraded', 'Cerminnya belum lengkap.', synced)
    const isOld = syncedAt === null || now() - syncedAt.getTime() > OLD_SYNC_MS
    return told(isOld ? 'degraded' : 'up', synced)
  }
}
