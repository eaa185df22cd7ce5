import { mix } from '../../palettes.ts'
import { between, getAngle, type Matrix, type Point, placeAt, plus, within } from '../pen/matrix.ts'
import { readParts } from '../pen/sheet.ts'
import { bentAt, getStraightness } from './arm.ts'
import { type Body, drawCrease, isAway, limbOutline } from './body.ts'
import { drawCloth } from './cloth.ts'
import type { Side } from './skeleton.ts'

const shoes = readParts(new URL('shoes.svg', import.meta.url))

/** Draws a leg with its shoe and its trousers. */
export function drawLeg(body: Body, side: Side): void {
  const { pen, matrix, build, outfit, bones, view } = body
  const { width: w } = build
  const { hip, knee, foot } = bones[side]
  const { skin, bottom } = outfit.colors
  const [legs, skirt] = [outfit.number('legs'), outfit.number('skirt')]
  const calf = between(knee, foot, 0.32)
  const down: Matrix = within(matrix, placeAt(knee.x, knee.y, getAngle(hip, knee) - 90, w))
  if (legs < 0.95) {
    const bare = limbOutline([hip, knee, calf, foot], [48 * w, 37 * w, 37 * w, 22 * w])
    pen.form(matrix, bare, skin, { isExact: true, shadow: 6 })
    drawCrease(body, 'kneecap', down)
  }
  drawFoot(body, side)
  if (legs === 0 || (skirt > 0.3 && legs < 1)) return
  const color = side === 'far' && view !== 'front' && view !== 'back' ? mix(bottom, '#1d1622', 0.14) : bottom
  const over = drawCloth(body, 'bottom', hip, getAngle(hip, knee) - 90)
  const drawPart = (joints: readonly Point[], widths: readonly number[], end = 0.12) => {
    const broad = widths.map((one) => one * w)
    pen.form(matrix, limbOutline(joints, broad, { end }), color, { isExact: true, shadow: 8, over })
  }
  if (legs <= 0.5) {
    drawPart([hip, between(hip, knee, legs * 2)], [58, 53])
    return
  }
  const end = between(knee, foot, (legs * 2 - 1) * 0.95)
  const bent = getStraightness(hip, knee, end)
  if (bent < 0.62) {
    drawPart([hip, knee], [58, 49], 0.9)
    drawPart([between(knee, end, 0.02), between(knee, end, 0.5), end], [46, 44, 37])
    return
  }
  drawPart([hip, knee, calf, end], [58, 45, 40, outfit.text('shoes') === 'boot' ? 30 : 38])
  if (bent < 0.985) drawCrease(body, 'knee', bentAt(body, hip, knee, end))
  else drawCrease(body, 'shin', down)
  drawCrease(body, 'trouser-end', within(matrix, placeAt(end.x, end.y, getAngle(knee, end) - 90, w)))
}

function drawFoot({ pen, matrix, build, outfit, bones, view }: Body, side: Side) {
  const { foot } = bones[side]
  const isFlat = bones.isProfile || view === 'side' || view === 'three_quarter'
  const away = isAway({ bones, view }) ? -1 : 1
  const size = Math.max(0.74, build.width) * 0.98
  // In a three-quarter view a foot looks shorter than from its side.
  const across = size * away * (view === 'three_quarter' && !bones.isProfile ? 0.86 : 1)
  const turn = isFlat ? bones.turns[side] * away : side === 'near' ? 5 : -5
  const draw = shoes.get(`${outfit.text('shoes')}-${isFlat ? 'side' : view}`)
  draw?.(pen, within(matrix, placeAt(foot.x, foot.y, turn, across, size)), outfit.colors)
}

/** Draws a skirt: a tent over hips, knees and the hem at both legs. */
export function drawSkirt(body: Body, color: string): void {
  const { pen, matrix, build, outfit, bones } = body
  const { width: w } = build
  const [length, hem, flare] = [outfit.number('skirt'), outfit.number('hem'), outfit.number('flare')]
  const start = between(bones.hips, bones.waist, hem < 0 ? Math.min(1, -hem / 108) : 0)
  const isSide = bones.isProfile
  const ends = [bones.near, bones.far].flatMap(({ hip, knee, foot }) => {
    const [from, to, share] = length <= 0.5 ? [hip, knee, length * 2] : [knee, foot, length * 2 - 1]
    const turn = ((getAngle(from, to) - 90) * Math.PI) / 180
    const half = (20 + flare * (isSide ? 0.4 : 0.5)) * w
    return [-half, half].map((by) => plus(between(from, to, share), by * Math.cos(turn), by * Math.sin(turn)))
  })
  const knees = length > 0.5 ? [bones.near.knee, bones.far.knee].flatMap((knee) => ringPoints(knee, 23 * w)) : []
  const hips = [bones.near.hip, bones.far.hip].flatMap((hip) => ringPoints(hip, (isSide ? 38 : 29) * w))
  const outline = convexHull([
    ...ringPoints(start, (hem < 0 ? (isSide ? 31 : 38) : 34) * w),
    ...hips,
    ...knees,
    ...ends,
  ])
  const cornered = outline.map((point) => (ends.includes(point) ? { ...point, corner: true } : point))
  pen.form(matrix, cornered, color, { shadow: 12, over: drawCloth(body, 'bottom', bones.hips) })
  if (body.isSmall) return
  const [a = start, b = start, c = start, d = start] = ends.toSorted((one, other) => one.x - other.x)
  for (const [low, share] of [
    [between(a, b, 0.5), 0.72],
    [between(b, c, 0.5), 0.5],
    [between(c, d, 0.4), 0.62],
  ] as const) {
    const high = between(low, plus(start, (low.x - start.x) * 0.3, 0), share)
    pen.fold(matrix, [plus(low, 0, -3), plus(between(low, high, 0.5), (low.x - start.x) * 0.06, 0), high], 2.6)
  }
}

const ringPoints = ({ x, y }: Point, radius: number): Point[] =>
  Array.from({ length: 8 }, (_, at) => {
    const angle = (at * Math.PI) / 4
    return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) }
  })

/** Returns the corners of the convex hull of some points, in order. */
function convexHull(points: readonly Point[]): Point[] {
  const half = (all: readonly Point[]) => {
    const chain: Point[] = []
    for (const point of all) {
      while (chain.length > 1 && isInside(chain.at(-2) ?? point, chain.at(-1) ?? point, point)) chain.pop()
      chain.push(point)
    }
    return chain.slice(0, -1)
  }
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y)
  return [...half(sorted), ...half(sorted.toReversed())]
}
const isInside = (from: Point, by: Point, to: Point) =>
  (by.x - from.x) * (to.y - by.y) - (by.y - from.y) * (to.x - by.x) <= 0
