import type { ServiceState } from '../../platform/feature.ts'
import { ago } from '../../web/dates.ts'
import type { Cache } from '../cache/cache.ts'
import type { Monitor } from './monitor.ts'

/** If the last sync is older than this many milliseconds, the service is degraded: twelve syncs have been missed. */
const OLD_SYNC_MS = 3_600_000

type Deps = {
  monitor: Pick<Monitor, 'lastMirror' | 'upstream'>
  cache: Pick<Cache, 'status'>
  hasUpstream: boolean
  now?: () => number
}

/** The state of the service for the monitor, built from the last observations. */
export function createServiceState({ monitor, cache, hasUpstream, now = Date.now }: Deps): () => ServiceState {
  const state = (state: ServiceState['state'], ...sentences: string[]): ServiceState => ({
    name: 'AniLibria v2',
    about: 'API katalog, cermin AniLiberty',
    state,
    sentence: sentences.join(' '),
  })
  return () => {
    const mirror = monitor.lastMirror()
    if (mirror === undefined) return state('unknown', 'Belum dilihat sejak server ini mulai.')
    if (mirror === null) return state('down', 'Basis datanya tidak menjawab.')
    const { synced_at: syncedAt, whole_at: wholeAt } = mirror
    const synced = syncedAt ? `Sinkronisasi terakhir ${ago(syncedAt, new Date(now()))}.` : 'Belum pernah disinkronkan.'
    if (hasUpstream && monitor.upstream()?.isUp === false)
      return state('degraded', 'AniLiberty tidak menjawab; cermin yang melayani.', synced)
    if (cache.status() === 'disconnected')
      return state('degraded', 'Redis tidak menjawab; salinan bersama dilewati.', ...(hasUpstream ? [synced] : []))
    if (!hasUpstream) return state('up', 'Berisi judul perpustakaan situs ini.')
    if (wholeAt === null) return state('degraded', 'Cerminnya belum lengkap.', synced)
    const isOld = syncedAt === null || now() - syncedAt.getTime() > OLD_SYNC_MS
    return state(isOld ? 'degraded' : 'up', synced)
  }
}
