import { type Matrix, type Point, placeAt, within } from '../pen/matrix.ts'
import { createPen, type Pen } from '../pen/pen.ts'
import { readParts } from '../pen/sheet.ts'
import type { HeadColors } from './colors.ts'
import { number, word } from './traits.ts'

const parts = readParts(new URL('eyes.svg', import.meta.url))

/** `isRight`: the outer corner of the eye is at its right. `glance`: how far the pupil is moved aside. */
type EyeLook = { mood: string; isRight: boolean; isSide: boolean; isLashed: boolean; glance: number }

/** Draws an eye around 0,0 of `matrix`, in the kind of eyes that the style has. */
export function drawEye(pen: Pen, matrix: Matrix, look: EyeLook, colors: HeadColors): void {
  const kind = pen.style.eyes
  const { mood, isLashed, isSide } = look
  const narrow = isSide ? 0.66 : 1
  const mirrored = within(matrix, placeAt(0, 0, 0, look.isRight ? -narrow : narrow, 1))
  const [lids, top] = [word('mood', mood, 'lids'), number('mood', mood, 'top')]
  const draw = (id: string, at = mirrored) => parts.get(id)?.(pen, at, colors)
  if (lids !== 'open') {
    const size = Math.max(1, number('eye', kind, 'wide') / 7.4)
    draw(`${lids}.eye`, within(mirrored, placeAt(0, 0, 0, size)))
    if (isLashed) draw(`${lids}.lashes`, within(mirrored, placeAt(0, 0, 0, size)))
  } else if (kind === 'dot') {
    draw(top > 1.1 ? 'dotted.wide' : top < 0.9 ? 'dotted.low' : 'dotted.open')
    if (isLashed && top <= 1.1) draw('dotted.lashes')
  } else {
    const corner = drawLids(pen, matrix, mirrored, look, colors)
    if (isLashed) draw('lash.lashes', within(mirrored, placeAt(corner.x, corner.y)))
  }
}

/** Draws the white, the pupil and the lids. Returns the point where the lashes grow. */
function drawLids(pen: Pen, matrix: Matrix, mirrored: Matrix, look: EyeLook, colors: HeadColors): Point {
  const kind = pen.style.eyes
  const [eye, mind] = [(name: string) => number('eye', kind, name), (name: string) => number('mood', look.mood, name)]
  const [wide, box, lash] = [eye('wide'), eye('box'), eye('lash')]
  const [up, down, tilt] = [eye('up') * mind('top'), eye('down') * mind('bottom'), mind('tilt')]
  const at = (share: number, height: number, raised = 0): Point => ({
    x: share * wide,
    y: tilt * share - height * up - raised,
  })
  const upper = (raised: number) => [at(-0.7, box, raised), at(-0.05, 1, raised), at(0.66, box - 0.04, raised)]
  const [outer, inner] = [at(-1, 0.12), at(1, look.isSide ? 0.5 : 0.02)]
  const lower = [
    { x: wide * (look.isSide ? 0.98 : 0.66), y: down * 0.72 },
    { x: 0, y: down },
    { x: -wide * 0.66, y: down * 0.74 },
  ]
  const isRound = kind === 'round'
  const over = drawPupil(pen, matrix, look, colors)
  pen.form(mirrored, [outer, ...upper(0), inner, ...lower], '#fffaf2', { width: isRound ? 0.8 : 0, shadow: 0, over })
  const rim = [at(-1.18, -0.02), ...upper(0), at(1.08, look.isSide ? 0.4 : -0.02)]
  if (!isRound || mind('top') < 0.9) pen.stroke(mirrored, rim, lash, { from: 0.35, to: 0.25, peak: 0.4 })
  if (eye('below') > 0) pen.stroke(mirrored, lower, eye('below'), { from: 0.1, to: 0.5 })
  if (eye('crease') > 0) pen.stroke(mirrored, upper(lash * 0.5 + 2), 1, { from: 0.1, to: 0.1 })
  return at(-0.92, 0.3)
}

/** Returns iris, pupil and highlights as SVG. The lids cut this SVG. */
function drawPupil({ style }: Pen, matrix: Matrix, { mood, glance, isSide }: EyeLook, colors: HeadColors): string {
  const pen = createPen({ ...style, wobble: 0 })
  const eye = (name: string) => number('eye', style.eyes, name)
  const size = number('mood', mood, 'pupil') / 10
  const [across, down] = [eye('pupilX') * size * (isSide ? 0.66 : 1), eye('pupilY') * size]
  const x = glance + (isSide ? eye('wide') * 0.26 : 0)
  parts.get(`pupil.${word('eye', style.eyes, 'pupil')}`)?.(pen, within(matrix, placeAt(x, 0, 0, across, down)), colors)
  return pen.taken()
}
