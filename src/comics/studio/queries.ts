import type { Knex } from 'knex'

/** Most changes of a script, or of one panel, that can be undone. */
const KEPT = 30

/** A change that can be undone: of the script, or of one panel. */
type Edited = { comicId: number; panelId: number | null }

const editsOf = (db: Knex, { comicId, panelId }: Edited) =>
  db('comic_edits').where({ comic_id: comicId, panel_id: panelId })

/** Keeps what something was before a change. Only the newest of them stay. */
export async function keepEdit(trx: Knex, edited: Edited, before: unknown): Promise<void> {
  const { comicId, panelId } = edited
  const panel = panelId === null ? {} : { panel_id: panelId }
  await trx('comic_edits').insert({ comic_id: comicId, ...panel, before: JSON.stringify(before) })
  const newest = editsOf(trx, edited).orderBy('id', 'desc').limit(KEPT).select('id')
  await editsOf(trx, edited).whereNotIn('id', newest).delete()
}

/** Takes the newest kept state away and returns it; undefined if there is none. */
export async function takeEdit(trx: Knex, edited: Edited): Promise<unknown> {
  const newest = editsOf(trx, edited).orderBy('id', 'desc').limit(1).select('id')
  const [taken] = await editsOf(trx, edited).whereIn('id', newest).delete().returning('before')
  return taken?.before
}

/** A picture that a panel has or had. */
export type PanelRender = { id: number; created_at: Date }

/** Most pictures of a panel to go back to. */
const MAX_RENDERS = 12

/** Returns the pictures of a panel, the newest first. */
export const listRenders = (db: Knex, panelId: number): Promise<PanelRender[]> =>
  rendersOf(db, panelId).select('id', 'created_at').orderBy('id', 'desc').limit(MAX_RENDERS)

/** Returns who drew a picture that a panel has or had; nothing for another one. */
export const findRender = async (db: Knex, panelId: number, id: number) =>
  rendersOf(db, panelId).where({ id }).first('illustrator')

/** The pictures of a panel, without those that wait for the next run. */
const rendersOf = (db: Knex, panelId: number) => db('comic_renders').where({ panel_id: panelId, commission: null })

export const hasEdit = async (db: Knex, edited: Edited): Promise<boolean> =>
  (await editsOf(db, edited).first('id')) !== undefined
