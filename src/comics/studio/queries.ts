import type { Knex } from 'knex'
import type { ComicRow } from '../../db/comic-rows.ts'

type Drawer = ComicRow['illustrator']

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
