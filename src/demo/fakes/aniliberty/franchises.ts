import { uuid } from './make.ts'
import { limitIn } from './paging.ts'
import { baseRelease, smallImage } from './rows.ts'
import type { Franchise, ReleaseEntry } from './shapes.ts'
import type { Store } from './store.ts'

/** Franchises with a release that still exists, in the order of the world. */
const existing = (store: Store) => store.franchises.filter((each) => listMembers(store, each).length > 0)

export const allFranchises = (store: Store) => existing(store).map((each) => summary(each, listMembers(store, each)))

export function randomFranchises(store: Store, query: URLSearchParams, turn: number) {
  const [all, limit] = [existing(store), limitIn(query, 5)]
  const first = turn % Math.max(1, all.length)
  const franchises = [...all.slice(first), ...all.slice(0, first)].slice(0, limit)
  return franchises.map((each) => summary(each, listMembers(store, each)))
}

export function franchiseById(store: Store, id: string) {
  const franchise = existing(store).find((each) => each.id === id)
  return franchise && detail(franchise, listMembers(store, franchise))
}

/** Returns an array, although there is at most one franchise. */
export const listReleaseFranchises = (store: Store, releaseId: number) =>
  existing(store)
    .filter(({ releaseIds }) => releaseIds.includes(releaseId))
    .map((each) => detail(each, listMembers(store, each)))

const listMembers = (store: Store, { releaseIds }: Franchise) =>
  releaseIds.map((id) => store.find(String(id))).filter((entry) => entry !== undefined)

function summary({ id, name, name_english, rating }: Franchise, members: readonly ReleaseEntry[]) {
  const years = members.map(({ release }) => release.year)
  const episodes = members.flatMap((entry) => entry.episodes)
  const seconds = episodes.reduce((sum, { duration }) => sum + duration, 0)
  return {
    id,
    name,
    name_english,
    image: smallImage(`/storage/anime/franchises/images/${id}/`, id),
    rating,
    first_year: Math.min(...years),
    last_year: Math.max(...years),
    total_releases: members.length,
    total_episodes: episodes.length,
    total_duration: seconds === 0 ? null : `${Math.floor(seconds / 3_600)} ч. ${Math.floor(seconds / 60) % 60} мин.`,
    total_duration_in_seconds: seconds,
  }
}

const detail = (franchise: Franchise, members: readonly ReleaseEntry[]) => ({
  ...summary(franchise, members),
  franchise_releases: members.map((entry, at) => ({
    id: uuid(`${franchise.id}/${entry.release.id}`),
    sort_order: at + 1,
    release_id: entry.release.id,
    franchise_id: franchise.id,
    release: baseRelease(entry),
  })),
})
