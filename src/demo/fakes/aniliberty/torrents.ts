import { digest } from './make.ts'
import { limitIn, type Paging, paged } from './paging.ts'
import type { Episode, Release, ReleaseEntry } from './shapes.ts'
import type { Store } from './store.ts'

const codecs = [
  { value: 'x264/AVC', label: 'AVC', description: 'x264/AVC', label_color: '#e5e5e5', label_is_visible: false },
  { value: 'x265/HEVC', label: 'HEVC', description: 'x265/HEVC', label_color: '#ffb84d', label_is_visible: true },
] as const

/** Whether a release has torrents: only a finished one that is not blocked. */
const hasTorrents = (release: Release) =>
  !(release.is_ongoing || release.is_in_production || release.is_blocked_by_geo || release.is_blocked_by_copyrights)

export function makeTorrents(release: Release, episodes: readonly Episode[]) {
  if (!hasTorrents(release)) return []
  return codecs.map((codec, at) => {
    const hash = digest(`torrent ${release.id} ${codec.label}`) + String(release.id).padStart(8, '0')
    const numbers = episodes.map(({ ordinal }) => ordinal)
    const span = numbers.length > 1 ? `${Math.min(...numbers)}-${Math.max(...numbers)}` : null
    const label = `${release.name.english ?? release.name.main} - AniLiberty [WEBRip 1080p ${codec.label}]`
    return {
      id: release.id * 10 + at,
      hash,
      size: 350_000_000 * Math.max(1, episodes.length) + release.id,
      type: { value: 'WEBRip', description: 'WEBRip' },
      color: at === 0 ? null : { value: '10Bit', description: '10 Bit' },
      codec,
      label,
      quality: { value: '1080p', description: '1080p' },
      magnet: `magnet:?xt=urn:btih:${hash}&tr=http%3A%2F%2Ftr.aniliberty.test%3A2710%2Fannounce`,
      filename: `${release.alias}-${codec.label.toLowerCase()}.torrent`,
      seeders: release.id % 97,
      bitrate: null,
      leechers: release.id % 5,
      sort_order: at + 1,
      updated_at: release.fresh_at,
      is_hardsub: false,
      description: span,
      created_at: release.created_at,
      completed_times: release.added_in_users_favorites * 3,
    }
  })
}

const withRelease = (entry: ReleaseEntry) =>
  makeTorrents(entry.release, entry.episodes).map((torrent) => ({
    ...torrent,
    torrent_members: [],
    release: entry.release,
  }))

/** All torrents, newest first: a release, and the place among its torrents. */
const allTorrents = (store: Store) =>
  store
    .sorted('FRESH_AT_DESC')
    .filter(({ release }) => hasTorrents(release))
    .flatMap((entry) => codecs.map((_, at) => ({ entry, at })))

const torrentAt = ({ entry, at }: { entry: ReleaseEntry; at: number }) => withRelease(entry)[at]

export const torrents = (store: Store, paging: Paging) => paged(allTorrents(store), torrentAt, paging, 'anime/torrents')

/** Finds a torrent by its number or its hash, which both contain the number of the release. */
export function torrent(store: Store, key: string) {
  const releaseId = key.length === 40 ? Number(key.slice(-8)) : Math.floor(Number(key) / 10)
  return ofRelease(store, String(releaseId))?.find(({ id, hash }) => String(id) === key || hash === key)
}

export function ofRelease(store: Store, key: string) {
  const entry = store.find(key)
  return entry && withRelease(entry)
}

export function feed(store: Store, query: URLSearchParams): string {
  const items = allTorrents(store)
    .slice(0, limitIn(query, 10))
    .map(torrentAt)
    .map(
      (each) =>
        each &&
        `<item><title>${escaped(each.label)}</title><guid isPermaLink="false">${each.hash}</guid>` +
          `<link>https://aniliberty.test/api/v1/anime/torrents/${each.id}/file</link>` +
          `<pubDate>${new Date(each.updated_at ?? 0).toUTCString()}</pubDate></item>`,
    )
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>AniLiberty</title><link>https://aniliberty.test</link>
<description>Торренты</description>${items.join('\n')}</channel></rss>
`
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
