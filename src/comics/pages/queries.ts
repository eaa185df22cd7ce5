import type { Knex } from 'knex'
import type { ComicExportRow, ComicPageRow } from '../../db/tables.ts'
import { type Comic, inCommon, withNames } from '../comic/queries.ts'
import { type CreatorFacts, creatorFacts, type Portrait, portraitSql } from '../creators/queries.ts'
import { newestExports } from '../export/queries.ts'
import { publicOnly } from '../rules/visibility.ts'

type PortrayedCreator = CreatorFacts & { portrait: Portrait | null }

const portrayed = (db: Knex) => creatorFacts(db).select(db.raw(`${portraitSql('users.id')} as portrait`))

export type ComicPage = Comic & {
  isLiked: boolean
  isFollowed: boolean
  isSeriesFollowed: boolean
  /** The panel at which the visitor stopped. */
  panelId: number | null
  isFinished: boolean
  /** Null if the author has no creator row yet. */
  creator: Omit<PortrayedCreator, 'since'> | null
  /** The newest file of each kind. */
  files: ComicExportRow[]
}

/** Finds a comic in any state. The caller checks who may see it. `viewerId`: null for visitors. */
export async function findComicPage(db: Knex, id: number, viewerId: number | null): Promise<ComicPage | null> {
  const ofComic = db.ref('comics.user_id')
  const creator = portrayed(db).where('creators.user_id', ofComic)
  const followedSeries = db('series_followers').whereRaw('follower_id = ?', [viewerId]).select('series_id')
  const files = newestExports(db, { isForReaders: true }).where('comic_id', db.ref('comics.id'))
  const row: ComicPage | undefined = await withNames(db, db('comics').where('comics.id', id))
    .joinRaw('left join comic_reads as place on place.comic_id = comics.id and place.user_id = ?', [viewerId])
    .select(
      db.raw('(select id from comic_panels where id = place.panel_id) as "panelId"'),
      db.raw('coalesce(place.finished, false) as "isFinished"'),
      {
        isLiked: db.raw('exists (select from comic_likes where comic_id = comics.id and user_id = ?)', [viewerId]),
        isFollowed: follows(db, ofComic, viewerId),
        isSeriesFollowed: db.raw('coalesce(comics.series_id in ?, false)', [followedSeries]),
        creator: db.raw('(select to_jsonb(facts) from ? as facts)', [creator]),
        files: db.raw(`(select coalesce(jsonb_agg(newest), '[]') from ? as newest)`, [files]),
      },
    )
    .first()
  // Dates in JSON are texts.
  if (!row) return null
  return { ...row, files: row.files.map((one) => ({ ...one, created_at: new Date(one.created_at) })) }
}

const follows = (db: Knex, creatorId: Knex.Ref<string, object>, viewerId: number | null) =>
  db.raw('exists (select from creator_followers where creator_id = ? and follower_id = ?)', [creatorId, viewerId])

export type CreatorPage = PortrayedCreator & { isFollowed: boolean; liked: number }

/** Finds the creator of an enabled account. `liked`: the number of public comics that the creator likes. */
export const findCreatorBySlug = async (db: Knex, slug: string, viewer: number | null): Promise<CreatorPage | null> =>
  (await portrayed(db)
    .select({
      isFollowed: follows(db, db.ref('creators.user_id'), viewer),
      liked: db.raw(`(select count(*)::integer from comic_likes join comics on comics.id = comic_id
        where comic_likes.user_id = creators.user_id and ${publicOnly})`),
    })
    .where('creators.slug', slug)
    .where('users.is_active', true)
    .first()) ?? null

export type NextComic = Comic & { isOwn: boolean }

/**
 * Up to `most` comics of each kind: comics by the same creator (`isOwn`), the newest first, and others, the most
 * similar first. Leaves out other episodes of the same series.
 */
export function listNext(db: Knex, { id, user_id, style_id, series_id }: Comic, most: number): Promise<NextComic[]> {
  const ranked = db.raw(
    `(select id as ranked_id, "isOwn", row_number() over (partition by "isOwn" order by
         case when "isOwn" then extract(epoch from published_at) else shared end desc, total_views desc, id desc) as rank
       from (select comics.*, user_id = :user_id as "isOwn", ${inCommon} as shared from comics
              where ${publicOnly} and id <> :id and (series_id = :series_id) is not true) as others) as ranked`,
    { id, user_id, style_id, series_id },
  )
  return withNames(db, db('comics').join(ranked, 'ranked_id', 'comics.id'))
    .select('isOwn')
    .where('rank', '<=', most)
    .orderBy('rank')
}

/** `kicker` and `words` come from the banner, if the comic is on one. */
export type EditorsPick = Comic & { kicker: string; words: string }

/** The public comic that staff featured last, otherwise the first comic of the first active banner. */
export async function findPick(db: Knex): Promise<EditorsPick | null> {
  const pickSql = db.raw(
    `((select id as picked_id, 'Unggulan' as kicker, '' as words, 1 as rank from comics
        where featured_at is not null and ${publicOnly} order by featured_at desc, id desc limit 1)
      union all
      (select comics.id, banners.title, banners.description, 2
         from comics join banner_comic on comic_id = comics.id join banners on banners.id = banner_id
        where banners.is_active and ${publicOnly} order by display_order, banners.id, position, comics.id limit 1)
      order by rank limit 1) as picked`,
  )
  return (await withNames(db, db('comics').join(pickSql, 'picked_id', 'comics.id')).first('kicker', 'words')) ?? null
}

export type OwnPageLayout = Pick<ComicPageRow, 'width' | 'edges' | 'frames'>

/** The own pages of a comic, in their order. */
export const listPageLayouts = (db: Knex, comicId: number): Promise<OwnPageLayout[]> =>
  db('comic_pages')
    .join('comic_panel_rows', 'page_id', 'comic_pages.id')
    .where({ 'comic_pages.comic_id': comicId, panel_number: 1 })
    .orderBy('page_number')
    .select('comic_pages.width', 'edges', 'frames')
