import type { Look, PanelScene } from '../../artwork/comic/panel-scene.ts'
import type { ComicPanelRow, ComicRow } from '../../db/comic-rows.ts'

export type ScenePanel = Pick<ComicPanelRow, 'id' | 'description' | 'dialogues' | 'scene'>

/**
 * What is seen in panels of a comic, in reading order: as it is stored, else read from the words of the panel, in which
 * the place of the panel before goes on. By the ids of the panels.
 */
export function sceneOf(
  comic: Pick<ComicRow, 'characters'>,
  panels: readonly ScenePanel[],
): ReadonlyMap<number, PanelScene> {
  return new Map(panels.map((panel) => [panel.id, panel.scene ?? plainScene(comic, panel)]))
}

const STRANGER: Look = { kind: 'man', age: 'adult', variant: 0, hair: 'short', skin: 'tan', clothes: 'tshirt' }

/** Whoever speaks stands in a row. */
function plainScene({ characters }: Pick<ComicRow, 'characters'>, { dialogues }: ScenePanel): PanelScene {
  const names = [...new Set(dialogues.map(({ character }) => character).filter(Boolean))].slice(0, 4)
  const figures = names.map((name, at) => {
    const known = characters.find((one) => one.name === name)
    const x = (at + 1) / (names.length + 1)
    const place = { x, y: 0.95, scale: 0.75, flip: x > 0.5, together: null }
    const { id = name, look = STRANGER } = known ?? {}
    return { id, name, look, pose: 'stand', mood: 'calm', facing: 'three_quarter', ...place } as const
  })
  return {
    ...{ size: 'wide', place: 'village', time: 'day', weather: 'clear', effect: null },
    camera: { distance: 'medium', height: 'eye' },
    figures,
    props: [],
  }
}
