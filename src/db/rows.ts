import type { Knex } from 'knex'

/** One type per table, changed in the same commit as its migration. Dates without a time are "YYYY-MM-DD" text. */

export type LibraryTitleRow = {
  id: number
  slug: string
  title: string
  english: string | null
  native: string | null
  synonyms: string[]
  type: string
  status: string
  synopsis: string
  genres: string[]
  studios: string[]
  producers: string[]
  source: string
  season: string | null
  year: number
  minutes: number
  total_episodes: number | null
  score: string | null
  votes: number
  views: number
  weekly_rank: number | null
  aired_from: string
  aired_to: string | null
  airs_day: number | null
  airs_time: string | null
  airs_zone: string | null
}

export type LibraryEpisodeRow = {
  id: number
  title_id: number
  slug: string
  label: string
  name: string | null
  number: string
  part: number
  released_at: Date
  clip: number
}

export type LibraryRecommendationRow = { title_id: number; recommended_id: number; position: number }

export type EpisodeReportRow = {
  id: number
  episode_slug: string
  title: string
  server: string | null
  reason: string
  message: string | null
  created_at: Date
}

export type AnswerRow = { key: string; source: string; read_at: Date; data: unknown }

declare module 'knex/types/tables.js' {
  interface Tables {
    library_titles: Knex.CompositeTableType<LibraryTitleRow, Omit<LibraryTitleRow, 'id'>>
    library_episodes: Knex.CompositeTableType<LibraryEpisodeRow, Omit<LibraryEpisodeRow, 'id'>>
    library_recommendations: LibraryRecommendationRow
    episode_reports: Knex.CompositeTableType<EpisodeReportRow, Omit<EpisodeReportRow, 'id'>>
    answers: Knex.CompositeTableType<AnswerRow, Omit<AnswerRow, 'data'> & { data: string }>
  }
}
