import type { Knex } from 'knex'
import type { CatalogChangeRow } from '../../db/tables.ts'
import { questionKey } from '../contract/contract.ts'

/** Announces a change to all web server processes, which read these changes every two seconds. */
export const addChange = (db: Knex, kind: CatalogChangeRow['kind'], subject: string) =>
  db('catalog_changes').insert({ kind, subject })

export type Change = Pick<CatalogChangeRow, 'id' | 'kind' | 'subject'>

/**
 * Returns the changes of the last `ms` milliseconds by the database's clock. Rows may become visible out of order, so
 * one with a lower id may come later.
 */
export const recentChanges = (db: Knex, ms: number): Promise<Change[]> =>
  db('catalog_changes')
    .select('id', 'kind', 'subject')
    .whereRaw("changed_at > now() - ? * interval '1 millisecond'", [ms])
    .orderBy('id')

/** Deletes changes that are older than a day: every web server process has read them. */
export const pruneChanges = (db: Knex) =>
  db('catalog_changes').whereRaw("changed_at < now() - interval '1 day'").delete()

/** Prefix of the cache keys for `/api/v1` while pages also use other endpoints. */
export const LOCAL_SCOPE = 'own '

export const dropAnswersThrough = (db: Knex, endpointId: number) =>
  db('answers').where({ endpoint_id: endpointId }).delete()

/** Deletes the answers about a title and about its episodes. */
export const dropAnswersAbout = (db: Knex, slug: string) => {
  const key = questionKey({ name: 'detail', params: { slug } })
  return db('answers')
    .whereIn('key', [key, LOCAL_SCOPE + key])
    .orWhereRaw("data -> 'anime_info' ->> 'anime_slug' = ?", [slug])
    .delete()
}
