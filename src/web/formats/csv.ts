export type Cell = string | number

/** Spreadsheet programs with Indonesian settings expect a byte order mark at the beginning, before the first line. */
export const CSV_BEGIN = '\uFEFF'

/**
 * A line for spreadsheet programs with Indonesian settings. They expect semicolons, because the comma is the decimal
 * sign.
 */
export const csvLine = (cells: readonly Cell[]): string => joinCells(cells, ';')

/** A line for programs, which expect commas. */
export const commaLine = (cells: readonly Cell[]): string => joinCells(cells, ',')

const joinCells = (cells: readonly Cell[], separator: string) =>
  `${cells.map((cell) => csvCell(cell, separator)).join(separator)}\r\n`

/**
 * Writes a cell. An apostrophe before the text stops spreadsheet programs from running it as a formula; some also
 * accept full-width signs as the beginning of a formula.
 */
function csvCell(cell: Cell, separator: string): string {
  if (typeof cell === 'number') return String(cell)
  const safe = /^[=+\-@＝＋－＠\t\r]/.test(cell) ? `'${cell}` : cell
  return safe.includes(separator) || /["\r\n\t']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
