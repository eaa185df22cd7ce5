import { PanelScene } from '../../artwork/comic/panel-scene.ts'
import type { ComicPanelRow } from '../../db/comic-rows.ts'
import type { SceneComic } from './staged.ts'

type ScenePanel = Pick<ComicPanelRow, 'id' | 'description' | 'dialogues' | 'scene'> & {
  page_number: number | null
}

/**
 * What is seen in panels of a comic, in reading order: as it is stored, else read from the words of the panel, in which
 * the place of the panel before goes on. By the ids of the panels. The reader of words is loaded where it is needed.
 */
export async function sceneOf(
  comic: SceneComic,
  panels: readonly ScenePanel[],
): Promise<ReadonlyMap<number, PanelScene>> {
  const isStored = panels.every(({ scene }) => scene !== null)
  const read = isStored ? [] : (await import('./staged.ts')).stagedFrom(comic, byPage(panels), false)
  return new Map(panels.map((panel, at) => [panel.id, panel.scene ?? read[at] ?? emptyScene]))
}

/** Where nothing is known. */
export const emptyScene: PanelScene = PanelScene.parse({ place: 'village' })

function byPage(panels: readonly ScenePanel[]): ScenePanel[][] {
  const numbers = [...new Set(panels.map(({ page_number }) => page_number))]
  return numbers.map((number) => panels.filter(({ page_number }) => page_number === number))
}
