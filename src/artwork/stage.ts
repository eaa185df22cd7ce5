import type { Chance } from './chance.ts'
import type { Palette } from './palettes.ts'

/** Size of the canvas on which a scene is drawn, and the main positions on it, in px. */
export type Stage = {
  width: number
  height: number
  /** `horizon`: y coordinate of the farthest ridge. `ground`: y coordinate on which the figure stands. */
  horizon: number
  ground: number
  /** X coordinate of the figure's middle. */
  focus: number
  /** Y coordinate above which only sky is drawn, as a page's header may lie on it; absent where the whole sky is seen. */
  top?: number
  /**
   * Height and greatest width of figures in px, and the x coordinate left of which wide figures leave the picture to
   * text.
   */
  figure?: { height: number; width: number; from: number }
  /** Size of the figure, the sun and the moon relative to their size on a poster. */
  scale: number
}

/** What every function that draws a layer of a scene gets: canvas, colours and random numbers. */
export type Brush = { stage: Stage; palette: Palette; chance: Chance }

/** Rounds a coordinate to a whole number as text, which keeps the SVG small. */
export function n(value: number): string {
  return String(Math.round(value))
}

/** "x y", or "x-y" if y is negative, because the minus sign already separates the numbers. */
export function at(x: number, y: number): string {
  const down = Math.round(y)
  return down < 0 ? `${n(x)}${down}` : `${n(x)} ${down}`
}
