import type { Knex } from 'knex'
import { type StoredTitle, storeTitles } from './write-queries.ts'

/** Stores those of the library's titles that differ from their copies, and returns their ids. */
export const storeCopies = (db: Knex, titles: readonly StoredTitle[]): Promise<number[]> =>
  db.transaction(async (trx) => {
    const ids = titles.map(({ id }) => id)
    const copies = await trx('anilibria_titles')
      .whereIn('id', ids)
      .where({ hidden_at: null })
      .select('id', 'wire', 'popularity')
    const known = new Map(copies.map((one) => [one.id, one]))
    const differing = titles.filter(({ id, wire, popularity }) => {
      const copy = known.get(id)
      return copy?.wire !== wire || copy.popularity !== popularity
    })
    if (differing.length > 0) await storeTitles(trx, differing)
    await trx('anilibria_titles')
      .whereIn('id', ids)
      .update({ read_at: titles[0]?.read_at ?? new Date() })
    return differing.map(({ id }) => id)
  })

/** Deletes copies of titles that the library no longer has, and returns their ids. */
export const dropCopies = async (db: Knex, ids: readonly number[]): Promise<number[]> =>
  (
    await db('anilibria_titles')
      .where({ origin: 'library' })
      .whereRaw('not id = any(?::int[])', [[...ids]])
      .delete()
      .returning('id')
  ).map(({ id }) => id)
