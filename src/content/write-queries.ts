import type { Knex } from 'knex'
import type { ContentItemRow, ContentKind } from '../db/tables.ts'
import { setAlt } from '../uploads/queries.ts'
import { type ContentTexts, textColumns } from './texts.ts'

export const KEPT_VERSIONS = 20

type Row = ContentItemRow
export type NewRow = ContentTexts & Pick<Row, 'kind' | 'slug' | 'picture' | 'picture_file' | 'publish_at' | 'author_id'>

/**
 * Returns the wanted slug, or the slug with a number that no other item of the kind ever had. Until the transaction
 * ends, nobody else can choose a slug that differs only in its number.
 */
export async function chooseSlug(
  trx: Knex,
  kind: ContentKind,
  preferredSlug: string,
  own: number | null,
): Promise<string> {
  await trx.raw(`select pg_advisory_xact_lock(hashtext('content slug ' || ?))`, [
    `${kind} ${preferredSlug.replace(/(-\d+)+$/, '')}`,
  ])
  const existingSlugs = new Set(
    await trx('content_slugs')
      .where({ kind })
      .where((slugs) => slugs.where('slug', preferredSlug).orWhereLike('slug', `${preferredSlug}-%`))
      .whereNot('item_id', own ?? 0)
      .pluck('slug'),
  )
  if (!existingSlugs.has(preferredSlug)) return preferredSlug
  let number = 2
  while (existingSlugs.has(`${preferredSlug}-${number}`)) number += 1
  return `${preferredSlug}-${number}`
}

export async function addItem(trx: Knex, row: NewRow): Promise<Row> {
  const [item] = await trx('content_items').insert(row).returning('*')
  if (!item) throw new Error('the item was not inserted')
  await keep(trx, item, row.author_id)
  return item
}

/** Locks a row until the transaction ends, unless it is in the bin. */
export const lockItem = (trx: Knex, id: number): Promise<Row | undefined> =>
  trx('content_items').where({ id }).whereNull('deleted_at').forUpdate().first()

/** Stores changes as the next version. `by`: the user who saves them. */
export async function updateItem(trx: Knex, row: Row, changes: Partial<NewRow>, by: number): Promise<Row> {
  // A new picture takes the place of a drawing.
  const drawingChange = changes.picture ? { drawing: null } : {}
  const next = { ...changes, ...drawingChange, version: row.version + 1, updated_at: new Date() }
  const [item] = await trx('content_items').where({ id: row.id }).update(next).returning('*')
  if (!item) throw new Error('the locked item is gone')
  await keep(trx, item, by)
  await trx('content_versions')
    .where({ item_id: item.id })
    .where('version', '<=', item.version - KEPT_VERSIONS)
    .delete()
  return item
}

export const pickTexts = (row: ContentTexts): ContentTexts =>
  // The cast is safe, because the columns are those of the type.
  Object.fromEntries(textColumns.map((name) => [name, row[name]])) as ContentTexts

async function keep(trx: Knex, item: Row, saved_by: number | null): Promise<void> {
  const { id: item_id, kind, slug, version } = item
  await trx('content_slugs').insert({ kind, slug, item_id }).onConflict(['kind', 'slug']).ignore()
  await trx('content_versions').insert({ ...pickTexts(item), item_id, version, saved_by })
}

/** Makes an item a draft if its time of publishing passed while it was in the bin. */
export const withdrawMissed = (trx: Knex, id: number) =>
  trx('content_items')
    .where({ id })
    .whereRaw('publish_at > deleted_at and publish_at <= now()')
    .update({ publish_at: null })

/**
 * Moves an item to the bin at `at`, or out of the bin if `at` is null. Returns undefined if the item is already there.
 */
export async function setDeleted(trx: Knex, id: number, at: Date | null, by: number): Promise<Row | undefined> {
  const [item] = await trx('content_items')
    .where({ id })
    .whereRaw(`deleted_at is ${at ? '' : 'not '}null`)
    .update({ deleted_at: at, deleted_by: at && by })
    .returning('*')
  return item
}

export const directions = ['up', 'down', 'top'] as const
export type Direction = (typeof directions)[number]

/**
 * Moves an item by one place in the order of its kind, or before all others, while concurrent moves wait. Returns
 * undefined if the item is at the end of the order already.
 */
export async function moveItem(trx: Knex, id: number, direction: Direction): Promise<Row | undefined> {
  await trx.raw(`select pg_advisory_xact_lock(hashtext('content order'))`)
  const item = await trx('content_items').where({ id }).whereNull('deleted_at').first()
  if (!item) return undefined
  const { kind, position } = item
  const all = () => trx('content_items').where({ kind }).whereNull('deleted_at')
  const place = (to: number, of: number) => trx('content_items').where({ id: of }).update({ position: to })
  if (direction === 'top') {
    const [first] = await all().orderBy('position', 'desc').limit(1)
    if (!first || first.id === id) return undefined
    await trx.raw(`update content_items set position = nextval('content_positions') where id = ?`, [id])
    return item
  }
  const [other] = await all()
    .where('position', direction === 'up' ? '>' : '<', position)
    .orderBy('position', direction === 'up' ? 'asc' : 'desc')
    .limit(1)
  if (!other) return undefined
  await place(other.position, id)
  await place(position, other.id)
  return item
}

export const setItemAlt = (trx: Knex, { id, picture, drawing }: Row, alt: string | null): Promise<unknown> =>
  picture === null && drawing
    ? trx.raw(`update content_items set drawing = jsonb_set(drawing, '{alt}', to_jsonb(?::text)) where id = ?`, [
        alt ?? '',
        id,
      ])
    : setAlt(trx, picture ?? '', alt)

/** Deletes the items that were moved to the bin before a given time, and returns their pictures. */
export const purgeItems = (db: Knex, before: Date): Promise<string[]> =>
  db('content_items')
    .where('deleted_at', '<', before)
    .delete()
    .returning('picture')
    .then((rows) => rows.flatMap(({ picture }) => picture ?? []))

/**
 * Replaces the drawing of a sample by its drawn picture, unless the sample has a picture by now. Returns the picture
 * that the sample has; undefined if the sample is gone.
 */
export const keepDrawn = (db: Knex, id: number, picture: string): Promise<string | null | undefined> =>
  db.transaction(async (trx) => {
    const row = await trx('content_items').where({ id }).forUpdate().first()
    if (!row || row.picture !== null || !row.drawing) return row?.picture
    await setAlt(trx, picture, row.drawing.alt || null)
    await trx('content_items').where({ id }).update({ picture, drawing: null })
    return picture
  })
