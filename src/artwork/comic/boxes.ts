import { creatureBounds } from './creature/draw-creature.ts'
import { partnerOf } from './draw-panel.ts'
import { boundsOf, pairBoundsOf } from './figure/bounds.ts'
import { handOf } from './figure/draw-figure.ts'
import { isPerson } from './kit.ts'
import { type Figure, type PanelScene, type Prop, panelSizes } from './panel-scene.ts'
import { moved } from './pen/matrix.ts'
import { createPen } from './pen/pen.ts'
import { inStyle } from './stage/camera.ts'
import { styleOf } from './styles.ts'

/** `id`: of a figure or thing. From the left upper corner, in units of the panel. */
export type SceneBox = { id: string; x: number; y: number; width: number; height: number }

/** Where figures and things of a scene are in its picture, for a hand that takes them. `style`: a key. */
export function boxesIn(scene: PanelScene, style: string): SceneBox[] {
  const { figures, props, camera, size } = scene
  const panel = panelSizes[size]
  const pen = createPen(styleOf(style))
  const standing = figures.map((figure) => inStyle(figure, pen.style, camera.distance))
  const boxOf = (figure: Figure) => {
    if (!isPerson(figure.look.kind)) return creatureBounds(figure, panel)
    const other = partnerOf(figure, standing)
    if (!other) return boundsOf(figure, panel)
    const leads = standing.indexOf(figure) < standing.indexOf(other)
    return leads ? pairBoundsOf(pen, figure, other, panel)[0] : pairBoundsOf(pen, other, figure, panel)[1]
  }
  const handFor = ({ held_by }: Prop) => {
    const holder = standing.find(({ id }) => id === held_by)
    return holder && isPerson(holder.look.kind) && !partnerOf(holder, standing)
      ? moved(handOf(holder, panel, pen).matrix, { x: 0, y: 0 })
      : null
  }
  return [
    ...standing.map((figure) => {
      const { x, y, width, height } = boxOf(figure)
      return {
        id: figure.id,
        x: x * panel.width,
        y: y * panel.height,
        width: width * panel.width,
        height: height * panel.height,
      }
    }),
    ...props.map((prop) => {
      const side = prop.scale * panel.height
      const hand = handFor(prop)
      const foot = hand ? { x: hand.x, y: hand.y + side / 2 } : { x: prop.x * panel.width, y: prop.y * panel.height }
      return { id: prop.id, x: foot.x - side / 2, y: foot.y - side, width: side, height: side }
    }),
  ]
}
