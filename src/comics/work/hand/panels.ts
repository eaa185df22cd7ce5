import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { kit } from '../../../artwork/comic/kit.ts'
import type { PanelScene } from '../../../artwork/comic/panel-scene.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { inReadingProcess } from '../../engines/reading-process.ts'
import { getScenes } from '../../engines/scene-of.ts'
import { longest, MAX_DIALOGUES, MAX_PANELS } from '../../limits.ts'
import { fillPages } from '../../rules/page-fill.ts'
import type { Dialogue, ScriptPanel } from '../../script/script.ts'
import { hasRender } from './queries.ts'
import { type Board, type BoardPanel, type HandDeps, type Plan, takeStep, type WishedPanel } from './steps.ts'

// Each change is one step of the history and free. Changes are allowed from the first script on, except while the comic
// is in work. All functions throw the errors of `takeStep`, and a 404 for an unknown panel. In a drawn comic the kit
// redraws panels whose scene changes, even if a model has drawn them before. The caller checks that the comic belongs
// to the creator.

/** A given list replaces the list of the scene. Of the camera, only the given fields change. */
type SceneChange = Partial<Omit<PanelScene, 'camera'>> & { camera?: Partial<PanelScene['camera']> }

type PanelEdit = { scene?: SceneChange; description?: string; dialogues?: readonly Dialogue[] }
type Edit = PanelEdit | ((panel: ScriptPanel) => PanelEdit)

/** The panel has changed since the creator began this change. */
export class OldBasis extends Refusal {
  constructor() {
    super(409, 'Panel ini baru saja diubah. Baca lagi, lalu ubah.')
  }
}

/**
 * A change contains the mark of the state on which it is based. The mark sorts keys, because the database stores keys
 * in an order of its own.
 */
export const makeMark = ({ description, dialogues, scene = null }: ScriptPanel): string =>
  markOfAll([description, dialogues, scene])

const markOfAll = (part: unknown): string =>
  createHash('sha256')
    .update(
      JSON.stringify(part, (_, value) => (isObject(value) ? Object.fromEntries(Object.entries(value).sort()) : value)),
    )
    .digest('hex')
    .slice(0, 16)

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Missing fields stay unchanged. `edit`: the changes, or a function that makes them from the current panel. Throws an
 * `OldBasis` if the panel no longer has the mark `basis`.
 */
export async function changePanel(deps: HandDeps, comicId: number, panelId: number, edit: Edit, basis?: string) {
  await takeStep(deps, comicId, async (board) => ({
    panels: await editPanel(board, panelId, edit, basis),
    pages: board.comic.pages,
  }))
}

/** Returns the panels after a change of one panel, for use in a larger change. Throws the errors of `changePanel`. */
export async function editPanel(board: Board, panelId: number, edit: Edit, basis?: string): Promise<BoardPanel[]> {
  const [at, panel] = locatePanel(board, panelId)
  if (basis !== undefined && makeMark(panel) !== basis) throw new OldBasis()
  const content = typeof edit === 'function' ? edit(panel) : edit
  const { scene: sceneChange, description = panel.description, dialogues = panel.dialogues } = content
  const scene = sceneChange
    ? mergeScene(await sceneIn(board, panel), sceneChange)
    : await rereadScene(board, panel, { description, dialogues: [...dialogues] })
  const render_id = isDeepStrictEqual(scene, panel.scene) ? panel.render_id : null
  const newPanel = { ...panel, description, dialogues: [...dialogues], scene, render_id }
  return board.panels.with(at, newPanel)
}

/** Until a comic is drawn, scenes follow changes of the description. */
async function rereadScene({ comic }: Board, panel: Near, words: Pick<Near, 'description' | 'dialogues'>) {
  const { scene, description } = panel
  if (!scene || comic.draft_status === 'COMPLETED' || description === words.description) return scene
  const { characters, seed, user_id: userId } = comic
  return inReadingProcess('reread', [{ characters, seed }, scene, panel, words], { userId })
}

type NewPanel = { after: number | null; scene?: SceneChange; dialogues?: readonly Dialogue[] }

/**
 * Adds a panel behind another one, or as the first. The new panel starts with the place of its neighbour, and with the
 * people who speak in it. Returns its id. Throws a 409 for more than 150 panels.
 */
export const addPanel = (deps: HandDeps, comicId: number, { after, scene = {}, dialogues = [] }: NewPanel) =>
  insertPanel(deps, comicId, after, async (board, near) => {
    const words = { description: '', dialogues: [...dialogues], scene: null }
    const own = { id: 0, page_number: 1, ...words }
    const { place, time, weather, ...rest } = (await getScenes(board.comic, [own])).get(0) ?? lost()
    const plain = { ...(await sceneIn(board, near)), ...rest }
    return [near, { ...words, scene: mergeScene(plain, scene) }]
  })

/**
 * Moves the texts from number `at` on into a new panel behind this one. The new panel shows the same scene. Returns its
 * id. Throws the errors of `addPanel`.
 */
export const splitPanel = (deps: HandDeps, comicId: number, panelId: number, at: number) =>
  insertPanel(deps, comicId, panelId, async (board, panel) => {
    const [first, rest] = [panel.dialogues.slice(0, at), panel.dialogues.slice(at)]
    const { description } = panel
    return [
      { ...panel, dialogues: first },
      { description, dialogues: rest, scene: await sceneIn(board, panel) },
    ]
  })

/**
 * Adds the words of the next panel to a panel, and removes the next panel. Scene and readers of the first panel stay.
 * Throws a 409 for the last panel, and if the words do not fit into one panel.
 */
export async function joinPanel(deps: HandDeps, comicId: number, panelId: number) {
  await takeStep(deps, comicId, async (board) => {
    const [at, panel] = locatePanel(board, panelId)
    const next = board.panels[at + 1]
    if (!next) throw new Refusal(409, 'Ini panel terakhir. Tidak ada panel berikutnya untuk digabung.')
    const words = wordsOfBoth(panel, next)
    const scene = await rereadScene(board, panel, words)
    const render_id = isDeepStrictEqual(scene, panel.scene) ? panel.render_id : null
    return onPages(board, board.panels.toSpliced(at, 2, { ...panel, ...words, scene, render_id }))
  })
}

function wordsOfBoth(panel: Near, next: Near): Pick<Near, 'description' | 'dialogues'> {
  const description = [...new Set([panel.description, next.description])].filter(Boolean).join(' ')
  // The added texts are placed automatically, because they must fit beside the existing texts.
  const dialogues = [...panel.dialogues, ...next.dialogues.map((one) => ({ ...one, x: null, y: null }))]
  const [count, letters] = [dialogues.length, description.length]
  if (count > MAX_DIALOGUES)
    throw new Refusal(409, `Digabung jadi ${count} teks, padahal satu panel paling banyak ${MAX_DIALOGUES}.`)
  if (letters > longest.description)
    throw new Refusal(409, `Digabung, yang terlihat jadi ${letters} huruf, paling banyak ${longest.description}.`)
  return { description, dialogues }
}

type Near = Board['panels'][number]
type Content = Pick<WishedPanel, 'description' | 'dialogues' | 'scene'>

/** Returns the changed neighbour, and the content of the new panel. */
type Write = (board: Board, near: Near) => Promise<[Near, Content]>

async function insertPanel(deps: HandDeps, comicId: number, after: number | null, write: Write): Promise<number> {
  let at = 0
  const ids = await takeStep(deps, comicId, async (board) => {
    if (board.panels.length >= MAX_PANELS) throw new Refusal(409, `Satu komik paling banyak ${MAX_PANELS} panel.`)
    const [nearAt, near] = after === null ? locateFirst(board) : locatePanel(board, after)
    at = after === null ? 0 : nearAt + 1
    const [nearPanel, content] = await write(board, near)
    const panel = { ...nearPanel, ...content, id: null, render_id: null }
    return onPages(board, (board.panels as readonly WishedPanel[]).with(nearAt, nearPanel).toSpliced(at, 0, panel))
  })
  return ids[at] ?? 0
}

/** Moves a panel behind another one, or to the front. */
export async function movePanel(deps: HandDeps, comicId: number, panelId: number, after: number | null) {
  await takeStep(deps, comicId, (board) => {
    const [from, panel] = locatePanel(board, panelId)
    if (after === panelId) return { panels: board.panels, pages: board.comic.pages }
    const others = board.panels.toSpliced(from, 1)
    const [nearAt, { page_number }] = after === null ? [-1, others[0] ?? panel] : locatePanel({ panels: others }, after)
    return onPages(board, others.toSpliced(nearAt + 1, 0, { ...panel, page_number }))
  })
}

/**
 * A removed panel keeps its pictures and readers, in case it is restored. Throws a 409 for the last remaining panel.
 */
export async function removePanel(deps: HandDeps, comicId: number, panelId: number) {
  await takeStep(deps, comicId, (board) => {
    const [at] = locatePanel(board, panelId)
    if (board.panels.length === 1) throw new Refusal(409, 'Komik perlu paling sedikit satu panel.')
    return onPages(board, board.panels.toSpliced(at, 1))
  })
}

/** Shows an earlier picture of the panel. Throws a 404 for a picture of another panel or by another illustrator. */
export async function showPicture(deps: HandDeps, comicId: number, panelId: number, render_id: number) {
  await takeStep(deps, comicId, async (board) => {
    const [at, panel] = locatePanel(board, panelId)
    if (!(await hasRender(deps.db, panelId, board.comic, render_id))) throw notFound('Gambar itu sudah tidak ada.')
    return { panels: board.panels.with(at, { ...panel, render_id }), pages: board.comic.pages }
  })
}

/**
 * Distributes panels over pages. `page_number` is the wanted page of each panel, which is used if the pages can be
 * filled that way. A new page gets a default title.
 */
function onPages({ comic }: Board, panels: readonly WishedPanel[]): Plan {
  const titles = new Map<number, Plan['pages'][number]>(comic.pages.map((page, at) => [at + 1, page]))
  const rest = [...panels]
  const pages = fillPages(panels.map(({ page_number }) => page_number)).map((size, at) => {
    const pagePanels = rest.splice(0, size)
    const firstPage = pagePanels[0]?.page_number ?? 0
    const title = titles.get(firstPage) ?? { title: `Bagian ${at + 1}`, summary: '' }
    titles.delete(firstPage)
    return { title, panels: pagePanels.map((panel, nth) => ({ ...panel, page_number: at + 1, panel_number: nth + 1 })) }
  })
  return { panels: pages.flatMap((page) => page.panels), pages: pages.map(({ title }) => title) }
}

/** Throws a 404 for an unknown panel. */
function locatePanel({ panels }: Pick<Board, 'panels'>, panelId: number): [number, Near] {
  const at = panels.findIndex(({ id }) => id === panelId)
  const panel = panels[at]
  if (panel) return [at, panel]
  throw notFound('Panel ini sudah tidak ada.')
}

const locateFirst = ({ panels }: Board) => locatePanel({ panels }, panels[0]?.id ?? 0)

const sceneIn = async ({ comic, panels }: Board, { id }: Near): Promise<PanelScene> =>
  (await getScenes(comic, panels)).get(id) ?? lost()

function lost(): never {
  throw new Error('a panel has no scene')
}

/** If one figure of a pair is missing now, the other one stands alone. */
function mergeScene(scene: PanelScene, { camera, ...changes }: SceneChange): PanelScene {
  const merged = { ...scene, ...changes, camera: { ...scene.camera, ...camera } }
  const figures = merged.figures.map((one) => {
    const other = merged.figures.find(({ id, together }) => id === one.together && together === one.id)
    if (other) return one
    return { ...one, together: null, pose: kit('pair').has(one.pose) ? ('stand' as const) : one.pose }
  })
  return { ...merged, figures }
}
