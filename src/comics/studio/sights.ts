import { setImmediate } from 'node:timers/promises'
import type { SceneBox } from '../../artwork/comic/boxes.ts'
import type { Face, PanelScene } from '../../artwork/comic/panel-scene.ts'
import { createCache } from '../../async/cached.ts'
import type { Comic, Panel } from '../comic/queries.ts'

/** Positions of faces and of movable things, in units of the panel. */
export type PanelSight = { faces: readonly Face[]; boxes: readonly SceneBox[] }

const sights = createCache<PanelSight>({ max: 2_000 })

/** Positions in a panel as it is shown. The kit is loaded only when it is needed. */
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
    // The contents of a model's picture are unknown. Before the picture is drawn, the faces of the kit are used for it.
    const measureFaces = () => measured(drawPanel(scene, { style: key, seed: '' }).faces, scene, key)
    return { faces: faces ?? measureFaces(), boxes: boxesIn(scene, key) }
  })
