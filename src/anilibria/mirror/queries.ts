import type { Knex } from 'knex'
import type { TitleStatus } from '../../db/column-types.ts'
import type { TitleOrigin } from '../../db/tables.ts'

/** `wire` is the JSON of the title, ready to send. `is_stale`: the title must be read again. */
export type MirroredTitle = { id: number; wire: string; origin: TitleOrigin; read_at: Date; is_stale: boolean }

/** The largest value of the column. */
export const MAX_ID = 2_147_483_647

const visible = { hidden_at: null }
const titleColumns = ['id', 'wire', 'origin', 'read_at', 'is_stale'] as const

/** Returns a title; undefined if it is unknown or hidden. */
export const findTitle = async (db: Knex, id: number): Promise<MirroredTitle | undefined> =>
  id > MAX_ID
    ? undefined
    : db('anilibria_titles')
        .where({ id, ...visible })
        .first(...titleColumns)

export const externalServices = ['shikimori', 'mal'] as const
export type ExternalService = (typeof externalServices)[number]

/** Finds a title by its id at another service. If there are several, returns the most popular one. */
export const findExternal = async (db: Knex, service: ExternalService, id: number): Promise<number | undefined> =>
  id > MAX_ID
    ? undefined
    : (
        await db('anilibria_titles')
          .where({ [`${service}_id`]: id, ...visible })
          .orderByRaw('popularity desc, id desc')
          .first('id')
      )?.id

export async function randomTitle(db: Knex): Promise<MirroredTitle | undefined> {
  const ids = () => db('anilibria_titles').where(visible)
  const [countRow] = await ids().count<{ count: string }[]>()
  const at = Math.floor(Math.random() * Number(countRow?.count ?? 0))
  return ids()
    .whereIn('id', ids().select('id').orderBy('id').offset(at).limit(1))
    .first(...titleColumns)
}

/** `origin`: `library` if all titles come from there. */
export type TitlePage = { wires: string[]; total: number; origin: TitleOrigin }

/** `genres`: keys from `genreKey`; a title must have all of them. `sort`: the default for a search is the rank. */
export type TitleList = {
  year?: number | undefined
  season?: string | undefined
  genres?: readonly string[] | undefined
  status?: TitleStatus | undefined
  sort?: 'id' | 'year' | 'rating' | 'updated' | 'popularity' | undefined
  order?: 'asc' | 'desc' | undefined
  limit: number
  offset: number
}

const sortColumns = {
  id: 'id',
  year: 'year',
  rating: 'rating',
  updated: 'updated_at',
  popularity: 'popularity',
} as const

/** `query`: the `title_id` and `place` of each found title. */
export type FoundTitles = { query: Knex.QueryBuilder }

/**
 * Lists titles. `matches`: the titles found by a search. Titles without the value to sort by come last. Among equal
 * titles the newest id comes first, or, when sorted by rank, the more popular title.
 */
export async function listTitles(db: Knex, list: TitleList, matches?: FoundTitles): Promise<TitlePage> {
  const { sort, order = 'desc', limit, offset, genres, ...filters } = list
  const matched = db('anilibria_titles')
    .select('id', db.ref(sortColumns[sort ?? 'popularity']).as('key'))
    .where(visible)
    .modify((query) => {
      for (const column of ['year', 'season', 'status'] as const)
        if (filters[column] !== undefined) query.where(column, filters[column])
      if (genres?.length) query.whereRaw('genre_keys @> ?::text[]', [[...genres]])
      if (matches) query.join(matches.query.as('found'), 'found.title_id', 'anilibria_titles.id').select('place')
    })
  // Without `nulls last`, PostgreSQL can use the indexes of columns that are never null.
  const nulls = sort && ['year', 'rating', 'updated'].includes(sort) ? 'nulls last' : ''
  const inOrder = `${matches && !sort ? 'place, ' : ''}key ${order} ${nulls}, id desc`
  // A search runs once. A list is counted and read with two different indexes.
  const withMatched = matches ? db.withMaterialized('matched', matched) : db.withNotMaterialized('matched', matched)
  const rows: { total: number; wire: string | null; origin: TitleOrigin }[] = await withMatched
    .with('page', db('matched').select().orderByRaw(inOrder).limit(limit).offset(offset))
    .from(db('matched').select(db.raw('count(*)::int as total')).as('counted'))
    .joinRaw('left join page on true left join anilibria_titles as title on title.id = page.id')
    .select('total', 'wire', 'origin')
    .orderByRaw(inOrder.replace(/\bid\b/, 'page.id').replace(/\bkey\b/, 'page.key'))
  const visibleRows = rows.flatMap(({ wire, origin }) => (wire === null ? [] : [{ wire, origin }]))
  const isLibrary = visibleRows.length > 0 && visibleRows.every(({ origin }) => origin === 'library')
  return {
    wires: visibleRows.map(({ wire }) => wire),
    total: rows[0]?.total ?? 0,
    origin: isLibrary ? 'library' : 'anilibria',
  }
}

/** Lists genres in the alphabetical order of Russian. */
export const listGenres = async (db: Knex): Promise<string[]> =>
  (
    await db('anilibria_genres')
      .whereExists(
        db('anilibria_titles').select(db.raw('1')).where(visible).whereRaw('genre_keys @> array[anilibria_genres.key]'),
      )
      .pluck('name')
  ).sort((one, other) => one.localeCompare(other, 'ru'))

/** Lists the schedule by day (1 Monday to 7 Sunday), in the order of each day. */
export const listSchedule = (db: Knex): Promise<{ day: number; wire: string; origin: TitleOrigin }[]> =>
  db('anilibria_schedule')
    .join('anilibria_titles', 'anilibria_titles.id', 'anilibria_schedule.title_id')
    .where(visible)
    .orderBy(['day', 'position'])
    .select('day', 'wire', 'origin')

/**
 * `whole_at`: when the mirror was complete for the first time. `synced_at`: the last successful reading.
 * `paused_until`: until when the upstream has asked for a pause.
 */
export type MirrorState = {
  whole_at: Date | null
  synced_at: Date | null
  failed_at: Date | null
  paused_until: Date | null
}

export async function mirrorState(db: Knex): Promise<MirrorState> {
  const row: MirrorState | undefined = await db('anilibria_sync').first(
    'whole_at',
    db.raw('greatest(full_at, checked_at) as synced_at'),
    'failed_at',
    db.raw(
      `case when failure = 'rate_limited' and retry_at <= now() + interval '1 day' then retry_at end as paused_until`,
    ),
  )
  return row ?? { whole_at: null, synced_at: null, failed_at: null, paused_until: null }
}

export async function countTitles(db: Knex): Promise<{ titles: number; stale: number }> {
  const row: { titles: number; stale: number } | undefined = await db('anilibria_titles')
    .where(visible)
    .first(db.raw('count(*)::int as titles, (count(*) filter (where is_stale))::int as stale'))
  return row ?? { titles: 0, stale: 0 }
}

/** `pattern`: a LIKE pattern for `prefix` and the id. Returns how many titles were marked. */
export const markStale = (db: Knex, prefix: string, pattern: string): Promise<number> =>
  db('anilibria_titles')
    .where({ origin: 'anilibria', is_stale: false })
    .whereRaw('? || id like ?', [prefix, pattern])
    .update({ is_stale: true })

/** `anilibria`, `library`: visible titles by origin. `wanted`: titles that wait to be read. */
type MirrorCounts = { anilibria: number; library: number; episodes: number; hidden: number; wanted: number }

export async function countMirror(db: Knex): Promise<MirrorCounts> {
  const { rows } = await db.raw<{ rows: MirrorCounts[] }>(
    `with shown as (select id, origin from anilibria_titles where hidden_at is null)
     select
       (select count(*)::int from shown where origin = 'anilibria') as anilibria,
       (select count(*)::int from shown where origin = 'library') as library,
       (select count(*)::int from anilibria_episodes join shown on id = title_id where removed_at is null) as episodes,
       (select count(*)::int from anilibria_titles where hidden_at is not null) as hidden,
       (select count(*)::int from anilibria_wanted) as wanted`,
  )
  if (!rows[0]) throw new Error('the counts query returned no row')
  return rows[0]
}
