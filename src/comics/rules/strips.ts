import type { PageFrame } from '../../db/column-types.ts'

type Box = { height: number }

/** A frame is shown in a slice if at least this share of the frame, or of the slice, is visible there. */
const PART = 0.2

/** Returns the frames of each slice, in shares of the slice. A page that was not cut has one slice. */
export function framesOfSlices(frames: readonly PageFrame[], slices: readonly Box[]): PageFrame[][] {
  const whole = slices.reduce((sum, { height }) => sum + height, 0)
  let top = 0
  return slices.map(({ height }) => {
    const [start, share] = [top / whole, height / whole]
    top += height
    return frames.flatMap((frame) => {
      const from = Math.max(frame.y, start)
      const visibleHeight = Math.min(frame.y + frame.height, start + share) - from
      if (visibleHeight < PART * Math.min(frame.height, share)) return []
      return { ...frame, y: (from - start) / share, height: visibleHeight / share }
    })
  })
}

/**
 * Limits for color differences: two edges with a mean difference up to `alike` continue each other, and an edge with a
 * range of at least `drawn` shows a drawing.
 */
const EDGE = { alike: 12, drawn: 24 } as const

type Tile = { width: number; edges: Buffer | null }

/**
 * Whether each page continues in the next page without a seam: both have the same width, and their edges look alike.
 * Empty margins look alike in other comics too, so at least one drawing must continue across an edge. If most pages
 * continue, the comic is a strip that was cut into tiles; then all pages of equal width continue, even where the
 * drawing changes too quickly to compare.
 */
export function pagesThatGoOn(pages: readonly Tile[]): boolean[] {
  const even = pages.map(({ width }, at) => width === pages[at + 1]?.width)
  const alike = pages.map((page, at) => even[at] === true && distance(lower(page), upper(pages[at + 1])) <= EDGE.alike)
  const isStrip = alike.some((isAlike, at) => isAlike && isDrawn(lower(pages[at])))
  const isMost = 2 * alike.filter(Boolean).length > even.filter(Boolean).length
  return (isMost ? even : alike).map((goesOn) => isStrip && goesOn)
}

const upper = (page: Tile | undefined) => page?.edges?.subarray(0, page.edges.length / 2) ?? Buffer.alloc(0)
const lower = (page: Tile | undefined) => page?.edges?.subarray(page.edges.length / 2) ?? Buffer.alloc(0)

function distance(one: Buffer, other: Buffer): number {
  if (one.length === 0 || one.length !== other.length) return Number.POSITIVE_INFINITY
  return one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0) / one.length
}

const isDrawn = (edge: Buffer): boolean =>
  [0, 1, 2].some((colour) => {
    const values = [...edge].filter((_, at) => at % 3 === colour)
    return Math.max(...values) - Math.min(...values) >= EDGE.drawn
  })
