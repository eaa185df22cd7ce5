import { isDeepStrictEqual } from 'node:util'
import type { Look } from '../../../artwork/comic/panel-scene.ts'
import { Refusal } from '../../../web/refusal.ts'
import type { Comic } from '../../comic/queries.ts'
import { inReadingProcess } from '../../engines/reading-process.ts'
import { sceneOf } from '../../engines/scene-of.ts'
import { checkCast } from '../../rules/making.ts'
import { type HandDeps, takeStep } from './steps.ts'

type LookChoice = { id: string; look: Look | null }

/**
 * The same look in all panels, null for nobody who is drawn: one step of the history, free, also once published. Pictures
 * of the kit are drawn anew at once; those of a model stay until all is drawn again. Throws like `takeStep`, a 400 for an
 * unknown id, and a 409 for a published comic that a model has drawn.
 */
export async function changeCast(deps: HandDeps, comicId: number, choices: readonly LookChoice[]): Promise<void> {
  await takeStep(deps, comicId, async ({ comic, panels }) => {
    checkCast(comic)
    if (choices.some(({ id }) => !comic.characters.some((one) => one.id === id)))
      throw new Refusal(400, 'Tokoh ini tidak ada.')
    const looks = choices.map(({ id, look }) => [id, look] as const)
    const { seed, user_id: userId, pages } = comic
    const scenes = await sceneOf(comic, panels)
    const staged = panels.flatMap(({ id, description, dialogues }) => {
      const scene = scenes.get(id)
      return scene ? { description, dialogues, scene } : []
    })
    const input = [{ characters: comic.characters, seed }, looks, staged] as const
    const recast = await inReadingProcess('recast', [...input], { userId })
    const changed = panels.map((panel, at) => {
      const scene = recast[at] ?? panel.scene
      if (isDeepStrictEqual(scene, scenes.get(panel.id))) return panel
      return { ...panel, scene, render_id: comic.illustrator === 'gemini' ? panel.render_id : null }
    })
    return { panels: changed, pages, characters: dressed(comic.characters, new Map(looks)) }
  })
}

const dressed = (characters: Comic['characters'], looks: ReadonlyMap<string, Look | null>): Comic['characters'] =>
  characters.map((one) => {
    const look = looks.get(one.id ?? '')
    return look === undefined ? one : { ...one, look, drawn: look !== null }
  })
