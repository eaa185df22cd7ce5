import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { type Actor, recordAction } from '../audit/audit.ts'
import type { ContentItemRow, ContentKind } from '../db/tables.ts'
import { ImageRefusal } from '../uploads/image-job.ts'
import type { Uploads } from '../uploads/uploads.ts'
import { Refusal } from '../web/refusal.ts'
import { makeSlug } from './item.ts'
import { kindNames } from './kinds.ts'
import type { ContentTexts } from './texts.ts'
import {
  addItem,
  chooseSlug,
  type Direction,
  lockItem,
  moveItem,
  setDeleted,
  setItemAlt,
  updateItem,
  withdrawMissed,
} from './write-queries.ts'

/** `changed` clears the cached pages of content. */
export type SaveDeps = { db: Knex; uploads: Uploads; changed: () => void }

export type Saver = { id: number; actor: Actor }

type SentPicture = ({ bytes: Uint8Array } | { draft: string }) & { alt: string | null }

type NewItem = {
  kind: ContentKind
  texts: ContentTexts
  publishAt: Date | null
  picture: SentPicture | null
  slug?: string | undefined
}

/**
 * The saver becomes the author. Without a `slug`, the slug is made from the title. Throws `ImageRefusal`; then nothing
 * is stored.
 */
export async function createItem(
  deps: SaveDeps,
  saver: Saver,
  { kind, texts, publishAt, picture, slug: requestedSlug }: NewItem,
) {
  const item = await withPicture(deps, saver, picture, (storedPicture) =>
    deps.db.transaction(async (trx) => {
      const slug = await chooseSlug(trx, kind, requestedSlug ?? makeSlug(kind, texts.title), null)
      const row = { ...texts, kind, slug, publish_at: publishAt, author_id: saver.id, ...(storedPicture ?? noPicture) }
      const added = await addItem(trx, row)
      await record(trx, saver, 'content.create', added)
      return added
    }),
  )
  deps.changed()
  return item
}

/** A change of an item. Fields that are left out stay unchanged. */
export type Change = {
  /** The version on which the change is based; null if unknown. */
  version: number | null
  texts?: Partial<ContentTexts>
  publishAt?: Date | null
  slug?: string | undefined
  /** Replaces the old picture. */
  picture?: SentPicture | null
  alt?: string | null
  /** The earlier version from which the texts come. */
  restores?: number
  /** Called when the item is saved. If it returns false, the item counts as gone. */
  isAllowed?: (row: ContentItemRow) => boolean
}

/** Thrown if a program would end before it begins. */
export class EndsBeforeStart extends Refusal {
  constructor() {
    super(422, 'Waktu selesai tidak boleh sebelum waktu mulai.')
  }
}

/**
 * If somebody else has saved the item since `version`, changes nothing and returns the item of now as `conflict`.
 * Returns null for an item that is gone or in the bin. Throws `ImageRefusal` and `EndsBeforeStart`.
 */
export async function changeItem(
  deps: SaveDeps,
  saver: Saver,
  id: number,
  change: Change,
): Promise<{ item: ContentItemRow } | { conflict: ContentItemRow } | null> {
  const { db, uploads, changed } = deps
  let replaced: string | null = null
  const result = await withPicture(deps, saver, change.picture ?? null, (storedPicture) =>
    db.transaction(async (trx) => {
      const row = await lockItem(trx, id)
      if (!row || change.isAllowed?.(row) === false) return null
      if (change.version !== null && change.version !== row.version) return { conflict: row }
      const { publishAt = row.publish_at } = change
      const slug = change.slug === undefined ? row.slug : await chooseSlug(trx, row.kind, change.slug, id)
      if (storedPicture) replaced = row.picture
      const changes = { ...change.texts, slug, publish_at: publishAt, ...(storedPicture ?? {}) }
      const { starts_at, ends_at } = { ...row, ...changes }
      if (starts_at && ends_at && ends_at < starts_at) throw new EndsBeforeStart()
      const item = await updateItem(trx, row, changes, saver.id)
      if (change.alt !== undefined && !storedPicture) await setItemAlt(trx, item, change.alt)
      await record(trx, saver, getAuditAction(row, item, change), item)
      return { item }
    }),
  )
  if (result === null || 'conflict' in result) return result
  changed()
  if (replaced) await forget(uploads, replaced)
  return result
}

function getAuditAction(before: ContentItemRow, { publish_at }: ContentItemRow, { restores }: Change): string {
  if (restores !== undefined) return 'content.revert'
  if (before.publish_at?.getTime() === publish_at?.getTime()) return 'content.edit'
  return publish_at ? 'content.publish' : 'content.withdraw'
}

export async function moveInOrder({ db, changed }: SaveDeps, saver: Saver, id: number, direction: Direction) {
  const item = await db.transaction(async (trx) => {
    const moved = await moveItem(trx, id, direction)
    if (moved) await record(trx, saver, 'content.move', moved)
    return moved
  })
  if (item) changed()
}

/**
 * An item that leaves the bin after its time of publishing becomes a draft. Returns null if nothing changes, because
 * the item is already in the bin, or already out of it.
 */
export async function binItem({ db, changed }: SaveDeps, saver: Saver, id: number, isBinned: boolean) {
  const item = await db.transaction(async (trx) => {
    if (!isBinned) await withdrawMissed(trx, id)
    const moved = await setDeleted(trx, id, isBinned ? new Date() : null, saver.id)
    if (moved) await record(trx, saver, isBinned ? 'content.bin' : 'content.restore', moved)
    return moved ?? null
  })
  if (item) changed()
  return item
}

const record = (trx: Knex, { actor }: Saver, action: string, { kind, title, public_id }: ContentItemRow) =>
  recordAction(trx, actor, { action, subject: `${kindNames[kind].one} ${title || public_id}`.slice(0, 200) })

const noPicture = { picture: null, picture_file: null }

/**
 * Stores a picture before the row that names it, and deletes the picture if no row is saved. If the process ends in
 * between, the sweep of unused pictures deletes the picture.
 */
async function withPicture<Done extends object | null>(
  { uploads }: SaveDeps,
  { id }: Saver,
  picture: SentPicture | null,
  save: (storedPicture: { picture: string; picture_file: string } | null) => Promise<Done>,
): Promise<Done> {
  if (!picture) return save(null)
  const name = await keepPicture(uploads, picture, id)
  try {
    const result = await save({ picture: name, picture_file: newPictureFile(new Date()) })
    if (result === null || 'conflict' in result) await forget(uploads, name)
    return result
  } catch (error) {
    await forget(uploads, name)
    throw error
  }
}

/** If the picture cannot be deleted now, the sweep of unused pictures deletes it later. */
const forget = (uploads: Uploads, name: string) => uploads.forgetImage(name).catch(() => {})

async function keepPicture(uploads: Uploads, picture: SentPicture, owner: number): Promise<string> {
  const about = { owner, alt: picture.alt }
  if ('bytes' in picture) return (await uploads.storeImage(picture.bytes, about)).name
  const name = await uploads.keepDraft(picture.draft, about)
  if (!name) throw new ImageRefusal('broken')
  return name
}

/** Such as "20261121_194205_3fa1b2c4", from the time in UTC. */
export const newPictureFile = (now: Date): string =>
  `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_')}_${randomBytes(4).toString('hex')}`
