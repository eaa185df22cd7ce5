import type { Chance } from './chance.ts'
import type { Palette } from './palettes.ts'

/** The sheet a scene is laid out on, in px. */
export type Stage = {
  width: number
  height: number
  /** Where the farthest ridge begins and where the figure stands. */
  horizon: number
  ground: number
  /** Middle of the figure. */
  focus: number
  /** Size of figure and sun against the poster's. */
  scale: number
}

/** What every painter of a layer is given. */
export type Brush = { stage: Stage; palette: Palette; chance: Chance }

/** Whole numbers keep the drawings small; a minus sign separates by itself. */
export function n(value: number): string {
  return String(Math.round(value))
}

/** "x y" or "x-y". */
export function at(x: number, y: number): string {
  const down = Math.round(y)
  return down < 0 ? `${n(x)}${down}` : `${n(x)} ${down}`
}
