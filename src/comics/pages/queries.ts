import type { Knex } from 'knex'
import type { ComicExportRow } from '../../db/comic-rows.ts'
import { type Comic, FROM_AFAR, inCommon, withNames } from '../comic/queries.ts'
import { type CreatorFacts, creatorFacts } from '../creators/queries.ts'
import { newestExports } from '../export/queries.ts'
import { publicOnly } from '../rules/visibility.ts'

/**
 * A comic with all that its pages tell beside its panels: what the visitor has to do with it, its creator (null before
 * they need a creator's row), and the newest file of each kind.
 */
export type ShownComic = Comic & {
  isLiked: boolean
  isFollowed: boolean
  panelId: number | null
  isFinished: boolean
  creator: Omit<CreatorFacts, 'since'> | null
  files: ComicExportRow[]
}

/** Returns a comic in any state, or null. The caller checks who may see it. `viewerId`: of a member, null for others. */
export async function findShownComic(db: Knex, id: number, viewerId: number | null): Promise<ShownComic | null> {
  const ofComic = db.ref('comics.user_id')
  const creator = creatorFacts(db).where('creators.user_id', ofComic)
  const files = newestExports(db).where('comic_id', db.ref('comics.id'))
  const found: ShownComic | undefined = await withNames(db, db('comics').where('comics.id', id))
    .joinRaw('left join comic_reads as place on place.comic_id = comics.id and place.user_id = ?', [viewerId])
    .select('place.panel_id as panelId', db.raw('coalesce(place.finished, false) as "isFinished"'), {
      isLiked: db.raw('exists (select from comic_likes where comic_id = comics.id and user_id = ?)', [viewerId]),
      isFollowed: follows(db, ofComic, viewerId),
      creator: db.raw('(select to_jsonb(facts) from ? as facts)', [creator]),
      files: db.raw(`(select coalesce(jsonb_agg(newest), '[]') from ? as newest)`, [files]),
    })
    .first()
  // JSON has no dates.
  if (!found) return null
  return { ...found, files: found.files.map((one) => ({ ...one, created_at: new Date(one.created_at) })) }
}

const follows = (db: Knex, creatorId: Knex.Ref<string, object>, viewerId: number | null) =>
  db.raw('exists (select from creator_followers where creator_id = ? and follower_id = ?)', [creatorId, viewerId])

export type FoundCreator = CreatorFacts & { isFollowed: boolean; liked: number }

/**
 * Returns a creator with an active account by the slug of their page, whether the visitor follows them, and how many
 * public comics they like; or null.
 */
export const findCreatorBySlug = async (db: Knex, slug: string, viewer: number | null): Promise<FoundCreator | null> =>
  (await creatorFacts(db)
    .select({
      isFollowed: follows(db, db.ref('creators.user_id'), viewer),
      liked: db.raw(`(select count(*)::integer from comic_likes join comics on comics.id = comic_id
        where comic_likes.user_id = creators.user_id and ${publicOnly})`),
    })
    .where('creators.slug', slug)
    .where('users.is_active', true)
    .first()) ?? null

/**
 * Returns the rendering of a comic that shows most around its figures, a close-up only if there is no other; null without
 * any.
 */
export async function findScene(db: Knex, comicId: number): Promise<number | null> {
  const panels = db('comic_panels').where({ comic_id: comicId }).whereNotNull('render_id')
  const widest = panels.orderByRaw(
    `case when description ~* '${FROM_AFAR}' then 0 when description ~* 'dekat' then 2 else 1 end,
     page_number, panel_number`,
  )
  return (await widest.first('render_id'))?.render_id ?? null
}

export type NextComic = Comic & { isOwn: boolean }

/**
 * Returns public comics to read after a comic, up to `most` of each: those by its creator (`isOwn`), the newest first,
 * and others with its style or a genre, those with most in common first.
 */
export function listNext(db: Knex, { id, user_id, style_id }: Comic, most: number): Promise<NextComic[]> {
  const ranked = db.raw(
    `(select id as ranked_id, "isOwn", row_number() over (partition by "isOwn" order by
         case when "isOwn" then extract(epoch from published_at) else shared end desc, total_views desc, id desc) as rank
       from (select comics.*, user_id = :user_id as "isOwn", ${inCommon} as shared from comics
              where ${publicOnly} and id <> :id) as others
      where "isOwn" or shared > 0) as ranked`,
    { id, user_id, style_id },
  )
  return withNames(db, db('comics').join(ranked, 'ranked_id', 'comics.id'))
    .select('isOwn')
    .where('rank', '<=', most)
    .orderBy('rank')
}

/** A comic of a banner, with the banner's words. */
export type EditorsPick = Comic & { kicker: string; words: string }

/** Returns the editors' pick: the first public comic of the first active banner, or null. */
export async function findPick(db: Knex): Promise<EditorsPick | null> {
  const onBanner = db('comics').join('banner_comic', 'comic_id', 'comics.id').join('banners', 'banners.id', 'banner_id')
  const picked = await withNames(db, onBanner.where('banners.is_active', true).whereRaw(publicOnly))
    .orderBy(['display_order', 'banners.id', 'position', 'comics.id'])
    .first('banners.title as kicker', 'banners.description as words')
  return picked ?? null
}
