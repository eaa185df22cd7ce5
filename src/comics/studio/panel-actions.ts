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

/** Which panel is open, and who or what in it is chosen. */
export const Where = z.object({ panel: Id.nullable().catch(null), pilih: z.string().max(60).nullable().catch(null) })

export const flashes = {
  simpan: 'Tersimpan.',
  urung: 'Perubahan terakhir diurungkan.',
  ulang: 'Perubahan diulangi.',
  pakai: 'Gambar itu dipakai lagi.',
}

/**
 * What became of a panel's form. `panelId`: the panel to show next, null for the first one; `chosen`: who or what in it;
 * `isWider`: other panels changed too. Unless the status is 200 `texts` are what was sent; `refusal`: why nothing more was
 * done, without it a 409 is for what somebody else changed.
 */
export type Outcome = {
  status: number
  refusal?: Refusal
  panelId: number | null
  chosen: string | null
  said: keyof typeof flashes
  isWider: boolean
  texts?: ScriptPanel
  errors?: Errors
}

export const successOutcome: Outcome = { status: 200, panelId: null, chosen: null, said: 'simpan', isWider: false }

const steps = new Map([
  ['urungkan', [undo, { ...successOutcome, said: 'urung' }]],
  ['ulangi', [redo, { ...successOutcome, said: 'ulang' }]],
] satisfies [string, [typeof undo, Outcome]][])

/** Undoes or repeats the newest change of the comic; null for a button that asks for neither. */
export async function stepBack(deps: StudioDeps, { id }: Comic, body: unknown): Promise<Outcome | null> {
  const [turn, outcome = null] = steps.get(readAction(body).verb) ?? []
  const refusal = turn ? await refusalIn(() => turn(deps, id)) : null
  return refusal ? refusedWith(refusal) : outcome
}
const refusedWith = (refusal: Refusal): Outcome => ({ ...successOutcome, status: refusal.status, refusal })

/** Saves what a form of a panel sends and does what its button says. Throws a 404 for a panel that is gone. */
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

/** Null for a kind that the kit does not have. */
async function drawnAs(comic: Comic, { word: id, kind }: Action) {
  const { lookAs } = await import('../engines/undrawn.ts')
  const { data: look } = Look.safeParse(lookAs(comic, id, kind))
  return look ? { id, look } : null
}

type Basis = { look: SceneForm['look'] | undefined; basis: string }

async function save(deps: StudioDeps, panel: Panel, { scene, ...texts }: ScriptPanel, { look, basis }: Basis) {
  const { id, comic_id: comicId, description, dialogues } = panel
  // What was saved already, but for whose answer nobody waited, is no change of somebody else.
  const isNew = scene || !isDeepStrictEqual(texts, { description, dialogues })
  const change = { ...texts, ...(scene && { scene }) }
  // Both are one step, so that nothing is stored where one of them is refused.
  const edit = isNew ? (board: Board) => hand.editPanel(board, id, change, basis) : undefined
  if (look) await changeCast(deps, comicId, [look], edit)
  else if (isNew) await hand.changePanel(deps, comicId, id, change, basis)
}

/** `beside`: the id of the panel so far away. `number`: that of the button. */
type Place = { panels: readonly Panel[]; beside: (away: number) => number | null; texts: ScriptPanel; number: number }
type Verb = (of: [deps: StudioDeps, comicId: number, panelId: number], place: Place) => Promise<Partial<Outcome>>

/** What a button does once the panel is saved, and what the outcome has of it. */
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

/** What is done with a text before the panel is saved; "tata" lets it find its place again. */
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
