import type { Dialogue } from '../script/script.ts'
import { GAP } from './costs.ts'
import { measures } from './layout.ts'
import { sizeAround } from './shapes.ts'
import { getLineWidth, letterable } from './text.ts'

/** Units of a narrow panel: its upper edge, and the room between its sides. */
const [EDGE, WIDTH] = [24, 736]
/** Lines are not filled to their end. */
const FULL = 1.1
/** Balloons are narrower than captions, and a part of them is beside heads; two short ones stand beside each other. */
const SPOKEN = { width: 0.62, height: 0.85, lines: 3, step: 36 } as const

/** How high the letters of a panel stand where nobody is in their way: in units from its top, on narrow screens. */
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
