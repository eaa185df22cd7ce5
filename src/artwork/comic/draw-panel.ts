import { createChance } from '../chance.ts'
import { creatureBounds, drawCreature } from './creature/draw-creature.ts'
import type { Moment } from './drawings/by-chance.ts'
import { readSheet } from './drawings/sheet.ts'
import { figureBounds } from './figure/bounds.ts'
import { drawFigure, getHand, type HeldDrawer } from './figure/draw-figure.ts'
import { drawPair } from './figure/draw-pair.ts'
import { isPerson, kit } from './kit.ts'
import { type DrawnPanel, type Face, type Figure, type PanelScene, panelSizes } from './panel-scene.ts'
import { getScale, moved } from './pen/matrix.ts'
import { createPen, type Pen } from './pen/pen.ts'
import type { Style } from './pen/style.ts'
import { drawPlace, drawWeather, lit, PLAIN } from './places.ts'
import { getMeasures, inStyle, isNear, isSmallAnimal } from './stage/camera.ts'
import { drawUnder, finish, styleAt } from './styles.ts'
import { drawThing, getGrip, getHeightShare, inColors, isFlat, isInSky, isOnWall } from './things.ts'

/**
 * `style` is the key of a style. A seed begins with the seed of the comic, up to "/". That part keeps the houses and
 * trees of a place the same in every panel, while each plain backdrop differs.
 */
type Drawing = { style: string; seed: string }

/** Draws a panel without lettering. The same scene always gives the same picture. */
export function drawPanel(scene: PanelScene, { style: key, seed }: Drawing): DrawnPanel {
  const { time, weather, size, camera, figures } = scene
  const style = styleAt(key, time)
  const moment: Moment = { time, weather, chance: createChance(seed) }
  const middle = figures.length === 0 ? 0.5 : figures.reduce((sum, { x }) => sum + x, 0) / figures.length
  const place = drawPlace(scene, scene.place === PLAIN ? seed : `${seed.split('/')[0]}/${scene.place}`, middle)
  const light = place.isInside ? style : { ...style, paint: (color: string) => style.paint(lit(color, time)) }
  const { svg, faces } = drawActors(scene, light)
  const effect = scene.effect === null ? null : drawEffect(scene.effect, faces[0], moment, style, size)
  const isClose = isNear(camera.distance)
  const weatherAt = (layer: 'behind' | 'before') =>
    place.isInside ? '' : inColors(drawWeather(moment, layer, size), style)
  const back = inColors(place.back, style)
  const layers = [
    isClose && style.blur ? `<g filter="url(#blur)">${back}</g>` : back,
    // In near pictures the faces must stand out from the place.
    isClose ? veil(style.paint(place.veil)) : '',
    scene.place === PLAIN ? felt(figures, style) : '',
    weatherAt('behind'),
    // In near pictures no rain or snow falls in front of faces.
    isClose ? weatherAt('before') : '',
    drawUnder(key, moment),
    isLaidOut(scene) ? inColors(table(place.surface, size), style) : '',
    effect?.behind,
    svg,
    isClose ? '' : inColors(place.front, style) + weatherAt('before'),
    effect?.front,
  ].join('')
  return { svg: finish(layers, key, moment, size), faces, size }
}

/**
 * Things that are seen closely without people lie on a surface, because without one they would look as big as a house.
 */
const isLaidOut = ({ camera, figures, props }: PanelScene): boolean =>
  camera.distance === 'detail' && figures.length === 0 && props.some(({ key, y }) => !isInSky(key) && y > 0.7)

const table = (color: string, size: PanelScene['size']): string => {
  const { height } = panelSizes[size]
  const top = Math.round(0.68 * height)
  return `<path d="M-10 ${top}h820v${height}h-820z" fill="${color}" stroke="#16101f" stroke-width="3px"/><path d="M-10 ${top + 14}h820v10h-820z" fill="#ffffff" opacity=".16"/>`
}

const veil = (color: string, opacity = 0.28) => `<path d="M0 0h800v1200H0z" fill="${color}" opacity="${opacity}"/>`

/** Returns the color that the first strong feeling of a picture gives to the plain backdrop. */
function felt(figures: readonly Figure[], style: Style): string {
  const color = figures.flatMap(({ mood }) => feelings.get(mood) ?? [])[0]
  return color ? veil(style.paint(color), 0.46) : ''
}
const feelings = new Map([
  ['happy', '#ffc53a'],
  ['sad', '#4668a0'],
  ['crying', '#3c5a94'],
  ['angry', '#e0452f'],
  ['shouting', '#f0702e'],
  ['scared', '#4a2a7a'],
  ['surprised', '#ffdc4a'],
  ['shy', '#ff8fb4'],
  ['determined', '#f0883a'],
  ['tired', '#7d84a8'],
])

type Item = { y: number; draw: () => readonly Face[] }

/** Draws people, creatures and things, the nearest last. */
function drawActors(scene: PanelScene, style: Style) {
  const { figures, props, camera, size } = scene
  const panel = panelSizes[size]
  const pen = createPen(cameraStyle(style, camera.height))
  const standing = figures.map((figure) => inStyle(figure, style, camera.distance))
  const hands = standing.filter((figure) => isPerson(figure.look.kind) && !findPartner(figure, standing))
  const inArms = (figure: Figure) => standing.find((one) => isInArms(one, figure))
  const handProps = hands.map(({ id }) => props.find(({ held_by }) => held_by === id))
  const things: Item[] = props
    .filter((prop) => !handProps.includes(prop))
    .map(({ key, x, y, scale }) => ({
      y: getDepth(key, y, scale),
      draw() {
        const isLying = isFlat(key) && figures.length > 0 && !isNear(camera.distance)
        const spot = { x: x * panel.width, y: y * panel.height, height: scale * panel.height, isLying }
        pen.put(drawThing(key, spot, style))
        return []
      },
    }))
  const actors = standing.flatMap((figure, at): Item[] => {
    const other = findPartner(figure, standing)
    if ((other && standing.indexOf(other) < at) || standing.some((one) => isInArms(figure, one))) return []
    return [
      {
        y: figure.y,
        draw() {
          if (camera.distance === 'far' || camera.distance === 'medium') shadowBelow(pen, figure, panel)
          if (other) return drawPair(pen, figure, other, panel)
          if (!isPerson(figure.look.kind)) return [drawCreature(pen, figure, panel)]
          const animal = inArms(figure)
          if (animal) return drawCradle(pen, figure, animal, panel)
          const prop = props.find(({ held_by }) => held_by === figure.id)
          return [drawHolder(pen, figure, panel, prop && { key: prop.key, draw: makeDrawer(prop.key, figure, style) })]
        },
      },
    ]
  })
  const faces = [...things, ...actors].sort((one, other) => one.y - other.y).flatMap(({ draw }) => draw())
  return { svg: pen.taken(), faces: faces.filter((face) => isSeen(face, panel)).map((face) => within(face, panel)) }
}

/**
 * A figure that lies on a bed is drawn in front of it, and so is a thing on a table. A drummer is drawn behind the
 * drums.
 */
function getDepth(key: string, y: number, scale: number): number {
  if (isInSky(key) || isOnWall(key)) return -1
  return /^(?:bed|table)$/.test(key) ? y - 0.7 * scale : key === 'drumkit' ? y + 0.7 * scale : y
}

/** Returns the other person of a pair pose. */
export function findPartner({ id, pose, together, look }: Figure, all: readonly Figure[]): Figure | undefined {
  if (!kit('pair').has(pose) || !isPerson(look.kind)) return undefined
  return all.find((other) => other.id === together && other.together === id && isPerson(other.look.kind))
}

/** Whether somebody has a small animal in the arms. Then each of the two names the other in `together`. */
const isInArms = (animal: Figure, { id, together, look }: Figure): boolean =>
  animal.together === id && together === animal.id && isPerson(look.kind) && isSmallAnimal(animal.look)

function drawHolder(pen: Pen, figure: Figure, panel: Size, thing?: { key: string; draw: HeldDrawer }): Face {
  if (thing?.key !== 'umbrella') return drawFigure(pen, figure, panel, thing?.draw)
  // An umbrella is drawn behind its holder, because it would hide the face. The hand counts as full all the same.
  thing.draw(pen, getHand(figure, panel, pen).matrix)
  return drawFigure(pen, figure, panel, () => undefined)
}

function drawCradle(pen: Pen, holder: Figure, animal: Figure, panel: Size): readonly Face[] {
  const faces: Face[] = []
  const own = drawFigure(pen, holder, panel, (pen, matrix) => {
    const { x, y } = moved(matrix, { x: 0, y: 24 })
    const place = { x: x / panel.width, y: y / panel.height, flip: holder.flip }
    faces.push(drawCreature(pen, { ...animal, ...place, facing: 'front', pose: 'sit' }, panel))
  })
  return [own, ...faces]
}

/** Seen from below, heads are smaller and bodies longer; seen from above it is the other way around. */
const cameraStyle = (style: Style, height: PanelScene['camera']['height']): Style =>
  height === 'eye'
    ? style
    : {
        ...style,
        head: style.head * (height === 'low' ? 0.93 : 1.09),
        body: style.body * (height === 'low' ? 1.04 : 0.92),
      }

/** A thing in a hand is as big as it would be beside its holder. A thing that a child holds is a little smaller. */
function makeDrawer(key: string, { look }: Figure, style: Style): HeldDrawer {
  return (pen, matrix) => {
    const { x, y } = moved(matrix, { x: 0, y: 0 })
    // An umbrella reaches over heads. A balloon is held by its string, a flag by its pole, a suitcase by its handle. A
    // small thing sticks out of the fist. Any other thing is held below its middle.
    const share = Math.max(getHeightShare(key), SMALLEST)
    const larger = key === 'umbrella' ? 1.8 : 1
    const below = getGrip(key) || (isInSky(key) ? 0.02 : share < SMALL ? 0.16 : 0.35)
    const height = share * ADULT * larger * Math.sqrt(getMeasures(look).whole) * getScale(matrix)
    const across = key === 'flag' ? 0.3 * height : 0
    const thingSvg = drawThing(key, { x: across, y: height * below, height }, style)
    pen.put(
      `<g transform="translate(${Math.round(x)} ${Math.round(y)}) scale(${matrix[0] < 0 ? -1 : 1} 1)">${thingSvg}</g>`,
    )
  }
}

/**
 * Shares of a standing adult's height: of the smallest thing that can be seen in a hand, and of one that sticks out of
 * a fist.
 */
const [SMALLEST, SMALL] = [0.13, 0.19]
/** Height of a standing adult in units of a figure. */
const ADULT = 630

function shadowBelow(pen: Pen, figure: Figure, panel: { width: number; height: number }): void {
  const { x, width } = isPerson(figure.look.kind) ? figureBounds(figure, panel) : creatureBounds(figure, panel)
  const wide = Math.max(12, width * panel.width * 0.42)
  pen.put(
    `<ellipse cx="${Math.round((x + width / 2) * panel.width)}" cy="${Math.round(figure.y * panel.height)}" rx="${Math.round(wide)}" ry="${Math.round(wide * 0.16)}" fill="#1a1024" opacity=".2"/>`,
  )
}

type Size = { width: number; height: number }
const isSeen = ({ x, y }: Face, { width, height }: Size) => x > 0 && x < width && y > 0 && y < height
const inside = (value: number, most: number) => Math.min(most, Math.max(0, value))
const within = (face: Face, { width, height }: Size): Face => ({
  ...face,
  mouth: { x: inside(face.mouth.x, width), y: inside(face.mouth.y, height) },
})

const sheet = readSheet('effects')
export const effects: readonly string[] = sheet.ids

/**
 * Draws an effect around a face, or around the middle of the panel. `behind` goes below the figures, `front` over them.
 */
function drawEffect(key: string, face: Face | undefined, moment: Moment, style: Style, size: PanelScene['size']) {
  const effect = sheet(key)
  const { width, height } = panelSizes[size]
  const { x, y } = face ?? { x: width / 2, y: height / 2 }
  const layer = (name: string) => {
    const svg = inColors(effect.draw(moment, name), style)
    if (!svg) return ''
    return effect.is('around')
      ? `<g transform="translate(${Math.round(x)} ${Math.round(y)})">${svg}</g>`
      : `<g transform="scale(1 ${(height / 600).toFixed(3)})">${svg}</g>`
  }
  return { behind: layer('behind'), front: layer('front') }
}
