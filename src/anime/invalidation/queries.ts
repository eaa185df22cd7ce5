import type { Knex } from 'knex'
import type { CatalogChangeRow } from '../../db/rows.ts'
import { questionKey } from '../contract/contract.ts'

/** Announces a change to all running servers, which read every two seconds. */
export const addChange = (db: Knex, kind: CatalogChangeRow['kind'], subject: string) =>
  db('catalog_changes').insert({ kind, subject })

export type Change = Pick<CatalogChangeRow, 'id' | 'kind' | 'subject'>

/**
 * Changes from a minute before `since`: ids may become visible out of order and clocks differ, so the reader skips
 * known ones.
 */
export const changesSince = (db: Knex, since: Date): Promise<Change[]> =>
  db('catalog_changes')
    .select('id', 'kind', 'subject')
    .where('changed_at', '>', new Date(since.getTime() - 60_000))
    .orderBy('id')

/** Deletes changes that every server has read. */
export const pruneChanges = (db: Knex) =>
  db('catalog_changes').whereRaw("changed_at < now() - interval '1 day'").delete()

/** The prefix of the API's own copies, used when pages also ask other endpoints. */
export const LOCAL_SCOPE = 'own '

/** Deletes answers that came through an endpoint. */
export const dropAnswersThrough = (db: Knex, endpointId: number) =>
  db('answers').where({ endpoint_id: endpointId }).delete()

/** Deletes copies of a title and its episodes. */
export const dropAnswersAbout = (db: Knex, slug: string) => {
  const page = questionKey({ name: 'detail', asked: { slug } })
  return db('answers')
    .whereIn('key', [page, LOCAL_SCOPE + page])
    .orWhereRaw("data -> 'anime_info' ->> 'anime_slug' = ?", [slug])
    .delete()
}
