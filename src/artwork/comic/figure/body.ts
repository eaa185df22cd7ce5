import type { Figure } from '../panel-scene.ts'
import { limb } from '../pen/curve.ts'
import { getDistance, type Matrix, type Point } from '../pen/matrix.ts'
import type { Pen } from '../pen/pen.ts'
import { readParts } from '../pen/sheet.ts'
import type { Build } from './build.ts'
import type { Outfit } from './outfit.ts'
import type { Pose, Skeleton } from './skeleton.ts'

/** A person who is ready to be drawn. */
export type Body = {
  pen: Pen
  figure: Figure
  /** Leads from the units of an adult to the panel. */
  matrix: Matrix
  build: Build
  pose: Pose
  outfit: Outfit
  bones: Skeleton
  /** The direction from which trunk and legs are seen. */
  view: Figure['facing']
  /** Whether the person is drawn too small for creases and fingers. */
  isSmall: boolean
}

/** The parts of clothes, and the creases. */
export const garments = readParts(new URL('garments.svg', import.meta.url))

export function drawCrease({ pen, isSmall }: Body, key: string, matrix: Matrix): void {
  if (!isSmall) garments.get(key)?.(pen, matrix)
}

/** Whether a person turns the back to the reader and lies or leans. Such a person looks to the left. */
export const isAway = ({ bones, view }: Pick<Body, 'bones' | 'view'>): boolean => bones.isProfile && view === 'back'

/**
 * Greatest distance of a line from the points that it leaves out, and greatest length of such a line, in units of an
 * adult.
 */
const [AWAY, LONGEST] = [0.4, 26]

/** Returns the outline of a limb, with few points where the outline is straight. */
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
