import { mix } from '../../palettes.ts'
import { type Matrix, moved, type Point, placed, scaleOf, within } from '../pen/matrix.ts'
import type { Pen } from '../pen/pen.ts'
import { number, word } from './traits.ts'

/** `outer`: -1 where the outside of the eye is left. `glance`: how far the pupil stands aside, to the right. */
export type EyeLook = {
  mood: string
  outer: 1 | -1
  isSide: boolean
  isLashed: boolean
  glance: number
  iris: string
}

/** Draws an eye about 0, 0 of `matrix`, of the kind and size of the style. */
export function drawEye(pen: Pen, matrix: Matrix, look: EyeLook): void {
  const kind = pen.style.eyes
  const { mood, outer, isSide } = look
  const of = (column: string) => number('eye', kind, column)
  const narrow = isSide ? 0.66 : 1
  const mirrored = within(matrix, placed(0, 0, 0, -outer * narrow, 1))
  const [wide, lash] = [of('wide'), of('lash')]
  const lids = word('mood', mood, 'lids')
  if (lids !== 'open') return drawClosed(pen, mirrored, Math.max(wide, 6.4), { ...look, isUp: lids === 'arc', lash })
  if (kind === 'dot') return drawDot(pen, matrix, mirrored, look)
  const { upper, lower } = lidsOf(kind, mood, isSide)
  const isRound = kind === 'round'
  const white = { width: isRound ? 0.8 : 0, shadow: 0, over: pupilOf(pen, matrix, look, narrow) }
  pen.form(mirrored, [...upper, ...lower], '#fffaf2', white)
  const [first, last] = [upper[0], upper.at(-1)]
  if (!first || !last) return
  const rim = [{ x: first.x - 1.4, y: first.y + 1.2 }, ...upper.slice(1, -1), { x: last.x + 0.8, y: last.y + 0.4 }]
  const isLow = number('mood', mood, 'top') < 0.9
  if (!isRound || isLow) pen.stroke(mirrored, rim, lash, { from: 0.35, to: 0.25, peak: 0.4 })
  if (of('below') > 0 && !isRound) pen.stroke(mirrored, lower.slice(0, 3), of('below'), { from: 0.1, to: 0.5 })
  if (kind === 'real' || (kind === 'tall' && number('mood', mood, 'top') < 1.1))
    pen.stroke(
      mirrored,
      upper.slice(0, 4).map(({ x, y }) => ({ x, y: y - lash * 0.5 - 2 })),
      1,
      { from: 0.1, to: 0.1 },
    )
  if (look.isLashed) drawLashes(pen, mirrored, first, upper[1] ?? first, lash)
}

/** The edges of the lids from the outside, which is left, to the inside, and back below. */
function lidsOf(kind: string, mood: string, isSide: boolean): { upper: Point[]; lower: Point[] } {
  const [eye, mind] = [(name: string) => number('eye', kind, name), (name: string) => number('mood', mood, name)]
  const [wide, box, tilt] = [eye('wide'), eye('box'), mind('tilt')]
  const [up, down] = [eye('up') * mind('top'), eye('down') * mind('bottom')]
  const at = (share: number, height: number): Point => ({ x: share * wide, y: -height * up + tilt * share })
  const below = (share: number, depth: number): Point => ({ x: share * wide, y: depth * down })
  const upper = [at(-1, 0.12), at(-0.7, box), at(-0.05, 1), at(0.66, box - 0.04), at(1, isSide ? 0.5 : 0.02)]
  const lower = [below(isSide ? 0.98 : 0.66, 0.72), below(0, 1), below(-0.66, 0.74)]
  return { upper, lower }
}

/** Iris, pupil and lights as SVG, to be cut by the lids. */
function pupilOf({ style }: Pen, matrix: Matrix, look: EyeLook, narrow: number): string {
  const [kind, scale] = [style.eyes, scaleOf(matrix)]
  const size = number('mood', look.mood, 'pupil')
  const [across, down] = [number('eye', kind, 'pupilX') * size * narrow, number('eye', kind, 'pupilY') * size]
  const middle = look.glance + (look.isSide ? number('eye', kind, 'wide') * 0.26 : 0)
  const spot = (x: number, y: number, rx: number, ry: number, color: string, opacity = 1) => {
    const place = moved(matrix, { x: middle + x * across, y: y * down })
    const [cx, cy, wide, high] = [place.x, place.y, rx * across * scale, ry * down * scale].map((one) => one.toFixed(2))
    return `<ellipse cx="${cx}" cy="${cy}" rx="${wide}" ry="${high}" fill="${color}" opacity="${opacity}"/>`
  }
  const [dark, white] = [style.make === 'manga' || style.make === 'print' ? style.ink : '#1d1118', '#ffffff']
  const isTall = kind === 'tall' || kind === 'chibi'
  if (!isTall && kind !== 'real')
    return spot(0, 0.05, 1, 1, dark) + (kind === 'slit' ? '' : spot(-0.32, -0.38, 0.3, 0.26, white))
  if (!isTall)
    return (
      spot(0, 0, 1, 1, mix(look.iris, dark, 0.35)) + spot(0, 0, 0.5, 0.5, dark) + spot(-0.3, -0.4, 0.22, 0.22, white)
    )
  const iris = style.make === 'manga' ? dark : style.paint(look.iris)
  return [
    spot(0, 0.06, 1, 1, mix(iris, dark, 0.45)),
    spot(0, 0.12, 0.86, 0.88, iris),
    spot(0, 0.62, 0.62, 0.34, style.make === 'manga' ? '#8a8a8a' : mix(iris, '#ffd9a0', 0.5), 0.9),
    spot(0, -0.42, 0.9, 0.54, dark, 0.6),
    spot(0, 0, 0.46, 0.48, dark),
    spot(-0.36, -0.4, 0.36, 0.28, white),
    spot(0.34, 0.44, 0.19, 0.14, white),
  ].join('')
}

type ClosedLook = EyeLook & { isUp: boolean; lash: number }

function drawClosed(pen: Pen, mirrored: Matrix, wide: number, { isUp, lash, isLashed }: ClosedLook): void {
  const heights = isUp ? [2.4, -2.8, -4.6, -3, 1.8] : [-0.8, 2.6, 3.8, 3, 0]
  const line = heights.map((y, at) => ({ x: ((at - 2) / 2) * wide, y: y + 1 }))
  pen.stroke(mirrored, line, Math.max(2.6, lash * 0.85), { from: 0.3, to: 0.3 })
  const first = line[0]
  if (!isLashed || !first) return
  pen.stroke(mirrored, [first, { x: first.x - 3.2, y: first.y + (isUp ? -1.4 : 1.8) }], 1.7, { from: 1, to: 0.1 })
  if (!isUp)
    pen.stroke(
      mirrored,
      [
        { x: -wide * 0.5, y: 3.6 },
        { x: -wide * 0.72, y: 6.6 },
      ],
      1.5,
      { from: 1, to: 0.1 },
    )
}

/** The eye of picture books: a dot; a lid lies on it when it is tired, a white around it when it is wide. */
function drawDot(pen: Pen, matrix: Matrix, mirrored: Matrix, { mood, glance, isLashed }: EyeLook): void {
  const top = number('mood', mood, 'top')
  const color = '#2c1c22'
  if (top > 1.1) pen.spot(matrix, { x: 0, y: -0.4 }, [6.2, 7.2], '#fffaf2')
  const size = top > 1.1 ? 0.82 : 1
  pen.spot(matrix, { x: glance, y: 0 }, [3.2 * size, Math.min(4.4, 4.4 * Math.max(0.7, top)) * size], color)
  pen.spot(matrix, { x: glance - 0.9, y: -1.5 }, [0.95, 1.05], '#ffffff')
  const tilt = number('mood', mood, 'tilt')
  if (top < 0.9)
    pen.stroke(
      mirrored,
      [
        { x: -5.4, y: -2.6 - tilt },
        { x: 0, y: -4 * top - 0.6 },
        { x: 5, y: -2.6 + tilt },
      ],
      2.4,
      { color },
    )
  if (isLashed && top <= 1.1) {
    pen.stroke(
      mirrored,
      [
        { x: -1.6, y: -3.2 },
        { x: -5.6, y: -5.4 },
      ],
      1.5,
      { color, from: 1 },
    )
    pen.stroke(
      mirrored,
      [
        { x: -2.6, y: -1.2 },
        { x: -6.6, y: -2.2 },
      ],
      1.4,
      { color, from: 1 },
    )
  }
}

function drawLashes(pen: Pen, mirrored: Matrix, corner: Point, next: Point, lash: number): void {
  const look = { from: 1, to: 0.1, peak: 0.1 }
  const wide = Math.max(1.4, lash * 0.5)
  pen.stroke(
    mirrored,
    [corner, { x: corner.x - 2.4, y: corner.y - 0.8 }, { x: corner.x - 4.4, y: corner.y - 3 }],
    wide,
    look,
  )
  const middle = { x: (corner.x + next.x) / 2 - 0.4, y: (corner.y + next.y) / 2 }
  pen.stroke(mirrored, [middle, { x: middle.x - 3.4, y: middle.y - 2.6 }], wide * 0.8, look)
}
