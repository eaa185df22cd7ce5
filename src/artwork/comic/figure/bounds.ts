import type { Figure } from '../panel-scene.ts'
import { moved, type Point, plus } from '../pen/matrix.ts'
import type { Pen } from '../pen/pen.ts'
import { type Body, isAway } from './body.ts'
import { type PanelUnits, readied } from './draw-figure.ts'
import { makePair } from './draw-pair.ts'

/** A box in shares of the panel. `x` and `y` are its upper left corner. */
export type Box = { x: number; y: number; width: number; height: number }

/** Returns the box of a figure in a pose of one person. Hats, capes and held things may reach out of it. */
export const figureBounds = (figure: Figure, panel: PanelUnits): Box => bodyBox(readied(figure, panel), panel)

/** Returns the boxes of both figures of a pair: first the lead, then the other. */
export function pairBounds(pen: Pen, leader: Figure, other: Figure, panel: PanelUnits): [Box, Box] {
  const both = makePair(pen, leader, other, panel)
  const boxFor = ({ id }: Figure) => bodyBox(both.find((body) => body.figure.id === id) ?? both[0], panel)
  return [boxFor(leader), boxFor(other)]
}

function bodyBox(
  { bones, build, matrix, pose, view }: Pick<Body, 'bones' | 'build' | 'matrix' | 'pose' | 'view'>,
  panel: PanelUnits,
): Box {
  const turn = (bones.tilt * Math.PI) / 180
  const skull = plus(bones.head, Math.sin(turn) * 50 * build.head, -Math.cos(turn) * 50 * build.head)
  const around = (point: Point, by: number) => [plus(point, -by, -by), plus(point, by, by)]
  const [left = 0, top = 0, right = 0, bottom = 0] = pose.numbers('room').map((one) => one * build.body)
  const side = isAway({ bones, view }) ? -1 : 1
  const limbs = [bones.near, bones.far].flatMap((limb) => Object.values(limb))
  const points = [
    ...around(skull, 56 * build.head),
    ...limbs.flatMap((joint) => around(joint, 24 * build.width)),
    ...(pose.text('room')
      ? [
          { x: left * side, y: top },
          { x: right * side, y: bottom },
        ]
      : []),
  ].map((point) => moved(matrix, point))
  const [xs, ys] = [points.map(({ x }) => x / panel.width), points.map(({ y }) => y / panel.height)]
  const [x, y] = [Math.min(...xs), Math.min(...ys)]
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y }
}
