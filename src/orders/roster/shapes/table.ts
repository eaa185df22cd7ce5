import { longestCells } from '../../limits.ts'
import type { Tally } from '../clean.ts'
import type { ProblemCode } from '../problems.ts'
import { type Reading, toHeading } from '../rows.ts'
import type { SizeReader } from '../sizes.ts'
import type { Line } from '../split.ts'
import {
  type Cells,
  type Column,
  digitsIn,
  type Field,
  isDegree,
  isHeading,
  isNothing,
  isNumber,
  isSleeve,
  isTotal,
  noCells,
  plainNumber,
} from '../words.ts'
import { readColumns, type Table } from './columns.ts'
import { type FreeLine, readFreeLine, withNote, withoutMark } from './free-line.ts'
import type { Section } from './halves.ts'
import { readSizeCell } from './size-cell.ts'

/** Reads lines with cells, below a head or without one. */
export function readTable(
  { head, lines, columns }: Section,
  sizes: SizeReader,
  tally: Tally,
): { table: Table; readings: Reading[] } {
  const table = readColumns(head, lines, sizes, columns)
  const rawReadings = lines.map((line): Reading => {
    const first = line.cells?.find((cell) => cell !== '') ?? ''
    if (isTotal(first) || isChatter(line, sizes)) return toHeading(line)
    const row = readRow(line, table, sizes, tally)
    return { line, ...row, found: table.isGuess && !row.isFree ? [...row.found, 'guessed_columns'] : row.found }
  })
  const hasNumbers = rawReadings.some(({ cells }) => cells.number !== '')
  const isRunning = ({ line }: Reading) =>
    table.index === 0 && !hasNumbers && /^\d+$/.test(digitsIn(line.cells?.[0] ?? ''))
  const readings = rawReadings.map(
    (row): Reading => (isRunning(row) ? { ...row, found: [...row.found, 'running_number'] } : row),
  )
  return { table, readings: merged(readings, table) }
}

/** Whether a line is what people say around a list. Such a line may have commas. */
const isChatter = ({ cells, rest }: Line, sizes: SizeReader) =>
  !rest.includes('\t') &&
  isHeading(rest.trim()) &&
  !cells?.some((cell) => isNumber(cell) || sizes.read(cell) !== null) &&
  readFreeLine(rest, sizes).cells.size_code === ''

/**
 * A spreadsheet copies merged cells as one cell and blanks. The blanks get the size above them, and their rows are
 * marked.
 */
function merged(readings: Reading[], { columns }: Table): Reading[] {
  const at = columns.indexOf('size_code')
  const isPerson = ({ cells, line, found }: Reading) =>
    cells.name !== '' && (line.cells?.[at] ?? '') === '' && !found.includes('nobody')
  const codes = readings.map(({ cells }) => cells.size_code).filter((code) => code !== '')
  const blanks = readings.filter(isPerson).length
  const isMerged =
    columns.includes('size_code') &&
    new Set(codes).size === codes.length &&
    readings[0]?.cells.size_code &&
    blanks * 2 >= readings.length - 1 &&
    blanks > 1
  if (!isMerged) return readings
  let last = ''
  return readings.map((row) => {
    last = row.cells.size_code || last
    return isPerson(row)
      ? { ...row, cells: { ...row.cells, size_code: last }, found: [...row.found, 'guessed_columns'] }
      : row
  })
}

/** `isFree`: whether the row was read as words, without its columns. */
type Row = Pick<Reading, 'cells' | 'quantity' | 'found'> & { isFree?: boolean }

function readRow({ cells, rest: text }: Line, table: Table, sizes: SizeReader, tally: Tally): Row {
  const { columns, index, isNamed } = table
  const bareCells = (cells ?? []).map((cell, at) => (at === 0 && index !== 0 ? withoutMark(cell).rest || cell : cell))
  const values = bareCells.map((cell) => (isNothing(cell) && sizes.read(cell) === null ? '' : cell))
  const own = values.filter((_, at) => at !== index)
  const lacks = (field: Field) => !isNamed && !columns.includes(field)
  // If L and P are men and women, L is no size.
  if (!columns.includes('gender') && (lacks('size_code') || lacks('number'))) {
    const free = readFreeLine(index === 0 ? own.join(', ') : text, sizes)
    if ((lacks('size_code') && free.cells.size_code !== '') || (lacks('number') && free.cells.number !== ''))
      return withTail(free)
  }
  const row = mapped(values, table, tally)
  const sized = { ...row, ...withSizeCell(row, sizes) }
  const extra = values.filter((cell, at) => cell !== '' && at >= columns.length)
  const unnamed = values.filter((cell, at) => cell !== '' && columns[at] === null)
  const notes = values.filter((_, at) => columns[at] === 'note')
  const hasTwo = !isNamed && areTwo(own, sizes) && (own.filter(isNumber).length > 1 || notes.length > 1)
  const isMany = (isNamed ? extra.length > 0 : unnamed.length > 3) || hasTwo
  const problemCodes: readonly ProblemCode[] = isMany ? [...sized.found, 'too_many_columns'] : sized.found
  const { size_code, number, name } = sized.cells
  const isRight = (size_code === '' || sizes.read(size_code) !== null) && (number === '' || isNumber(number))
  const isUsual = isNamed || unnamed.length > 0 || (isRight && name !== '' && extra.length === 0 && !hasTwo)
  return isUsual ? { ...sized, found: problemCodes } : byContent(own, { ...sized, found: problemCodes }, sizes, text)
}

/**
 * A size or gender behind the name stays there and the row is marked, because only a list of words shows what it is.
 */
const withTail = ({ cells, quantity, found, tail }: FreeLine): Row => ({
  cells,
  quantity,
  isFree: true,
  found: tail === '' ? found : [...found, 'guessed_columns'],
})

/** Puts each cell into its field. Cells without a field go to the note, with the word of their column. */
function mapped(values: readonly string[], { columns, words }: Table, tally: Tally): Row {
  const cells: Cells = { ...noCells }
  const notes: string[] = []
  const others: string[] = []
  let quantity = 1
  const isField = (column: Column): column is Field => column !== null && Object.hasOwn(noCells, column)
  for (const [at, cell] of values.entries()) {
    const column = columns[at] ?? null
    if (cell === '' || at >= columns.length || column === 'index') continue
    if (column === 'note') notes.push(cell)
    else if (isField(column)) cells[column] = cell
    else if (column === 'quantity' && /^\d{1,3}(?: ?(?:pcs|buah|potong))?$/i.test(cell))
      quantity = Number.parseInt(cell, 10)
    else if (column === null && /^[\u2705\u2611\u2714\u2713]\uFE0F?$/u.test(cell)) tally.add('bullet')
    else if (column === null || column === 'full_name' || column === 'gender' || column === 'quantity') {
      const word = words[at] || (column === 'gender' ? 'L/P' : '')
      others.push(word ? `${word}: ${cell}` : cell)
    } else tally.add(column === 'skip' ? 'column' : column)
  }
  const whole = [...notes, ...others].join(' · ')
  if ([...whole].length <= longestCells.note || [...notes.join(' · ')].length > longestCells.note)
    return { cells: { ...cells, note: whole }, quantity, found: [] }
  const fitting = others.reduce((note, part) => {
    const longer = [note, part].filter((one) => one !== '').join(' · ')
    return [...longer].length > longestCells.note ? note : longer
  }, notes.join(' · '))
  return { cells: { ...cells, note: fitting }, quantity, found: ['note_shortened'] }
}

/** Reads a sleeve, a measure or a second size beside the size, in its cell. */
function withSizeCell({ cells, found }: Row, sizes: SizeReader): Pick<Row, 'cells' | 'found'> {
  const cell = readSizeCell(cells.size_code, sizes)
  if (!cell || (cell.choice !== '' && cells.choice !== '')) return { cells, found }
  const sized = { ...cells, size_code: cell.size_code, choice: cell.choice || cells.choice }
  return { cells: withNote(sized, cell.note), found: [...found, ...cell.found] }
}

/** Whether cells hold people beside each other: more than one size and more than one name. */
function areTwo(cells: readonly string[], sizes: SizeReader): boolean {
  const others = cells.filter((cell) => sizes.read(cell) === null)
  return cells.length - others.length > 1 && others.filter((cell) => /\p{L}/u.test(cell) && !isSleeve(cell)).length > 1
}

/**
 * Reads a row whose cells are not in the columns of the other rows. Each cell is told by its content if that is plain.
 */
function byContent(cells: readonly string[], byColumn: Row, sizes: SizeReader, text: string): Row {
  const filled = cells.filter((cell) => cell !== '')
  const codes = filled.filter((cell) => sizes.read(cell) !== null)
  const numbers = filled.filter(isNumber)
  if (codes.length === 0 && numbers.length === 0) {
    const free = readFreeLine(text, sizes)
    return free.cells.size_code === '' && free.cells.number === '' ? byColumn : withTail(free)
  }
  if (codes.length > 1 || numbers.length > 1)
    return filled.length > 5 ? { ...byColumn, found: [...byColumn.found, 'too_many_columns'] } : guessed(byColumn)
  const [size = ''] = codes
  const [number = ''] = numbers
  const { size_code, number: own } = byColumn.cells
  if (size === size_code && number === '' && /\p{Nd}/u.test(own)) return byColumn
  const texts = filled.filter((cell) => cell !== size && cell !== number)
  const isOdd = texts.some((cell) => cell === size_code || cell === own)
  if (isOdd && (size === '' || texts.length < 2)) return byColumn
  const sleeve = texts.find(isSleeve) ?? ''
  const words = texts.filter((cell) => cell !== sleeve)
  const degrees = words.slice(1).findIndex((cell) => !isDegree(cell))
  const until = degrees < 0 ? words.length : degrees + 1
  const more = words.slice(until)
  return {
    ...byColumn,
    cells: {
      name: words.slice(0, until).join(', '),
      number: plainNumber(number),
      size_code: size,
      choice: sleeve,
      note: more.join(' · '),
    },
    found: more.length > 2 ? ['too_many_columns'] : [],
  }
}

const guessed = (row: Row): Row => ({ ...row, found: [...row.found, 'guessed_columns'] })
