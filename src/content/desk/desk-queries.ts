import type { Knex } from 'knex'
import { containing } from '../../db/rows.ts'
import type { ContentItemRow, ContentKind, ContentVersionRow } from '../../db/tables.ts'
import { type ContentItem, type ItemState, publicSql } from '../item.ts'
import { items } from '../queries.ts'

export type DeskFilter = { kind: ContentKind | null; state: Exclude<ItemState, 'binned'> | null; words: string }

const conditions = {
  draft: 'item.publish_at is null',
  scheduled: `not (${publicSql('now()')})`,
  published: publicSql('now()'),
} as const

function narrow(query: Knex.QueryBuilder, { state, words }: Omit<DeskFilter, 'kind'>): void {
  query.whereNull('item.deleted_at')
  if (state) query.whereRaw(conditions[state])
  const pattern = containing(words)
  if (words)
    query.where((texts) => {
      for (const name of ['title', 'subtitle', 'body', 'place']) texts.orWhereILike(`item.${name}`, pattern)
    })
}

/** The last changed item comes first; or the items stand by position. */
export async function listItems(
  db: Knex,
  { kind, ...filter }: DeskFilter,
  { byPosition, limit, offset }: { byPosition: boolean; limit: number; offset: number },
): Promise<ContentItem[]> {
  const query = items(db).limit(limit).offset(offset)
  narrow(query, filter)
  if (kind) query.where('item.kind', kind)
  return query.orderByRaw(byPosition ? 'item.position desc' : 'item.updated_at desc, item.id desc')
}

export async function countItems(
  db: Knex,
  filter: Omit<DeskFilter, 'kind'>,
): Promise<Partial<Record<ContentKind, number>>> {
  const query = db('content_items as item')
    .groupBy('item.kind')
    .select('item.kind', { count: db.raw('count(*)::int') })
  narrow(query, filter)
  const rows: { kind: ContentKind; count: number }[] = await query
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]))
}

const allPhotoDrafts = (db: Knex) =>
  items(db)
    .where('item.kind', 'photo')
    .whereNull('item.publish_at')
    .whereNull('item.deleted_at')
    .orderBy('item.id', 'desc')

/** The newest first. */
export const photoDrafts = (db: Knex, author: number, limit: number): Promise<ContentItem[]> =>
  allPhotoDrafts(db).where('item.author_id', author).limit(limit)

/** The newest first. Items that are not drafts are left out. */
export const photoDraftsBy = (db: Knex, publicIds: readonly string[]): Promise<ContentItem[]> =>
  allPhotoDrafts(db).whereIn('item.public_id', publicIds)

/** `by`: the name of the user who saved the version; null for samples and deleted accounts. */
export type SavedVersion = ContentVersionRow & { by: string | null }

const versions = (db: Knex, item_id: number) =>
  db('content_versions')
    .leftJoin('users', 'users.id', 'content_versions.saved_by')
    .where({ item_id })
    .select('content_versions.*', { by: 'users.name' })

/** The newest first. */
export const listVersions = (db: Knex, itemId: number): Promise<SavedVersion[]> =>
  versions(db, itemId).orderBy('version', 'desc')

export const findVersion = (db: Knex, itemId: number, version: number): Promise<SavedVersion | undefined> =>
  versions(db, itemId).where({ version }).first()

/** `by`: the name of the user who moved the item to the bin. */
export type BinnedItem = ContentItemRow & { deleted_at: Date; by: string | null }

/** Returns the items in the bin, the last moved first, and their total number. */
export async function listBinned(db: Knex, limit: number, offset: number) {
  const rows: (BinnedItem & { total: string })[] = await db('content_items as item')
    .leftJoin('users', 'users.id', 'item.deleted_by')
    .whereNotNull('item.deleted_at')
    .orderBy('item.deleted_at', 'desc')
    .limit(limit)
    .offset(offset)
    .select('item.*', { by: 'users.name', total: db.raw('count(*) over ()') })
  return { rows, total: Number(rows[0]?.total ?? 0) }
}
