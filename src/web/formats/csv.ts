export type Cell = string | number

/** Spreadsheet programs with Indonesian settings expect a byte order mark at the beginning, before the first line. */
export const CSV_BEGIN = '\uFEFF'

/** Such programs separate cells by semicolons, because the comma is the decimal sign. */
export const csvLine = (cells: readonly Cell[]): string => joinCells(cells, ';')

/** A line for programs, which expect commas. */
export const commaLine = (cells: readonly Cell[]): string => joinCells(cells, ',')

const joinCells = (cells: readonly Cell[], separator: string) =>
  `${cells.map((cell) => csvCell(cell, separator)).join(separator)}\r\n`

/**
 * An apostrophe stops text that a spreadsheet program would run as a formula; some read full-width signs as one too.
 */
function csvCell(cell: Cell, separator: string): string {
  if (typeof cell === 'number') return String(cell)
  const safe = /^[=+\-@＝＋－＠\t\r]/.test(cell) ? `'${cell}` : cell
  return safe.includes(separator) || /["\r\n\t']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
