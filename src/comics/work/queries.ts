import type { Knex } from 'knex'
import type { Face, PanelScene, PanelSize } from '../../artwork/comic/panel-scene.ts'
import type { ComicPanelRow, ComicPublicationRow, ComicRenderRow, ComicRow, DraftStatus } from '../../db/tables.ts'
import type { Queue } from '../../jobs/work-queries.ts'
import { type Ownership, publicOnly } from '../rules/visibility.ts'
import type { Script, ScriptPanel } from '../script/script.ts'

/** `redraw`: the panel that has waited longest for a redraw. */
export type ComicWork = Pick<ComicRow, 'id' | 'user_id' | 'run' | 'draft_status' | 'pages'> & { redraw: Redraw | null }
/** `redraw_run`: the run that pays for the redraw. */
type Redraw = Pick<ComicPanelRow, 'id' | 'redraw_run'>

/**
 * Order of the work: comics that were begun before, then waiting ones, then redraws; each group by age. Only one comic
 * of a creator is drawn at a time.
 */
export const waitingComics: Queue = {
  table: 'comics',
  waiting: `comics.id in (
    select c.id from comics c where c.draft_status in ('PENDING', 'GENERATING_SCRIPT', 'RENDERING')
    union all select comic_id from comic_panels where redraw_asked_at is not null)`,
  order: [
    "case draft_status when 'PENDING' then 1 when 'GENERATING_SCRIPT' then 0 when 'RENDERING' then 0 else 2 end",
    'coalesce(queued_at, (select min(redraw_asked_at) from comic_panels where comic_id = comics.id), created_at)',
    'comics.id',
  ],
  lane: "case when draft_status = 'GENERATING_SCRIPT' or pages = '[]' then null else user_id end",
  columns: `user_id, run, draft_status, pages, (
    select to_jsonb(panel) from (
      select id, redraw_run from comic_panels where comic_id = comics.id and redraw_asked_at is not null
      order by redraw_asked_at, id limit 1) as panel) as redraw`,
  failures: {
    where: "draft_status in ('SCRIPT_FAILED', 'RENDER_FAILED') and updated_at > now() - interval '7 days'",
    about: 'coalesce(title, left(story_idea, 80))',
    at: 'updated_at',
    // A failed drawing has returned its credits, so only the creator may start it again.
    mayRepeat: "draft_status = 'SCRIPT_FAILED'",
  },
}

/** The ids of waiting comics. The next one comes first. */
export const listLine = (db: Knex): Promise<number[]> =>
  db('comics').where({ draft_status: 'PENDING' }).whereRaw("pages <> '[]'").orderBy(['queued_at', 'id']).pluck('id')

export const findOwner = async (db: Knex, id: number): Promise<number | null> =>
  (await db('comics').where({ id }).first('user_id'))?.user_id ?? null

type NewComic = Pick<ComicRow, 'user_id' | 'seed' | 'story_idea' | 'page_count'> & Changes

/** The caller has checked that the genres exist. Returns the id of the comic. */
export async function addComic(trx: Knex, comic: NewComic, genreIds: readonly number[]): Promise<number> {
  const [added] = await trx('comics').insert(comic).returning('id')
  if (!added) throw new Error('the comic was not added')
  await setGenres(trx, added.id, genreIds)
  return added.id
}

export async function setGenres(trx: Knex, comicId: number, genreIds: readonly number[]): Promise<void> {
  await trx('comic_genre').where({ comic_id: comicId }).delete()
  await trx('comic_genre').insert([...new Set(genreIds)].map((genre_id) => ({ comic_id: comicId, genre_id })))
}

export async function setBackgrounds(trx: Knex, comicId: number, ids: readonly number[]): Promise<void> {
  await trx('comic_background').where({ comic_id: comicId }).delete()
  const rows = [...new Set(ids)].map((background_id) => ({ comic_id: comicId, background_id }))
  if (rows.length > 0) await trx('comic_background').insert(rows)
}

const rendersIn = (trx: Knex, comicId: number) =>
  trx('comic_renders').whereIn('panel_id', trx('comic_panel_rows').where({ comic_id: comicId }).select('id'))

/** Returns the names of the comic's pictures. */
export async function deleteComic(trx: Knex, id: number): Promise<string[]> {
  const references: string[] = await trx('comic_references').where({ comic_id: id }).pluck('picture')
  const pictures = [...references, ...(await rendersIn(trx, id).pluck('picture'))]
  await trx('comics').where({ id }).delete()
  return pictures.flatMap((name) => name ?? [])
}

/** Deletes the pictures of a run, except paid ones. Returns the names of the deleted pictures. */
export const dropRun = async (trx: Knex, comicId: number, run: number): Promise<string[]> =>
  (await rendersIn(trx, comicId).where({ run, commission: null }).delete().returning('picture')).flatMap(
    ({ picture }) => picture ?? [],
  )

export type Changes = Partial<Omit<ComicRow, 'id' | JsonColumn | 'version' | 'updated_at'>> &
  Partial<Record<JsonColumn, string>>
type JsonColumn = 'characters' | 'pages' | 'script_options'

const update = (trx: Knex, where: Partial<ComicRow>, changes: Changes) =>
  trx('comics')
    .where(where)
    .update({ ...changes, version: trx.raw('version + 1'), updated_at: trx.raw('now()') })

/** Increases the version and sets the time of the last change. */
export const changeComic = (trx: Knex, id: number, changes: Changes) => update(trx, { id }, changes)

type Run = Pick<ComicRow, 'id' | 'run'>

/** Returns false if the run was cancelled or replaced. */
export const moveOn = async (trx: Knex, { id, run }: Run, draft_status: DraftStatus, changes: Changes) =>
  (await update(trx, { id, run, draft_status }, changes)) > 0

type PanelChanges =
  | { description: string; dialogues: string; scene: string | null }
  | { scene: string | null }
  | { render_id: number }

const updatePanel = (trx: Knex, id: number, changes: PanelChanges) =>
  trx('comic_panels')
    .where({ id })
    .update({ ...changes, version: trx.raw('version + 1') })

export const setContent = (trx: Knex, id: number, { description, dialogues, scene = null }: ScriptPanel) =>
  updatePanel(trx, id, { description, dialogues: JSON.stringify(dialogues), scene: scene && JSON.stringify(scene) })

export const setScene = (trx: Knex, id: number, scene: PanelScene | null) =>
  updatePanel(trx, id, { scene: scene && JSON.stringify(scene) })

export const setShown = (trx: Knex, id: number, render_id: number) => updatePanel(trx, id, { render_id })

/** After this, earlier changes can no longer be undone. */
export const forgetSteps = (trx: Knex, comicId: number) => trx('comic_steps').where({ comic_id: comicId }).delete()

/** Deletes all panels, also removed ones, and adds new ones. */
export async function replacePanels(trx: Knex, comicId: number, pages: Script['pages']): Promise<void> {
  await forgetSteps(trx, comicId)
  await trx('comic_panel_rows').where({ comic_id: comicId }).delete()
  const rows = pages.flatMap(({ panels }, page) =>
    panels.map(({ description, dialogues, scene = null }, panel) => ({
      comic_id: comicId,
      page_number: page + 1,
      panel_number: panel + 1,
      description,
      dialogues: JSON.stringify(dialogues),
      scene: scene && JSON.stringify(scene),
    })),
  )
  await trx('comic_panel_rows').insert(rows)
}

export type DrawnPanel = { panel_id: number; render_id: number; page_number: number; panel_number: number }

/** Pictures in reading order: those of a run, or for null those that the panels show. */
export const listPictures = (db: Knex, comicId: number, run: number | null): Promise<DrawnPanel[]> =>
  db('comic_renders')
    .join('comic_panels', 'comic_panels.id', 'panel_id')
    .where({ comic_id: comicId })
    .whereRaw(run === null ? 'comic_renders.id = render_id' : 'run = ?', run === null ? [] : [run])
    .select('panel_id', 'comic_renders.id as render_id', 'page_number', 'panel_number')
    .orderBy(['page_number', 'panel_number'])

export type NewRender = Pick<ComicRenderRow, 'panel_id' | 'run' | 'take' | 'illustrator' | 'picture'> & {
  commission?: string | null
  size?: PanelSize
  faces: readonly Face[]
}

/** Paid pictures that have not been shown yet. */
export const listPaid = (db: Knex, comicId: number): Promise<Pick<ComicRenderRow, 'panel_id' | 'commission'>[]> =>
  rendersIn(db, comicId).whereNotNull('commission').select('panel_id', 'commission')

/** Assigns a paid picture of the same commission to a run. Returns false if there is none. */
export const takePaid = async (db: Knex, panel_id: number, commission: string, run: number): Promise<boolean> => {
  const newest = db('comic_renders').where({ panel_id, commission }).max('id')
  return (await db('comic_renders').where('id', newest).update({ run })) > 0
}

/** Returns the id; null if the run has drawn this panel already, or if the panel does not exist any more. */
export async function addRender(
  trx: Knex,
  { faces, commission = null, size = 'wide', ...render }: NewRender,
): Promise<number | null> {
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `insert into comic_renders (panel_id, run, illustrator, commission, picture, faces, size, parent_id, take)
     select :panel_id, :run, :illustrator, :commission, :picture, :faces, :size, render_id, :take
       from comic_panel_rows where id = :panel_id
     on conflict (panel_id, run) do nothing
     returning id`,
    { ...render, commission, size, faces: JSON.stringify(faces) },
  )
  return rows[0]?.id ?? null
}

/** Makes the panels show the pictures of the run. */
export const showRun = (trx: Knex, comicId: number, run: number) =>
  trx.raw(
    `with shown as (
       update comic_renders set commission = null from comic_panels
        where comic_panels.id = panel_id and comic_id = :comicId and run = :run
     )
     update comic_panels set render_id = comic_renders.id, version = version + 1 from comic_renders
      where comic_renders.panel_id = comic_panels.id and comic_renders.run = :run and comic_panels.comic_id = :comicId`,
    { comicId, run },
  )

/** The number of the next take. Takes count from 0. */
export const findTake = async (db: Knex, panel_id: number): Promise<number> =>
  ((await db('comic_renders').where({ panel_id }).orderBy('take', 'desc').first('take'))?.take ?? -1) + 1

/** `redraw_run`: the run that pays for the model. */
export const queueRedraw = (trx: Knex, panelId: number, redraw_run: number | null) =>
  trx('comic_panels').where({ id: panelId }).update({ redraw_asked_at: new Date(), redraw_error: null, redraw_run })

/** Returns the runs that pay for the dropped redraws. */
export async function dropRedraws(trx: Knex, comic_id: number): Promise<number[]> {
  const waiting = trx('comic_panels').where({ comic_id }).whereNotNull('redraw_asked_at')
  const runs = await waiting.clone().pluck('redraw_run')
  await waiting.update({ redraw_asked_at: null, redraw_run: null })
  return runs.filter((run) => run !== null)
}

/** `why`: the reason of a failure. Returns false if the panel no longer waits for that run. */
export const endRedraw = async (trx: Knex, id: number, redraw_run: number | null, why: string | null) =>
  (await trx('comic_panels')
    .where({ id, redraw_run })
    .whereNotNull('redraw_asked_at')
    .update({ redraw_asked_at: null, redraw_error: why, redraw_run: null })) > 0

/** Whether each panel shows a picture. */
export const isWhole = async (trx: Knex, comicId: number): Promise<boolean> => {
  const panels = await trx('comic_panels').where({ comic_id: comicId }).pluck('render_id')
  return panels.length > 0 && !panels.includes(null)
}

/** Drafts whose publication time has come, the earliest first. Comics that wait for staff are left out. */
export const listDue = (db: Knex, now: Date): Promise<number[]> =>
  db('comics').where('publish_at', '<=', now).whereNull('waiting_since').orderBy(['publish_at', 'id']).pluck('id')

/**
 * Adds the first publication of a comic. `next_at` has millisecond precision, like the clock of the workers, so that
 * the work starts at once.
 */
export const addPublication = (trx: Knex, publication: Pick<ComicPublicationRow, 'id' | 'published_at'>) =>
  trx('comic_publications').insert({ ...publication, next_at: publication.published_at })

/** `is_public`: whether a public comic shows the picture or has shown it before. */
export type RenderAccess = Pick<ComicRenderRow, 'id' | 'picture' | 'take' | 'panel_id'> &
  Ownership & { comic_id: number; is_public: boolean }

export const findRender = async (db: Knex, id: number): Promise<RenderAccess | null> =>
  (await db('comic_renders')
    .join('comic_panel_rows', 'comic_panel_rows.id', 'panel_id')
    .join('comics', 'comics.id', 'comic_id')
    .where('comic_renders.id', id)
    .select('user_id', 'source', 'published_at', 'publish_at', 'waiting_since', 'comics.removed_at')
    .first('comic_renders.id', 'picture', 'take', 'panel_id', 'comic_id', {
      is_public: db.raw(`coalesce(${publicOnly} and (was_shown or render_id = comic_renders.id), false)`),
    })) ?? null

/** Returns false if the sample has a picture already. */
export const setPicture = async (db: Knex, id: number, picture: string, faces: readonly Face[]): Promise<boolean> =>
  (await db('comic_renders')
    .where({ id, picture: null })
    .update({ picture, faces: JSON.stringify(faces) })) > 0

/**
 * The state of the drawing service. It is degraded if an unclaimed comic has waited for ten minutes, while no other
 * comic of the same creator is in work.
 */
export const comicsState = `case when exists (select from comics as waiting where queued_at < now() - interval '10 minutes'
    and draft_status in ('PENDING', 'GENERATING_SCRIPT', 'RENDERING') and claimed_by is null
    and not exists (select from comics where user_id = waiting.user_id and claimed_by is not null))
  then 'degraded' else 'up' end`
