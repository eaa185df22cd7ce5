import type { Knex } from 'knex'
import type { Face, PanelSize } from '../../artwork/comic/panel-scene.ts'
import { containing, countRows, inPart, type Part } from '../../db/rows.ts'
import type { Row } from '../../db/table.ts'
import type { AgeLabel, ComicPanelRow, ComicRow, UserRow } from '../../db/tables.ts'
import { publicOnly } from '../rules/visibility.ts'
import { isFilled } from '../script/script.ts'
import { type InSeries, inSeries } from './neighbour-queries.ts'

/** `slug`: of their creator's page, null without one. */
export type PublicUser = Pick<UserRow, 'public_id' | 'name' | 'username' | 'photo'> & {
  user_id: number
  slug: string | null
}

export const publicUser = (db: Knex) =>
  db.raw(`users.id as user_id, users.public_id, users.name, users.username, users.photo,
    (select slug from creators where creators.user_id = users.id) as slug`)

/**
 * `cover`: the rendering of the cover, null while nothing is drawn. `genres` are names, sorted by their ids. `style` is
 * empty for own pages.
 */
export type Comic = ComicRow & {
  style: string
  genres: string[]
  author: PublicUser
  cover: number | null
  /**
   * Middle of the hero's face on the cover, or of the first face, in units of the panel from the left; null if unknown.
   */
  cover_face: number | null
  /** Of the cover in pixels; null where it has the width of all drawn panels. */
  cover_width: number | null
  panel_count: number
  series: InSeries | null
}

export const comicSorts = ['newest', 'popularity', 'views', 'trending', 'rating'] as const
export type ComicSort = (typeof comicSorts)[number]

/**
 * `genre` and `style` are names or ids, `creator`, `likedBy` and `followedBy` ids of users; `withoutAi` leaves out what a model drew.
 */
export type ComicFilter = {
  genre?: string | number | null | undefined
  style?: string | number | null | undefined
  words?: string | undefined
  creator?: number
  likedBy?: number
  followedBy?: number | null | undefined
  withoutAi?: boolean
  ages?: readonly AgeLabel[] | null
  ids?: readonly number[]
  series?: number
}

/** A regular expression for panels that are seen from afar. */
export const FROM_AFAR = '(dari|jarak|sangat) jauh|, *jauh|pemandangan|panorama'

/** The hero's face, or the first one, in rows with `characters` and `faces`. */
export const heroFace = `coalesce(jsonb_path_query_first(faces, '$[*] \\? (@.name == $hero)',
  jsonb_build_object('hero', characters->0->'name')), jsonb_path_query_first(faces, '$[*] \\? (!exists(@.isThing))'))`

/** The cover is the first panel that shows the hero not from afar, else the first panel. */
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

/** The ids of what has a name or an id. */
export const called = (db: Knex, table: Names, nameOrId: string | number) =>
  db(table)
    .whereRaw('? in (id::text, lower(name))', [String(nameOrId).toLowerCase()])
    .select('id')

/** The highest first. `trending` counts the views of seven days. */
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

/** With the number of all; 0 behind the last one. */
export async function listCounted(db: Knex, filter: ComicFilter, part: SortedPart) {
  const query = sorted(db, filter, part).select(db.raw('(count(*) over ())::integer as total'))
  const comics: (Comic & { total: number })[] = await query
  return { comics, total: comics[0]?.total ?? 0 }
}

export const countComics = (db: Knex, filter: ComicFilter): Promise<number> => countRows(filtered(db, filter))

export const inCommon = `(select count(*) from comic_genre a join comic_genre b using (genre_id)
  where a.comic_id = comics.id and b.comic_id = :id) + coalesce(comics.style_id = :style_id, false)::integer`

/** Public comics with the same style or a common genre, those with most in common first. */
export const listSimilar = (db: Knex, { id, style_id }: Comic, part: Part): Promise<Comic[]> =>
  withNames(db, filtered(db, {}).whereNot('comics.id', id))
    .whereRaw(`${inCommon} > 0`, { id, style_id })
    .orderByRaw(`${inCommon} desc, comics.total_views desc, comics.id desc`, { id, style_id })
    .modify(inPart, part)

/** Of comics in any state; null while nothing is drawn. */
export const listCovers = (db: Knex, ids: readonly number[]): Promise<Pick<Comic, 'id' | 'cover'>[]> =>
  db('comics')
    .whereRaw('id = any(?)', [[...ids]])
    .select('id', db.raw(cover))

/** In any state: the caller checks who may see it. */
export const findComic = async (db: Knex, id: number): Promise<Comic | null> =>
  (await withNames(db, db('comics').where('comics.id', id)).first()) ?? null

export const lockComic = async (trx: Knex, id: number): Promise<ComicRow | null> =>
  (await trx('comics').where({ id }).forUpdate().first()) ?? null

/** Also those that staff removed, the last changed first. */
export const listOwn = (db: Knex, userId: number, part: Part): Promise<Comic[]> =>
  withNames(db, ownBy(db, userId)).orderByRaw('comics.updated_at desc, comics.id desc').modify(inPart, part)

export const countOwn = (db: Knex, userId: number): Promise<number> => countRows(ownBy(db, userId))

const ownBy = (db: Knex, userId: number) => db('comics').where('comics.user_id', userId)

/** `faces`, `size`: of the picture that is shown. `width`, `height`: of one's own page, in pixels. */
export type Panel = ComicPanelRow & {
  faces: Face[] | null
  size: PanelSize
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

/** The panels as readers get them, without texts that nobody has filled in. */
export const listReadPanels = async (db: Knex, comicId: number): Promise<Panel[]> =>
  (await listPanels(db, comicId)).map((panel) => ({ ...panel, dialogues: panel.dialogues.filter(isFilled) }))

export const findPanel = async (db: Knex, comicId: number, id: number): Promise<Panel | null> =>
  (await queryPanels(db, comicId).where('comic_panels.id', id).first()) ?? null

export const listGenreIds = (db: Knex, comicId: number): Promise<number[]> =>
  db('comic_genre').where({ comic_id: comicId }).orderBy('genre_id').pluck('genre_id')

type Names = 'comic_styles' | 'comic_genres'
type Templates = 'comic_characters' | 'comic_backgrounds'

export const listMasters = (db: Knex, table: Names | Templates): Promise<Row<Names>[]> => db(table).orderBy('id')

/** With the keys of what is drawn. */
export const listTemplates = (db: Knex, table: Templates): Promise<Row<Templates>[]> => db(table).orderBy('id')

/** The hero's look and the places that the creator has chosen. */
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
