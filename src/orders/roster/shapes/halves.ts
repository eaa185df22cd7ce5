import type { SizeReader } from '../sizes.ts'
import type { Line } from '../split.ts'
import { type Column, findHead, isGender, isNumber } from '../words.ts'
import { countsRows } from './columns.ts'

/** Tables that stand side by side, as on the sheet of a school: "Nama, No, Size, Nama, No, Size". */

/** A head and the lines below it up to the next head. `columns`: what the user says of the columns. */
export type Section = { head: Line | null; lines: Line[]; columns: readonly Column[] | null }

/** Splits tables that stand side by side, left to right. A single table stays as it is. */
export function splitHalves(section: Section, sizes: SizeReader): Section[] {
  const { head, lines, columns } = section
  const ranges = head?.cells ? headRanges(head.cells) : cellRanges(lines, sizes)
  if (ranges.length < 2) return [section]
  const isCounted = countsRows(lines, 0)
  return ranges.map(([from, to], nth) => {
    const cut = (line: Line): Line => {
      const cells = line.cells?.slice(from, to) ?? null
      // The numbers of the rows go on in the next table, so they are removed there.
      return { ...line, cells: isCounted && nth > 0 && cells && line !== head ? ['', ...cells.slice(1)] : cells }
    }
    // A table that is shorter than its neighbour has blank cells at its end, which are no rows.
    const own = lines.map(cut).filter(({ cells }) => nth === 0 || cells?.some((cell) => cell !== ''))
    return { head: head && cut(head), lines: own, columns }
  })
}

type Range = readonly [from: number, to: number]

/** The columns of each table, by its head: from one repetition of the first word to the next. */
function headRanges(words: readonly string[]): Range[] {
  const filled = words.flatMap((word, at) => (findHead(word) === null ? [] : [{ word: word.toLowerCase(), at }]))
  const starts = findPeriodStarts(filled.map(({ word }) => word))
  const names = filled.filter(({ word }) => findHead(word)?.column === 'name')
  return names.length >= starts.length
    ? rangesAt(
        starts.map((start) => filled[start]?.at ?? 0),
        words.length,
      )
    : []
}

/** The columns of each table, by the content of its cells: it has a column of sizes and a column of words. */
function cellRanges(lines: readonly Line[], sizes: SizeReader): Range[] {
  const width = Math.max(0, ...lines.map(({ cells }) => cells?.length ?? 0))
  const kinds = Array.from({ length: width }, (_, at) => {
    const cells = lines.map((line) => line.cells?.[at] ?? '').filter((cell) => cell !== '')
    const all = (isIt: (cell: string) => boolean) =>
      cells.length > 0 && cells.filter(isIt).length * 5 >= cells.length * 4
    if (all((cell) => sizes.read(cell) !== null)) return 'size'
    return all(isNumber) ? 'number' : all((cell) => /\p{L}/u.test(cell) && !isGender(cell)) ? 'word' : 'other'
  })
  const isFilled = (at: number) => lines.some(({ cells }) => (cells?.[at] ?? '') !== '')
  const filled = kinds.flatMap((kind, at) => (isFilled(at) ? [{ kind, at }] : []))
  const starts = findPeriodStarts(filled.map(({ kind }) => kind))
  const unit = filled.slice(0, starts[1] ?? 0).map(({ kind }) => kind)
  const isTable = unit.filter((kind) => kind === 'size').length === 1 && unit.includes('word')
  return isTable
    ? rangesAt(
        starts.map((start) => filled[start]?.at ?? 0),
        width,
      )
    : []
}

const rangesAt = (starts: readonly number[], width: number): Range[] =>
  starts.map((from, nth): Range => [nth === 0 ? 0 : from, starts[nth + 1] ?? width])

const MOST_HALVES = 4

/** The starts of a sequence that is repeated. If it is not repeated, its beginning alone. */
function findPeriodStarts(words: readonly string[]): number[] {
  for (let times = MOST_HALVES; times > 1; times -= 1) {
    const length = words.length / times
    if (Number.isInteger(length) && length > 1 && words.every((word, at) => word === words[at % length]))
      return Array.from({ length: times }, (_, nth) => nth * length)
  }
  return [0]
}
