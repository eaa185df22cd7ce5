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

/** Comics whose cast is being changed in this process. Each such change draws a whole comic. */
const changing = new Set<number>()
/** Somebody else may change the panels while all of them are drawn. */
const TRIES = 2

/**
 * Changes looks in all panels as one step of the history, also after publication. A look of null means that the person
 * is not drawn. The change is free. Pictures by the kit are drawn again at once, those by a model stay until all panels
 * are drawn again. `edit`: further changes of the panels in the same step. Throws the errors of `takeStep` and `edit`,
 * a 400 for an unknown id, and a 409 while the cast is being changed or if a model has drawn a published comic.
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

/** People in older comics have no ids. They get ids together with a look. */
async function listCharacterIds({ characters, seed }: Comic): Promise<string[]> {
  const ids = characters.flatMap(({ id }) => id ?? [])
  if (ids.length === characters.length) return ids
  // The vocabulary is loaded only when it is needed.
  const { listActors } = await import('../../engines/staged.ts')
  return listActors({ characters, seed }).map(({ id }) => id)
}

const dressed = (characters: Comic['characters'], ids: readonly string[], looks: ReadonlyMap<string, Look | null>) =>
  characters.map((one, at) => {
    const [id = '', look] = [ids[at], looks.get(ids[at] ?? '')]
    return look === undefined ? one : { ...one, id, look, drawn: look !== null }
  })
