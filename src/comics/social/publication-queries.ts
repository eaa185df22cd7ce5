import type { Knex } from 'knex'
import type { ComicPublicationRow, ComicRow } from '../../db/tables.ts'
import type { Queue } from '../../jobs/work-queries.ts'
import { publicOnly } from '../rules/visibility.ts'

export const findBySecret = async (db: Knex, secret: string): Promise<number | null> =>
  (await db('comics').where({ secret }).first('id'))?.id ?? null

/** Whether a comic with this secret address shows the picture. */
export const hasPicture = async (db: Knex, secret: string, render_id: number): Promise<boolean> =>
  (await db('comics')
    .join('comic_panels', 'comic_id', 'comics.id')
    .where({ secret, render_id, removed_at: null })
    .whereRaw(`(published_at is null or ${publicOnly})`)
    .first('comics.id')) !== undefined

/** Publications of comics that are hidden or taken down wait until the comic is public again. */
export const openPublications: Queue = {
  table: 'comic_publications',
  waiting: `done_at is null and exists (select from comics where comics.id = comic_publications.id and ${publicOnly})`,
  order: ['published_at', 'id'],
  columns: 'id',
}

export type OpenPublication = Pick<ComicPublicationRow, 'id' | 'published_at' | 'told_to'> &
  Pick<ComicRow, 'user_id' | 'series_id' | 'title' | 'episode_title' | 'episode_number'> & {
    creator: string
    series: string | null
  }

/** Null if all followers have been notified. */
export const findOpen = async (db: Knex, id: number): Promise<OpenPublication | null> =>
  (await db('comic_publications')
    .join('comics', 'comics.id', 'comic_publications.id')
    .join('users', 'users.id', 'comics.user_id')
    .leftJoin('comic_series', 'comic_series.id', 'comics.series_id')
    .where({ 'comic_publications.id': id, done_at: null })
    .first(
      ...['comic_publications.id', 'comic_publications.published_at', 'told_to', 'comics.user_id', 'comics.series_id'],
      ...['comics.title', 'episode_title', 'episode_number', 'users.name as creator', 'comic_series.title as series'],
    )) ?? null

// Times of publications have millisecond precision.
const began = "date_trunc('milliseconds', created_at) <= :published_at"
const creatorFollows = `select follower_id from creator_followers where creator_id = :user_id and ${began}`
const seriesFollows = `select follower_id from series_followers where series_id = :series_id and ${began}`
const next = (follows: string) => `(${follows} and follower_id > :told_to order by follower_id limit :most)`

/** The next followers by id. They must have followed the creator or the series before the publication. */
export async function listFollowersAfter(db: Knex, of: OpenPublication, most: number): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { follower_id: number }[] }>(
    `${next(creatorFollows)} union ${next(seriesFollows)} order by follower_id limit :most`,
    { ...of, most },
  )
  return rows.map(({ follower_id }) => follower_id)
}

/**
 * Locks the accounts of a batch until the end of the transaction, so that none of them can be deleted. Returns those
 * who still follow. Returns null if the comic is not public now, or if another instance has notified the batch.
 */
export async function lockFollowers(trx: Knex, of: OpenPublication, ids: readonly number[]): Promise<number[] | null> {
  const { id, user_id, told_to } = of
  // Rows are locked in the same order as in the deletion of accounts and comics, to avoid deadlocks.
  await trx('users')
    .whereIn('id', [user_id, ...ids])
    .orderBy('id')
    .forKeyShare()
    .select('id')
  const publicComic = await trx('comics').where({ id }).whereRaw(publicOnly).forShare().first('id')
  const next = await trx('comic_publications').where({ id, told_to, done_at: null }).forUpdate().first('id')
  if (!publicComic || !next) return null
  const followerIds = new Set<number>()
  for (const follows of [creatorFollows, seriesFollows]) {
    const statement = `${follows} and follower_id = any(:ids) for share`
    const { rows } = await trx.raw<{ rows: { follower_id: number }[] }>(statement, { ...of, ids: [...ids] })
    for (const { follower_id } of rows) followerIds.add(follower_id)
  }
  return ids.filter((one) => followerIds.has(one))
}

export const moveOn = (trx: Knex, id: number, lastFollowerId: number, isLast: boolean) =>
  trx('comic_publications')
    .where({ id })
    .update({ told_to: lastFollowerId, ...(isLast && { done_at: new Date() }) })
