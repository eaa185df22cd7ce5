import type { Knex } from 'knex'
import type { TitleOrigin, TitleStatus } from '../../db/anilibria-rows.ts'

/** A title as the mirror keeps it: `wire` is its JSON, ready to send. */
export type MirroredTitle = { id: number; wire: string; origin: TitleOrigin; read_at: Date; is_stale: boolean }

/** The largest id that the mirror can hold. */
const MAX_ID = 2_147_483_647

/** Returns a title of the mirror by its id; undefined if it is unknown or hidden. */
export const findTitle = async (db: Knex, id: number): Promise<MirroredTitle | undefined> =>
  id > MAX_ID
    ? undefined
    : db('anilibria_titles').where({ id, hidden_at: null }).first('id', 'wire', 'origin', 'read_at', 'is_stale')

/** A part of a list of titles: their JSON, ready to send, and the number of all that match. */
export type TitlePage = { wires: string[]; total: number }

/** Filters and order of a list of titles. `genres`: keys as `genreKey` makes them, all of which a title must have. */
export type TitleList = {
  year?: number | undefined
  season?: string | undefined
  genres?: readonly string[]
  status?: TitleStatus | undefined
  sort: 'id' | 'year' | 'rating' | 'updated' | 'popularity'
  order: 'asc' | 'desc'
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

/** Returns a part of the visible titles. Titles without the value to sort by come last; of equal ones the newest id first. */
export async function listTitles(db: Knex, { sort, order, limit, offset, ...filters }: TitleList): Promise<TitlePage> {
  const matching = () =>
    db('anilibria_titles')
      .where({ hidden_at: null })
      .modify((query) => {
        for (const column of ['year', 'season', 'status'] as const)
          if (filters[column] !== undefined) query.where(column, filters[column])
        if (filters.genres?.length) query.whereRaw('genre_keys @> ?::text[]', [[...filters.genres]])
      })
  const [wires, counted] = await Promise.all([
    matching()
      .orderByRaw(`${sortColumns[sort]} ${order} nulls last, id desc`)
      .limit(limit)
      .offset(offset)
      .pluck('wire'),
    matching().count<{ count: string }[]>(),
  ])
  return { wires, total: Number(counted[0]?.count ?? 0) }
}

/** Returns all genres of titles, in the alphabetical order of Russian. */
export const listGenres = async (db: Knex): Promise<string[]> =>
  (await db('anilibria_genres').pluck('name')).sort((one, other) => one.localeCompare(other, 'ru'))
