import type { ReportCategory } from './series-rows.ts'
import type { Table } from './table.ts'

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

type CreatorFollowerRow = { follower_id: number; creator_id: number; created_at: Date }
type ReactionRow = { comic_id: number; user_id: number; created_at: Date }
/** A change of a member's name or of their creator's. */
type ProfileUpdateRow = Record<'old_value' | 'new_value', string | null> & {
  id: string
  user_id: number
  field: string
  created_at: Date
}

declare module 'knex/types/tables.js' {
  interface Tables {
    creator_followers: Table<CreatorFollowerRow, 'follower_id' | 'creator_id'>
    profile_updates_log: Table<ProfileUpdateRow, 'user_id' | 'field' | 'old_value' | 'new_value'>
    comic_likes: Table<ReactionRow, 'comic_id' | 'user_id'>
    comic_shares: Table<ReactionRow, 'comic_id' | 'user_id'>
    comic_comments: Table<ComicCommentRow, 'comic_id' | 'user_id' | 'content'>
    comic_reads: Table<ComicReadRow, Exclude<keyof ComicReadRow, 'read_at' | 'finished'>>
    comic_view_days: Table<ComicViewDayRow, 'comic_id' | 'day' | 'reader'>
    comic_readers: { comic_id: number; user_id: number; day: string }
    comic_stat_days: { comic_id: number; day: string; views: number; likes: number; comments: number }
    comic_reports: Table<ComicReportRow, 'comic_id' | 'reason'>
    banners: Table<BannerRow, 'slug' | 'title'>
    banner_comic: { comic_id: number; banner_id: number; position: number }
  }
}
