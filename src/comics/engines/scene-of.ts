import { createHash } from 'node:crypto'
import { PanelScene } from '../../artwork/comic/panel-scene.ts'
import { PLAIN } from '../../artwork/comic/places.ts'
import { createCache } from '../../async/cached.ts'
import { withTimeout } from '../../async/timer.ts'
import type { ComicPanelRow, ComicRow } from '../../db/tables.ts'
import { Refusal } from '../../web/refusal.ts'
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
export async function getScenes(
  { characters, seed, user_id: userId }: SceneComic & Pick<ComicRow, 'user_id'>,
  panels: readonly ScenePanel[],
): Promise<Scenes> {
  const isStored = panels.every(({ scene }) => scene !== null)
  const freshScenes = isStored ? [] : await readScenes({ characters, seed }, byPage(panels), userId)
  return new Map(panels.map((panel, at) => [panel.id, panel.scene ?? freshScenes[at] ?? emptyScene]))
}

/** Milliseconds for the words of a comic to be read, where somebody asks again soon. */
const SOON_MS = 2_000

/** Like `sceneOf`, but null where the words wait in line or cannot be read now; a later call finds what was read then. */
export const scenesSoon = (...comic: Parameters<typeof getScenes>): Promise<Scenes | null> =>
  withTimeout(
    SOON_MS,
    () => getScenes(...comic),
    () => null,
  ).catch((error: unknown) => {
    if (error instanceof Refusal) return null
    throw error
  })

/** Each preview picture of a storyboard needs the reading of the whole comic, so the latest ones are kept. */
const readings = createCache<PanelScene[]>({ max: 20 })

const readScenes = (comic: SceneComic, pages: ReturnType<typeof byPage>, userId: number): Promise<PanelScene[]> => {
  const key = createHash('sha256')
    .update(JSON.stringify([comic, pages]))
    .digest('base64')
  return readings(key, () => inReadingProcess('stagedFrom', [comic, pages, false], { userId }))
}

/** Where nothing is known. */
export const emptyScene: PanelScene = PanelScene.parse({ place: PLAIN })

/** Only what is read of them. */
function byPage(panels: readonly ScenePanel[]) {
  const numbers = [...new Set(panels.map(({ page_number }) => page_number))]
  const of = (number: number | null) => panels.filter(({ page_number }) => page_number === number)
  return numbers.map((number) =>
    of(number).map(({ description, dialogues, scene }) => ({ description, dialogues, scene })),
  )
}
