import type { Figure } from '../panel-scene.ts'
import { limb } from '../pen/curve.ts'
import { getDistance, type Matrix, type Point } from '../pen/matrix.ts'
import type { Pen } from '../pen/pen.ts'
import { readParts } from '../pen/sheet.ts'
import type { Build } from './build.ts'
import type { Outfit } from './outfit.ts'
import type { Pose, Skeleton } from './skeleton.ts'

/**
 * Somebody who is ready to be drawn. `matrix` leads from the units of an adult to the panel; `view`: from where trunk
 * and legs are seen; `isSmall`: too small for creases and fingers.
 */
export type Body = {
  pen: Pen
  figure: Figure
  matrix: Matrix
  build: Build
  pose: Pose
  outfit: Outfit
  bones: Skeleton
  view: Figure['facing']
  isSmall: boolean
}

/** Parts of clothes, and creases. */
export const garments = readParts(new URL('garments.svg', import.meta.url))

export function drawCrease({ pen, isSmall }: Body, key: string, matrix: Matrix): void {
  if (!isSmall) garments.get(key)?.(pen, matrix)
}

/** Somebody seen from behind who lies or leans looks to the left. */
export const isAway = ({ bones, view }: Pick<Body, 'bones' | 'view'>): boolean => bones.isProfile && view === 'back'

/** How far a line may pass by a point that is left out, and how long it may be, in units of an adult. */
const [AWAY, LONGEST] = [0.4, 26]

/** The outline of a limb with few points where it is straight. */
export function limbOutline(...of: Parameters<typeof limb>): Point[] {
  const all = limb(...of)
  const outline: Point[] = []
  let from = 0
  for (const [at, point] of all.entries()) {
    const start = all[from] ?? point
    const size = getDistance(start, point) || 1
    const isAside = ({ x, y }: Point) =>
      Math.abs((x - start.x) * (point.y - start.y) - (y - start.y) * (point.x - start.x)) / size > AWAY
    if (at > 0 && size <= LONGEST && !all.slice(from + 1, at).some(isAside)) continue
    from = Math.max(0, at - 1)
    outline.push(all[from] ?? point)
  }
  return outline
}
