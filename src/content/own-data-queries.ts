import type { Knex } from 'knex'
import { publicSql } from './item.ts'
import { textColumns } from './texts.ts'

/** Oldest first. */
export const authoredBy = (db: Knex, userId: number) =>
  db('content_items')
    .where({ author_id: userId })
    .orderBy('id')
    .select('kind', 'slug', ...textColumns, 'picture_file', 'publish_at', 'created_at', 'updated_at', 'deleted_at')

/** Oldest first. */
export const versionsBy = (db: Knex, userId: number) =>
  db('content_versions')
    .join('content_items as item', 'item.id', 'item_id')
    .where('saved_by', userId)
    .orderBy(['item_id', 'content_versions.version'])
    .select(
      'kind',
      'slug',
      'content_versions.version',
      'saved_at',
      ...textColumns.map((name) => `content_versions.${name}`),
    )

/**
 * Deletes the items of a user, also in the bin, that are not public and that nobody else has saved. Their pictures are
 * deleted later.
 */
export async function deleteOwnDrafts(trx: Knex, userId: number): Promise<void> {
  await trx('content_items as item')
    .where({ author_id: userId })
    .whereRaw(`(${publicSql('now()')}) is not true`)
    .whereNotExists(
      trx('content_versions').whereRaw('item_id = item.id').whereRaw('saved_by is distinct from ?', [userId]),
    )
    .delete()
}
