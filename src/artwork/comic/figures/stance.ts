import type { Pose } from '../scene.ts'
import { measuresOf, numbersOf, tableOf } from './data.ts'
import type { Point } from './pen.ts'
import { type Joints, reach } from './turn.ts'

/** Where a hand or foot is, in lengths of its limb, and the side to which it bends. */
export type Reach = readonly [x: number, y: number, side: number]

const poses = tableOf('poses.txt')

export type Stance = ReturnType<typeof stanceOf>

/** How a body stands in a pose. The front arm and leg are those on the side to which the figure looks. */
export function stanceOf(pose: Pose) {
  const [[front = '', back = '', frontLeg = '', backLeg = '', hands = '', body = '', float = ''] = []] = poses(pose)
  const [frontHand = '', backHand = ''] = hands.split(' ')
  return {
    front: reachOf(front),
    back: reachOf(back),
    frontLeg: reachOf(frontLeg),
    backLeg: reachOf(backLeg),
    frontHand,
    backHand,
    // Degrees by which the body and the head lean to where the figure looks, and how high the hips are, in lengths of a leg.
    ...measuresOf(body, ['lean', 'nod', 'hips']),
    /** How a fish or ghost hangs in the air. */
    float: measuresOf(float, ['lean', 'height']),
    /** The front arm is drawn over the face. */
    overFace: pose === 'think',
  }
}

/** The feet of an animal on all fours: the near hind and fore foot, then the far ones. */
export function feetOf(pose: Pose): readonly Reach[] {
  const [row = poses('four-feet')[0]] = poses(`four-feet-${pose}`)
  return row?.map(reachOf) ?? []
}

function reachOf(cell: string): Reach {
  const [x = 0, y = 0, side = 1] = numbersOf(cell)
  return [x, y, side]
}

/** The joints of a limb that begins at a point and is `length` long; `side` -1 mirrors it. */
export function stretched(from: Point, [x, y, bend]: Reach, length: number, side = 1): Joints {
  return reach(from, { x: from.x + side * x * length, y: from.y + y * length }, length, side * bend)
}
