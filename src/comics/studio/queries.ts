import type { Knex } from 'knex'
import type { ComicRow } from '../../db/comic-rows.ts'

type Drawer = ComicRow['illustrator']

/** Most changes of a script, or of one panel, that can be undone. */
const KEPT = 30

/** A change that can be undone: of the script, or of one panel. */
type EditTarget = { comicId: number; panelId: number | null }

const editsOf = (db: Knex, { comicId, panelId }: EditTarget) =>
  db('comic_edits').where({ comic_id: comicId, panel_id: panelId })

/** Keeps what something was before a change. Only the newest of them stay. */
export async function keepEdit(trx: Knex, edited: EditTarget, before: unknown): Promise<void> {
  const { comicId, panelId } = edited
  const panel = panelId === null ? {} : { panel_id: panelId }
  await trx('comic_edits').insert({ comic_id: comicId, ...panel, before: JSON.stringify(before) })
  const newest = editsOf(trx, edited).orderBy('id', 'desc').limit(KEPT).select('id')
  await editsOf(trx, edited).whereNotIn('id', newest).delete()
}

/** Takes the newest kept state away and returns it; undefined if there is none. */
export async function takeEdit(trx: Knex, edited: EditTarget): Promise<unknown> {
  const newest = editsOf(trx, edited).orderBy('id', 'desc').limit(1).select('id')
  const [taken] = await editsOf(trx, edited).whereIn('id', newest).delete().returning('before')
  return taken?.before
}

/** A picture that a panel has or had. */
export type PanelRender = { id: number; created_at: Date }

/** Most pictures of a panel to go back to. */
const MAX_RENDERS = 12

/** Returns the pictures of a panel that the comic's illustrator drew, the newest first. */
export const listRenders = (db: Knex, panelId: number, illustrator: Drawer): Promise<PanelRender[]> =>
  rendersOf(db, panelId, illustrator).select('id', 'created_at').orderBy('id', 'desc').limit(MAX_RENDERS)

/** Whether a panel has or had a picture, which the comic's illustrator drew. */
export const hasRender = async (db: Knex, panelId: number, illustrator: Drawer, id: number): Promise<boolean> =>
  (await rendersOf(db, panelId, illustrator).where({ id }).first('id')) !== undefined

/** The pictures of a panel by one illustrator, without those that wait for the next run. */
const rendersOf = (db: Knex, panel_id: number, illustrator: Drawer) =>
  db('comic_renders').where({ panel_id, commission: null }).whereRaw('illustrator = ?', [illustrator])

export const hasEdit = async (db: Knex, edited: EditTarget): Promise<boolean> =>
  (await editsOf(db, edited).first('id')) !== undefined
