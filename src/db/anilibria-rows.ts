import type { Knex } from 'knex'

/** Where a title of the v2 catalog comes from: the upstream AniLiberty, or this site's own library of titles. */
export type TitleOrigin = 'anilibria' | 'library'

export const titleStatuses = ['ongoing', 'completed', 'announced'] as const
export type TitleStatus = (typeof titleStatuses)[number]

/**
 * A title of the mirror. `release` is the upstream's JSON without episodes, null for a title of the library; `wire` is
 * the title as the v2 API sends it. `read_at`: when it was read from its origin; `is_stale`: it is to be read again.
 */
export type AnilibriaTitleRow = {
  id: number
  origin: TitleOrigin
  alias: string
  release: unknown
  wire: string
  status: TitleStatus
  type: string
  year: number | null
  season: string | null
  genre_keys: string[]
  rating: number | null
  popularity: number
  updated_at: Date | null
  shikimori_id: number | null
  mal_id: number | null
  franchise_id: string | null
  is_playable: boolean
  read_at: Date
  is_stale: boolean
  missing_syncs: number
  hidden_at: Date | null
}

type AnilibriaEpisodeRow = { title_id: number; ordinal: number; data: unknown; removed_at: Date | null }

export type AnilibriaEventRow = {
  id: string
  at: Date
  type: 'new_episode' | 'new_title' | 'status_change'
  title_id: number
  data: Record<string, unknown>
}

/** The state of the sync, in one row; see the migration that creates it. */
export type AnilibriaSyncRow = {
  id: number
  whole_at: Date | null
  full_begun_at: Date | null
  full_at: Date | null
  checked_at: Date | null
  failed_at: Date | null
  failure: string | null
  retry_at: Date | null
  run_started_at: Date | null
  run_page: number | null
  run_total: number | null
  run_seen: number[]
  run_left: number[]
  franchises_at: Date | null
  library_print: string | null
}

declare module 'knex/types/tables.js' {
  interface Tables {
    anilibria_titles: AnilibriaTitleRow
    anilibria_episodes: AnilibriaEpisodeRow
    anilibria_genres: { key: string; name: string }
    anilibria_schedule: { day: number; position: number; title_id: number }
    anilibria_names: { title_id: number; form: string }
    anilibria_words: { word: string }
    anilibria_events: Knex.CompositeTableType<
      AnilibriaEventRow,
      Omit<AnilibriaEventRow, 'id' | 'data'> & { data: string }
    >
    anilibria_sync: AnilibriaSyncRow
    anilibria_unreadable: { title_id: number; tries: number; failure: string; until: Date }
    anilibria_franchises: { id: string; total: number | null; read_at: Date | null }
    anilibria_wanted: Knex.CompositeTableType<
      { title_id: number; wanted_at: Date },
      { title_id: number },
      { wanted_at: Knex.Raw }
    >
  }
}
