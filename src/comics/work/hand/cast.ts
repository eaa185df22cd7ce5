import { isDeepStrictEqual } from 'node:util'
import type { Look } from '../../../artwork/comic/panel-scene.ts'
import { Refusal } from '../../../web/refusal.ts'
import type { Comic } from '../../comic/queries.ts'
import { inReadingProcess } from '../../engines/reading-process.ts'
import { getScenes } from '../../engines/scene-of.ts'
import { checkCast } from '../../rules/making.ts'
import { type Board, type BoardPanel, type HandDeps, type Plan, takeStep } from './steps.ts'

type LookChoice = { id: string; look: Look | null }
type Edit = (board: Board) => Promise<readonly BoardPanel[]>

/** The comics whose cast is being changed here: each of these draws a whole comic. */
const changing = new Set<number>()
/** Others may change the panels while all are drawn. */
const TRIES = 2

/**
 * The same look in all panels, null for nobody who is drawn: one step of the history, free, also once published. Pictures
 * of the kit are drawn anew at once; those of a model stay until all is drawn again. `edit`: what becomes of the panels in
 * the same step. Throws like `takeStep` and `edit`, a 400 for an unknown id, and a 409 for a published comic that a model
 * has drawn, and while the cast is being changed.
 */
export async function changeCast(
  deps: HandDeps,
  comicId: number,
  choices: readonly LookChoice[],
  edit: Edit = async ({ panels }) => panels,
): Promise<void> {
  if (changing.has(comicId))
    throw new Refusal(409, 'Rupa tokoh komik ini sedang diganti. Tunggu sampai selesai, lalu coba lagi.')
  changing.add(comicId)
  try {
    await takeStep(deps, comicId, (board) => recastPlan(board, choices, edit), TRIES)
  } finally {
    changing.delete(comicId)
  }
}

async function recastPlan(board: Board, choices: readonly LookChoice[], edit: Edit): Promise<Plan> {
  const { comic } = board
  checkCast(comic)
  const ids = await listCharacterIds(comic)
  if (choices.some(({ id }) => !ids.includes(id))) throw new Refusal(400, 'Tokoh ini tidak ada.')
  const panels = await edit(board)
  const looks = choices.map(({ id, look }) => [id, look] as const)
  const { seed, user_id: userId, pages } = comic
  const scenes = await getScenes(comic, panels)
  const staged = panels.flatMap(({ id, description, dialogues }) => {
    const scene = scenes.get(id)
    return scene ? { description, dialogues, scene } : []
  })
  const input = [{ characters: comic.characters, seed }, looks, staged] as const
  const recast = await inReadingProcess('recast', [...input], { userId })
  const newPanels = panels.map((panel, at) => {
    const scene = recast[at] ?? panel.scene
    if (isDeepStrictEqual(scene, scenes.get(panel.id))) return panel
    return { ...panel, scene, render_id: comic.illustrator === 'gemini' ? panel.render_id : null }
  })
  return { panels: newPanels, pages, characters: dressed(comic.characters, ids, new Map(looks)) }
}

/** Casts from before have none; they get one with a look. */
async function listCharacterIds({ characters, seed }: Comic): Promise<string[]> {
  const ids = characters.flatMap(({ id }) => id ?? [])
  if (ids.length === characters.length) return ids
  // The words are loaded with the first.
  const { listActors } = await import('../../engines/staged.ts')
  return listActors({ characters, seed }).map(({ id }) => id)
}

const dressed = (characters: Comic['characters'], ids: readonly string[], looks: ReadonlyMap<string, Look | null>) =>
  characters.map((one, at) => {
    const [id = '', look] = [ids[at], looks.get(ids[at] ?? '')]
    return look === undefined ? one : { ...one, id, look, drawn: look !== null }
  })
