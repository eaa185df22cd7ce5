import type { Box } from './shapes.ts'
import { getLineWidth, letterable } from './text.ts'

/** The creator's name on a plate, in the edge that balloons keep free. */
export type Mark = Box & { text: string; middle: number; baseline: number; size: number }

const MARK = { size: 15, height: 20, baseline: 15, padding: 8 } as const

export const makeCreatorMark = (name: string, view: Box): Mark => cornerMark(`KortekStream · ${name}`, 'right', view)

export function cornerMark(words: string, side: 'left' | 'right', view: Box): Mark {
  const { size, height } = MARK
  const text = letterable(words)
  const width = getLineWidth(text) * size + 2 * MARK.padding
  const [x, y] = [side === 'left' ? view.x : view.x + view.width - width, view.y + view.height - height]
  return { text, x, y, width, height, middle: x + width / 2, baseline: y + MARK.baseline, size }
}
