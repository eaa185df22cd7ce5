import { creatureBounds, drawCreature } from '../creature/draw-creature.ts'
import { drawFigure } from '../figure/draw-figure.ts'
import { isPerson, kit } from '../kit.ts'
import { Figure, Look, type PanelScene, panelSizes } from '../panel-scene.ts'
import { createPen } from '../pen/pen.ts'
import type { Style } from '../pen/style.ts'
import { getStyle } from '../styles.ts'

type Distance = PanelScene['camera']['distance']

/**
 * Shares of a standing adult: how high and broad somebody is, where the middle of the face is, up from the ground and
 * ahead of the feet, and how high the head is.
 */
type Measures = { whole: number; broad: number; face: number; ahead: number; head: number }

/** `pose`: where it lowers the head or bends ahead, the face is there. */
export const getMeasures = (look: Look, pose?: string): Measures => {
  if (!isPerson(look.kind)) return measuresOfCreature(look.kind)
  const standing = people[look.age] ?? adult
  if (pose === undefined || !kit('pose').has(pose)) return standing
  const [face, usual] = [faceIn(pose, look.age), faceIn('stand', look.age)]
  return { ...standing, face: standing.face + usual.y - face.y, ahead: face.x - usual.x }
}

/** Somebody may have it in the arms. */
export const isSmallAnimal = (look: Look): boolean => !isPerson(look.kind) && getMeasures(look).whole < 0.5

const adult: Measures = { whole: 1, broad: 0.3, face: 0.89, ahead: 0, head: 0.16 }
const people: Readonly<Record<string, Measures>> = {
  child: { ...adult, whole: 0.59, broad: 0.2, face: 0.51 },
  teen: { ...adult, whole: 0.84, broad: 0.26, face: 0.76 },
  elder: { ...adult, whole: 0.9, face: 0.8 },
}

const facesIn = new Map<string, { x: number; y: number }>()

/** Of somebody who looks to the right, as shares of the height of a standing adult. */
function faceIn(pose: string, age: string): { x: number; y: number } {
  const cachedFace = facesIn.get(`${pose} ${age}`)
  if (cachedFace) return cachedFace
  const figure = Figure.parse({ id: pose, look: { kind: 'man', age }, pose, x: 0.5, y: 1, scale: 1 })
  const { x, y } = drawFigure(createPen(getStyle('cartoon')), figure, { width: 1_000, height: 1_000 })
  const face = { x: x / 1_000, y: y / 1_000 }
  facesIn.set(`${pose} ${age}`, face)
  return face
}

const creatures = new Map<string, Measures>()

/** As they are drawn. */
function measuresOfCreature(kind: string): Measures {
  const cachedMeasures = creatures.get(kind)
  if (cachedMeasures) return cachedMeasures
  const figure = Figure.parse({ id: kind, look: { kind }, x: 0.5, y: 1, scale: 1 })
  // Drawings are rounded to a tenth of a unit.
  const panel = { width: 1_000, height: 1_000 }
  const { x, y, radius } = drawCreature(createPen(getStyle('cartoon')), figure, panel)
  const { width: broad, height: whole } = creatureBounds(figure, panel)
  const measures = { whole, broad, face: 1 - y / 1_000, ahead: x / 1_000 - 0.5, head: radius / 500 }
  creatures.set(kind, measures)
  return measures
}

/**
 * Where the ground lies, and how high up in the picture heads may reach, as shares of the panel from the top; near by
 * the middle of the faces.
 */
const grounds = { far: 0.95, medium: 1.06 } as const
const heads: Readonly<Record<Distance, number>> = { far: 0.33, medium: 0.3, close: 0.6, detail: 0.6 }
/** Lower than this heads make no room for letters; near by they leave room beside them. */
const [LOWEST, LOWEST_NEAR] = [0.57, 0.44]
/** Height of a head in a near picture, by how many are in it. */
const faces: readonly number[] = [0, 0.44, 0.36, 0.3, 0.26]
/** How much of who is seen from a medium distance may be below the picture: who stands, and who needs legs. */
const [BELOW, POSED_BELOW] = [0.38, 0.1]
/** Animals are low: their feet are in the picture. */
const ANIMAL_GROUND = 0.97
const afoot = new Set('walk run jump climb fly fall kick dance ride sneak row cycle drive sweep'.split(' '))
const needsLegs = ({ look, pose = 'stand' }: Posed) =>
  afoot.has(pose) || getMeasures(look, pose).face < 0.9 * getMeasures(look).face
type Placing = Pick<Figure, 'y' | 'scale'>
type Posed = Pick<Figure, 'look'> & { pose?: string }

/**
 * How big those of a picture are and where they stand. In a far or medium one all stand on one ground, the tallest as
 * high as there is room; in a close one the faces are beside each other, the small ones a little lower. In an upright
 * panel people do not grow with its height but stay as broad as they can be beside each other. `room`: units that
 * letters need above them, for which the camera shows less of their legs.
 */
export function placedBy(figures: readonly Posed[], distance: Distance, size: PanelScene['size'], room = 0): Placing[] {
  const { width, height } = panelSizes[size]
  const top = Math.min(isNear(distance) ? LOWEST_NEAR : LOWEST, room / height)
  if (isNear(distance)) {
    const most = (faces[Math.min(figures.length, faces.length - 1)] ?? 0.26) * Math.min(1, (600 / height) * 1.25)
    return figures.map(({ look, pose }) => {
      const { whole, face, head } = getMeasures(look, pose)
      const high = Math.min((distance === 'detail' && isPerson(look.kind) ? 1.25 : 1) * most, 1 - top)
      const scale = high / head
      const middle = Math.max(heads[distance], Math.min(1 - high / 2, top + 0.56 * high))
      // Small ones are a little lower than the others.
      return { scale, y: middle + 0.05 * (1 - Math.min(1, whole)) + scale * face }
    })
  }
  const ground = grounds[distance === 'far' ? 'far' : 'medium']
  const tall = figures.map(({ look }) => getMeasures(look).whole)
  const tallest = Math.max(0.4, ...tall)
  const start = Math.max(heads[distance], top)
  // Nobody is broader than a third of the picture beside two others.
  const broad = (width / height) * (distance === 'far' ? 0.9 : figures.length > 2 ? 0.75 : 1.15)
  const most = Math.min((ground - heads[distance]) / tallest, broad, distance === 'far' ? 0.7 : 1.5)
  if (distance === 'far') {
    const scale = Math.min(most, (ground - start) / tallest)
    return figures.map(() => ({ scale, y: ground }))
  }
  const people = figures.filter(({ look }) => isPerson(look.kind))
  const isWhole = people.length < figures.length || people.some(needsLegs)
  const below = people.length === 0 ? 0 : Math.min(tallest, ...tall) * (isWhole ? POSED_BELOW : BELOW)
  const scale = Math.min(most, (1 - start) / Math.max(0.3, tallest - below))
  const y = Math.max(ground, start + scale * tallest)
  // Who lies or kneels, and an animal, is not below the picture.
  return figures.map(({ look, pose }) => {
    const low = 1 - getMeasures(look, pose).face / getMeasures(look).face
    if (!isPerson(look.kind)) return { scale, y: Math.min(y, ANIMAL_GROUND) }
    return { scale, y: low < 0.2 ? y : Math.min(y, ground - 0.14 * Math.min(1, low)) }
  })
}

export const isNear = (distance: Distance): boolean => distance === 'close' || distance === 'detail'

/** In a near picture a face is where the feet would be: how far somebody is moved for that. */
export const faceShift = ({ look, pose, scale, flip }: Figure, size: PanelScene['size']): number => {
  const { width, height } = panelSizes[size]
  return ((flip ? 1 : -1) * getMeasures(look, pose).ahead * scale * height) / width
}

/** The same picture from another distance: everybody keeps the place from left to right. */
export const fromDistance = (scene: PanelScene, distance: Distance): PanelScene =>
  reframed({ ...scene, camera: { ...scene.camera, distance } }, scene)

/**
 * A scene whose camera, size or figures have changed, with everybody seen as before: who was moved or made larger is so
 * still, and who is new stands as `placedBy` says.
 */
export function reframed(scene: PanelScene, before: PanelScene): PanelScene {
  const placesIn = ({ figures, camera, size }: PanelScene) => {
    const all = placedBy(figures, camera.distance, size)
    // Two who are together stand on one ground.
    return all.map((place, at) => {
      const other = all[figures.findIndex(({ id }) => id === figures[at]?.together)] ?? place
      return { ...place, y: (place.y + other.y) / 2 }
    })
  }
  const [earlier, places] = [placesIn(before), placesIn(scene)]
  const lowered = loweredIn(before, earlier)
  // Near by, chins stay in the picture.
  const lowerBy = isNear(scene.camera.distance) ? Math.min(0.12, lowered) : lowered
  const shift = (figure: Figure, { camera, size }: PanelScene) =>
    isNear(camera.distance) ? faceShift(figure, size) : 0
  const figures = scene.figures.map((figure, at) => {
    const nth = before.figures.findIndex(({ id }) => id === figure.id)
    const was = earlier[nth]
    const is = places[at]
    if (!is || (was && was.y === is.y && was.scale === is.scale)) return figure
    if (!was) return { ...figure, ...is, y: is.y + lowerBy, x: figure.x + shift({ ...figure, ...is }, scene) }
    const scale = Math.min(8, Math.max(0.05, is.scale * (figure.scale / was.scale)))
    // Near by, who is larger than the others is so around the face, which stays in the picture.
    const face = isNear(scene.camera.distance) ? (scale - is.scale) * getMeasures(figure.look, figure.pose).face : 0
    const y = is.y + face + lowerBy + (figure.y - was.y - lowered) * (is.scale / was.scale)
    const moved = { ...figure, scale, y: within(y) }
    return { ...moved, x: within(figure.x - shift(before.figures[nth] ?? figure, before) + shift(moved, scene)) }
  })
  const [large, small] = [scene, before].map(
    ({ camera, size }) => placedBy([{ look: Look.parse({ kind: 'man' }) }], camera.distance, size)[0]?.scale ?? 1,
  )
  const ratio = (large ?? 1) / (small ?? 1)
  const grown = scene.size === before.size ? Math.sqrt(ratio) : ratio
  const props = scene.props.map((prop) => ({
    ...prop,
    scale: Math.max(0.02, Math.min(Math.max(1.2, prop.scale), prop.scale * grown)),
  }))
  return { ...scene, figures, props: grown === 1 ? scene.props : props }
}

/** How much lower all stand than they would, so that letters have room above them. */
function loweredIn({ figures }: PanelScene, places: readonly Placing[]): number {
  const by = figures.map(({ y }, at) => y - (places[at]?.y ?? y))
  return figures.length === 0 ? 0 : Math.max(0, Math.min(...by))
}

/** A place that a scene may have. */
const within = (place: number): number => Math.min(8, Math.max(-2, place))

/**
 * The same figure in a style with other proportions: near by, faces keep their place and size; a style that comes
 * nearer enlarges around the face, and small bodies stay on their ground.
 */
export function inStyle(figure: Figure, style: Pick<Style, 'head' | 'body' | 'near'>, distance: Distance): Figure {
  if (distance === 'far') return figure
  const { head, body, near } = style
  const isPersonal = isPerson(figure.look.kind)
  const { face, head: high } = getMeasures(figure.look, distance === 'medium' ? undefined : figure.pose)
  if (!isPersonal && distance !== 'medium') return figure
  if (distance === 'medium' && body < 1) return { ...figure, scale: figure.scale * near }
  const scale = distance === 'medium' ? figure.scale * near : figure.scale / head ** 0.85
  const styled = isPersonal ? (face - high / 2) * body + (high / 2) * head : face
  return { ...figure, scale, y: figure.y - figure.scale * face + scale * styled }
}
