import { PanelScene } from '../../artwork/comic/panel-scene.ts'
import type { ComicPanelRow, ComicRow } from '../../db/comic-rows.ts'
import { inReadingProcess } from './reading-process.ts'
import type { SceneComic } from './staged.ts'

type ScenePanel = Pick<ComicPanelRow, 'id' | 'description' | 'dialogues' | 'scene'> & {
  page_number: number | null
}

/** By the ids of the panels. */
export type Scenes = ReadonlyMap<number, PanelScene>

/**
 * What is seen in panels of a comic, in reading order: as it is stored, else read from the words of the panel, in which
 * the place of the panel before goes on.
 */
export async function sceneOf(
  { characters, seed, user_id: userId }: SceneComic & Pick<ComicRow, 'user_id'>,
  panels: readonly ScenePanel[],
): Promise<Scenes> {
  const isStored = panels.every(({ scene }) => scene !== null)
  const read = isStored
    ? []
    : await inReadingProcess('stagedFrom', [{ characters, seed }, byPage(panels), false], { userId })
  return new Map(panels.map((panel, at) => [panel.id, panel.scene ?? read[at] ?? emptyScene]))
}

/** Where nothing is known. */
export const emptyScene: PanelScene = PanelScene.parse({ place: 'village' })

function byPage(panels: readonly ScenePanel[]): ScenePanel[][] {
  const numbers = [...new Set(panels.map(({ page_number }) => page_number))]
  return numbers.map((number) => panels.filter(({ page_number }) => page_number === number))
}
