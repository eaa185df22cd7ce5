import { creatureBounds } from './creature/draw-creature.ts'
import { findPartner } from './draw-panel.ts'
import { figureBounds, pairBounds } from './figure/bounds.ts'
import { getHand } from './figure/draw-figure.ts'
import { isPerson } from './kit.ts'
import { type Face, type Figure, type PanelBox, type PanelScene, type Prop, panelSizes } from './panel-scene.ts'
import { moved } from './pen/matrix.ts'
import { createPen } from './pen/pen.ts'
import { inStyle } from './stage/camera.ts'
import { getStyle } from './styles.ts'
import { isInSky } from './things.ts'

/** `id` is the id of the figure or thing. */
export type SceneBox = PanelBox & { id: string }

/**
 * Returns where the figures and things of a scene are in its picture, so that a person can grab them by hand. `style`
 * is the key of a style.
 */
export function boxesIn(scene: PanelScene, style: string): SceneBox[] {
  const { figures, props, camera, size } = scene
  const panel = panelSizes[size]
  const pen = createPen(getStyle(style))
  const standing = figures.map((figure) => inStyle(figure, pen.style, camera.distance))
  const figureBox = (figure: Figure) => {
    if (!isPerson(figure.look.kind)) return creatureBounds(figure, panel)
    const other = findPartner(figure, standing)
    if (!other) return figureBounds(figure, panel)
    const leads = standing.indexOf(figure) < standing.indexOf(other)
    return leads ? pairBounds(pen, figure, other, panel)[0] : pairBounds(pen, other, figure, panel)[1]
  }
  const handFor = ({ held_by }: Prop) => {
    const holder = standing.find(({ id }) => id === held_by)
    return holder && isPerson(holder.look.kind) && !findPartner(holder, standing)
      ? moved(getHand(holder, panel, pen).matrix, { x: 0, y: 0 })
      : null
  }
  return [
    ...standing.map((figure) => {
      const { x, y, width, height } = figureBox(figure)
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

/**
 * Returns the faces of a picture together with the boxes of their bodies and of the things in it; lettering needs them.
 */
export function measured(faces: readonly Face[], scene: PanelScene, style: string): Face[] {
  const boxes = boxesIn(scene, style)
  const panel = panelSizes[scene.size]
  const bodies = faces.map((face): Face => {
    const same = boxes.filter(({ id }) => scene.figures.some((one) => one.id === id && one.name === face.name))
    const own = same.find((box) => isIn(box, face)) ?? same[0]
    const head = { x: face.x - face.radius, y: face.y - face.radius, width: 2 * face.radius, height: 2 * face.radius }
    return { ...face, body: cut(own ? around(own, head) : head, panel) }
  })
  const things = scene.props.flatMap(({ id, key }): Face[] => {
    const box = boxes.find((one) => one.id === id)
    const body = box && cut(box, panel)
    if (!body || isInSky(key) || body.width < SMALL || body.height < SMALL) return []
    const middle = { x: body.x + body.width / 2, y: body.y + body.height / 2 }
    return [{ name: '', ...middle, radius: Math.min(body.width, body.height) / 2, mouth: middle, body, isThing: true }]
  })
  return [...bodies, ...things]
}

/** A thing is left out if less than this of its width or height is in the picture, in units of the panel. */
const SMALL = 12

const isIn = ({ x, y, width, height }: PanelBox, point: { x: number; y: number }) =>
  point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height

const spanned = (left: number, top: number, right: number, bottom: number): PanelBox => {
  const [x, y] = [Math.round(left), Math.round(top)]
  return { x, y, width: Math.round(right) - x, height: Math.round(bottom) - y }
}

const around = (one: PanelBox, other: PanelBox): PanelBox =>
  spanned(
    Math.min(one.x, other.x),
    Math.min(one.y, other.y),
    Math.max(one.x + one.width, other.x + other.width),
    Math.max(one.y + one.height, other.y + other.height),
  )

const cut = ({ x, y, width, height }: PanelBox, panel: { width: number; height: number }): PanelBox =>
  spanned(
    Math.max(0, Math.min(x, panel.width)),
    Math.max(0, Math.min(y, panel.height)),
    Math.max(0, Math.min(x + width, panel.width)),
    Math.max(0, Math.min(y + height, panel.height)),
  )
