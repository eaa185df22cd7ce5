import type { Knex } from 'knex'

/**
 * Row types of the catalog's tables, one per table; other features have files of their own in this folder. A type
 * changes in the same commit as its migration. Dates without a time are "YYYY-MM-DD" text.
 */

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
  /** Names of the figure and the palette of the title's drawings; null where they are chosen by slug and genres. */
  figure: string | null
  palette: string | null
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

type LibraryRecommendationRow = { title_id: number; recommended_id: number; position: number }

/** `kind`: what the related title is to the title, for example "Prequel". */
type LibraryRelationRow = { title_id: number; related_id: number; kind: string }

export type EpisodeReportRow = {
  id: number
  episode_slug: string
  title: string
  server: string | null
  reason: string
  message: string | null
  created_at: Date
  /** When staff marked the report as done; null while it is open. */
  done_at: Date | null
}

type AnswerRow = { key: string; source: string; endpoint_id: number | null; read_at: Date; data: unknown }

/** A server that answers catalog questions. The relative `url` `/api/v1` stands for this server itself. */
export type ApiEndpointRow = {
  id: number
  name: string
  url: string
  priority: number
  is_active: boolean
  created_at: Date
  updated_at: Date
}

/** Result of the latest check of one path of an endpoint. `response_time` is in milliseconds. */
export type ApiMonitorRow = {
  id: number
  endpoint_id: number
  endpoint_path: string
  status: 'unknown' | 'up' | 'down' | 'error' | 'timeout'
  response_time: number | null
  last_checked: Date | null
  error_message: string | null
  response_data: string | null
}

/** The stored state of a circuit breaker; `candidate` is `endpoint ID` or `source NAME`. */
export type CircuitBreakerRow = {
  candidate: string
  state: unknown
  updated_at: Date
  /** State that staff force on the breaker, or null. */
  forced: 'open' | 'closed' | null
}

/** What distinguishes a title from others with the same name. `key` is the normalized name. */
type TitleFacts = {
  title: string
  key: string
  season: number | null
  part: number | null
  year: number | null
  type: string | null
}

/** The anime title that a slug stands for on this site. */
export type SlugRow = TitleFacts & { slug: string; origin: string; created_at: Date }

/**
 * An anime title as an origin lists it. `origin` is the name of a source or the URL of another server, `cover` the
 * address of the title's poster, if the origin named one.
 */
type TitleSeenRow = TitleFacts & {
  origin: string
  slug: string
  seen_at: Date
  cover: string | null
  /** When its page last listed episodes. */
  episodes_at: Date | null
}

export type EpisodeSeenRow = {
  id: string
  origin: string
  episode_slug: string
  anime_slug: string
  /** This site's slug of the anime title under which the episode was first seen. */
  ours: string
  label: string | null
  label_key: string | null
  /** Address of the episode at the origin, for servers that identify episodes by nothing else. */
  url: string | null
}

/**
 * Says whether a slug of this site and `origin_slug` at an origin are the same anime title. `decided_by` is the staff
 * account that decided, or null when a rule decided.
 */
export type TitleMappingRow = {
  slug: string
  origin: string
  origin_slug: string
  state: 'proposed' | 'confirmed' | 'rejected'
  score: number | null
  decided_by: string | null
  decided_at: Date | null
}

/**
 * A change by staff that running servers must learn of. `subject` is the endpoint's id, the slug of the mapped title,
 * or the candidate of the circuit breaker.
 */
export type CatalogChangeRow = { id: string; kind: 'endpoint' | 'title' | 'breaker'; subject: string; changed_at: Date }

/** A member's collection: version of its last change; deletions up to version `forgotten` are no longer stored. */
type CollectionRow = { user_id: number; version: string; forgotten: string }

/**
 * An entry of a member's collection, null once it is deleted; see anime/api/collection/rules.ts. `show`: the title's slug
 * of an entry of the history; null for other lists, deleted entries, and those of an older version.
 */
export type CollectionEntryRow = {
  user_id: number
  list: 'watchlist' | 'favorites' | 'history'
  key: string
  entry: Readonly<Record<string, unknown>> | null
  version: string
  device: string
  foreign_version: string
  show: string | null
}

/** A browser of a member, and the number of its last action that was applied. */
type CollectionDeviceRow = { user_id: number; device: string; applied: string; used_at: Date }

declare module 'knex/types/tables.js' {
  interface Tables {
    library_titles: Knex.CompositeTableType<LibraryTitleRow, Omit<LibraryTitleRow, 'id'>>
    library_episodes: Knex.CompositeTableType<LibraryEpisodeRow, Omit<LibraryEpisodeRow, 'id'>>
    library_recommendations: LibraryRecommendationRow
    library_relations: LibraryRelationRow
    episode_reports: Knex.CompositeTableType<
      EpisodeReportRow,
      Omit<EpisodeReportRow, 'id' | 'done_at'>,
      Partial<EpisodeReportRow>
    >
    answers: Knex.CompositeTableType<AnswerRow, Omit<AnswerRow, 'data'> & { data: string }>
    api_endpoints: Knex.CompositeTableType<
      ApiEndpointRow,
      Omit<ApiEndpointRow, 'id' | 'created_at' | 'updated_at'>,
      Partial<Omit<ApiEndpointRow, 'id'>>
    >
    api_monitors: Knex.CompositeTableType<ApiMonitorRow, Omit<ApiMonitorRow, 'id'>>
    circuit_breakers: Knex.CompositeTableType<
      CircuitBreakerRow,
      Omit<CircuitBreakerRow, 'state' | 'forced'> & { state: string; forced?: CircuitBreakerRow['forced'] }
    >
    slugs: Knex.CompositeTableType<SlugRow, Omit<SlugRow, 'created_at'>>
    titles_seen: Knex.CompositeTableType<TitleSeenRow, Omit<TitleSeenRow, 'episodes_at'>, Partial<TitleSeenRow>>
    episodes_seen: Knex.CompositeTableType<EpisodeSeenRow, Omit<EpisodeSeenRow, 'id'>>
    title_mappings: TitleMappingRow
    collections: CollectionRow
    collection_entries: CollectionEntryRow
    collection_devices: CollectionDeviceRow
    catalog_changes: Knex.CompositeTableType<CatalogChangeRow, Omit<CatalogChangeRow, 'id' | 'changed_at'>>
  }
}
