import { type Dropped, isRule, makeTally, type Tally, tidied } from './clean.ts'
import { checkRows, hasError, type PastedRow } from './problems.ts'
import { listRawRows, type Reading } from './rows.ts'
import { readBlocks } from './shapes/blocks.ts'
import { type Count, readCounts } from './shapes/counts.ts'
import { readFreeLines } from './shapes/free-list.ts'
import { type Grouped, inGroup, readGroups } from './shapes/groups.ts'
import { type Section, splitHalves } from './shapes/halves.ts'
import { withoutLetters, withoutPictures, withoutTicks } from './shapes/plain-lines.ts'
import { severalIn } from './shapes/several-people.ts'
import { readTable } from './shapes/table.ts'
import { type SizeReader, sizeReader } from './sizes.ts'
import { type Line, splitLines } from './split.ts'
import { type Cells, type Column, findHead, noCells } from './words.ts'

export type Pasted = {
  /** The columns of the first table. */
  columns: Column[]
  /** One cell of each column. */
  samples: string[]
  has_header: boolean
  /** Whether the user should say what the columns of the pasted list are. */
  is_guess: boolean
  rows: PastedRow[]
  /** Pieces by size in a list that names nobody, which has these in place of rows. */
  counts: Count[]
  /** Pieces by size, of the good rows and of `counts`. */
  sums: Count[]
  /** What was left out. */
  dropped: Dropped[]
  /** The number of rows without an error. */
  good: number
  /** The number of rows with an error. */
  bad: number
}

type Options = { capitals?: boolean; columns?: readonly Column[] | undefined }

/**
 * Reads a list of names, numbers and sizes that was pasted from a spreadsheet, a chat or a document. Marks that are not
 * printed are removed first. Then each shape takes its own lines: forms, counts, groups, tables and lines of words.
 * `codes`: the sizes. `columns`: what the user says of the columns of a table.
 */
export function readPaste(
  pasted: string,
  codes: readonly string[],
  { capitals = false, columns = [] }: Options = {},
): Pasted {
  const userColumns = columns.length > 0 ? columns : null
  const sizes = sizeReader(codes)
  const tally = makeTally()
  const textLines = splitLines(pasted, tally).filter((line) => !isDrawn(line, tally))
  const lines = withoutLetters(withoutPictures(textLines, tally))
  const countResult = userColumns ? null : readCounts(lines, sizes)
  const result = countResult
    ? { readings: countResult.others, ...noTable }
    : readPeople(lines, sizes, tally, userColumns)
  const counts = countResult?.counts ?? []
  const raw = listRawRows(result.readings)
  const rows = checkRows(capitals ? raw.map(inCapitals) : raw, sizes)
  const good = rows.filter((row) => !hasError(row))
  const countSizePieces = (code: string) =>
    good.filter(({ size_code }) => size_code === code).length +
    (counts.find((count) => count.code === code)?.quantity ?? 0)
  const sums = codes.map((code) => ({ code, quantity: countSizePieces(code) }))
  return {
    columns: result.columns,
    samples: result.samples,
    has_header: result.hasHead,
    is_guess: result.isGuess,
    rows,
    counts,
    sums: sums.filter(({ quantity }) => quantity > 0),
    dropped: tally.all(),
    good: good.length,
    bad: rows.length - good.length,
  }
}
const noTable = { columns: [] as Column[], samples: [] as string[], hasHead: false, isGuess: false }

/** Names become capitals before problems are looked for, because some letters become two. */
export const inCapitals = <Row extends { name: string }>(row: Row): Row => ({
  ...row,
  name: row.name.toLocaleUpperCase('id-ID'),
})

function isDrawn(line: Line, tally: Tally): boolean {
  const isDrawing = !line.isLong && isRule(line.rest.trim())
  if (isDrawing) tally.add('rule')
  return isDrawing
}

function readPeople(lines: readonly Line[], sizes: SizeReader, tally: Tally, userColumns: readonly Column[] | null) {
  const blocks = readBlocks(withoutTicks(lines, sizes), sizes)
  const groups = readGroups(blocks.rest, sizes)
  const { several, rest } = severalIn(groups.rest, sizes, blocks.readings.length + groups.readings.length > 0)
  const sections = splitSections(rest, sizes, userColumns)
  const heads = sections.flatMap(({ head }) => head ?? [])
  const isAbove = (nth: number) =>
    nth === 0 && sections[1]?.head?.cells != null && sections[1].head.line <= MOST_LINES_ABOVE
  const results = sections.map((section, nth) => {
    const one = readSection(section, sizes, tally, groups)
    return isAbove(nth) ? { ...one, readings: one.readings.map(asTitle) } : one
  })
  const [table, ...others] = results.flatMap(({ tables }) => tables)
  const [first] = heads
  const readings = [
    ...blocks.readings,
    ...groups.readings,
    ...several,
    ...results.flatMap((one) => one.readings),
    // A second head becomes a row that says so. The first head stands above the preview.
    ...heads.slice(1).map((line): Reading => ({ line, cells: titled(line), quantity: 1, found: ['nobody'] })),
  ]
  return {
    readings: readings.sort((one, other) => one.line.line - other.line.line),
    columns: table?.columns ?? [],
    samples: table?.samples ?? [],
    hasHead: first !== undefined,
    // The user's answer would count for all tables, so the question is asked only if there is one.
    isGuess: others.length === 0 && (table?.isGuess ?? false),
  }
}

const MOST_LINES_ABOVE = 8

/** Lines above the head of a table are its title, unless they have a size. */
const asTitle = (reading: Reading): Reading =>
  reading.cells.size_code !== '' || reading.line.rest.trim() === ''
    ? reading
    : { ...reading, cells: titled(reading.line), found: ['nobody'] }

const titled = ({ cells, rest }: Line): Cells => ({
  ...noCells,
  name: tidied(cells?.filter((cell) => cell !== '').join(' ') ?? rest),
})

function splitSections(lines: readonly Line[], sizes: SizeReader, columns: Section['columns']): Section[] {
  const sections: Section[] = [{ head: null, lines: [], columns }]
  for (const [nth, line] of lines.entries()) {
    if (isHead(line, sizes, nth === 0)) sections.push({ head: line, lines: [], columns })
    else sections.at(-1)?.lines.push(line)
  }
  return sections
}

/**
 * Whether a line is the head of a table, such as `Nama - No - Ukuran`. It names at least two columns; only the first
 * line may be the name of one column alone.
 */
function isHead({ cells, rest }: Line, sizes: SizeReader, isFirst: boolean): boolean {
  const words = (cells ?? tidied(rest).split(/(?<! ) *[-–/|:] *| (?=(?:nama|no|np|size|ukuran|lengan|ket)\b)/i)).filter(
    (one) => one !== '',
  )
  const headWords = words.filter((word) => findHead(word) !== null)
  // Sums may stand in the same line as a head.
  const isBeside = cells !== null && words.length > 2 && words.slice(0, 3).every((word) => findHead(word) !== null)
  const isData = !isBeside && words.some((word) => /^\d+$/.test(word) || sizes.read(word) !== null)
  return !isData && (headWords.length >= 2 || (isFirst && headWords.length === 1 && words.length === 1))
}

function readSection({ lines, ...section }: Section, sizes: SizeReader, tally: Tally, groups: Grouped) {
  const tabled = lines.filter((line) => line.cells !== null)
  const free = lines.filter((line) => line.cells === null)
  const isTable = tabled.length > 0
  const halves = isTable ? splitHalves({ ...section, lines: tabled }, sizes) : []
  const results = halves.map((half) => readTable(half, sizes, tally))
  const hasSizes = results.some(({ table }) => table.columns.includes('size_code'))
  const words = readFreeLines(free, sizes, hasSizes && groups.groupOf.size === 0)
  const readings = [...results.flatMap((one) => one.readings), ...words]
  return {
    readings: readings.map((reading) => inGroup(reading, groups, sizes)),
    tables: results.map(({ table }) => ({
      ...table,
      samples: table.columns.map((_, at) => tabled.find(({ cells }) => cells?.[at])?.cells?.[at] ?? ''),
    })),
  }
}
