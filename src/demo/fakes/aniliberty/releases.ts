import { readReleaseId } from './make.ts'
import { Invalid, limitIn, listIn, type Paging, paged, pagingIn } from './paging.ts'
import { baseRelease, fullRelease, newestEpisode, withGenres } from './rows.ts'
import type { ReleaseEntry } from './shapes.ts'
import type { Store } from './store.ts'
import { genres } from './terms.ts'

export function latest(store: Store, query: URLSearchParams) {
  const limit = limitIn(query, 14)
  const rows = []
  for (const entry of store.sorted('FRESH_AT_DESC')) {
    if (rows.length === limit) break
    const newest = newestEpisode(entry.episodes)
    if (newest) rows.push({ ...withGenres(entry), latest_episode: newest })
  }
  return rows
}

export function random(store: Store, query: URLSearchParams, turn: number) {
  const [all, limit] = [store.all(), limitIn(query, 5)]
  return Array.from({ length: Math.min(limit, all.length) }, (_, at) => all[(turn + at * 7) % all.length]?.release)
}

export const recommended = (store: Store, query: URLSearchParams) =>
  store
    .sorted('RATING_DESC')
    .slice(0, limitIn(query, 5) + 1)
    .filter(({ release }) => String(release.id) !== query.get('release_id'))
    .slice(0, limitIn(query, 5))
    .map(baseRelease)

/** Returns a list of releases. Unknown ids and aliases are left out without an error. */
export function list(store: Store, query: URLSearchParams) {
  const [ids, aliases] = [listIn(query, 'ids'), listIn(query, 'aliases')]
  if (ids.length + aliases.length === 0) throw new Invalid({ ids: ['The ids field is required.'] })
  const entries = [
    ...ids.map((id) => store.find(id)).filter((entry, at) => String(entry?.release.id) === ids[at]),
    ...aliases.map((alias) => store.find(alias)).filter((entry, at) => entry?.release.alias === aliases[at]),
  ].filter((entry) => entry !== undefined)
  const inOrder = [...new Set(entries)].sort((a, b) => a.release.id - b.release.id)
  return paged(inOrder, fullRelease, pagingIn(query), 'anime/releases/list')
}

export function episodeById(store: Store, id: string) {
  const entry = store.find(String(readReleaseId(id)))
  const episodes = entry?.episodes ?? []
  const episode = episodes.find((each) => each.id === id)
  return entry && episode ? { ...episode, release: { ...entry.release, episodes } } : undefined
}

export const ofGenre = (store: Store, id: number, paging: Paging) =>
  genres.has(id)
    ? paged(
        store.all().filter((entry) => entry.genres.includes(id)),
        baseRelease,
        paging,
        `anime/genres/${id}/releases`,
      )
    : undefined

const airing = (store: Store) =>
  store.all().filter(({ release }) => release.publish_day !== null && (release.is_ongoing || release.is_in_production))

function scheduleItem(entry: ReleaseEntry) {
  const newest = newestEpisode(entry.episodes)
  return {
    release: withGenres(entry),
    full_season_is_released: false,
    published_release_episode: newest,
    next_release_episode_number: newest && Math.floor(newest.ordinal) + 1,
  }
}

export const scheduleWeek = (store: Store) => airing(store).map(scheduleItem)

export function scheduleNow(store: Store, now: Date) {
  const today = now.getUTCDay() || 7
  const on = (day: number) =>
    airing(store)
      .filter(({ release }) => release.publish_day?.value === ((day + 6) % 7) + 1)
      .map(scheduleItem)
  return { today: on(today), tomorrow: on(today + 1), yesterday: on(today - 1) }
}
