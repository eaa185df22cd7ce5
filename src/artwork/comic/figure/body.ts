import type { Figure } from '../panel-scene.ts'
import type { Matrix, Point } from '../pen/matrix.ts'
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
