import { setImmediate } from 'node:timers/promises'
import type { SceneBox } from '../../artwork/comic/boxes.ts'
import type { Face, PanelScene } from '../../artwork/comic/panel-scene.ts'
import { createCache } from '../../async/cached.ts'
import type { Comic, Panel } from '../comic/queries.ts'

/** Where faces are, and what a hand can take, in units of the panel. */
export type PanelSight = { faces: readonly Face[]; boxes: readonly SceneBox[] }

const sights = createCache<PanelSight>({ max: 2_000 })

/** Of a panel as it is shown; the kit is loaded with the first. */
export const readPanelSight = (
  { style }: Comic,
  { id, version, faces }: Panel,
  scene: PanelScene,
): Promise<PanelSight> =>
  sights(`${id} ${version} ${style} ${JSON.stringify(scene)}`, async () => {
    const { boxesIn, measured } = await import('../../artwork/comic/boxes.ts')
    const { drawPanel } = await import('../../artwork/comic/draw-panel.ts')
    const { findStyleKey } = await import('../../artwork/comic/styles.ts')
    const key = findStyleKey(style)
    await setImmediate()
    // What lies behind a model's picture is not known, and before it is drawn the kit's faces are as good as any.
    const measureFaces = () => measured(drawPanel(scene, { style: key, seed: '' }).faces, scene, key)
    return { faces: faces ?? measureFaces(), boxes: boxesIn(scene, key) }
  })
