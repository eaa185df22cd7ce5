// What may be null here is null in real data of AniLiberty's V1 API, whatever its documentation says.

type Leaves = { preview?: string | null; src?: string | null; thumbnail: string | null }
export type Image = Leaves & { optimized: Leaves }
type ValueLabel<Value = string> = { value: Value; description: string | null }
type Score = { id: number; url: string; votes: number; rating: number }
type Skip = { start: number | null; stop: number | null }

export type Release = {
  id: number
  type: ValueLabel | null
  year: number
  name: { main: string; english: string | null; alternative: string | null }
  alias: string
  season: ValueLabel | null
  poster: Image
  fresh_at: string | null
  created_at: string | null
  updated_at: string | null
  is_ongoing: boolean
  is_in_production: boolean
  age_rating: (ValueLabel & { label: string; is_adult: boolean }) | null
  publish_day: ValueLabel<number> | null
  description: string | null
  notification: string | null
  episodes_total: number | null
  external_player: string | null
  is_blocked_by_geo: boolean
  is_blocked_by_copyrights: boolean
  added_in_users_favorites: number
  average_duration_of_episode: number | null
  shikimori?: Score | null
  mal?: Score | null
} & Record<`added_in_${'planned' | 'watched' | 'watching' | 'postponed' | 'abandoned'}_collection`, number | null>

export type Episode = {
  id: string
  name: string | null
  name_english: string | null
  ordinal: number
  sort_order: number
  opening: Skip
  ending: Skip
  preview: Image
  hls_480: string | null
  hls_720: string | null
  hls_1080: string | null
  duration: number
  rutube_id: string | null
  youtube_id: string | null
  updated_at: string
  release_id: number
}

export type Member = {
  id: string
  role: ValueLabel
  nickname: string | null
  user?: { id: number; avatar: Image | null } | null
}

/**
 * `episodes` are in upstream's order. Change them by assigning a new array, because a large world makes them when they
 * are read.
 */
export type ReleaseEntry = {
  release: Release
  genres: readonly number[]
  episodes: readonly Episode[]
  members: Member[]
}

/** `releaseIds` are in the order in which they are watched. */
export type Franchise = {
  id: string
  name: string
  name_english: string | null
  rating: number | null
  releaseIds: readonly number[]
}

export type World = { releases: ReleaseEntry[]; franchises: Franchise[] }
