import { makeImage } from './make.ts'
import type { Episode, Image, ReleaseEntry } from './shapes.ts'
import type { Store } from './store.ts'
import { genres } from './terms.ts'
import { makeTorrents } from './torrents.ts'

/** Upstream sends it without `src`. */
export function smallImage(folder: string, key: string) {
  const withoutSrc = <Leaves extends { src?: unknown }>({ src: _, ...leaves }: Leaves) => leaves
  const image: Image = makeImage(folder, key)
  return { ...withoutSrc(image), optimized: withoutSrc(image.optimized) }
}

const images = new Map(
  [...genres.keys()].map((id) => [id, smallImage(`/storage/anime/genres/images/${id}/`, `genre ${id}`)]),
)

const toGenre = (id: number, total_releases: number) => ({
  id,
  name: genres.get(id) ?? '',
  image: images.get(id),
  total_releases,
})

export function allGenres(store: Store) {
  const totals = new Map<number, number>()
  for (const entry of store.all()) for (const id of entry.genres) totals.set(id, (totals.get(id) ?? 0) + 1)
  return [...genres.keys()]
    .map((id) => toGenre(id, totals.get(id) ?? 0))
    .sort((a, b) => a.name.localeCompare(b.name, 'ru'))
}

/** A release without genres and episodes, as lists send it. */
export const baseRelease = ({ release }: ReleaseEntry) => release

export const withGenres = (entry: ReleaseEntry) => ({
  ...entry.release,
  genres: entry.genres.map((id) => toGenre(id, 100 + id)),
})

export function fullRelease(entry: ReleaseEntry) {
  const { release, members, episodes } = entry
  return { ...withGenres(entry), members, episodes, torrents: makeTorrents(release, episodes), sponsors: [] }
}

export const newestEpisode = (episodes: readonly Episode[]): Episode | null =>
  episodes.reduce<Episode | null>((newest, each) => (newest && newest.ordinal >= each.ordinal ? newest : each), null)
