import type { Knex } from 'knex'
import type { PageFrame } from '../../db/column-types.ts'
import { countRows } from '../../db/rows.ts'
import type { ComicPageRow, ComicUploadRow } from '../../db/tables.ts'
import { ownPageLimits } from '../limits.ts'
import type { OpenUpload } from '../rules/uploads.ts'

/** `render`: the rendering of its first picture. */
export type OwnPage = ComicPageRow & { page_number: number; render: number }

/** The pages in their order. */
export const listPages = (db: Knex, comicId: number): Promise<OwnPage[]> =>
  db('comic_pages')
    .join('comic_panel_rows as first', { 'first.page_id': 'comic_pages.id', 'first.panel_number': db.raw('1') })
    .where('comic_pages.comic_id', comicId)
    .select('comic_pages.*', 'first.page_number', 'first.render_id as render')
    .orderBy('first.page_number')

/** `next`: the id of the next page. `slices`: the pictures of the page, from top to bottom. */
export type WholePage = OwnPage & { next: number | null; slices: Pick<OwnPage, 'render' | 'width' | 'height'>[] }

export const listSlices = (db: Knex, page_id: number): Promise<WholePage['slices']> =>
  db('comic_panel_rows')
    .join('comic_renders', 'comic_renders.id', 'render_id')
    .where({ page_id })
    .select('comic_renders.id as render', 'width', 'height')
    .orderBy('panel_number')

export const countPages = (db: Knex, comic_id: number): Promise<number> =>
  countRows(db('comic_pages').where({ comic_id }))

/** Bytes of all pages of a member or of a comic. */
export const sumBytes = async (db: Knex, of: { user_id: number } | { comic_id: number }): Promise<number> => {
  const pages = db('comic_pages').join('comics', 'comics.id', 'comic_id').where(of)
  return Number((await pages.sum({ bytes: 'comic_pages.bytes' }).first())?.bytes ?? 0)
}

type Picture = { name: string; width: number; height: number; bytes: number }
/** `pictures`: names of uploads, from top to bottom. `edges`: see `MadeImage`. */
export type NewPage = { name: string; pictures: readonly Picture[]; edges: readonly number[] }

/** Adds pages behind the existing ones. `before`: the number of existing pages. Returns the ids of the new pages. */
export async function addPages(trx: Knex, comic_id: number, pages: readonly NewPage[], before: number) {
  const rows = pages.map(({ name, pictures, edges }) => ({
    comic_id,
    name,
    width: pictures[0]?.width ?? 0,
    height: pictures.reduce((sum, { height }) => sum + height, 0),
    bytes: pictures.reduce((sum, { bytes }) => sum + bytes, 0),
    edges: Buffer.from(edges),
  }))
  const ids = (await trx('comic_pages').insert(rows).returning('id')).map(({ id }) => id)
  const slices = pages.flatMap(({ pictures }, at) =>
    pictures.map((picture, slice) => ({
      picture,
      row: { comic_id, page_id: ids[at] ?? null, page_number: before + at + 1, panel_number: slice + 1 },
    })),
  )
  const panels = await trx('comic_panel_rows')
    .insert(slices.map(({ row }) => ({ ...row, description: '' })))
    .returning('id')
  const renders = slices.map(({ picture: { name: picture, width, height } }, at) => {
    const panel_id = panels[at]?.id ?? 0
    return { panel_id, run: null, take: 0, illustrator: 'creator' as const, picture, width, height }
  })
  await trx('comic_renders').insert(renders)
  await trx.raw(
    `update comic_panel_rows set render_id = comic_renders.id from comic_renders
      where panel_id = comic_panel_rows.id and page_id = any(?)`,
    [ids],
  )
  return ids
}

/** `ids`: the ids of all pages of the comic, in the new order. */
export const numberPages = (trx: Knex, ids: readonly number[]) =>
  trx.raw(
    `update comic_panel_rows set page_number = place, version = version + 1
       from unnest(?::integer[]) with ordinality as wanted (id, place)
      where page_id = wanted.id and page_number <> place`,
    [[...ids]],
  )

export type PageChange = { alt?: string; frames?: readonly PageFrame[] }

/** The text of a page is stored with its first picture. */
export async function changePage(trx: Knex, id: number, { alt, frames }: PageChange): Promise<void> {
  if (frames) await trx('comic_pages').where({ id }).update('frames', JSON.stringify(frames))
  if (alt === undefined) return
  await trx('comic_pages').where({ id }).update({ alt })
  await trx('comic_panel_rows').where({ page_id: id, panel_number: 1 }).update({ description: alt })
}

/** Deletes a page. Returns the names of its pictures. */
export async function deletePage(trx: Knex, id: number): Promise<string[]> {
  const panels = trx('comic_panel_rows').where({ page_id: id }).select('id')
  const pictures = await trx('comic_renders').whereIn('panel_id', panels).pluck('picture')
  await trx('comic_pages').where({ id }).delete()
  return pictures.flatMap((name) => name ?? [])
}

/** Announced bytes of a member's open uploads, except for the upload `ends`. */
export const bytesAnnounced = async (db: Knex, userId: number, ends?: string): Promise<number> => {
  const open = db('comic_uploads')
    .join('comics', 'comics.id', 'comic_id')
    .where({ user_id: userId })
    .modify((rows) => ends && rows.whereNot('comic_uploads.id', ends))
  return Number((await open.sum({ bytes: 'size' }).first())?.bytes ?? 0)
}

/** Uploads are announced one after another, so that two of them cannot exceed a limit together. */
export const lockUploads = (trx: Knex) => trx.raw("select pg_advisory_xact_lock(hashtext('comic uploads'))")

export const dropUploads = (trx: Knex, ids: readonly string[]) => trx('comic_uploads').whereIn('id', ids).delete()

/** The oldest upload comes first. */
export const listUploads = async (trx: Knex): Promise<OpenUpload[]> => {
  const rows = await trx('comic_uploads')
    .join('comics', 'comics.id', 'comic_id')
    .select('comic_uploads.id', 'user_id', 'size')
    .orderBy('comic_uploads.created_at')
  return rows.map(({ size, ...row }) => ({ ...row, size: Number(size) }))
}

export type NewUpload = Pick<ComicUploadRow, 'comic_id' | 'name' | 'sha256'> & { size: number }

/** Returns the id of the upload. */
export async function addUpload(trx: Knex, upload: NewUpload): Promise<string> {
  const [added] = await trx('comic_uploads').insert(upload).returning('id')
  if (!added) throw new Error('the upload was not added')
  return added.id
}

export const findUpload = async (db: Knex, comic_id: number, id: string): Promise<ComicUploadRow | null> =>
  (await db('comic_uploads').where({ comic_id, id }).first()) ?? null

/** Returns false if the upload does not exist any more. */
export const endUpload = async (trx: Knex, id: string): Promise<boolean> =>
  (await trx('comic_uploads').where({ id }).delete()) > 0

export const dropOldUploads = (db: Knex) =>
  db('comic_uploads').whereRaw(`created_at < now() - interval '${ownPageLimits.hours} hours'`).delete()

export const findUploadIds = (db: Knex, ids: readonly string[]): Promise<string[]> =>
  db('comic_uploads')
    .whereRaw('id = any(?::uuid[])', [[...ids]])
    .pluck('id')
