import type { Chance } from '../chance.ts'
import { drawFigure, type Placing } from './figures/draw-figure.ts'
import type { Pen } from './figures/pen.ts'
import { outfitFor } from './figures/people.ts'
import type { DrawnPlace } from './places.ts'
import { type Face, type Figure, figureSizes, PANEL, type PanelScene, type PropKey } from './scene.ts'
import type { Style } from './styles.ts'
import { drawThing, fitsHand, heightOf } from './things.ts'

/** What a panel is made with: its style, the same style by the light of the hour, its place and its chance. */
type Studio = { pen: Style; people: Style; place: DrawnPlace; chance: Chance }

/** What the camera sees of a place: it is moved by `x` and `y` and enlarged by `zoom`; close by it is out of focus. */
export type Camera = { x: number; y: number; zoom: number; blurred: boolean }

/** Figures and things in panel units, what the camera sees of the place, and the point around which effects are. */
type Composition = { svg: string; faces: readonly Face[]; camera: Camera; around: { x: number; y: number } }

/** Puts figures and things where the distance of the camera wants them. */
export function compose(scene: PanelScene, studio: Studio): Composition {
  const { distance, figures, props } = scene
  const { place, chance } = studio
  // A picture of nobody or of nothing is one of the place.
  if (distance === 'detail' && props.length > 0) return detail(scene, studio)
  if (figures.length > 0 && (distance === 'close' || distance === 'detail')) return close(scene, studio)
  if (distance === 'close' && props.length > 0) return detail(scene, studio)
  if (figures.length === 0 || distance === 'far') {
    const stage = { middle: place.spot, ground: place.ground, tallest: 215 }
    return { ...standing(scene, studio, stage), camera: { x: 0, y: 0, zoom: 1, blurred: false } }
  }
  const middle = figures.length > 1 ? 400 : chance.pick([310, 490])
  // Past the free spot, so that what the place is known by stays beside the figures.
  const point = { x: place.spot + 400 - middle, y: place.ground, onto: 584 }
  return {
    ...standing(scene, studio, { middle, ground: 592, tallest: 405 }),
    camera: camera(place.inside ? 1.12 : 1.4, point, false),
  }
}

/** A camera that brings a point of the place to the middle of the panel, `onto` high, as far as the place reaches. */
function camera(zoom: number, point: { x: number; y: number; onto: number }, blurred: boolean): Camera {
  const within = (moved: number, length: number) => Math.round(Math.min(0, Math.max(length * (1 - zoom), moved)))
  const x = within(PANEL.width / 2 - point.x * zoom, PANEL.width)
  return { x, y: within(point.onto - point.y * zoom, PANEL.height), zoom, blurred }
}

/** The face of the first, the others smaller behind. */
function close({ figures, props }: PanelScene, { people, place, chance }: Studio): Composition {
  const alone = figures.length === 1
  const middle = alone ? chance.pick([330, 400, 470]) : 300
  const thing = props.find((key) => !inSky(key) && heightOf(key, 1) < 400)
  const held = figures[0]?.pose === 'hold' && thing && fitsHand(thing)
  const all = figures.map((figure, at) => {
    const first: Partial<Placing> = held ? { held: inHand(thing, 1.3, people) } : {}
    const near: Omit<Placing, 'crop'> =
      at === 0
        ? { x: middle, y: 318, scale: 1.4, facing: middle > 400 ? 'left' : 'right', ...first }
        : { x: 450 + at * 140, y: 340 - at * 30, scale: 1.2 - at * 0.2, facing: 'left' }
    return drawFigure(figure, { ...near, crop: 'bust', headScale: people.headScale }, people)
  })
  const beside = { x: middle > 400 ? 150 : 660, y: 610, height: 200 }
  return {
    svg:
      all
        .map(({ svg }) => svg)
        .reverse()
        .join('') + (thing && !held && alone ? drawThing(thing, beside, people) : ''),
    faces: all.map(({ face }) => face).reverse(),
    camera: camera(place.inside ? 1.25 : 1.8, { x: chance.whole(330, 470), y: 260, onto: 240 }, true),
    around: { x: middle, y: 318 },
  }
}

/** A thing on a table, the others beside it. */
function detail({ props, figures: [holder] }: PanelScene, { pen, people }: Studio): Composition {
  const [main = 'bowl', ...others] = props
  const things = [
    ...others.map((key, at) => drawThing(key, { x: at === 0 ? 690 : 120, y: 470, height: 180 }, people)),
    drawThing(main, { x: 400, y: 540, height: 370 }, people),
  ]
  return {
    svg: table(pen) + things.join('') + (holder && fitsHand(main) ? hands(holder, people) : ''),
    faces: [],
    camera: camera(1.8, { x: 400, y: 300, onto: 220 }, true),
    around: { x: 400, y: 350 },
  }
}

/** The hands of somebody around a thing on the table; animals only look at it. */
function hands({ look }: Figure, { ink, width, paint }: Pen): string {
  const outfit = outfitFor(look)
  if (!outfit) return ''
  const sleeve = 'M30 640q20-110 130-150l46 66q-70 24-80 84z'
  const hand = 'M150 494q50-40 104-22 30 8 20 30 20 14 2 32 4 22-24 24-40 8-72 6z'
  const one = `<path d="${sleeve}" fill="${paint(outfit.top[1])}"/><path d="${hand}" fill="${paint(outfit.skin)}"/><path d="M228 502q24-4 40 0M230 534q24-2 40-2" fill="none"/>`
  return `<g stroke="${width > 0 ? ink : 'none'}" stroke-width="${width * 1.2}">${one}<g transform="translate(800) scale(-1 1)">${one}</g></g>`
}

/** What a thing lies on when it is looked at closely. */
const table = ({ ink, width, paint }: Pen) =>
  `<path d="M-10 430h820v190H-10z" fill="${paint('#a8623a')}" stroke="${ink}" stroke-width="${width}"/><path d="M0 478h800M0 540h800" stroke="${paint('#86492b')}" stroke-width="5"/>`

type Stage = { middle: number; ground: number; tallest: number }

/** Whole figures in a row, looking at each other, with things in a hand, on the ground or in the sky. */
function standing({ figures, props }: PanelScene, { people }: Studio, stage: Stage) {
  const { ground, tallest } = stage
  const row = inRow(figures, stage)
  const holder = row.find(({ figure }) => figure.pose === 'hold')
  const held = holder && props.find(fitsHand)
  const all = row.map(({ figure, x, scale }, at) => {
    const rightward = row.length > 1 ? at < row.length / 2 : x <= 400
    const flies = figure.pose === 'fly' || figure.look.kind === 'fish'
    return drawFigure(
      figure,
      {
        x,
        y: flies ? ground - tallest * 0.35 : ground,
        scale,
        facing: rightward ? 'right' : 'left',
        crop: 'whole',
        headScale: people.headScale,
        held: held && figure === holder.figure ? inHand(held, scale, people) : '',
      },
      people,
    )
  })
  const free = { left: row[0]?.left ?? 400, right: row.at(-1)?.right ?? 400, ground, scale: (tallest / 600) * 1.15 }
  const things = props.filter((key) => key !== held).map((key, at) => placed(key, at, free, people))
  return {
    svg: [...things.filter(({ far }) => far), ...all, ...things.filter(({ far }) => !far)]
      .map(({ svg }) => svg)
      .join(''),
    faces: all.map(({ face }) => face),
    around: all[0]?.face ?? { x: 400, y: 300 },
  }
}

/** Most room that a row of figures takes, and the gap between two, in panel units. */
const ROW = { width: 700, gap: 26 }

/** Where figures stand in a row: the tallest is `tallest` high, small ones come nearer so that they are seen. */
function inRow(figures: readonly Figure[], { middle, tallest }: Stage) {
  const most = Math.max(240, ...figures.map(({ look }) => figureSizes[look.kind].height))
  const measured = figures.map((figure) => {
    const { pose, look } = figure
    const { height, width: wide } = figureSizes[look.kind]
    const scale = (tallest / most) * (most / height) ** 0.4
    const across = pose === 'sleep' || pose === 'fly' ? Math.max(1, wide) : pose === 'run' ? wide * 1.2 : wide
    return { figure, scale, width: height * scale * across }
  })
  const wanted = measured.reduce((sum, { width }) => sum + width + ROW.gap, -ROW.gap)
  const fit = Math.min(1, ROW.width / wanted)
  let right = Math.min(780 - wanted * fit, Math.max(20, middle - (wanted * fit) / 2)) - ROW.gap * fit
  return measured.map(({ figure, scale, width }) => {
    const left = right + ROW.gap * fit
    right = left + width * fit
    return { figure, x: (left + right) / 2, scale: scale * fit, left, right }
  })
}

const inSky = (key: PropKey) => key === 'moon' || key === 'star' || key === 'kite'

function inHand(key: PropKey, scale: number, pen: Pen): string {
  const height = heightOf(key, scale) * 1.25
  return drawThing(key, { x: 0, y: height * (key === 'umbrella' ? 0.12 : 0.4), height }, pen)
}

type Free = { left: number; right: number; ground: number; scale: number }

/** A thing beside the figures, on the side with more room; big ones stand behind them. */
function placed(key: PropKey, at: number, { left, right, ground, scale }: Free, pen: Pen) {
  const rightward = 800 - right > left === (at % 2 === 0)
  if (inSky(key)) return { far: true, svg: drawThing(key, { x: rightward ? 660 : 140, y: 190, height: 120 }, pen) }
  const height = Math.min(Math.max(heightOf(key, scale), 60), 430)
  const beside = rightward ? right + height * 0.55 : left - height * 0.55
  const x = Math.min(800 - height * 0.5, Math.max(height * 0.5, beside))
  const far = height > 150
  return { far, svg: drawThing(key, { x, y: far ? ground - 14 : ground + 4, height }, pen) }
}
