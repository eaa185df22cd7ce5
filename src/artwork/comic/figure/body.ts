import type { Figure } from '../panel-scene.ts'
import { limb } from '../pen/curve.ts'
import { lengthOf, type Matrix, type Point } from '../pen/matrix.ts'
import type { Pen } from '../pen/pen.ts'
import type { Build } from './build.ts'
import type { Outfit } from './outfit.ts'
import type { Pose, Skeleton } from './skeleton.ts'

/** Somebody who is ready to be drawn. `matrix` leads from the units of an adult to the panel. */
export type Body = {
  pen: Pen
  figure: Figure
  matrix: Matrix
  build: Build
  pose: Pose
  outfit: Outfit
  bones: Skeleton
  /** From where trunk and legs are seen. */
  view: Figure['facing']
  /** Too small for folds and fingers. */
  isSmall: boolean
}

export const foldOn = (
  { pen, isSmall }: Body,
  matrix: Matrix,
  points: string | readonly Point[],
  width?: number,
): void => {
  if (!isSmall) pen.fold(matrix, points, width)
}

/** How far a line may pass by a point that is left out, and how long it may be, in units of an adult. */
const [AWAY, LONGEST] = [0.4, 26]

/** The outline of a limb with few points where it is straight. */
export function outlineOf(...of: Parameters<typeof limb>): Point[] {
  const all = limb(...of)
  const kept: Point[] = []
  let from = 0
  for (const [at, point] of all.entries()) {
    const start = all[from] ?? point
    const size = lengthOf(start, point) || 1
    const isAside = ({ x, y }: Point) =>
      Math.abs((x - start.x) * (point.y - start.y) - (y - start.y) * (point.x - start.x)) / size > AWAY
    if (at > 0 && size <= LONGEST && !all.slice(from + 1, at).some(isAside)) continue
    from = Math.max(0, at - 1)
    const before = all[from]
    if (before) kept.push(before)
  }
  return kept
}
