import { mix } from '../../palettes.ts'
import { drawingsOf, wordsOf } from './data.ts'
import { drawLeg } from './limbs.ts'
import { type Brush, colored, path, shade } from './pen.ts'
import { type Build, type Outfit, type Worn, wardrobe } from './people.ts'
import type { Stance } from './stance.ts'
import { type Joints, reach } from './turn.ts'

/** Measures of a torso: its shoulder joints are at ±shoulder, `top`; its hem at `hip`. `arm` is the width of a sleeve. */
type Torso = { shoulder: number; top: number; hip: number; hem: number; arm: number }

const topDrawing = drawingsOf('tops.svg')

const shortSleeved = ['tee', 'uniform', 'batik', 'dress', 'overalls', 'apron']

/** The share of an arm that is in a sleeve. */
export const sleeveOf = ([key]: Worn): number => (shortSleeved.includes(key) ? 0.36 : 1)

/** How far a top hangs below the hips. */
const drops = wordsOf(wardrobe('drops'))

/** The body of a top with its shadow and what is drawn on it. */
export function drawTop(brush: Brush, { shoulder, top, hip, hem, arm }: Torso, [key, color, second]: Worn): string {
  const drop = Number(drops.get(key) ?? 0)
  const [low, wide, r] = [hip + drop, hem + drop * 0.2, arm / 2]
  const outline = path`M-24 ${top - r - 6}L${-shoulder} ${top - r}A${r} ${r} 0 0 0 ${-shoulder - r} ${top}L${-wide} ${low}Q0 ${low + 14} ${wide} ${low}L${shoulder + r} ${top}A${r} ${r} 0 0 0 ${shoulder} ${top - r}L24 ${top - r - 6}z`
  const shadow = path`M${shoulder * 0.7} ${top - 4}Q${hem * 0.3} ${(top + low) / 2} ${hem * 0.5} ${low + 5}L${wide} ${low}L${shoulder + r} ${top}z`
  const [x, y] = [(shoulder + hem) / 114, (hip - top) / 124]
  const thin = 1 / Math.sqrt(x * y)
  const letters = {
    A: color,
    B: second,
    S: shade(color, 0.16),
    T: shade(second, 0.16),
    L: mix(color, '#ffffff', 0.25),
  }
  const drawing = colored({ ...brush, fine: brush.fine * thin }, topDrawing(key), letters)
  const place = `${path`translate(0 ${top})`} scale(${x.toFixed(3)} ${y.toFixed(3)})`
  const width = path`${2 * brush.outline * thin}`
  return (
    brush.shape(outline, color) +
    brush.flat(shadow, shade(color)) +
    `<g transform="${place}" stroke-width="${width}">${drawing}</g>`
  )
}

/** A star of four points, as in batik. */
function flower(x: number, y: number, r: number): string {
  const near = Math.round(r * 0.3)
  const far = r - near
  return path`M${x} ${y - r}l${near} ${far} ${far} ${near} ${-far} ${near} ${-near} ${far} ${-near} ${-far} ${-far} ${-near} ${far} ${-near}z`
}

/** The share of a leg that is covered, and the shoes below; skirts are drawn by themselves. */
const bottoms = wordsOf(wardrobe('legs'))

/** Legs with what covers them and with shoes; the second color of trousers is that of the shoes. */
export function drawLegs(brush: Brush, build: Build, stance: Stance, hips: number, { bottom, skin }: Outfit): string {
  const [key, color, second] = bottom
  const [covered = '1', shoe = second] = bottoms.get(key) ?? []
  const cover = Number(covered)
  const legs = ([-1, 1] as const).map((side) => {
    const [x, y, bend] = side < 0 ? stance.backLeg : stance.frontLeg
    const hip = { x: side * build.hem * 0.46, y: hips - 4 }
    return reach(hip, { x: hip.x + x * build.leg, y: hips + y * build.leg }, build.leg, bend)
  })
  const drawn = legs.map((joints, at) => {
    const limb = { width: build.thigh, color: at === 0 ? shade(color, 0.14) : color, cover, skin }
    return drawLeg(brush, joints, limb, (cover === 1 && second) || shoe, stance.hips < 0.5)
  })
  return drawn.join('') + (cover === 0 ? drawSkirt(brush, build, hips, legs, bottom) : '')
}

/** A skirt to the knees or, long, to the feet, with the stars of a batik in the second color; it follows the legs. */
function drawSkirt(brush: Brush, build: Build, hips: number, legs: readonly Joints[], bottom: Worn): string {
  const [key, color, second] = bottom
  const [long, w, waist, pad] = [key === 'long', build.hem, hips - 14, build.thigh * 0.55]
  const [kneesX, feetX] = [legs.map(([, { x }]) => x), legs.map(([, , { x }]) => x)]
  const [kneeLeft, kneeRight] = [Math.min(...kneesX) - pad, Math.max(...kneesX) + pad]
  const [left, right] = long
    ? [Math.min(...feetX, kneeLeft + pad) - 14, Math.max(...feetX, kneeRight - pad) + 14]
    : [kneeLeft - 6, kneeRight + 6]
  const knee = Math.max(...legs.map(([, { y }]) => y))
  const low = long ? Math.max(...legs.map(([, , { y }]) => y)) - 12 : knee + 6
  const rightSide = (long ? path`L${kneeRight} ${knee}` : '') + path`L${w} ${waist}z`
  const leftSide = path`M${-w} ${waist}` + (long ? path`L${kneeLeft} ${knee}` : '')
  const hem = path`L${left} ${low}Q${(left + right) / 2} ${low + 16} ${right} ${low}`
  const shadow = path`M${w * 0.45} ${waist}L${left * 0.3 + right * 0.7} ${low + 7}L${right} ${low}`
  const stars = [0.45, 0.68, 0.9].flatMap((share, row) => {
    const from = -w + (left + w) * share
    const wide = w + (right - w) * share - from
    const places = row === 1 ? [0.32, 0.68] : [0.2, 0.5, 0.8]
    return places.map((part) => flower(from + wide * part, waist + (low - waist) * share, 14))
  })
  return (
    brush.shape(leftSide + hem + rightSide, color) +
    brush.flat(shadow + rightSide, shade(color)) +
    (second ? brush.flat(stars.join(''), second) : '')
  )
}
