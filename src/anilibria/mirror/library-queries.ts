import type { Knex } from 'knex'
import { changeSyncState, syncState } from './sync-queries.ts'
import { type StoredTitle, storeTitles } from './title-queries.ts'

/** Stores titles that differ from their copies, and returns their ids. */
export const storeCopies = (db: Knex, titles: readonly StoredTitle[]): Promise<number[]> =>
  db.transaction(async (trx) => {
    const ids = titles.map(({ id }) => id)
    const copies = await trx('anilibria_titles')
      .whereIn('id', ids)
      .where({ hidden_at: null })
      .select('id', 'wire', 'popularity')
    const copiesById = new Map(copies.map((one) => [one.id, one]))
    const differing = titles.filter(({ id, wire, popularity }) => {
      const copy = copiesById.get(id)
      return copy?.wire !== wire || copy.popularity !== popularity
    })
    if (differing.length > 0) await storeTitles(trx, differing)
    await trx('anilibria_titles')
      .whereIn('id', ids)
      .update({ read_at: titles[0]?.read_at ?? new Date() })
    return differing.map(({ id }) => id)
  })

/** Deletes copies that the library no longer has, and returns their ids. */
export const dropCopies = async (db: Knex, ids: readonly number[]): Promise<number[]> =>
  (
    await db('anilibria_titles')
      .where({ origin: 'library' })
      .whereRaw('not id = any(?::int[])', [[...ids]])
      .delete()
      .returning('id')
  ).map(({ id }) => id)

/**
 * Shows the titles of the library if there is no upstream. Otherwise shows those of the upstream and, until the catalog
 * is complete, also the copies of the library. Returns the ids of titles that appear or disappear.
 */
export const showOrigin = (db: Knex, hasUpstream: boolean): Promise<number[]> =>
  db.transaction(async (trx) => {
    const selectReleases = () => trx('anilibria_titles').where({ origin: 'anilibria' })
    if (!hasUpstream)
      return listIds(
        await selectReleases().where({ hidden_at: null }).update({ hidden_at: trx.fn.now() }).returning('id'),
      )
    // Titles that the upstream no longer has stay hidden.
    const back = selectReleases().whereNotNull('hidden_at').where('missing_syncs', '<', 2)
    const visibleTitles = await back.update({ hidden_at: null }).returning('id')
    if ((await syncState(trx)).whole_at === null) return listIds(visibleTitles)
    const copies = await trx('anilibria_titles').where({ origin: 'library' }).delete().returning('id')
    if (copies.length > 0) await changeSyncState(trx, { library_print: null })
    return listIds([...visibleTitles, ...copies])
  })

const listIds = (rows: readonly { id: number }[]) => rows.map(({ id }) => id)
