import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { Look } from '../../artwork/comic/panel-scene.ts'
import { type Errors, Id } from '../../web/form.ts'
import { notFound, type Refusal, refusalIn } from '../../web/refusal.ts'
import { type Comic, listPanels, type Panel } from '../comic/queries.ts'
import { sceneOf } from '../engines/scene-of.ts'
import { MAX_DIALOGUES } from '../limits.ts'
import { isCastOpen } from '../rules/making.ts'
import { type Dialogue, placeholders, type ScriptPanel } from '../script/script.ts'
import { askForRedraw } from '../work/ask.ts'
import { changeCast } from '../work/hand/cast.ts'
import * as hand from '../work/hand/panels.ts'
import { type Board, redo, undo } from '../work/hand/steps.ts'
import { castOf, missingOf } from './people.ts'
import { readScene } from './scene-form.ts'
import { readPanel } from './script-form.ts'
import type { StudioDeps } from './studio.ts'

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

export const done: Outcome = { status: 200, panelId: null, chosen: null, said: 'simpan', isWider: false }

/** Undoes or repeats the newest change of the comic. */
export async function stepBack(deps: StudioDeps, { id }: Comic, action: string): Promise<Outcome> {
  const isUndone = action === 'urungkan'
  const refusal = await refusalIn(() => (isUndone ? undo : redo)(deps, id))
  return refusal ? refusedWith(refusal) : { ...done, said: isUndone ? 'urung' : 'ulang' }
}
const refusedWith = (refusal: Refusal): Outcome => ({ ...done, status: refusal.status, refusal })
export const isStep = (action: string): boolean => action === 'urungkan' || action === 'ulangi'

/** Saves what a form of a panel sends and does what its button says. Throws a 404 for a panel that is gone. */
export async function actOnPanel(...asked: Parameters<typeof actAsAsked>): Promise<Outcome> {
  const [, , panelId, body] = asked
  const outcomes: Outcome[] = []
  const refusal = await refusalIn(async () => outcomes.push(await actAsAsked(...asked)))
  if (!refusal) return outcomes[0] ?? done
  const { texts } = readPanel(body)
  return { ...refusedWith(refusal), panelId, texts: { ...texts, dialogues: texts.dialogues.filter(isFilled) } }
}

async function actAsAsked(
  deps: StudioDeps,
  comic: Comic,
  panelId: number,
  body: unknown,
  action: string,
): Promise<Outcome> {
  const panels = await listPanels(deps.db, comic.id)
  const at = panels.findIndex(({ id }) => id === panelId)
  const panel = panels[at]
  if (!panel) throw notFound('Panel ini sudah tidak ada.')
  const [name = '', word = '', kind = ''] = action.split(':')
  const number = /^\d{1,9}$/.test(word) ? Number(word) : -1
  const { texts: typed, errors, basis } = readPanel(body)
  if (Object.keys(errors).length > 0) return { ...done, status: 422, panelId, texts: typed, errors }
  const texts = { ...typed, dialogues: arranged(typed.dialogues, name, number).filter(isFilled) }
  const before = (await sceneOf(comic, panels)).get(panel.id)
  const form = await readScene(body, castOf(comic, await missingOf(comic)), action)
  const change = { ...texts, ...(form && !isDeepStrictEqual(form.scene, before) ? { scene: form.scene } : {}) }
  const look = !isCastOpen(comic) ? null : name === 'rupa' ? await drawnAs(comic, word, kind) : form?.look
  const outcome = { ...done, panelId, chosen: form?.chosen ?? null, isWider: !!look }
  // What was saved already, but for whose answer nobody waited, is no change of somebody else.
  const isNew =
    change.scene !== undefined ||
    !isDeepStrictEqual(texts, { description: panel.description, dialogues: panel.dialogues })
  try {
    // Both are one step, so that nothing is stored where one of them is refused.
    const edit = isNew ? (board: Board) => hand.editPanel(board, panelId, change, basis) : undefined
    if (look) await changeCast(deps, comic.id, [look], edit)
    else if (isNew) await hand.changePanel(deps, comic.id, panelId, change, basis)
  } catch (error) {
    if (!(error instanceof hand.OldBasis)) throw error
    return { ...outcome, isWider: false, status: 409, texts: { ...typed, dialogues: typed.dialogues.filter(isFilled) } }
  }
  if (name === 'gambar-ulang') await askForRedraw(deps, comic.id, panelId)
  if (name === 'pakai') {
    await hand.showPicture(deps, comic.id, panelId, number)
    return { ...outcome, said: 'pakai' }
  }
  if (name === 'panel') return { ...outcome, panelId: panels.some(({ id }) => id === number) ? number : panelId }
  const next = await rearrange(deps, comic, { panels, at, name, texts })
  return next === undefined ? outcome : { ...outcome, panelId: next, isWider: true }
}

/** Null for a kind that the kit does not have. */
async function drawnAs(comic: Comic, id: string, kind: string) {
  const { lookAs } = await import('../engines/undrawn.ts')
  const { data: look } = Look.safeParse(lookAs(comic, id, kind))
  return look ? { id, look } : null
}

type Place = { panels: readonly Panel[]; at: number; name: string; texts: ScriptPanel }

/** Returns the panel to show next; undefined where the action is none of these. */
async function rearrange(deps: StudioDeps, { id }: Comic, { panels, at, name, texts }: Place) {
  const idAt = (index: number) => panels[index]?.id ?? null
  const here = idAt(at) ?? 0
  if (name === 'tambah-panel') return hand.addPanel(deps, id, { after: here })
  if (name === 'bagi-panel') {
    await hand.splitPanel(deps, id, here, Math.ceil(texts.dialogues.length / 2))
    return here
  }
  if (name === 'gabung-panel') {
    await hand.joinPanel(deps, id, here)
    return here
  }
  if (name === 'hapus-panel') {
    await hand.removePanel(deps, id, here)
    return idAt(at + 1) ?? idAt(at - 1)
  }
  if (name === 'naik-panel' && at > 0) await hand.movePanel(deps, id, here, idAt(at - 2))
  else if (name === 'turun-panel' && at < panels.length - 1) await hand.movePanel(deps, id, here, idAt(at + 1))
  else return undefined
  return here
}

const fresh = new Map<string, Pick<Dialogue, 'text' | 'kind'>>([
  ['balon', { text: placeholders.speech, kind: 'speech' }],
  ['narasi', { text: placeholders.narration, kind: 'narration' }],
  ['bunyi', { text: 'BRAK', kind: 'shout' }],
])

const isFilled = ({ text }: Dialogue) => text !== ''

/** "hapus" removes a text, "naik" and "turun" move it, "tata" lets it find its place again. */
function arranged(dialogues: readonly Dialogue[], action: string, at: number): readonly Dialogue[] {
  const added = fresh.get(action)
  const filled = dialogues.filter(isFilled)
  if (added && filled.length < MAX_DIALOGUES) return [...filled, { character: '', x: null, y: null, ...added }]
  if (action === 'tata') return dialogues.map((one, index) => (index === at ? { ...one, x: null, y: null } : one))
  if (action === 'hapus') return dialogues.filter((_, index) => index !== at)
  const to = action === 'naik' ? at - 1 : action === 'turun' ? at + 1 : at
  const [one, other] = [dialogues[at], dialogues[to]]
  return one === undefined || other === undefined ? dialogues : dialogues.with(at, other).with(to, one)
}
