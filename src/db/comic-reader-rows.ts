import type { Knex } from 'knex'
import type { ReportCategory } from './series-rows.ts'

export type ComicCommentRow = {
  id: number
  comic_id: number
  user_id: number
  content: string
  rating: number | null
  is_spoiler: boolean
  /** The comment that it replies to. */
  parent_id: number | null
  removed_at: Date | null
  created_at: Date
}

export type ComicReadRow = {
  user_id: number
  comic_id: number
  panel_id: number | null
  page_number: number
  panel_number: number
  finished: boolean
  read_at: Date
}

/** A reader's day. `place`: the number of the `furthest` panel in the comic at that time. */
type ComicViewDayRow = {
  comic_id: number
  day: string
  reader: string
  user_id: number | null
  furthest: number | null
  place: number | null
  finished: boolean
  seen_before: boolean
}

type ComicReportRow = {
  id: number
  comic_id: number
  comment_id: number | null
  reporter_id: number | null
  reason: string
  category: ReportCategory
  created_at: Date
  closed_at: Date | null
  closed_by: number | null
}

export type BannerRow = {
  id: number
  slug: string
  title: string
  description: string
  picture: string | null
  link_url: string | null
  is_active: boolean
  display_order: number
  created_at: Date
  updated_at: Date
}

type Timestamp = { created_at: Date }

declare module 'knex/types/tables.js' {
  interface Tables {
    creator_followers: Knex.CompositeTableType<
      { follower_id: number; creator_id: number } & Timestamp,
      { follower_id: number; creator_id: number }
    >
    profile_updates_log: Knex.CompositeTableType<
      { id: string; user_id: number; field: string; old_value: string | null; new_value: string | null } & Timestamp,
      { user_id: number; field: string; old_value: string | null; new_value: string | null }
    >
    comic_likes: Knex.CompositeTableType<
      { comic_id: number; user_id: number } & Timestamp,
      { comic_id: number; user_id: number } & Partial<Timestamp>
    >
    comic_shares: Knex.CompositeTableType<
      { comic_id: number; user_id: number } & Timestamp,
      { comic_id: number; user_id: number }
    >
    comic_comments: Knex.CompositeTableType<
      ComicCommentRow,
      Pick<ComicCommentRow, 'comic_id' | 'user_id' | 'content'> & Partial<Omit<ComicCommentRow, 'id'>>
    >
    comic_reads: Knex.CompositeTableType<
      ComicReadRow,
      Omit<ComicReadRow, 'read_at' | 'finished'> & Partial<ComicReadRow>
    >
    comic_view_days: Knex.CompositeTableType<
      ComicViewDayRow,
      Pick<ComicViewDayRow, 'comic_id' | 'day' | 'reader'> & Partial<ComicViewDayRow>
    >
    comic_readers: { comic_id: number; user_id: number; day: string }
    comic_stat_days: { comic_id: number; day: string; views: number; likes: number; comments: number }
    comic_reports: Knex.CompositeTableType<
      ComicReportRow,
      Pick<ComicReportRow, 'comic_id' | 'reason'> & Partial<Omit<ComicReportRow, 'id'>>
    >
    banners: Knex.CompositeTableType<BannerRow, Pick<BannerRow, 'slug' | 'title'> & Partial<Omit<BannerRow, 'id'>>>
    banner_comic: { comic_id: number; banner_id: number; position: number }
  }
}
