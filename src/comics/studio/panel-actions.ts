import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { Look } from '../../artwork/comic/panel-scene.ts'
import { type Errors, Id } from '../../web/form.ts'
import { notFound, type Refusal, refusalIn } from '../../web/refusal.ts'
import { type Comic, listPanels, type Panel } from '../comic/queries.ts'
import { getScenes } from '../engines/scene-of.ts'
import { MAX_DIALOGUES } from '../limits.ts'
import { isCastOpen } from '../rules/making.ts'
import { type Dialogue, placeholders, type ScriptPanel } from '../script/script.ts'
import { askForRedraw } from '../work/ask.ts'
import { changeCast } from '../work/hand/cast.ts'
import * as hand from '../work/hand/panels.ts'
import { type Board, redo, undo } from '../work/hand/steps.ts'
import { findUndrawn, listCast } from './people.ts'
import { readScene, type SceneForm } from './scene-form.ts'
import { readPanel } from './script-form.ts'
import { type Action, readAction, type StudioDeps } from './studio.ts'

/** The panel that is open, and the figure or thing in it that is selected. */
export const Where = z.object({ panel: Id.nullable().catch(null), pilih: z.string().max(60).nullable().catch(null) })

export const flashes = {
  simpan: 'Tersimpan.',
  urung: 'Perubahan terakhir diurungkan.',
  ulang: 'Perubahan diulangi.',
  pakai: 'Gambar itu dipakai lagi.',
}

/** The result of sending a panel's form. */
export type Outcome = {
  status: number
  /** Why nothing more was done. A status 409 without a refusal means that somebody else has changed the panel. */
  refusal?: Refusal
  /** The panel to show next; null for the first panel. */
  panelId: number | null
  /** The selected figure or thing in this panel. */
  chosen: string | null
  said: keyof typeof flashes
  /** Whether other panels have changed too. */
  isWider: boolean
  /** The sent texts, if the status is not 200. */
  texts?: ScriptPanel
  errors?: Errors
}

export const successOutcome: Outcome = { status: 200, panelId: null, chosen: null, said: 'simpan', isWider: false }

const steps = new Map([
  ['urungkan', [undo, { ...successOutcome, said: 'urung' }]],
  ['ulangi', [redo, { ...successOutcome, said: 'ulang' }]],
] satisfies [string, [typeof undo, Outcome]][])

/** Undoes or redoes the latest change of the comic; null if the button asks for neither. */
export async function stepBack(deps: StudioDeps, { id }: Comic, body: unknown): Promise<Outcome | null> {
  const [turn, outcome = null] = steps.get(readAction(body).verb) ?? []
  const refusal = turn ? await refusalIn(() => turn(deps, id)) : null
  return refusal ? refusedWith(refusal) : outcome
}
const refusedWith = (refusal: Refusal): Outcome => ({ ...successOutcome, status: refusal.status, refusal })

/**
 * Saves the form of a panel and carries out the action of its button. Throws a 404 if the panel does not exist any
 * more.
 */
export async function actOnPanel(deps: StudioDeps, comic: Comic, panelId: number, body: unknown): Promise<Outcome> {
  let outcome = successOutcome
  const refusal = await refusalIn(async () => {
    outcome = await act(deps, comic, panelId, body)
  })
  return refusal ? { ...refusedWith(refusal), panelId, texts: filled(readPanel(body).texts) } : outcome
}

async function act(deps: StudioDeps, comic: Comic, panelId: number, body: unknown): Promise<Outcome> {
  const panels = await listPanels(deps.db, comic.id)
  const at = panels.findIndex(({ id }) => id === panelId)
  const panel = panels[at]
  if (!panel) throw notFound('Panel ini sudah tidak ada.')
  const action = readAction(body)
  const { texts: input, errors, basis } = readPanel(body)
  if (Object.keys(errors).length > 0) return { ...successOutcome, status: 422, panelId, texts: input, errors }
  const arrange = arrangements.get(action.verb)
  const texts = filled(arrange ? { ...input, dialogues: arrange(input.dialogues, action.number) } : input)
  const form = await readScene(body, listCast(comic, await findUndrawn(comic)), action)
  const isStaged = form && !isDeepStrictEqual(form.scene, (await getScenes(comic, panels)).get(panelId))
  const look = !isCastOpen(comic) ? null : action.verb === 'rupa' ? await drawnAs(comic, action) : form?.look
  const outcome = { ...successOutcome, panelId, chosen: form?.chosen ?? null, isWider: !!look }
  try {
    await save(deps, panel, isStaged ? { ...texts, scene: form.scene } : texts, { look, basis })
  } catch (error) {
    if (!(error instanceof hand.OldBasis)) throw error
    return { ...outcome, isWider: false, status: 409, texts: filled(input) }
  }
  const beside = (away: number) => panels[at + away]?.id ?? null
  const place = { panels, beside, texts, number: action.number }
  return { ...outcome, ...(await verbs.get(action.verb)?.([deps, comic.id, panelId], place)) }
}

/** Null if the kit does not know the kind. */
async function drawnAs(comic: Comic, { word: id, kind }: Action) {
  const { lookAs } = await import('../engines/undrawn.ts')
  const { data: look } = Look.safeParse(lookAs(comic, id, kind))
  return look ? { id, look } : null
}

type Basis = { look: SceneForm['look'] | undefined; basis: string }

async function save(deps: StudioDeps, panel: Panel, { scene, ...texts }: ScriptPanel, { look, basis }: Basis) {
  const { id, comic_id: comicId, description, dialogues } = panel
  // A change that is saved already, because its answer got lost, must not count as somebody else's change.
  const isNew = scene || !isDeepStrictEqual(texts, { description, dialogues })
  const change = { ...texts, ...(scene && { scene }) }
  // Both changes form one step, so that neither is stored if the other is refused.
  const edit = isNew ? (board: Board) => hand.editPanel(board, id, change, basis) : undefined
  if (look) await changeCast(deps, comicId, [look], edit)
  else if (isNew) await hand.changePanel(deps, comicId, id, change, basis)
}

/** `beside`: the id of the panel at this distance. `number`: the number in the button's value. */
type Place = { panels: readonly Panel[]; beside: (away: number) => number | null; texts: ScriptPanel; number: number }
type Verb = (of: [deps: StudioDeps, comicId: number, panelId: number], place: Place) => Promise<Partial<Outcome>>

/** The action of each button after the panel is saved. Returns its part of the outcome. */
const verbs = new Map<string, Verb>([
  ['gambar-ulang', (of) => after(askForRedraw(...of), {})],
  ['pakai', (of, { number }) => after(hand.showPicture(...of, number), { said: 'pakai' })],
  ['panel', async (_, { panels, number }) => (panels.some(({ id }) => id === number) ? { panelId: number } : {})],
  ['tambah-panel', async ([deps, id, after]) => ({ panelId: await hand.addPanel(deps, id, { after }), isWider: true })],
  ['bagi-panel', (of, { texts }) => after(hand.splitPanel(...of, Math.ceil(texts.dialogues.length / 2)))],
  ['gabung-panel', (of) => after(hand.joinPanel(...of))],
  [
    'hapus-panel',
    (of, { beside }) => after(hand.removePanel(...of), { panelId: beside(1) ?? beside(-1), isWider: true }),
  ],
  ['naik-panel', async (of, { beside }) => (beside(-1) ? after(hand.movePanel(...of, beside(-2))) : {})],
  ['turun-panel', async (of, { beside }) => (beside(1) ? after(hand.movePanel(...of, beside(1))) : {})],
])

async function after(change: Promise<unknown>, outcome: Partial<Outcome> = { isWider: true }) {
  await change
  return outcome
}

const filled = <T extends ScriptPanel>(texts: T): T => ({ ...texts, dialogues: texts.dialogues.filter(isFilled) })
const isFilled = ({ text }: Dialogue) => text !== ''

type Arrangement = (dialogues: readonly Dialogue[], at: number) => readonly Dialogue[]

/** Changes of the texts before the panel is saved. The button "tata" lets a text be placed automatically again. */
const arrangements = new Map<string, Arrangement>([
  ['balon', adding({ text: placeholders.speech, kind: 'speech' })],
  ['narasi', adding({ text: placeholders.narration, kind: 'narration' })],
  ['bunyi', adding({ text: 'BRAK', kind: 'shout' })],
  ['tata', (texts, at) => texts.map((one, index) => (index === at ? { ...one, x: null, y: null } : one))],
  ['hapus', (texts, at) => texts.filter((_, index) => index !== at)],
  ['naik', (texts, at) => swapped(texts, at, at - 1)],
  ['turun', (texts, at) => swapped(texts, at, at + 1)],
])

function adding(fresh: Pick<Dialogue, 'text' | 'kind'>): Arrangement {
  return (dialogues) => {
    const texts = dialogues.filter(isFilled)
    return texts.length < MAX_DIALOGUES ? [...texts, { character: '', x: null, y: null, ...fresh }] : dialogues
  }
}

function swapped(dialogues: readonly Dialogue[], at: number, to: number): readonly Dialogue[] {
  const [one, other] = [dialogues[at], dialogues[to]]
  return one === undefined || other === undefined ? dialogues : dialogues.with(at, other).with(to, one)
}
