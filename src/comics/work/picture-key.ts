import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { type Comic, chosenOf, listPanels, type Panel } from '../comic/queries.ts'
import { emptyScene, type Scenes, sceneOf } from '../engines/scene-of.ts'
import type { Commission } from '../script/script.ts'

export type DrawablePanel = Pick<Panel, 'id' | 'description' | 'dialogues' | 'scene'>

/** `seen`: what its panels show, where that was read already. */
export async function commissionsOf(db: Knex, comic: Comic, seen?: Scenes) {
  const chosen = await chosenOf(db, comic)
  const hero = chosen.character?.description ?? null
  const backgrounds = chosen.backgrounds.map((background) => background.description)
  const { characters, style, mood } = comic
  const scenes = seen ?? (await sceneOf(comic, await listPanels(db, comic.id)))
  return (panel: DrawablePanel, take: number): Commission => {
    const { id, description, dialogues } = panel
    const seed = `${comic.seed}/${id}`
    const scene = panel.scene ?? scenes.get(id) ?? emptyScene
    return { scene, description, dialogues, characters, hero, backgrounds, style, mood, seed, take }
  }
}

/** The same for all pictures of a panel. */
export const keyOf = ({ description, scene, characters, hero, backgrounds, style, mood }: Commission): string =>
  createHash('sha256')
    .update(
      JSON.stringify([description, characters.map(Object.values), hero, backgrounds, style, mood, ...shapeOf(scene)]),
    )
    .digest('hex')

const shapeOf = (scene: Commission['scene']) => (scene && scene.size !== 'wide' ? [scene.size] : [])
