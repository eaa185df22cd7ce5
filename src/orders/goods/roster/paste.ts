import { apart, areTwo, isNumber, readFreeLine, sizeWithSleeve, withoutMark } from './free-line.ts'
import { type PastedRow, problemsOf, type RawRow } from './problems.ts'
import { type SizeReader, sizeReader } from './sizes.ts'
import { type Line, splitLines, tidied, withoutChatHead } from './split.ts'
import { type Cells, type Column, columnOf, columnsOf, digitsIn, type Field, isSleeve, noCells } from './words.ts'

/** `sums`: pieces by size of the good rows. `good`, `bad`: numbers of rows without and with an error. */
export type Pasted = {
  columns: Column[]
  has_header: boolean
  rows: PastedRow[]
  sums: { code: string; quantity: number }[]
  good: number
  bad: number
}

const columnsByOrder: readonly Field[] = ['name', 'number', 'size_code', 'choice', 'note']

/** Reads a list of names, numbers and sizes pasted from a spreadsheet, a chat or a document. `codes`: the sizes. */
export function readPaste(pasted: string, codes: readonly string[], { capitals = false } = {}): Pasted {
  const sizes = sizeReader(codes)
  const lines = splitLines(pasted).map(withoutChatHead)
  const head = lines.slice(0, MOST_LINES_ABOVE).findIndex((line, nth) => isHead(line, sizes, nth === 0))
  const body = lines.filter((_, nth) => nth !== head)
  const tabled = body.filter((line, nth) => line.cells && nth >= Math.max(head, 0))
  const table = readColumns(lines[head] ?? null, tabled, sizes)
  const withNumber = body.filter(({ cells, rest }) => !cells && readFreeLine(rest, sizes).cells.number !== '')
  const isNumbered = withNumber.length * 2 > body.length
  const read = body.map((line, nth): RawRow => {
    const { text, line: number, hasChatHead, isLong } = line
    const known = { line: number, text, hasChatHead, isLong, hasTooMany: false, hasRunning: false, isTitle: nth < head }
    if (isLong) return { ...known, ...noCells }
    if (line.cells && table) return { ...known, ...readCells(line.cells, table, sizes, line.rest) }
    const free = readFreeLine(isNumbered ? apart(line.rest) : line.rest, sizes).cells
    // In a table with sizes, a line of its own with a number in it is a title.
    const isSized = free.size_code !== '' || !table?.columns.includes('size_code')
    return { ...known, ...(isSized ? free : { ...noCells, name: tidied(line.rest) }) }
  })
  const numbers = numbered(read, body, sizes, table)
  const rows = problemsOf(capitals ? numbers.map(inCapitals) : numbers, sizes)
  const good = rows.filter(({ problems }) => problems.every(({ level }) => level !== 'error'))
  const sums = codes.map((code) => ({ code, quantity: good.filter(({ size_code }) => size_code === code).length }))
  return {
    columns: table?.columns ?? [],
    has_header: head >= 0,
    rows,
    sums: sums.filter(({ quantity }) => quantity > 0),
    good: good.length,
    bad: rows.length - good.length,
  }
}
const MOST_LINES_ABOVE = 8

/** Before problems are looked for, because some letters become two. */
export const inCapitals = <Row extends { name: string }>(row: Row): Row => ({
  ...row,
  name: row.name.toLocaleUpperCase('id-ID'),
})

/** A line of names of columns only, at least two where it has cells; `Nama - No - Ukuran` is one too. */
function isHead({ cells, rest }: Line, sizes: SizeReader, isFirst: boolean): boolean {
  const words = (cells ?? tidied(rest).split(/(?<! ) *[-–/|:] *| (?=(?:nama|no|np|size|ukuran|lengan|ket)\b)/i)).filter(
    (one) => one !== '',
  )
  const named = words.filter((word) => columnOf(word) !== null)
  // Sums may stand beside a head.
  const isBeside = cells !== null && words.length > 2 && words.slice(0, 3).every((word) => columnOf(word) !== null)
  const isData = !isBeside && words.some((word) => /^\d+$/.test(word) || sizes.read(word) !== null)
  return !isData && (named.length >= 2 || (isFirst && named.length === 1 && words.length === 1))
}

/** `index`: the column that only counts rows, -1 for none; `isNamed`: by a head. */
type Table = { columns: Column[]; index: number; isNamed: boolean; words: readonly string[] }

function readColumns(head: Line | null, lines: readonly Line[], sizes: SizeReader): Table | null {
  if (lines.length === 0) return null
  const index = indexColumn(lines)
  if (head?.cells) {
    const columns = columnsOf(head.cells)
    const numbers = columns.flatMap((column, at) => (column === 'number' ? [at] : []))
    const [first = -1] = numbers
    if (first === 0 && !/pung|np/i.test(String(head.cells[0])) && (index === 0 || numbers.length > 1))
      columns[0] = 'index'
    return {
      columns: columns.map((column, at) => once(column, at, columns)),
      index: columns.indexOf('index'),
      isNamed: true,
      words: head.cells,
    }
  }
  const width = Math.max(...lines.map(({ cells }) => cells?.length ?? 0))
  const columns: Column[] = Array.from({ length: width }, () => null)
  if (index === 0) columns[0] = 'index'
  const count = (at: number, isIt: (cell: string) => boolean) =>
    lines.filter(({ cells }) => isIt(cells?.[at] ?? '')).length
  const name = (field: Field, isIt: (cell: string) => boolean, least = 1) => {
    const open = columns.flatMap((column, at) => (column === null && count(at, isIt) >= least ? [at] : []))
    const [best] = open.sort((one, other) => count(other, isIt) - count(one, isIt))
    if (best !== undefined) columns[best] = field
  }
  name('size_code', (cell) => sizes.read(cell) !== null || sizeWithSleeve(cell, sizes) !== null)
  name('number', (cell) => isNumber(cell))
  if (!columns.includes('number')) name('number', (cell) => /^\d{5,}$/.test(cell))
  name('choice', isSleeve)
  const rest = columnsByOrder.filter((field) => !columns.includes(field))
  const open = columns.flatMap((column, at) => (column === null ? [at] : []))
  for (const [nth, at] of open.entries()) columns[at] = rest.filter((one) => one !== 'number' || nth > 0)[nth] ?? null
  return { columns, index, isNamed: false, words: [] }
}

/** The second column of a kind is a remark. */
const once = (column: Column, at: number, columns: readonly Column[]): Column =>
  column !== null && columns.indexOf(column) < at ? (columns.includes('note') ? null : 'note') : column

/** Whether the first cells count 1, 2, 3 … */
function indexColumn(lines: readonly Line[]): number {
  const counted = lines.map(({ cells }) => cells?.[0] ?? '').filter((cell) => cell !== '')
  return counts(
    counted.map((cell) => (/^\d{1,3}[.)]?$/.test(digitsIn(cell)) ? Number.parseInt(digitsIn(cell), 10) : null)),
  )
    ? 0
    : -1
}

/** Whether numbers begin at 1 and go up by one; a few may be left out. */
function counts(numbers: readonly (number | null)[]): boolean {
  const known = numbers.filter((one) => one !== null)
  if (known.length < 2 || known.length < numbers.length * 0.6 || known[0] !== 1) return false
  return known.every(
    (one, at) => at === 0 || one === 1 || (one > (known[at - 1] ?? 0) && one <= (known[at - 1] ?? 0) + 3),
  )
}

type ReadCells = Cells & Pick<RawRow, 'hasTooMany'>

function readCells(cells: readonly string[], table: Table, sizes: SizeReader, text: string): ReadCells {
  const { columns, index, isNamed } = table
  const row: Cells = { ...noCells }
  const values = cells.map((cell, at) => (at === 0 && index !== 0 ? withoutMark(cell).rest || cell : cell))
  const own = values.filter((_, at) => at !== index)
  const lacks = (field: Field) => !isNamed && !columns.includes(field)
  if (lacks('size_code') || lacks('number')) {
    const free = readFreeLine(index === 0 ? own.join(', ') : text, sizes).cells
    if ((lacks('size_code') && free.size_code !== '') || (lacks('number') && free.number !== ''))
      return { ...free, hasTooMany: false }
  }
  for (const [at, column] of columns.entries())
    if (column !== null && column !== 'index') row[column] = values[at] ?? ''
  const extra = values.filter((cell, at) => cell !== '' && at >= columns.length)
  const unnamed = values.flatMap((cell, at) =>
    cell !== '' && columns[at] === null ? [table.words[at] ? `${table.words[at]}: ${cell}` : cell] : [],
  )
  const notes = values.filter((_, at) => columns[at] === 'note')
  row.note = [...notes, ...unnamed].filter((part) => part !== '').join(' · ')
  split(row, sizes)
  const hasTwo = areTwo(own, sizes) && (own.filter(isNumber).length > 1 || notes.length > 1)
  if (isNamed || unnamed.length > 0) return { ...row, hasTooMany: extra.length > 0 || !isNamed || hasTwo }
  const isRight =
    (row.size_code === '' || sizes.read(row.size_code) !== null) && (row.number === '' || isNumber(row.number))
  return isRight && row.name !== '' && extra.length === 0 && !hasTwo
    ? { ...row, hasTooMany: false }
    : byContent(own, row, sizes, text)
}

/** A sleeve beside the size, in its cell. */
function split(row: Cells, sizes: SizeReader): void {
  const sleeved = sizes.read(row.size_code) === null && row.choice === '' ? sizeWithSleeve(row.size_code, sizes) : null
  if (sleeved) Object.assign(row, sleeved)
}

/** A row whose cells are not in the columns of the others: each is told by what it looks like, if that is plain. */
function byContent(cells: readonly string[], byColumn: Cells, sizes: SizeReader, text: string): ReadCells {
  const filled = cells.filter((cell) => cell !== '')
  const found = filled.filter((cell) => sizes.read(cell) !== null)
  const numbers = filled.filter(isNumber)
  if (found.length === 0 && numbers.length === 0) {
    const free = readFreeLine(text, sizes).cells
    return { ...(free.size_code === '' && free.number === '' ? byColumn : free), hasTooMany: false }
  }
  if (found.length > 1 || numbers.length > 1) return { ...byColumn, hasTooMany: filled.length > columnsByOrder.length }
  const [size = ''] = found
  const [number = ''] = numbers
  if (size === byColumn.size_code && number === '' && /\p{Nd}/u.test(byColumn.number))
    return { ...byColumn, hasTooMany: false }
  const texts = filled.filter((cell) => cell !== size && cell !== number)
  const isOdd = texts.some((cell) => cell === byColumn.size_code || cell === byColumn.number)
  if (isOdd && (size === '' || texts.length < 2)) return { ...byColumn, hasTooMany: false }
  const sleeve = texts.find(isSleeve) ?? ''
  const words = texts.filter((cell) => cell !== sleeve)
  const isDegree = (cell: string) => /^(?:[SMD]|Dr|Drs|A\.?Md|Amd|Sp)\b\.? ?[A-Z]?[\p{L}.]{0,6}$/u.test(cell)
  const degrees = words.slice(1).findIndex((cell) => !isDegree(cell))
  const until = degrees < 0 ? words.length : degrees + 1
  const more = words.slice(until)
  return {
    name: words.slice(0, until).join(', '),
    number,
    size_code: size,
    choice: sleeve,
    note: more.join(' · '),
    hasTooMany: more.length > 2,
  }
}

/** Numbers that count the rows are no player's, and are said to be left out where there is no other. */
function numbered(rows: readonly RawRow[], lines: readonly Line[], sizes: SizeReader, table: Table | null): RawRow[] {
  const hasNumbers = rows.some(({ number }) => number !== '')
  if (table?.index === 0) {
    const running = (at: number) => /^\d+$/.test(digitsIn(lines[at]?.cells?.[0] ?? ''))
    return rows.map((row, at) => (hasNumbers || !running(at) ? row : { ...row, hasRunning: true }))
  }
  const isFree = (line: Line | undefined) => line !== undefined && line.cells === null
  const leads = lines.filter((line) => isFree(line) && line.rest.trim() !== '').map(({ rest }) => leadOf(rest))
  const marks = lines.filter(isFree).map(({ rest }) => withoutMark(rest).mark)
  if (counts(leads)) {
    const again = rows.map((row, at) => {
      const rest = lines[at]?.rest ?? ''
      return isFree(lines[at]) && leadOf(rest) !== null
        ? { ...row, ...readFreeLine(tidied(rest).replace(/^\d+[ \-–—/:]+/, ''), sizes).cells, hasRunning: true }
        : row
    })
    const isOnly = again.every(({ number }) => number === '')
    return again.map((row) => ({ ...row, hasRunning: row.hasRunning && isOnly }))
  }
  const known = marks.filter((mark) => mark !== null)
  const isList = known.every(
    (mark, at) => at === 0 || mark === 1 || (mark > (known[at - 1] ?? 0) && mark <= (known[at - 1] ?? 0) + 3),
  )
  if (hasNumbers || isList) return [...rows]
  return rows.map((row, at) => {
    const mark = isFree(lines[at]) ? withoutMark(lines[at]?.rest ?? '').mark : null
    return mark === null ? row : { ...row, number: String(mark) }
  })
}

const leadOf = (text: string): number | null => {
  const [, lead] = /^([0-9]{1,3})(?: *[-–—/:] *| +)(?=\p{L})/u.exec(tidied(text)) ?? []
  return lead === undefined ? null : Number(lead)
}
