import type { Knex } from 'knex'
import type { ComicRow } from '../../db/comic-rows.ts'

type Drawer = ComicRow['illustrator']

/** Most changes that can be undone. */
const KEPT = 30

type EditTarget = { comicId: number; panelId: number | null }

const editsOf = (db: Knex, { comicId, panelId }: EditTarget) =>
  db('comic_edits').where({ comic_id: comicId, panel_id: panelId })

/** Only the newest changes stay. */
export async function keepEdit(trx: Knex, edited: EditTarget, before: unknown): Promise<void> {
  const { comicId, panelId } = edited
  const panel = panelId === null ? {} : { panel_id: panelId }
  await trx('comic_edits').insert({ comic_id: comicId, ...panel, before: JSON.stringify(before) })
  const newest = editsOf(trx, edited).orderBy('id', 'desc').limit(KEPT).select('id')
  await editsOf(trx, edited).whereNotIn('id', newest).delete()
}

/** Removes the newest state; undefined if there is none. */
export async function takeEdit(trx: Knex, edited: EditTarget): Promise<unknown> {
  const newest = editsOf(trx, edited).orderBy('id', 'desc').limit(1).select('id')
  const [taken] = await editsOf(trx, edited).whereIn('id', newest).delete().returning('before')
  return taken?.before
}

export type PanelRender = { id: number; created_at: Date }

/** Older pictures cannot be shown again. */
const MAX_RENDERS = 12

/** Drawn by the comic's illustrator, the newest first. */
export const listRenders = (db: Knex, panelId: number, illustrator: Drawer): Promise<PanelRender[]> =>
  rendersOf(db, panelId, illustrator).select('id', 'created_at').orderBy('id', 'desc').limit(MAX_RENDERS)

export const hasRender = async (db: Knex, panelId: number, illustrator: Drawer, id: number): Promise<boolean> =>
  (await rendersOf(db, panelId, illustrator).where({ id }).first('id')) !== undefined

/** Without pictures that wait for the next run. */
const rendersOf = (db: Knex, panel_id: number, illustrator: Drawer) =>
  db('comic_renders').where({ panel_id, commission: null }).whereRaw('illustrator = ?', [illustrator])

export const hasEdit = async (db: Knex, edited: EditTarget): Promise<boolean> =>
  (await editsOf(db, edited).first('id')) !== undefined
