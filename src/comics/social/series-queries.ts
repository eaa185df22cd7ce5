import type { Knex } from 'knex'
import { countRows, inPart, type Part } from '../../db/rows.ts'
import type { ComicSeriesRow } from '../../db/tables.ts'
import { publicOnly } from '../rules/visibility.ts'

export type SeriesFollow = { followerId: number; seriesId: number }

/** `episodes`: the number of published episodes, at least one. */
type ShownSeries = Pick<ComicSeriesRow, 'id' | 'title' | 'user_id'> & { episodes: number }

/** Returns false if the member follows the series already, or if the series does not exist any more. */
export async function addSeriesFollow(db: Knex, follow: SeriesFollow): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `insert into series_followers (follower_id, series_id)
       select :followerId, id from comic_series where id = :seriesId on conflict do nothing`,
    follow,
  )
  return rowCount > 0
}

export const removeSeriesFollow = (db: Knex, { followerId, seriesId }: SeriesFollow) =>
  db('series_followers').where({ follower_id: followerId, series_id: seriesId }).delete()

const followedBy = (db: Knex, followerId: number) =>
  db('comic_series')
    .join('series_followers', 'series_followers.series_id', 'comic_series.id')
    .joinRaw(
      `cross join lateral (select count(*)::integer as episodes from comics
        where series_id = comic_series.id and ${publicOnly}) as published`,
    )
    .where({ follower_id: followerId })
    .where('episodes', '>', 0)

/** The series that was followed last comes first. Series without a published episode are left out. */
export const listFollowedSeries = (db: Knex, followerId: number, part: Part): Promise<ShownSeries[]> =>
  followedBy(db, followerId)
    .orderByRaw('series_followers.created_at desc, comic_series.id')
    .modify(inPart, part)
    .select('comic_series.id', 'comic_series.title', 'comic_series.user_id', 'episodes')

export const countFollowedSeries = (db: Knex, followerId: number): Promise<number> =>
  countRows(followedBy(db, followerId))
