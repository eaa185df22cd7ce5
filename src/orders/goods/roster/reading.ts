import type { ProblemCode, RawRow } from './problems.ts'
import type { Line } from './split.ts'
import { type Cells, noCells } from './words.ts'

/** One person or heading as a shape has read it. `text`: of several lines; `quantity`: pieces of the same. */
export type Reading = { line: Line; cells: Cells; quantity: number; found: readonly ProblemCode[]; text?: string }

/** A line that is nobody's: a heading, a sum, or what people say around a list. */
export const headingOf = (line: Line): Reading => ({
  line,
  cells: { ...noCells, name: line.rest.replace(/\s+/g, ' ').trim() },
  quantity: 1,
  found: ['nobody'],
})

const MOST_ALIKE = 100

/** As many rows as pieces, each with what its line is known for. */
export function rawRows({ line, cells, quantity, found, text = line.text }: Reading): RawRow[] {
  const isMany = quantity > 1
  const own: ProblemCode[] = [
    ...found,
    ...(line.isLong ? (['too_long'] as const) : []),
    ...(line.isStruck ? (['struck'] as const) : []),
    ...(line.hasChatHead ? (['chat_head'] as const) : []),
    ...(isMany ? (['repeated_row'] as const) : []),
  ]
  const times = isMany ? Math.min(quantity, MOST_ALIKE) : 1
  return Array.from({ length: times }, () => ({ ...cells, line: line.line, text, found: own }))
}
