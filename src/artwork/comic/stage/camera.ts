import { creatureBounds, drawCreature } from '../creature/draw-creature.ts'
import { drawFigure } from '../figure/draw-figure.ts'
import { isPerson, kit } from '../kit.ts'
import { Figure, Look, type PanelScene, panelSizes } from '../panel-scene.ts'
import { createPen } from '../pen/pen.ts'
import type { Style } from '../pen/style.ts'
import { getStyle } from '../styles.ts'

type Distance = PanelScene['camera']['distance']

/**
 * Sizes as shares of a standing adult's height. `whole`, `broad`: height and width. `face`, `ahead`: how far the middle
 * of the face is above the ground and ahead of the feet. `head`: height of the head.
 */
type Measures = { whole: number; broad: number; face: number; ahead: number; head: number }

/**
 * Returns the measures of a look. In a `pose` that lowers the head or bends ahead, `face` and `ahead` follow the head.
 */
export const getMeasures = (look: Look, pose?: string): Measures => {
  if (!isPerson(look.kind)) return measuresOfCreature(look.kind)
  const standing = people[look.age] ?? adult
  if (pose === undefined || !kit('pose').has(pose)) return standing
  const [face, usual] = [faceIn(pose, look.age), faceIn('stand', look.age)]
  return { ...standing, face: standing.face + usual.y - face.y, ahead: face.x - usual.x }
}

/** Whether a figure is an animal so small that a person may have it in the arms. */
export const isSmallAnimal = (look: Look): boolean => !isPerson(look.kind) && getMeasures(look).whole < 0.5

const adult: Measures = { whole: 1, broad: 0.3, face: 0.89, ahead: 0, head: 0.16 }
const people: Readonly<Record<string, Measures>> = {
  child: { ...adult, whole: 0.59, broad: 0.2, face: 0.51 },
  teen: { ...adult, whole: 0.84, broad: 0.26, face: 0.76 },
  elder: { ...adult, whole: 0.9, face: 0.8 },
}

const facesIn = new Map<string, { x: number; y: number }>()

/** Returns the middle of the face of somebody who looks to the right, as shares of the height of a standing adult. */
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

/** Returns the measures of a creature, taken from its drawing. */
function measuresOfCreature(kind: string): Measures {
  const cachedMeasures = creatures.get(kind)
  if (cachedMeasures) return cachedMeasures
  const figure = Figure.parse({ id: kind, look: { kind }, x: 0.5, y: 1, scale: 1 })
  // Coordinates of drawings are rounded to a tenth of a unit, so the panel is large.
  const panel = { width: 1_000, height: 1_000 }
  const { x, y, radius } = drawCreature(createPen(getStyle('cartoon')), figure, panel)
  const { width: broad, height: whole } = creatureBounds(figure, panel)
  const measures = { whole, broad, face: 1 - y / 1_000, ahead: x / 1_000 - 0.5, head: radius / 500 }
  creatures.set(kind, measures)
  return measures
}

/** Y coordinate of the ground, as a share of the panel from its top. */
const grounds = { far: 0.95, medium: 1.06 } as const
/**
 * The highest position of heads, as a share of the panel from its top; in near pictures, of the middle of the faces.
 */
const heads: Readonly<Record<Distance, number>> = { far: 0.33, medium: 0.3, close: 0.6, detail: 0.6 }
/**
 * Heads are not moved down further than this to make room for letters. In near pictures letters also find room beside
 * heads.
 */
const [LOWEST, LOWEST_NEAR] = [0.57, 0.44]
/** Height of a head in a near picture, by the number of figures in it. */
const faces: readonly number[] = [0, 0.44, 0.36, 0.3, 0.26]
/**
 * The share of a figure in a medium picture that may be below the picture: of a standing figure, and of one whose pose
 * needs legs.
 */
const [BELOW, POSED_BELOW] = [0.38, 0.1]
/** Animals are low, so their feet are in the picture. */
const ANIMAL_GROUND = 0.97
const afoot = new Set('walk run jump climb fly fall kick dance ride sneak row cycle drive sweep'.split(' '))
const needsLegs = ({ look, pose = 'stand' }: Posed) =>
  afoot.has(pose) || getMeasures(look, pose).face < 0.9 * getMeasures(look).face
type Placing = Pick<Figure, 'y' | 'scale'>
type Posed = Pick<Figure, 'look'> & { pose?: string }

/**
 * Returns the size and position of each figure of a picture. In far and medium pictures all figures stand on one
 * ground, and the tallest one is as high as there is room. In close pictures the faces are beside each other, those of
 * small figures a little lower. In an upright panel people do not grow with its height: they are only as broad as fits
 * beside each other. `room` is the height in units that letters need above the figures. The camera then shows less of
 * their legs.
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
      // Small figures are a little lower than the others.
      return { scale, y: middle + 0.05 * (1 - Math.min(1, whole)) + scale * face }
    })
  }
  const ground = grounds[distance === 'far' ? 'far' : 'medium']
  const tall = figures.map(({ look }) => getMeasures(look).whole)
  const tallest = Math.max(0.4, ...tall)
  const start = Math.max(heads[distance], top)
  // Beside two others, a figure is at most a third of the picture wide.
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
  // Figures that lie or kneel, and animals, stay inside the picture.
  return figures.map(({ look, pose }) => {
    const low = 1 - getMeasures(look, pose).face / getMeasures(look).face
    if (!isPerson(look.kind)) return { scale, y: Math.min(y, ANIMAL_GROUND) }
    return { scale, y: low < 0.2 ? y : Math.min(y, ground - 0.14 * Math.min(1, low)) }
  })
}

export const isNear = (distance: Distance): boolean => distance === 'close' || distance === 'detail'

/** Returns how far a figure is moved aside in a near picture, so that its face is where its feet would be. */
export const faceShift = ({ look, pose, scale, flip }: Figure, size: PanelScene['size']): number => {
  const { width, height } = panelSizes[size]
  return ((flip ? 1 : -1) * getMeasures(look, pose).ahead * scale * height) / width
}

/** Returns the same picture from another distance. All figures keep their order from left to right. */
export const fromDistance = (scene: PanelScene, distance: Distance): PanelScene =>
  reframed({ ...scene, camera: { ...scene.camera, distance } }, scene)

/**
 * Fits a scene whose camera, size or figures have changed. A figure that was moved or enlarged before stays so. A new
 * figure stands as `placedBy` says.
 */
export function reframed(scene: PanelScene, before: PanelScene): PanelScene {
  const placesIn = ({ figures, camera, size }: PanelScene) => {
    const all = placedBy(figures, camera.distance, size)
    // The two figures of a pair stand on one ground.
    return all.map((place, at) => {
      const other = all[figures.findIndex(({ id }) => id === figures[at]?.together)] ?? place
      return { ...place, y: (place.y + other.y) / 2 }
    })
  }
  const [earlier, places] = [placesIn(before), placesIn(scene)]
  const lowered = findLowering(before, earlier)
  // In near pictures, chins stay in the picture.
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
    const offset = figure.y - was.y - growthAbove(before.figures[nth] ?? figure, was.scale, before) - lowered
    const growth = growthAbove({ ...figure, scale }, is.scale, scene)
    const y = is.y + growth + lowerBy + offset * (is.scale / was.scale)
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

/** Returns how much lower all figures stand than usual, because letters need room above them. */
function findLowering(scene: PanelScene, places: readonly Placing[]): number {
  const offsets = scene.figures.map((figure, at) => {
    const place = places[at] ?? figure
    return figure.y - place.y - growthAbove(figure, place.scale, scene)
  })
  return offsets.length === 0 ? 0 : Math.max(0, Math.min(...offsets))
}

/**
 * How much lower the feet of a figure are because it is larger than its place says: in near pictures a figure grows
 * around its face, so that the face stays in the picture; in others it grows from the ground.
 */
export const growthAbove = (
  { look, pose, scale }: Pick<Figure, 'look' | 'pose' | 'scale'>,
  usualScale: number,
  { camera }: Pick<PanelScene, 'camera'>,
): number => (isNear(camera.distance) ? (scale - usualScale) * getMeasures(look, pose).face : 0)

/** Limits a position to the range that a scene allows. */
const within = (place: number): number => Math.min(8, Math.max(-2, place))

/**
 * Fits a figure to a style with other proportions. In near pictures faces keep their place and size. A style with a
 * nearer camera enlarges figures around the face. Small bodies stay on their ground.
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
