import { MAX_ALIKE, MAX_ROSTER_ROWS } from '../limits.ts'
import type { ProblemCode, RawRow } from './problems.ts'
import type { Line } from './split.ts'
import { type Cells, noCells } from './words.ts'

/**
 * One person or heading as a shape has read it. `text`: the text of several lines. `quantity`: the number of equal
 * pieces.
 */
export type Reading = { line: Line; cells: Cells; quantity: number; found: readonly ProblemCode[]; text?: string }

/** The reading of a line that is no person: a heading, a sum, or what people say around a list. */
export const toHeading = (line: Line): Reading => ({
  line,
  cells: { ...noCells, name: line.rest.replace(/\s+/g, ' ').trim() },
  quantity: 1,
  found: ['nobody'],
})

/**
 * The rows of all readings. One row more than a roster may have shows that there are too many; further rows are not
 * made.
 */
export function listRawRows(readings: readonly Reading[]): RawRow[] {
  const rows: RawRow[] = []
  for (const reading of readings) {
    if (rows.length > MAX_ROSTER_ROWS) break
    rows.push(...rawRows(reading))
  }
  return rows.slice(0, MAX_ROSTER_ROWS + 1)
}

/** Makes one row for each piece of a reading. A reading with too many pieces gives one row, which is not saved. */
function rawRows({ line, cells, quantity, found, text = line.text }: Reading): RawRow[] {
  const isMany = quantity > 1 && quantity <= MAX_ALIKE
  const own: ProblemCode[] = [
    ...found,
    ...(line.isLong ? (['too_long'] as const) : []),
    ...(line.isStruck ? (['struck'] as const) : []),
    ...(line.isUnsure ? (['guessed_columns'] as const) : []),
    ...(line.hasChatHead ? (['chat_head'] as const) : []),
    ...(isMany ? (['repeated_row'] as const) : []),
    ...(quantity > MAX_ALIKE ? (['too_many_pieces'] as const) : []),
  ]
  return Array.from({ length: isMany ? quantity : 1 }, () => ({ ...cells, line: line.line, text, found: own }))
}
