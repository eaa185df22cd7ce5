import type { Figure } from '../scene.ts'
import type { Point } from './pen.ts'
import type { Turn } from './turn.ts'

/** Whom to draw: whole, or `bust` for a close picture. `held` gives the SVG of what a hand at a point holds. */
export type FigureRequest = { figure: Figure; bust: boolean; headScale: number; held: (hand: Point) => string }

/** A body with its head, drawn where its feet stand on 0, 0 and it looks to the right. */
export type Body = {
  svg: string
  /** Size beside people, and how the whole body is turned. */
  size: number
  whole: Turn
  /** Where the head is in the body; a head has its middle at 0, 0 and a radius of about 80. */
  head: Turn
  /** Where the mouth is, seen from the middle of the head. */
  mouth: Point
  /** Where something is held. */
  hand: Point
  /** Path data of the shadow of one who stands on the ground. */
  shadow: string
}
