import type { Knex } from 'knex'
import type { CatalogChangeRow } from '../../db/rows.ts'
import { questionKey } from '../contract/contract.ts'

/** Tells every running server, which looks every two seconds. */
export const addChange = (db: Knex, kind: CatalogChangeRow['kind'], subject: string) =>
  db('catalog_changes').insert({ kind, subject })

export type Change = Pick<CatalogChangeRow, 'id' | 'kind' | 'subject'>

/**
 * Changes from a minute before `since`. A later number may be seen before an earlier one, and clocks differ, so the reader
 * tells what is new to it.
 */
export const changesSince = (db: Knex, since: Date): Promise<Change[]> =>
  db('catalog_changes')
    .select('id', 'kind', 'subject')
    .where('changed_at', '>', new Date(since.getTime() - 60_000))
    .orderBy('id')

/** Every server has looked by then. */
export const pruneChanges = (db: Knex) =>
  db('catalog_changes').whereRaw("changed_at < now() - interval '1 day'").delete()

/** In front of the keys of copies that `/api/v1` keeps for itself, where pages ask others too. */
export const OWN_SCOPE = 'own '

/** Forgets what came through an endpoint. */
export const dropAnswersThrough = (db: Knex, endpointId: number) =>
  db('answers').where({ endpoint_id: endpointId }).delete()

/** Forgets copies of a title's page and of its episodes. */
export const dropAnswersAbout = (db: Knex, slug: string) => {
  const page = questionKey({ name: 'detail', asked: { slug } })
  return db('answers')
    .whereIn('key', [page, OWN_SCOPE + page])
    .orWhereRaw("data -> 'anime_info' ->> 'anime_slug' = ?", [slug])
    .delete()
}
