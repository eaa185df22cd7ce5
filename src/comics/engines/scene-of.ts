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

/** The scenes of panels, by the ids of the panels. */
export type Scenes = ReadonlyMap<number, PanelScene>

/**
 * Returns the scenes of a comic's panels, in reading order. A scene that is not stored is read from the words of the
 * panel, and continues at the place of the panel before.
 */
export async function getScenes(
  { characters, seed, user_id: userId }: SceneComic & Pick<ComicRow, 'user_id'>,
  panels: readonly ScenePanel[],
): Promise<Scenes> {
  const isStored = panels.every(({ scene }) => scene !== null)
  const freshScenes = isStored ? [] : await readScenes({ characters, seed }, byPage(panels), userId)
  return new Map(panels.map((panel, at) => [panel.id, panel.scene ?? freshScenes[at] ?? emptyScene]))
}

/** Milliseconds to wait for the words of a comic to be read, if the caller soon asks again. */
const SOON_MS = 2_000

/**
 * Like `getScenes`, but returns null if the words wait in line or cannot be read now. A later call gets what was read
 * in between.
 */
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

/** The scene of a panel about which nothing is known. */
export const emptyScene: PanelScene = PanelScene.parse({ place: PLAIN })

/** Groups panels by page, with only the fields that are read. */
function byPage(panels: readonly ScenePanel[]) {
  const numbers = [...new Set(panels.map(({ page_number }) => page_number))]
  const of = (number: number | null) => panels.filter(({ page_number }) => page_number === number)
  return numbers.map((number) =>
    of(number).map(({ description, dialogues, scene }) => ({ description, dialogues, scene })),
  )
}
