import type { Knex } from 'knex'
import type { Face, PanelSize } from '../../artwork/comic/panel-scene.ts'
import { containing, countRows, inPart, type Part } from '../../db/rows.ts'
import type { Row } from '../../db/table.ts'
import type { AgeLabel, ComicPanelRow, ComicRow, UserRow } from '../../db/tables.ts'
import { publicOnly } from '../rules/visibility.ts'
import { isFilled } from '../script/script.ts'
import { type InSeries, inSeries } from './neighbour-queries.ts'

export type PublicUser = Pick<UserRow, 'public_id' | 'name' | 'username' | 'photo'> & {
  user_id: number
  /** The slug of the creator's page; null if there is no page. */
  slug: string | null
}

export const publicUser = (db: Knex) =>
  db.raw(`users.id as user_id, users.public_id, users.name, users.username, users.photo,
    (select slug from creators where creators.user_id = users.id) as slug`)

export type Comic = ComicRow & {
  /** The name of the style; empty for own pages. */
  style: string
  /** Names, sorted by the ids of the genres. */
  genres: string[]
  author: PublicUser
  /** The id of the rendering that is the cover; null while nothing is drawn. */
  cover: number | null
  /**
   * Distance of the hero's face, or else of the first face, from the left edge of the cover, in units of the panel;
   * null if unknown.
   */
  cover_face: number | null
  /** Width of the cover in pixels; null for the width that all drawn panels have. */
  cover_width: number | null
  panel_count: number
  series: InSeries | null
}

export const comicSorts = ['newest', 'popularity', 'views', 'trending', 'rating'] as const
export type ComicSort = (typeof comicSorts)[number]

export type ComicFilter = {
  /** A name or an id, as is `style`. */
  genre?: string | number | null | undefined
  style?: string | number | null | undefined
  words?: string | undefined
  /** The id of a user, as are `likedBy` and `followedBy`. */
  creator?: number
  likedBy?: number
  followedBy?: number | null | undefined
  /** Leaves out comics that a model drew. */
  withoutAi?: boolean
  ages?: readonly AgeLabel[] | null
  ids?: readonly number[]
  series?: number
}

/** A regular expression for descriptions of panels that show the scene from afar. */
export const FROM_AFAR = '(dari|jarak|sangat) jauh|, *jauh|pemandangan|panorama'

/** The hero's face, otherwise the first face, in rows with `characters` and `faces`. */
export const heroFace = `coalesce(jsonb_path_query_first(faces, '$[*] \\? (@.name == $hero)',
  jsonb_build_object('hero', characters->0->'name')), jsonb_path_query_first(faces, '$[*] \\? (!exists(@.isThing))'))`

/** The cover is the first panel that shows the hero but not from afar, otherwise the first panel. */
export const coverFirst = `order by (strpos(lower(description), lower(characters->0->>'name')) > 0
  and description !~* '${FROM_AFAR}|rinci|detail') is not true, page_number, panel_number limit 1`

const cover = `(select render_id from comic_panels where comic_id = comics.id ${coverFirst}) as cover`
const coverFace = `(select (${heroFace}->>'x')::real
  from comic_panels left join comic_renders on comic_renders.id = render_id
  where comic_id = comics.id ${coverFirst}) as cover_face`
const coverWidth = `(select comic_renders.width from comic_panels join comic_renders on comic_renders.id = render_id
  where comic_id = comics.id and comics.source = 'pages' order by page_number, panel_number limit 1) as cover_width`
export const coverColumns = `${cover}, ${coverFace}, ${coverWidth}`

export const withNames = (db: Knex, query: Knex.QueryBuilder) =>
  query
    .join('users', 'users.id', 'comics.user_id')
    .leftJoin('comic_styles', 'comic_styles.id', 'comics.style_id')
    .select(
      'comics.*',
      db.raw("coalesce(comic_styles.name, '') as style"),
      db.raw('(select to_jsonb(author) from (select ?) as author) as author', [publicUser(db)]),
      db.raw(`array(select g.name from comic_genre join comic_genres g on g.id = genre_id
        where comic_id = comics.id order by g.id) as genres`),
      db.raw(coverColumns),
      db.raw(inSeries),
      db.raw('(select count(*)::integer from comic_panels where comic_id = comics.id) as panel_count'),
    )

const filtered = (
  db: Knex,
  { genre, style, words, creator, likedBy, followedBy, withoutAi, ages, ids, series }: ComicFilter,
) =>
  db('comics')
    .whereRaw(publicOnly)
    .modify((query) => {
      const ofGenre = genre && db('comic_genre').whereIn('genre_id', called(db, 'comic_genres', genre))
      if (ofGenre) query.whereIn('comics.id', ofGenre.select('comic_id'))
      if (style) query.whereIn('comics.style_id', called(db, 'comic_styles', style))
      if (creator) query.where('comics.user_id', creator)
      if (likedBy)
        query.whereRaw('exists (select from comic_likes l where l.comic_id = comics.id and l.user_id = ?)', [likedBy])
      if (followedBy)
        query.whereRaw(
          `(comics.user_id in (select creator_id from creator_followers where follower_id = ?)
          or comics.series_id in (select series_id from series_followers where follower_id = ?))`,
          [followedBy, followedBy],
        )
      if (ages) query.whereIn('comics.age_label', ages)
      if (ids) query.whereIn('comics.id', ids)
      if (series) query.where('comics.series_id', series)
      if (withoutAi) query.whereRaw("comics.illustrator is distinct from 'gemini' and not comics.made_with_ai")
      if (words) {
        const part = containing(words)
        query.whereRaw(
          `(comics.title ilike ? or comics.synopsis ilike ? or comics.tags ilike ? or exists
          (select from users where users.id = comics.user_id and users.name ilike ?))`,
          [part, part, part, part],
        )
      }
    })

/** The ids of the rows with this name or id. */
export const called = (db: Knex, table: Names, nameOrId: string | number) =>
  db(table)
    .whereRaw('? in (id::text, lower(name))', [String(nameOrId).toLowerCase()])
    .select('id')

/** Sort orders with the highest value first. `trending` counts the views of the last seven days. */
const orders: Record<ComicSort, string> = {
  newest: 'comics.published_at desc',
  popularity: 'comics.total_likes + comics.total_views desc',
  views: 'comics.total_views desc',
  trending: `(select count(*) from comic_view_days v where v.comic_id = comics.id and v.day > current_date - 7) desc,
    comics.total_views desc`,
  rating: 'comics.rating_sum::float / greatest(comics.rating_count, 1) desc, comics.rating_count desc',
}

type SortedPart = Part & { sort: ComicSort }

const sorted = (db: Knex, filter: ComicFilter, { sort, ...part }: SortedPart) =>
  withNames(db, filtered(db, filter)).orderByRaw(`${orders[sort]}, comics.id desc`).modify(inPart, part)

export const listComics = (db: Knex, filter: ComicFilter, part: SortedPart): Promise<Comic[]> =>
  sorted(db, filter, part)

/** Returns a part of the list and the number of all matching comics. The number is 0 behind the last comic. */
export async function listCounted(db: Knex, filter: ComicFilter, part: SortedPart) {
  const query = sorted(db, filter, part).select(db.raw('(count(*) over ())::integer as total'))
  const comics: (Comic & { total: number })[] = await query
  return { comics, total: comics[0]?.total ?? 0 }
}

export const countComics = (db: Knex, filter: ComicFilter): Promise<number> => countRows(filtered(db, filter))

export const inCommon = `(select count(*) from comic_genre a join comic_genre b using (genre_id)
  where a.comic_id = comics.id and b.comic_id = :id) + coalesce(comics.style_id = :style_id, false)::integer`

/** Public comics with the same style or a common genre. The comics with most in common come first. */
export const listSimilar = (db: Knex, { id, style_id }: Comic, part: Part): Promise<Comic[]> =>
  withNames(db, filtered(db, {}).whereNot('comics.id', id))
    .whereRaw(`${inCommon} > 0`, { id, style_id })
    .orderByRaw(`${inCommon} desc, comics.total_views desc, comics.id desc`, { id, style_id })
    .modify(inPart, part)

/** Finds covers of comics in any state. A cover is null while nothing is drawn. */
export const listCovers = (db: Knex, ids: readonly number[]): Promise<Pick<Comic, 'id' | 'cover'>[]> =>
  db('comics')
    .whereRaw('id = any(?)', [[...ids]])
    .select('id', db.raw(cover))

/** Finds a comic in any state. The caller checks who may see it. */
export const findComic = async (db: Knex, id: number): Promise<Comic | null> =>
  (await withNames(db, db('comics').where('comics.id', id)).first()) ?? null

export const lockComic = async (trx: Knex, id: number): Promise<ComicRow | null> =>
  (await trx('comics').where({ id }).forUpdate().first()) ?? null

/** All comics of a user, also removed ones. The last changed comic comes first. */
export const listOwn = (db: Knex, userId: number, part: Part): Promise<Comic[]> =>
  withNames(db, ownBy(db, userId)).orderByRaw('comics.updated_at desc, comics.id desc').modify(inPart, part)

export const countOwn = (db: Knex, userId: number): Promise<number> => countRows(ownBy(db, userId))

const ownBy = (db: Knex, userId: number) => db('comics').where('comics.user_id', userId)

export type Panel = ComicPanelRow & {
  /** Faces in the picture that is shown; `size` is the size of the same picture. */
  faces: Face[] | null
  size: PanelSize
  /** Of a page of the creator's own, in pixels; so is `height`. */
  width: number | null
  height: number | null
}

const queryPanels = (db: Knex, comicId: number) =>
  db('comic_panels')
    .leftJoin('comic_renders', 'comic_renders.id', 'comic_panels.render_id')
    .where({ comic_id: comicId })
    .select(
      'comic_panels.*',
      'comic_renders.faces',
      'comic_renders.width',
      'comic_renders.height',
      db.raw("coalesce(comic_renders.size, 'wide') as size"),
    )

export const listPanels = (db: Knex, comicId: number): Promise<Panel[]> =>
  queryPanels(db, comicId).orderBy(['page_number', 'panel_number'])

/** The panels that readers get: empty texts are left out. */
export const listReadPanels = async (db: Knex, comicId: number): Promise<Panel[]> =>
  (await listPanels(db, comicId)).map((panel) => ({ ...panel, dialogues: panel.dialogues.filter(isFilled) }))

export const findPanel = async (db: Knex, comicId: number, id: number): Promise<Panel | null> =>
  (await queryPanels(db, comicId).where('comic_panels.id', id).first()) ?? null

export const listGenreIds = (db: Knex, comicId: number): Promise<number[]> =>
  db('comic_genre').where({ comic_id: comicId }).orderBy('genre_id').pluck('genre_id')

type Names = 'comic_styles' | 'comic_genres'
type Templates = 'comic_characters' | 'comic_backgrounds'

export const listMasters = (db: Knex, table: Names | Templates): Promise<Row<Names>[]> => db(table).orderBy('id')

/** Includes the keys of the artwork. */
export const listTemplates = (db: Knex, table: Templates): Promise<Row<Templates>[]> => db(table).orderBy('id')

/** The hero's look and the places that the creator has chosen for the comic. */
export async function readChoices(db: Knex, { id, character_id }: Comic) {
  const character = character_id && (await db('comic_characters').where({ id: character_id }).first())
  const backgrounds: Row<Templates>[] = await db('comic_backgrounds')
    .join('comic_background', 'background_id', 'comic_backgrounds.id')
    .where({ comic_id: id })
    .select('comic_backgrounds.*')
    .orderBy('id')
  return { character: character || null, backgrounds }
}

export const listAddresses = (db: Knex, limit: number): Promise<Pick<ComicRow, 'id' | 'title' | 'published_at'>[]> =>
  filtered(db, {}).select('id', 'title', 'published_at').orderBy('published_at', 'desc').limit(limit)
