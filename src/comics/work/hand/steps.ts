import { isDeepStrictEqual } from 'node:util'
import type { Knex } from 'knex'
import type { PanelChange, PanelState } from '../../../db/column-types.ts'
import type { ComicStepRow, StoredPanelRow } from '../../../db/tables.ts'
import { ImageRefusal } from '../../../uploads/image-job.ts'
import { imageProblem, tryLater, type Uploads } from '../../../uploads/uploads.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { type Comic, findComic } from '../../comic/queries.ts'
import { checkIdle, hasScript } from '../../rules/making.ts'
import type { Illustrator } from '../../script/script.ts'
import { type AskDeps, changeInTurn } from '../ask.ts'
import { drawPicture } from '../draw.ts'
import { addRender, changeComic, findTake } from '../queries.ts'
import * as queries from './queries.ts'

/** `illustrator`: the kit, which draws at once and for free. */
export type HandDeps = AskDeps & { illustrator: Illustrator; uploads: Uploads }

/** `panels`: the panels of a comic in reading order. `rows`: all rows of panels, also of removed ones. */
export type Board = { comic: Comic; panels: readonly BoardPanel[]; rows: readonly StoredPanelRow[] }
export type BoardPanel = PanelState & { id: number; page_number: number; panel_number: number }

/** `id`: null for a new panel. `render_id`: null if the picture must be drawn, in a drawn comic. */
export type WishedPanel = Omit<BoardPanel, 'id'> & { id: number | null }
/** The wanted state of a comic. */
export type Plan = {
  /** In reading order. Panels that are left out are removed. */
  panels: readonly WishedPanel[]
  pages: Comic['pages']
  /** If it is missing, the characters stay. */
  characters?: Comic['characters'] | undefined
}

type MakePlan = (board: Board) => Plan | Promise<Plan>

/**
 * Carries out one change of panels, which can be undone. A change without an effect is no step. In a drawn comic,
 * panels that need another picture are drawn first. Returns the ids of the panels in the plan. Throws the errors of
 * `makePlan`, a 409 while the comic is in work, and a 503 if nothing can be drawn now. `tries`: how often this starts
 * again if somebody else changes the comic in the meantime.
 */
export const takeStep = (deps: HandDeps, comicId: number, makePlan: MakePlan, tries = TRIES): Promise<number[]> =>
  carryOut({ deps, comicId, tries }, makePlan, async (trx, content) => {
    const { changes, pages, characters } = content
    if (changes.length === 0 && !pages && !characters) return
    await queries.dropUndone(trx, comicId)
    const last = await queries.nextStep(trx, comicId, false)
    const mergedChange = last && !characters && typedOn(last, changes)
    if (mergedChange) await queries.extendStep(trx, last.id, [mergedChange])
    else await queries.addStep(trx, { comic_id: comicId, ...content })
  })

/** Throws the errors of `takeStep`, and a 409 if there is nothing to undo. */
export const undo = (deps: HandDeps, comicId: number): Promise<void> => turnBack(deps, comicId, 'before')

/** Throws the errors of `takeStep`, and a 409 if there is nothing to redo. */
export const redo = (deps: HandDeps, comicId: number): Promise<void> => turnBack(deps, comicId, 'after')

/** The numbers of steps that can be undone and redone. */
export const readStepCounts = async (db: Knex, comicId: number): Promise<{ undo: number; redo: number }> => ({
  undo: await queries.countSteps(db, comicId, false),
  redo: await queries.countSteps(db, comicId, true),
})

const busy = (what: string) => new Refusal(409, `${what} Tunggu sebentar, lalu coba lagi.`)
const elsewhere = () => busy('Komik ini sedang diubah di tempat lain.')

/** Somebody else may change the panels while pictures are drawn. */
const TRIES = 8
/** Milliseconds allowed for the drawings of one change: a base, and an addition for each panel. */
const PATIENCE = 30_000
const PANEL_PATIENCE = 2_000

type Keep = (trx: Knex, content: Pick<ComicStepRow, 'changes' | 'pages' | 'characters'>) => Promise<void>

type Work = { deps: HandDeps; comicId: number; tries: number }

async function carryOut({ deps, comicId, tries }: Work, makePlan: MakePlan, keep: Keep): Promise<number[]> {
  for (let nth = 1; nth <= tries; nth += 1) {
    const board = await readBoard(deps.db, comicId)
    const plan = await makePlan(board)
    const pictures = await drawMissing(deps, board, plan)
    const forget = () => Promise.all([...pictures.values()].map(({ picture }) => deps.uploads.forgetImage(picture)))
    const ids = await changeInTurn(deps, comicId, async (trx, comic) => {
      checkIdle(comic)
      const rows = await queries.listRows(trx, comicId)
      const [now, then] = [comic, board.comic].map(({ pages, characters }) => [pages, characters])
      if (!isDeepStrictEqual([rows, now], [board.rows, then])) return null
      const storedStep = await store(trx, board, plan, pictures)
      await keep(trx, storedStep)
      return storedStep.ids
    }).catch(async (error: unknown) => {
      await forget()
      throw error
    })
    if (ids) return ids
    await forget()
  }
  throw elsewhere()
}

async function readBoard(db: Knex, comicId: number): Promise<Board> {
  const comic = await findComic(db, comicId)
  if (!comic) throw notFound('Komik ini sudah tidak ada.')
  checkIdle(comic)
  if (!hasScript(comic)) throw new Refusal(409, 'Naskahnya belum ada. Tulis naskahnya dulu.')
  const rows = await queries.listRows(db, comicId)
  return { comic, rows, panels: rows.filter(isPlaced) }
}

const isPlaced = <P extends PanelState>(panel: P): panel is P & { page_number: number; panel_number: number } =>
  panel.page_number !== null && panel.panel_number !== null

type Drawing = Awaited<ReturnType<typeof drawPicture>>

async function drawMissing(deps: HandDeps, { comic, rows }: Board, { panels }: Plan) {
  const pictures = new Map<WishedPanel, Drawing>()
  const unchangedIds = new Set(panels.filter(({ render_id }) => render_id !== null).map(({ id }) => id))
  if (rows.some(({ id, redraw_asked_at }) => redraw_asked_at && !unchangedIds.has(id)))
    throw busy('Panel ini sedang digambar ulang.')
  if (comic.draft_status !== 'COMPLETED') return pictures
  const missing = panels.filter(({ render_id }) => render_id === null)
  const signal = AbortSignal.timeout(PATIENCE + PANEL_PATIENCE * missing.length)
  for (const panel of missing) {
    const take = panel.id === null ? 0 : await findTake(deps.db, panel.id)
    const next = { panel: { ...panel, id: panel.id ?? 0 }, take, isUrgent: true }
    const drawing = await drawPicture(deps, comic, next, signal).catch(async (error: unknown) => {
      for (const { picture } of pictures.values()) await deps.uploads.forgetImage(picture)
      return refuse(error)
    })
    // The editor requests this copy right after it gets the answer, so it is made in advance.
    void deps.uploads.openDerivative(drawing.picture, { width: 960, format: 'webp' }).catch(() => null)
    pictures.set(panel, drawing)
  }
  return pictures
}

function refuse(error: unknown): never {
  if (error instanceof ImageRefusal && error.failure === 'own_full') throw new Refusal(409, imageProblem(error))
  return tryLater(error instanceof DOMException ? new ImageRefusal('busy') : error)
}

async function store(trx: Knex, { comic, rows }: Board, plan: Plan, pictures: ReadonlyMap<WishedPanel, Drawing>) {
  const states = new Map<number, PanelState>(rows.map((row) => [row.id, { ...row, ...nowhere }]))
  const ids: number[] = []
  for (const panel of plan.panels) {
    const id = panel.id ?? (await queries.addRow(trx, comic.id, panel))
    const drawing = pictures.get(panel)
    const render_id = drawing ? await addRender(trx, { ...drawing, panel_id: id, run: null }) : panel.render_id
    states.set(id, { ...panel, render_id })
    ids.push(id)
  }
  const before = new Map(rows.map((row) => [row.id, row]))
  const changes = [...states].flatMap(([id, state]) =>
    listChanges(id, before.get(id) ?? { ...state, ...nowhere, render_id: null }, state),
  )
  for (const { panel, after } of changes) await queries.changeRow(trx, panel, after)
  const pages = toChange(comic.pages, plan.pages)
  const characters = toChange(comic.characters, plan.characters ?? comic.characters)
  if (changes.length > 0 || pages || characters)
    await changeComic(trx, comic.id, {
      pages: JSON.stringify(plan.pages),
      page_count: plan.pages.length,
      ...(characters && { characters: JSON.stringify(characters.after) }),
    })
  return { changes, pages, characters, ids }
}

const toChange = <T>(before: T, after: T) => (isDeepStrictEqual(before, after) ? null : { before, after })

const nowhere = { page_number: null, panel_number: null }
const texts = ['description', 'dialogues'] as const
const parts = ['page_number', 'panel_number', 'scene', 'render_id', ...texts] as const

function listChanges(panel: number, before: PanelState, after: PanelState): PanelChange[] {
  const differing = parts.filter((part) => !isDeepStrictEqual(before[part], after[part]))
  const only = (state: PanelState): Partial<PanelState> =>
    Object.fromEntries(differing.map((part) => [part, state[part]]))
  return differing.length === 0 ? [] : [{ panel, before: only(before), after: only(after) }]
}

/**
 * Joins the last step with a new change if both only edit texts of the same panel, within two seconds. Otherwise
 * returns null.
 */
function typedOn(
  { isFresh, pages, characters, changes: [last, ...more] }: queries.Step,
  [next, ...others]: PanelChange[],
) {
  if (!isFresh || pages || characters || !last || !next || last.panel !== next.panel || more.length + others.length > 0)
    return null
  if (!isTyping(last) || !isTyping(next)) return null
  return { ...last, before: { ...next.before, ...last.before }, after: { ...last.after, ...next.after } }
}

/** Whether only texts have changed: speakers are the same, and no text was added, removed or moved. */
function isTyping({ before, after }: PanelChange): boolean {
  const withoutText = ({ dialogues }: Partial<PanelState>) => dialogues?.map(({ text: _, ...rest }) => rest)
  const isText = Object.keys(after).every((part) => texts.some((one) => one === part))
  return isText && isDeepStrictEqual(withoutText(before), withoutText(after))
}

/**
 * A panel that still shows the picture of the step gets its earlier picture back, without drawing. If it shows another
 * picture now, or the earlier picture is deleted, a changed scene is drawn.
 */
async function turnBack(deps: HandDeps, comicId: number, to: 'before' | 'after'): Promise<void> {
  const from = to === 'before' ? 'after' : 'before'
  let step: queries.Step | null = null
  const makePlan = async ({ comic, rows }: Board): Promise<Plan> => {
    step = await queries.nextStep(deps.db, comicId, to === 'after')
    if (!step) throw new Refusal(409, `Tidak ada yang bisa ${to === 'before' ? 'diurungkan' : 'diulangi'}.`)
    const changes = new Map(step.changes.map((change) => [change.panel, change]))
    const renders = step.changes.flatMap((change) => change[to].render_id ?? [])
    const existing = await queries.existingRenders(deps.db, renders)
    // A change of the cast keeps the pictures of a model, so undoing and redoing it keeps them too.
    const isKept = step.characters !== null && comic.illustrator === 'gemini'
    const panels = rows.map((row) => {
      const change = changes.get(row.id)
      if (!change) return row
      const { render_id = null, ...state } = { ...row, ...change[to] }
      const isOurs = change[from].render_id !== undefined && change[from].render_id === row.render_id
      const isThere = render_id !== null && existing.includes(render_id)
      const isSame = isDeepStrictEqual(state.scene, row.scene)
      return { ...state, render_id: isOurs && isThere ? render_id : isSame || isKept ? row.render_id : null }
    })
    const characters = step.characters && withLooks(comic.characters, step.characters[to])
    const pages = step.pages?.[to] ?? comic.pages
    return { panels: panels.filter(isPlaced).toSorted(inReadingOrder), pages, ...(characters && { characters }) }
  }
  await carryOut({ deps, comicId, tries: TRIES }, makePlan, async (trx) => {
    if (!step || !(await queries.turnStep(trx, step.id, to === 'before'))) throw elsewhere()
  })
}

/** Other changes of the cast since then stay. */
const withLooks = (characters: Comic['characters'], then: Comic['characters']): Comic['characters'] =>
  characters.map(({ look, drawn, ...one }) => {
    const before = then.find(({ id, name }) => (id === undefined ? name === one.name : id === one.id))
    const own = before ?? { look, drawn }
    return {
      ...one,
      ...(own.look !== undefined && { look: own.look }),
      ...(own.drawn !== undefined && { drawn: own.drawn }),
    }
  })

const inReadingOrder = (one: WishedPanel, other: WishedPanel): number =>
  one.page_number - other.page_number || one.panel_number - other.panel_number
