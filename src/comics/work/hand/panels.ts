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

// Each change is one step of the history, free, and allowed at any time once there is a script, but not while the comic
// is worked on. All throw like `takeStep`, and a 404 for an unknown panel. A drawn comic is redrawn by the kit where its
// scenes change, also one that a model has drawn: the panel's picture is the kit's from then on. The caller checks that
// it is the creator's comic.

/** Lists replace those of the scene, and of the camera only what is given changes. */
type SceneChange = Partial<Omit<PanelScene, 'camera'>> & { camera?: Partial<PanelScene['camera']> }

type PanelEdit = { scene?: SceneChange; description?: string; dialogues?: readonly Dialogue[] }
type Edit = PanelEdit | ((panel: ScriptPanel) => PanelEdit)

/** The panel is no longer as it was when the change was begun. */
export class OldBasis extends Refusal {
  constructor() {
    super(409, 'Panel ini baru saja diubah. Baca lagi, lalu ubah.')
  }
}

/** A change carries the mark of what it is based on. The database keeps keys in its own order, a mark sorts them. */
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
 * What is left out stays. `edit`: also as what becomes of the panel as it is by then. Throws an `OldBasis` if the panel no
 * longer has the mark `basis`.
 */
export async function changePanel(deps: HandDeps, comicId: number, panelId: number, edit: Edit, basis?: string) {
  await takeStep(deps, comicId, async (board) => ({
    panels: await editPanel(board, panelId, edit, basis),
    pages: board.comic.pages,
  }))
}

/** The panels after such a change, as a part of another one. Throws like `changePanel`. */
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

/** Before a comic is drawn its pictures follow its words. */
async function rereadScene({ comic }: Board, panel: Near, words: Pick<Near, 'description' | 'dialogues'>) {
  const { scene, description } = panel
  if (!scene || comic.draft_status === 'COMPLETED' || description === words.description) return scene
  const { characters, seed, user_id: userId } = comic
  return inReadingProcess('reread', [{ characters, seed }, scene, panel, words], { userId })
}

type NewPanel = { after: number | null; scene?: SceneChange; dialogues?: readonly Dialogue[] }

/**
 * Behind a panel, or as the first one. It begins at the place of its neighbour, with those who speak. Returns its id.
 * Throws a 409 for a 151st panel.
 */
export const addPanel = (deps: HandDeps, comicId: number, { after, scene = {}, dialogues = [] }: NewPanel) =>
  insertPanel(deps, comicId, after, async (board, near) => {
    const words = { description: '', dialogues: [...dialogues], scene: null }
    const own = { id: 0, page_number: 1, ...words }
    const { place, time, weather, ...rest } = (await getScenes(board.comic, [own])).get(0) ?? lost()
    const plain = { ...(await sceneIn(board, near)), ...rest }
    return [near, { ...words, scene: mergeScene(plain, scene) }]
  })

/** The texts from `at` on move into a new panel behind it, which shows the same. Returns its id. Throws like `addPanel`. */
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
 * The next panel's words move behind those of a panel, whose scene and readers stay; the next one is removed. Throws a 409
 * for the last panel, and where one panel cannot hold the words of both.
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
  // Texts find their places anew among those that stand there.
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

/** Returns the neighbour as it is then, and the new panel. */
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

/** Behind another panel, or to the front. */
export async function movePanel(deps: HandDeps, comicId: number, panelId: number, after: number | null) {
  await takeStep(deps, comicId, (board) => {
    const [from, panel] = locatePanel(board, panelId)
    if (after === panelId) return { panels: board.panels, pages: board.comic.pages }
    const others = board.panels.toSpliced(from, 1)
    const [nearAt, { page_number }] = after === null ? [-1, others[0] ?? panel] : locatePanel({ panels: others }, after)
    return onPages(board, others.toSpliced(nearAt + 1, 0, { ...panel, page_number }))
  })
}

/** It keeps its pictures and readers, and comes back with them. Throws a 409 for the last one. */
export async function removePanel(deps: HandDeps, comicId: number, panelId: number) {
  await takeStep(deps, comicId, (board) => {
    const [at] = locatePanel(board, panelId)
    if (board.panels.length === 1) throw new Refusal(409, 'Komik perlu paling sedikit satu panel.')
    return onPages(board, board.panels.toSpliced(at, 1))
  })
}

/** Shows a picture that the panel has had before. Throws a 404 for another panel's, and for one of another illustrator. */
export async function showPicture(deps: HandDeps, comicId: number, panelId: number, render_id: number) {
  await takeStep(deps, comicId, async (board) => {
    const [at, panel] = locatePanel(board, panelId)
    if (!(await hasRender(deps.db, panelId, board.comic, render_id))) throw notFound('Gambar itu sudah tidak ada.')
    return { panels: board.panels.with(at, { ...panel, render_id }), pages: board.comic.pages }
  })
}

/** `page_number` is where a panel should stand, if the pages can be filled so. A new page has no name of its own. */
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

/** Who is no longer one of two stands alone. */
function mergeScene(scene: PanelScene, { camera, ...changes }: SceneChange): PanelScene {
  const merged = { ...scene, ...changes, camera: { ...scene.camera, ...camera } }
  const figures = merged.figures.map((one) => {
    const other = merged.figures.find(({ id, together }) => id === one.together && together === one.id)
    if (other) return one
    return { ...one, together: null, pose: kit('pair').has(one.pose) ? ('stand' as const) : one.pose }
  })
  return { ...merged, figures }
}
