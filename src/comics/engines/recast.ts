import { kit } from '../../artwork/comic/kit.ts'
import type { Figure, Look, PanelScene, SightedFigure, Sighting } from '../../artwork/comic/panel-scene.ts'
import { stage } from '../../artwork/comic/stage/stage.ts'
import type { DialogueJson } from '../../db/column-types.ts'
import { seenIn } from './seen.ts'
import { drawnIn, listActors, type SceneComic } from './staged.ts'

type CastPanel = { description: string; dialogues: readonly DialogueJson[]; scene: PanelScene }

/**
 * Gives the cast of a comic new looks, by the ids of its characters, and returns the scenes of its panels in reading
 * order. A character who now has a drawing appears where the words name them. A character without a drawing disappears.
 * All else stays.
 */
export function recast(
  comic: SceneComic,
  looks: readonly (readonly [id: string, look: Look | null])[],
  panels: readonly CastPanel[],
): PanelScene[] {
  const newLooks = new Map(looks)
  const was = listActors(comic)
  const cast = was.map(({ look, ...one }) => ({
    ...one,
    look: newLooks.has(one.id) ? (newLooks.get(one.id) ?? null) : look,
  }))
  const fresh = cast.flatMap(({ id, look }, at) => (look && !was[at]?.look ? id : []))
  let last: Sighting | null = null
  return panels.map(({ scene, description: text, dialogues }) => {
    const dressedScene = dressed(scene, newLooks)
    if (fresh.length === 0) return dressedScene
    last = seenIn({ text, dialogues, cast, before: last })
    const joining = last.figures.filter(
      ({ id }) => fresh.includes(id) && dressedScene.figures.every((one) => one.id !== id),
    )
    if (joining.length === 0) return dressedScene
    const isEmpty = dressedScene.figures.length === 0
    const { distance, height } = isEmpty ? last : dressedScene.camera
    const figures = [...dressedScene.figures.map(sighted), ...joining]
    const sighting: Sighting = {
      ...last,
      place: dressedScene.place,
      distance,
      height,
      figures,
      props: [],
      isStill: false,
    }
    const staging = stage(
      { seen: sighting, speakers: [] },
      { cast: drawnIn(cast), before: [], size: dressedScene.size, seed: comic.seed + text },
    )
    const others = dressedScene.figures.filter(({ id }) => staging.figures.every((one) => one.id !== id))
    const placedFigures = staging.figures.map((figure): Figure => {
      const before = dressedScene.figures.find(({ id }) => id === figure.id)
      const { x, y, scale } = figure
      return before ? { ...before, x, y, scale } : figure
    })
    return {
      ...dressedScene,
      camera: isEmpty ? staging.camera : dressedScene.camera,
      figures: [...others, ...placedFigures],
    }
  })
}

const sighted = ({ id, pose, mood, facing, together }: Figure): SightedFigure => ({ id, pose, mood, facing, together })

/**
 * Gives figures their new looks. A figure whose partner is gone stands alone. A thing goes when the figure that holds
 * it goes.
 */
function dressed(scene: PanelScene, looks: ReadonlyMap<string, Look | null>): PanelScene {
  const isGone = (id: string | null) => id !== null && looks.get(id) === null
  const figures = scene.figures.flatMap((one): Figure[] => {
    if (isGone(one.id)) return []
    const look = looks.get(one.id) ?? one.look
    if (!isGone(one.together)) return [{ ...one, look }]
    return [{ ...one, look, together: null, pose: kit('pair').has(one.pose) ? 'stand' : one.pose }]
  })
  const isEmptied = figures.length === 0 && scene.figures.length > 0
  const camera = isEmptied ? { ...scene.camera, distance: 'far' as const } : scene.camera
  return { ...scene, camera, figures, props: scene.props.filter(({ held_by }) => !isGone(held_by)) }
}
