import type { Knex } from 'knex'
import type { CatalogChangeRow } from '../../db/rows.ts'
import { questionKey } from '../contract/contract.ts'

/** Announces a change to all running web server processes, which read the table of changes every two seconds. */
export const addChange = (db: Knex, kind: CatalogChangeRow['kind'], subject: string) =>
  db('catalog_changes').insert({ kind, subject })

export type Change = Pick<CatalogChangeRow, 'id' | 'kind' | 'subject'>

/**
 * Returns the changes from one minute before `since` on, because rows may become visible out of order and clocks
 * differ. The caller skips changes that it already applied.
 */
export const changesSince = (db: Knex, since: Date): Promise<Change[]> =>
  db('catalog_changes')
    .select('id', 'kind', 'subject')
    .where('changed_at', '>', new Date(since.getTime() - 60_000))
    .orderBy('id')

/** Deletes changes older than a day, which every web server process has read. */
export const pruneChanges = (db: Knex) =>
  db('catalog_changes').whereRaw("changed_at < now() - interval '1 day'").delete()

/**
 * Prefix of the cache keys for `/api/v1`, whose answers are cached separately from those of pages while pages also use
 * other endpoints.
 */
export const LOCAL_SCOPE = 'own '

/** Deletes the stored answers that came through an endpoint. */
export const dropAnswersThrough = (db: Knex, endpointId: number) =>
  db('answers').where({ endpoint_id: endpointId }).delete()

/** Deletes the stored answers about a title and about its episodes. */
export const dropAnswersAbout = (db: Knex, slug: string) => {
  const page = questionKey({ name: 'detail', asked: { slug } })
  return db('answers')
    .whereIn('key', [page, LOCAL_SCOPE + page])
    .orWhereRaw("data -> 'anime_info' ->> 'anime_slug' = ?", [slug])
    .delete()
}
