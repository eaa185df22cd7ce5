import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { type Comic, listPanels, type Panel, readChoices } from '../comic/queries.ts'
import { emptyScene, getScenes, type Scenes } from '../engines/scene-of.ts'
import type { Commission } from '../script/script.ts'

export type DrawablePanel = Pick<Panel, 'id' | 'description' | 'dialogues' | 'scene'>

/** `cachedScenes`: the scenes of the panels, if they were read already. */
export async function prepareCommissions(db: Knex, comic: Comic, cachedScenes?: Scenes) {
  const choices = await readChoices(db, comic)
  const hero = choices.character?.description ?? null
  const backgrounds = choices.backgrounds.map((background) => background.description)
  const { characters, style, mood } = comic
  const scenes = cachedScenes ?? (await getScenes(comic, await listPanels(db, comic.id)))
  return (panel: DrawablePanel, take: number): Commission => {
    const { id, description, dialogues } = panel
    const seed = `${comic.seed}/${id}`
    const scene = panel.scene ?? scenes.get(id) ?? emptyScene
    return { scene, description, dialogues, characters, hero, backgrounds, style, mood, seed, take }
  }
}

/** A key for what a picture must show. All pictures of the same commission have the same key. */
export const commissionKey = ({ description, scene, characters, hero, backgrounds, style, mood }: Commission): string =>
  createHash('sha256')
    .update(
      JSON.stringify([description, characters.map(Object.values), hero, backgrounds, style, mood, ...shapeKey(scene)]),
    )
    .digest('hex')

const shapeKey = (scene: Commission['scene']) => (scene && scene.size !== 'wide' ? [scene.size] : [])
