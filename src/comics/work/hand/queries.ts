import type { Knex } from 'knex'
import type { PanelChange, PanelState } from '../../../db/column-types.ts'
import { countRows } from '../../../db/rows.ts'
import type { ComicRow, ComicStepRow, StoredPanelRow } from '../../../db/tables.ts'
import { MAX_RENDERS, MAX_STEPS, STEP_DAYS } from '../../limits.ts'

/** The rows in reading order. Removed panels come last. */
export const listRows = (db: Knex, comicId: number): Promise<StoredPanelRow[]> =>
  db('comic_panel_rows').where({ comic_id: comicId }).orderBy(['page_number', 'panel_number', 'id'])

type Content = Pick<PanelState, 'description' | 'dialogues' | 'scene'>

/** Adds a row that is on no page yet. Returns its id. */
export async function addRow(trx: Knex, comic_id: number, { description, dialogues, scene }: Content): Promise<number> {
  const columns = toColumns({ description, dialogues, scene, page_number: null, panel_number: null })
  const [added] = await trx('comic_panel_rows')
    .insert({ comic_id, ...columns })
    .returning('id')
  if (!added) throw new Error('the panel was not added')
  return added.id
}

export const changeRow = (trx: Knex, id: number, state: Partial<PanelState>) =>
  trx('comic_panel_rows')
    .where({ id })
    .update({ ...toColumns(state), version: trx.raw('version + 1') })

/** A panel without a page is a removed panel. */
const toColumns = <State extends Partial<PanelState>>({ dialogues, scene, ...rest }: State) => ({
  ...rest,
  ...(dialogues && { dialogues: JSON.stringify(dialogues) }),
  ...(scene !== undefined && { scene: scene && JSON.stringify(scene) }),
  ...(rest.page_number !== undefined && { removed_at: rest.page_number === null ? new Date() : null }),
})

export const existingRenders = (db: Knex, ids: readonly number[]): Promise<number[]> =>
  db('comic_renders')
    .whereRaw('id = any(?)', [[...ids]])
    .pluck('id')

/** Leaves out pictures that are kept for the next run. */
const queryRenders = (db: Knex, panel_id: number, illustrator: ComicRow['illustrator']) =>
  db('comic_renders').where({ panel_id, commission: null }).whereRaw('illustrator = ?', [illustrator])

export type PanelRender = { id: number; created_at: Date }

/** Pictures by the comic's illustrator. The newest comes first. */
export const listRenders = (db: Knex, panelId: number, illustrator: ComicRow['illustrator']): Promise<PanelRender[]> =>
  queryRenders(db, panelId, illustrator).select('id', 'created_at').orderBy('id', 'desc').limit(MAX_RENDERS)

export const hasRender = async (db: Knex, panelId: number, { illustrator }: ComicRow, id: number): Promise<boolean> =>
  (await queryRenders(db, panelId, illustrator).where({ id }).first('id')) !== undefined

const stepsIn = (db: Knex, comicId: number, undone: boolean) => db('comic_steps').where({ comic_id: comicId, undone })

/** `isFresh`: the step is at most two seconds old. */
export type Step = ComicStepRow & { isFresh: boolean }

/** The next step to undo, or with `undone` the next step to redo. */
export const nextStep = async (db: Knex, comicId: number, undone: boolean): Promise<Step | null> =>
  (await stepsIn(db, comicId, undone)
    .orderBy('id', undone ? 'asc' : 'desc')
    .first('*', db.raw(`at > clock_timestamp() - interval '2 seconds' as "isFresh"`))) ?? null

export const countSteps = (db: Knex, comicId: number, undone: boolean): Promise<number> =>
  countRows(stepsIn(db, comicId, undone))

type NewStep = Pick<ComicStepRow, 'comic_id' | 'changes' | 'pages' | 'characters'>

export async function addStep(trx: Knex, { comic_id, changes, pages, characters }: NewStep): Promise<void> {
  await trx('comic_steps').insert({
    comic_id,
    changes: JSON.stringify(changes),
    pages: pages && JSON.stringify(pages),
    characters: characters && JSON.stringify(characters),
  })
  const newest = trx('comic_steps').where({ comic_id }).orderBy('id', 'desc').limit(MAX_STEPS).select('id')
  await trx('comic_steps').where({ comic_id }).whereNotIn('id', newest).delete()
}

export const extendStep = (trx: Knex, id: string, changes: readonly PanelChange[]) =>
  trx('comic_steps')
    .where({ id })
    .update({ changes: JSON.stringify(changes), at: trx.raw('clock_timestamp()') })

/** Returns false if the step was undone or redone already. */
export const turnStep = async (trx: Knex, id: string, undone: boolean): Promise<boolean> =>
  (await trx('comic_steps').where({ id, undone: !undone }).update({ undone })) > 0

export const dropUndone = (trx: Knex, comicId: number) => stepsIn(trx, comicId, true).delete()

/**
 * Deletes steps older than `STEP_DAYS`, removed panels that no step can restore, and old drawings: those beyond the
 * newest `MAX_RENDERS` of a panel that are not shown and that no step can restore. Their files are swept later.
 */
export const pruneSteps = (db: Knex): Promise<void> =>
  db.transaction(async (trx) => {
    await trx('comic_steps').whereRaw(`at < now() - interval '${STEP_DAYS} days'`).delete()
    const mentioned = `select from comic_steps s, jsonb_array_elements(s.changes) change where s.comic_id = panel.comic_id`
    await trx.raw(`delete from comic_panel_rows panel where removed_at is not null and not exists (
      ${mentioned} and (change->>'panel')::integer = panel.id)`)
    await trx.raw(`delete from comic_renders using (
        select id, panel_id, row_number() over (partition by panel_id order by id desc) as nth from comic_renders
      ) as render join comic_panel_rows panel on panel.id = render.panel_id
      where comic_renders.id = render.id and nth > ${MAX_RENDERS} and run is null and illustrator = 'built-in' and not was_shown
        and panel.render_id is distinct from render.id and not exists (${mentioned}
          and render.id in ((change->'before'->>'render_id')::integer, (change->'after'->>'render_id')::integer))`)
  })
