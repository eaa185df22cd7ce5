import type { Knex } from 'knex'
import type { AgeLabel } from './comic-rows.ts'
import type { Table } from './table.ts'
import type { WorkColumns } from './work-rows.ts'

export const seriesStatuses = ['ongoing', 'hiatus', 'finished'] as const

/** Its episodes are the comics that name it, numbered from 1 without gaps. */
export type ComicSeriesRow = {
  id: number
  user_id: number
  title: string
  summary: string
  age_label: AgeLabel
  status: (typeof seriesStatuses)[number]
  created_at: Date
  updated_at: Date
}

/** A part of a page that guided reading shows, in shares of its width and height. */
export type PageFrame = { x: number; y: number; width: number; height: number }

/** A page that its creator has drawn. `name`: of the file; `bytes`: of what is stored. Its number is that of its panels. */
export type ComicPageRow = {
  id: number
  comic_id: number
  name: string
  alt: string
  width: number
  height: number
  bytes: string
  frames: PageFrame[]
  created_at: Date
  /** Colours along the upper, then the lower edge; null for pages of before these were kept. */
  edges: Buffer | null
}

/** A file that comes in parts. What has come lies in a folder, under the id. */
export type ComicUploadRow = {
  id: string
  comic_id: number
  name: string
  size: string
  sha256: string | null
  created_at: Date
}

/** The first publication of a comic, while its followers are told. `told_to`: the last one who was. */
export type ComicPublicationRow = WorkColumns & {
  id: number
  published_at: Date
  told_to: number
  done_at: Date | null
}

export const reportCategories = ['curian', 'kekerasan', 'seksual', 'kebencian', 'spam', 'lain'] as const
export type ReportCategory = (typeof reportCategories)[number]

export const moderationActions = ['take_down', 'restore', 'age', 'feature', 'unfeature'] as const

/**
 * An act of staff on a comic. `age_label`: of the action `age`. `answer`: of the creator. It waits for staff until they
 * have read it, or acted again, at `closed_at`.
 */
export type ComicModerationRow = {
  id: number
  comic_id: number
  action: (typeof moderationActions)[number]
  category: ReportCategory
  age_label: AgeLabel | null
  message: string
  staff_id: number | null
  created_at: Date
  answer: string | null
  answered_at: Date | null
  closed_at: Date | null
}

type SeriesFollowerRow = { follower_id: number; series_id: number; created_at: Date }

declare module 'knex/types/tables.js' {
  interface Tables {
    comic_series: Table<ComicSeriesRow, 'user_id' | 'title'>
    comic_series_genre: { series_id: number; genre_id: number }
    series_followers: Table<SeriesFollowerRow, 'follower_id' | 'series_id'>
    comic_pages: Knex.CompositeTableType<
      ComicPageRow,
      Pick<ComicPageRow, 'comic_id' | 'name' | 'width' | 'height'> & {
        bytes: number
        alt?: string
        frames?: string
        edges?: Buffer
      },
      Partial<Pick<ComicPageRow, 'alt'>> & { frames?: string }
    >
    comic_uploads: Knex.CompositeTableType<
      ComicUploadRow,
      Pick<ComicUploadRow, 'comic_id' | 'name' | 'sha256'> & { size: number }
    >
    comic_publications: Table<ComicPublicationRow, 'id' | 'published_at'>
    comic_moderations: Table<ComicModerationRow, 'comic_id' | 'action' | 'category'>
  }
}
