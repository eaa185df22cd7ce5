import type { Dialogue } from '../script/script.ts'
import { GAP } from './costs.ts'
import { measures } from './layout.ts'
import { sizeAround } from './shapes.ts'
import { getLineWidth, letterable } from './text.ts'

/** In units of a narrow panel: how far its upper edge is kept free, and the width of its lines. */
const [EDGE, WIDTH] = [24, 736]
/** Lines are not filled to their end, so a text takes up to this factor more room. */
const FULL = 1.1
/** Balloons are narrower than captions. A part of each is beside heads, and two short ones stand side by side. */
const SPOKEN = { width: 0.62, height: 0.85, lines: 3, step: 36 } as const

/**
 * Returns how much height the letters of a panel need from its top on narrow screens, in units, if nobody is in their
 * way.
 */
export function roomFor(dialogues: readonly Pick<Dialogue, 'text' | 'kind'>[]): number {
  const size = measures.narrow.smallest
  let [height, beside] = [EDGE, 0]
  for (const { text: whole, kind } of dialogues) {
    const width = getLineWidth(letterable(whole))
    const isSpoken = kind !== 'narration'
    const most = (WIDTH * (isSpoken ? SPOKEN.width : 1)) / size - sizeAround(kind, [0]).width
    const lines = Array.from({ length: Math.ceil((width * FULL) / most) }, () => 1)
    if (lines.length === 0) continue
    const own = sizeAround(kind, lines).height * size * (isSpoken ? SPOKEN.height : 1)
    height += isSpoken && beside > 0 ? Math.max(0, own + SPOKEN.step - beside) : own + GAP
    beside = isSpoken && beside === 0 && lines.length <= SPOKEN.lines ? own : 0
  }
  return Math.round(height)
}
