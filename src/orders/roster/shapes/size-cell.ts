import type { ProblemCode } from '../problems.ts'
import { areTwoSizes, type SizeReader } from '../sizes.ts'
import { isSleeve } from '../words.ts'

/** What stands in a cell of sizes beside the size. */
export type SizeCell = { size_code: string; choice: string; note: string; found: ProblemCode[] }

const blank: SizeCell = { size_code: '', choice: '', note: '', found: [] }

/**
 * Reads "L (panjang)", "L (52 x 72 cm)" and "L/XL" in the column of sizes. Null for a cell with a size alone or without
 * a size.
 */
export function readSizeCell(cell: string, sizes: SizeReader): SizeCell | null {
  if (sizes.read(cell) !== null) return null
  if (areTwoSizes(cell, sizes)) return { ...blank, note: cell.replace(/^[([] ?| ?[)\]]$/g, ''), found: ['two_sizes'] }
  const [, first = '', rest = ''] = /^([^\s([/,]{1,8})[ ,/([-]+(.+)$/.exec(cell) ?? []
  if (sizes.read(first) === null) return null
  const inside = rest.replace(/[()[\]]/g, '')
  if (isSleeve(rest)) return { ...blank, size_code: first, choice: inside }
  // Measures of the size chart add nothing to the size.
  if (/\d/.test(inside)) return /cm|lebar|panjang|ld|dada|[x×]/i.test(inside) ? { ...blank, size_code: first } : null
  return { ...blank, size_code: first, note: inside, found: ['guessed_columns'] }
}
