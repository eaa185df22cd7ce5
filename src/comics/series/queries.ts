import type { Knex } from 'knex'
import { containing, countRows, inPart, type Part } from '../../db/rows.ts'
import type { ComicRow, ComicSeriesRow } from '../../db/tables.ts'
import { episodeFrom, type Neighbour } from '../comic/neighbour-queries.ts'
import { type Comic, called, coverColumns, publicUser, withNames } from '../comic/queries.ts'
import { publicAs, publicOnly } from '../rules/visibility.ts'

/** The reading progress of a member in a series. */
type Progress = {
  /** The number of finished episodes. */
  finished: number
  last_comic_id: number | null
  last_panel_id: number | null
  /** The episode to read next; null after the last episode. */
  next: Neighbour | null
}

/** Counts and pictures include only public episodes. The cover is the cover of the first episode. */
export type Series = ComicSeriesRow &
  Pick<Comic, 'genres' | 'author' | 'cover' | 'cover_face' | 'cover_width'> & {
    episode_count: number
    total_views: number
    total_followers: number
    /** The time when the last episode was published. */
    newest: Date | null
    isFollowed: boolean
    /** The first public episode. */
    start: Neighbour | null
    progress: Progress
  }

type SeriesFilter = {
  words?: string | undefined
  /** A name or an id. */
  genre?: string | undefined
  status?: ComicSeriesRow['status'] | undefined
  userId?: number | undefined
  /** Lists all series of this user. Without it, only series with a public episode. */
  owner?: number | undefined
}

const episodesHere = `from comics where series_id = comic_series.id and ${publicOnly}`

const sums = `cross join lateral (
  select count(*)::integer as episode_count, coalesce(sum(total_views), 0)::float as total_views,
    max(published_at) as newest, (array_agg(id order by episode_number))[1] as first_id ${episodesHere}) as sums`

const first = `left join lateral (select ${coverColumns} from comics where id = first_id) as first on true`

/** The episode that the reader opened last. */
const place = `left join lateral (
  select e.id as last_comic_id, episode_number + finished::integer as next_number,
         (select id from comic_panels where id = panel_id) as last_panel_id
    from comics e join comic_reads on comic_id = e.id
   where e.series_id = comic_series.id and comic_reads.user_id = ? and ${publicAs('e')}
   order by read_at desc, e.id desc limit 1) as place on true`

const progress = `jsonb_build_object('last_comic_id', last_comic_id, 'last_panel_id', last_panel_id,
  'finished', (select count(*) ${episodesHere}
    and exists (select from comic_reads where comic_id = comics.id and user_id = ? and finished)),
  'next', ${episodeFrom('comic_series.id', '>= coalesce(next_number, 1) order by e.episode_number')}) as progress`

/** `seriesQuery` chooses and sorts the series first, so that facts of other series are not read. */
const withFacts = (db: Knex, seriesQuery: Knex.QueryBuilder, viewerId: number | null) =>
  db
    .from(seriesQuery.joinRaw(sums).select('comic_series.*', 'sums.*').as('comic_series'))
    .join('users', 'users.id', 'comic_series.user_id')
    .joinRaw(first)
    .joinRaw(place, [viewerId])
    .select(
      'comic_series.*',
      'first.*',
      db.raw('(select to_jsonb(author) from (select ?) as author) as author', [publicUser(db)]),
      db.raw(`array(select name from comic_series_genre join comic_genres g on g.id = genre_id
        where series_id = comic_series.id order by g.id) as genres`),
      db.raw(`(select count(*)::integer from series_followers where series_id = comic_series.id) as total_followers`),
      db.raw(
        `exists (select from series_followers where series_id = comic_series.id and follower_id = ?)
        as "isFollowed"`,
        [viewerId],
      ),
      db.raw(progress, [viewerId]),
      db.raw(`${episodeFrom('comic_series.id', '> 0 order by e.episode_number')} as start`),
    )

const filtered = (db: Knex, { words, genre, status, userId, owner }: SeriesFilter) =>
  db('comic_series').modify((query) => {
    if (owner) query.where('comic_series.user_id', owner)
    else query.whereRaw(`exists (select ${episodesHere})`)
    if (userId) query.where('comic_series.user_id', userId)
    if (status) query.where('comic_series.status', status)
    const ofGenre = genre && db('comic_series_genre').whereIn('genre_id', called(db, 'comic_genres', genre))
    if (ofGenre) query.whereIn('comic_series.id', ofGenre.select('series_id'))
    const part = words && containing(words)
    if (part)
      query.whereRaw(
        `(comic_series.title ilike ? or comic_series.summary ilike ? or exists
          (select from users where users.id = comic_series.user_id and users.name ilike ?))`,
        [part, part, part],
      )
  })

type ViewedPart = Part & { viewerId: number | null }

/** The most viewed series comes first. A member's own series are sorted by their last change. */
export const listSeries = (db: Knex, filter: SeriesFilter, { viewerId, ...part }: ViewedPart): Promise<Series[]> => {
  const order = `${filter.owner ? 'updated_at' : 'total_views'} desc, comic_series.id desc`
  return withFacts(db, filtered(db, filter).orderByRaw(order).modify(inPart, part), viewerId).orderByRaw(order)
}

export const countSeries = (db: Knex, filter: SeriesFilter): Promise<number> => countRows(filtered(db, filter))

/** Finds a series in any state. The caller checks who may see it. */
export const findSeries = async (db: Knex, id: number, viewerId: number | null): Promise<Series | null> =>
  (await withFacts(db, db('comic_series').where('comic_series.id', id), viewerId).first()) ?? null

/**
 * `finished` and `place` belong to the viewer; both are null if the viewer has not opened the episode. `place`: the
 * number of the last panel, 1 if that panel was removed.
 */
export type Episode = Comic & { finished: boolean | null; place: number | null }

/** The number of the panel `panel_id` in its comic, counted from 1; 1 if the panel was removed. */
export const placeOfPanel = `(select greatest(1, count(*))::integer from comic_panels here join comic_panels before
  on before.comic_id = here.comic_id
    and (before.page_number, before.panel_number) <= (here.page_number, here.panel_number)
  where here.id = panel_id)`

type EpisodeFilter = { seriesId: number; isPublic: boolean }

const queryEpisodes = (db: Knex, { seriesId, isPublic }: EpisodeFilter) =>
  db('comics')
    .where('comics.series_id', seriesId)
    .whereRaw(isPublic ? publicOnly : 'true')

/** The episodes in their order. */
export const listEpisodes = (db: Knex, filter: EpisodeFilter, { viewerId, ...part }: ViewedPart): Promise<Episode[]> =>
  withNames(db, queryEpisodes(db, filter))
    .joinRaw('left join comic_reads on comic_reads.comic_id = comics.id and comic_reads.user_id = ?', [viewerId])
    .select(
      'comic_reads.finished',
      db.raw(`case when comic_reads.user_id is not null then ${placeOfPanel} end as place`),
    )
    .orderBy('episode_number')
    .modify(inPart, part)

export const countEpisodes = (db: Knex, filter: EpisodeFilter): Promise<number> => countRows(queryEpisodes(db, filter))

type FreeComic = Pick<ComicRow, 'id' | 'title' | 'story_idea'>

/** A creator's comics without a series, with the beginning of their idea. Returns the 300 comics that changed last. */
export const listFreeComics = (db: Knex, userId: number): Promise<FreeComic[]> =>
  db('comics')
    .where({ user_id: userId, series_id: null })
    .select<FreeComic[]>('id', 'title', db.raw('left(story_idea, 60) as story_idea'))
    .orderByRaw('updated_at desc, id desc')
    .limit(300)

export const listSeriesAddresses = (db: Knex, limit: number): Promise<Pick<ComicSeriesRow, 'id' | 'title'>[]> =>
  filtered(db, {}).select('id', 'title').orderBy('updated_at', 'desc').limit(limit)

export type SeriesFacts = Pick<ComicSeriesRow, 'title' | 'age_label'> &
  Partial<Pick<ComicSeriesRow, 'summary' | 'status'>>

export async function insertSeries(trx: Knex, series: SeriesFacts & { user_id: number }): Promise<number> {
  const [added] = await trx('comic_series').insert(series).returning('id')
  if (!added) throw new Error('the series was not added')
  return added.id
}

export const updateSeries = (trx: Knex, id: number, changes: Partial<SeriesFacts> = {}) =>
  trx('comic_series')
    .where({ id })
    .update({ ...changes, updated_at: new Date() })

export async function setSeriesGenres(trx: Knex, series_id: number, genreIds: readonly number[]): Promise<void> {
  await trx('comic_series_genre').where({ series_id }).delete()
  await trx('comic_series_genre').insert([...new Set(genreIds)].map((genre_id) => ({ series_id, genre_id })))
}

/** Returns false if the series does not belong to the user. */
export const lockSeries = async (trx: Knex, user_id: number, id: number): Promise<boolean> =>
  (await trx('comic_series').where({ id, user_id }).forUpdate().first('id')) !== undefined

/** The ids of the episodes, in the order of their numbers. */
export const episodeIds = (trx: Knex, seriesId: number): Promise<number[]> =>
  trx('comics').where({ series_id: seriesId }).orderBy('episode_number').pluck('id')

/** Makes the comics episodes 1 to n of the series. Their times of change stay as they are. */
export const numberEpisodes = (trx: Knex, seriesId: number, ids: readonly number[]) =>
  trx.raw<unknown>(
    `update comics set series_id = :seriesId, episode_number = number
       from unnest(cast(:ids as integer[])) with ordinality as placed (comic_id, number)
      where id = comic_id and (series_id, episode_number) is distinct from (cast(:seriesId as integer), number::integer)`,
    { seriesId, ids: [...ids] },
  )

export const nameEpisode = (trx: Knex, id: number, episode_title: string) =>
  trx('comics').where({ id }).update({ episode_title })

/** Removes the comics of this condition from their series. */
export const freeComics = (trx: Knex, where: { id: number } | { series_id: number }) =>
  trx('comics').where(where).update({ series_id: null, episode_number: null, episode_title: '' })

export const deleteSeriesRow = (trx: Knex, id: number) => trx('comic_series').where({ id }).delete()
