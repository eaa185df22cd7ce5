import type { Knex } from 'knex'
import type { SearchQuery } from '../../contract.ts'
import { cardColumns, type TitleCard } from './queries.ts'

/** A page of titles for the words and filters of a search, best match first. */
export async function searchLibrary(
  db: Knex,
  query: SearchQuery,
  size: number,
): Promise<{ rows: TitleCard[]; total: number }> {
  const matching = db('library_titles').whereILike('title', `%${query.query}%`)
  const rows: TitleCard[] = await matching
    .clone()
    .select(...cardColumns)
    .orderBy('id')
    .limit(size)
    .offset((query.page - 1) * size)
  const [counted] = await matching.clone().count({ total: '*' })
  return { rows, total: Number(counted?.total ?? 0) }
}
