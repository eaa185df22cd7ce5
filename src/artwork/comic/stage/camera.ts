import { type Figure, type Look, type PanelScene, panelSizes } from '../panel-scene.ts'
import type { Style } from '../pen/style.ts'

type Camera = PanelScene['camera']
type Distance = Camera['distance']

/** How high somebody stands, and where the middle of the face is, beside a standing adult. */
export function heightsOf(look: Look): { whole: number; face: number } {
  return creatureHeights[look.kind] ?? personHeights[look.age] ?? { whole: 1, face: 0.89 }
}

const personHeights: Readonly<Record<string, { whole: number; face: number }>> = {
  child: { whole: 0.59, face: 0.51 },
  teen: { whole: 0.84, face: 0.76 },
  adult: { whole: 1, face: 0.89 },
  parent: { whole: 1, face: 0.89 },
  elder: { whole: 0.9, face: 0.8 },
}

/** Roughly: their drawings know better, but a picture is composed before it is drawn. */
const creatureHeights: Readonly<Record<string, { whole: number; face: number }>> = {
  robot: { whole: 0.8, face: 0.68 },
  ghost: { whole: 0.65, face: 0.48 },
  cat: { whole: 0.42, face: 0.3 },
  dog: { whole: 0.5, face: 0.38 },
  rabbit: { whole: 0.4, face: 0.24 },
  mousedeer: { whole: 0.46, face: 0.36 },
  monkey: { whole: 0.5, face: 0.38 },
  tiger: { whole: 0.6, face: 0.46 },
  elephant: { whole: 1.3, face: 0.9 },
  turtle: { whole: 0.34, face: 0.24 },
  bird: { whole: 0.3, face: 0.22 },
  fish: { whole: 0.3, face: 0.16 },
  dragon: { whole: 1.1, face: 0.85 },
  goat: { whole: 0.62, face: 0.46 },
  horse: { whole: 1.05, face: 0.85 },
  cow: { whole: 0.9, face: 0.66 },
  chicken: { whole: 0.4, face: 0.32 },
  duck: { whole: 0.36, face: 0.3 },
  fox: { whole: 0.5, face: 0.36 },
  bear: { whole: 1, face: 0.75 },
  whale: { whole: 1, face: 0.5 },
  octopus: { whole: 0.7, face: 0.4 },
  snake: { whole: 0.5, face: 0.42 },
  butterfly: { whole: 0.24, face: 0.14 },
}

/** Where the ground lies, and how high up in the picture heads may reach, as shares of the panel from the top. */
const grounds: Readonly<Record<Distance, number>> = { far: 0.9, medium: 1.06, close: 1, detail: 1 }
const heads: Readonly<Record<Distance, number>> = { far: 0.5, medium: 0.3, close: 0.6, detail: 0.6 }
/** Height of a head in a near picture, by how many are in it. */
const faces: readonly number[] = [0, 0.46, 0.36, 0.3, 0.26]
/** A head beside a standing adult. */
const HEAD = 0.16

export type Placing = Pick<Figure, 'y' | 'scale'>

/**
 * How big those of a picture are and where they stand. In a far or medium one all stand on one ground, the tallest as
 * high as there is room; in a close one the faces are beside each other, the small ones a little lower. In an upright
 * panel people do not grow with its height but stay as broad as they can be beside each other.
 */
export function placedBy(looks: readonly Look[], distance: Distance, size: PanelScene['size']): Placing[] {
  const { width, height } = panelSizes[size]
  if (distance === 'close' || distance === 'detail') {
    const most = (faces[Math.min(looks.length, faces.length - 1)] ?? 0.26) * Math.min(1, (600 / height) * 1.25)
    const scale = (distance === 'detail' ? 1.25 : 1) * (most / HEAD)
    return looks.map((look) => {
      const { whole, face } = heightsOf(look)
      const sunk = 0.05 * (1 - Math.min(1, whole))
      // A small creature's head is as big a part of it as a child's.
      const own = scale * (whole < 0.55 && look.kind !== 'woman' && look.kind !== 'man' ? 0.6 : 1)
      return { scale: own, y: heads[distance] + sunk + own * face }
    })
  }
  const ground = grounds[distance]
  const tallest = Math.max(0.4, ...looks.map((look) => heightsOf(look).whole))
  const room = ground - heads[distance]
  // Nobody is broader than a third of the picture beside two others.
  const broad = (width / height) * (distance === 'far' ? 0.9 : looks.length > 2 ? 0.75 : 1.15)
  const scale = Math.min(room / tallest, broad, distance === 'far' ? 0.62 : 1.5)
  return looks.map(() => ({ scale, y: ground }))
}

/** The same picture from another distance: everybody keeps the place from left to right. */
export function fromDistance(scene: PanelScene, distance: Distance): PanelScene {
  const places = placedBy(
    scene.figures.map(({ look }) => look),
    distance,
    scene.size,
  )
  const ratio = (places[0]?.scale ?? 1) / (scene.figures[0]?.scale ?? 1)
  return {
    ...scene,
    camera: { ...scene.camera, distance },
    figures: scene.figures.map((figure, at) => ({ ...figure, ...places[at] })),
    props: scene.props.map((prop) => ({ ...prop, scale: Math.min(1.2, prop.scale * Math.sqrt(ratio)) })),
  }
}

/**
 * The same figure in a style with other proportions: near by, faces keep their place and size; a style that comes
 * nearer enlarges around the face, and small bodies stay on their ground.
 */
export function inStyle(figure: Figure, style: Pick<Style, 'head' | 'body' | 'near'>, distance: Distance): Figure {
  if (distance === 'far') return figure
  const { head, body, near } = style
  const isPersonal = figure.look.kind === 'woman' || figure.look.kind === 'man'
  const { face } = heightsOf(figure.look)
  if (!isPersonal && distance !== 'medium') return figure
  if (distance === 'medium' && body < 1) return { ...figure, scale: figure.scale * near * 1.15 }
  const scale = distance === 'medium' ? figure.scale * near : figure.scale / head ** 0.85
  const styled = isPersonal ? (face - HEAD / 2) * body + (HEAD / 2) * head : face
  return { ...figure, scale, y: figure.y - figure.scale * face + scale * styled }
}
