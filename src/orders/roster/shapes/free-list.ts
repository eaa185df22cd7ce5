import { isSenderPlayer } from '../chat.ts'
import { tidied } from '../clean.ts'
import type { ProblemCode } from '../problems.ts'
import type { Reading } from '../rows.ts'
import type { SizeReader } from '../sizes.ts'
import type { Line } from '../split.ts'
import { isGender, isHeading, isSpoken, noCells } from '../words.ts'
import { counts, isRising } from './columns.ts'
import { apart, type FreeLine, readFreeLine, withNote, withoutEnd, withoutMark } from './free-line.ts'

/** Reads lines of words together: other lines show how to read what one line leaves open. */

type FreeRow = { line: Line; free: FreeLine; found: ProblemCode[] }

/** `isTitled`: whether the lines stand beside a table with sizes. A line without a size is then a title. */
export function readFreeLines(lines: readonly Line[], sizes: SizeReader, isTitled: boolean): Reading[] {
  const { moved, isGuess } = withSizesBehind(lines, sizes)
  const first = lines.map(({ rest }, at) => readFreeLine(moved[at] ?? rest, sizes))
  const isNumbered = first.filter(({ cells }) => cells.number !== '').length * 2 > lines.length
  const rows = lines.map((line, at): FreeRow => {
    const free = (isNumbered ? null : first[at]) ?? readFreeLine(apart(moved[at] ?? line.rest), sizes)
    return { line, free, found: isGuess && moved[at] ? [...free.found, 'guessed_columns'] : [...free.found] }
  })
  const cleanRows = withTails(withoutRunning(rows, sizes), sizes)
  const titles = titlesAmong(lines)
  return cleanRows.map((row): Reading => finished(row, sizes, isTitled, titles.has(row.line)))
}

/**
 * Reads "M Ani 8" as Ani in M if nearly all lines begin with a size and have no other. Elsewhere M may be an initial.
 * `isGuess`: whether all these sizes are single letters.
 */
function withSizesBehind(lines: readonly Line[], sizes: SizeReader): { moved: (string | null)[]; isGuess: boolean } {
  const texts = lines.map(({ rest }) => tidied(rest))
  const sized = texts.map((text) => {
    const { rest } = withoutMark(text)
    const [, code = '', person = ''] = /^([^ .]{1,8}) (\p{L}.*)$/u.exec(rest) ?? []
    const isFirst = sizes.read(code) !== null && readFreeLine(person, sizes).cells.size_code === ''
    return isFirst ? { code, text: `${text.slice(0, text.length - rest.length)}${person} - ${code}` } : null
  })
  const filled = texts.filter((text) => text !== '' && !isHeading(text)).length
  const codes = sized.flatMap((one) => one?.code.toUpperCase() ?? [])
  const isUsual = codes.length * 5 >= filled * 4 && new Set(codes).size > 1
  return {
    moved: sized.map((one) => (isUsual ? (one?.text ?? null) : null)),
    isGuess: codes.every((code) => code.length === 1),
  }
}

function finished({ line, free, found }: FreeRow, sizes: SizeReader, isTitled: boolean, isTitle: boolean): Reading {
  const { cells, quantity } = free
  const text = withoutMark(line.rest).rest
  const isSized = cells.size_code !== '' || found.includes('two_sizes')
  if (found.includes('several_people')) return { line, cells, quantity: 1, found }
  const isNobody = text !== '' && !isSized && (isTitle || isHeading(text) || (isTitled && cells.number !== ''))
  if (isNobody) {
    const isSum = cells.number !== '' && !isTitled
    return { line, cells: isSum ? cells : { ...noCells, name: text }, quantity: 1, found: ['nobody'] }
  }
  if (isSenderPlayer(line.sender, cells, isSized))
    return { line, cells: { ...cells, name: line.sender }, quantity, found: [...found, 'guessed_columns'] }
  // A size and a number without a name may be a player or a count.
  const isBare = cells.name === '' && isSized && cells.number !== ''
  // Several pieces without a size are odd, unless the goods have no sizes.
  const isOdd = !sizes.isEmpty && !isSized && quantity > 1
  return {
    line,
    cells,
    quantity,
    found: isBare || isOdd || isSpoken(cells.name) ? [...found, 'guessed_columns'] : found,
  }
}

/** The titles of a list: its first lines, if they have no number and the other lines do. */
function titlesAmong(lines: readonly Line[]): ReadonlySet<Line> {
  const filled = lines.filter(({ rest }) => rest.trim() !== '')
  const isMarked = ({ rest }: Line) => withoutMark(rest).rest !== tidied(rest)
  const until = filled.findIndex(isMarked)
  const markCount = filled.filter(isMarked).length
  const isTitled = until > 0 && until < 4 && markCount > 1 && markCount * 10 >= (filled.length - until) * 8
  return new Set(isTitled ? filled.slice(0, until) : [])
}

/**
 * Numbers that count the rows are not those of players. If the list has no other numbers, a warning says that they were
 * left out.
 */
function withoutRunning(rows: FreeRow[], sizes: SizeReader): FreeRow[] {
  const hasNumbers = rows.some(({ free }) => free.cells.number !== '')
  const filled = rows.filter(({ line }) => line.rest.trim() !== '')
  if (counts(filled.map(({ line }) => readRowNumber(line.rest)))) {
    const again = rows.map((row): FreeRow => {
      if (readRowNumber(row.line.rest) === null) return row
      const free = readFreeLine(tidied(row.line.rest).replace(/^\d+[ \-–—/:]+/, ''), sizes)
      return { ...row, free, found: [...free.found, 'running_number'] }
    })
    const isOnly = again.every(({ free }) => free.cells.number === '')
    return isOnly ? again : again.map((row) => ({ ...row, found: row.found.filter((one) => one !== 'running_number') }))
  }
  const marks = rows.flatMap(({ free }) => free.mark ?? [])
  if (hasNumbers || isRising(marks)) return rows
  return rows.map((row) => {
    const { cells, mark } = row.free
    return mark === null ? row : { ...row, free: { ...row.free, cells: { ...cells, number: String(mark) } } }
  })
}

const readRowNumber = (text: string): number | null => {
  const [, digits] = /^([0-9]{1,3})(?: *[-–—/:] *| +)(?=\p{L})/u.exec(tidied(text)) ?? []
  return digits === undefined ? null : Number(digits)
}

const getTailWord = (tail: string) => tail.replace(/[ \-–/,|()]+/g, '')

/** Takes a second size or a gender off the end of names if most lines have one. Elsewhere it may be an initial. */
function withTails(rows: FreeRow[], sizes: SizeReader): FreeRow[] {
  const sized = rows.filter(({ free }) => free.cells.size_code !== '')
  const tailed = sized.filter(({ free }) => free.tail !== '')
  const behind = sized.filter(({ free }) => free.gender !== '')
  const words = [...tailed.map(({ free }) => getTailWord(free.tail)), ...behind.map(({ free }) => free.gender)]
  const isOfMost = (tailed.length + behind.length) * 10 >= sized.length * 6
  // "Budi L", "Ani P": L may mean a man.
  const hasPeopleOnly = sized.every(({ free }) => /^l$/i.test(free.cells.size_code)) && rows.some(isWoman)
  if (!isOfMost)
    return rows.map((row) =>
      row.free.tail !== '' || (hasPeopleOnly && sized.includes(row)) ? guessed(row) : noteGender(row),
    )
  const isOfGenders = words.every(isGender)
  const hasWomen = behind.length > 0 || words.some((word) => isGender(word) && sizes.read(word) === null)
  const distinct = (values: readonly string[]) => new Set(values.map((value) => value.toUpperCase())).size
  const codes = tailed.map(({ free }) => free.cells.size_code)
  const isL = codes.every((code) => /^l$/i.test(code))
  // "Budi XL L 7": the gender stands behind the size.
  const isOfMen = isL && (behind.length > 0 || distinct(words) > distinct(codes))
  // Of two sizes, the first is that of the shirt.
  const isSwapped = isOfMen || (!isOfGenders && distinct(words) >= distinct(codes))
  const isSure = hasWomen && sized.length > 1 && (behind.length > 0 || isOfGenders)
  return rows.map((row): FreeRow => {
    const { free } = row
    if (free.tail === '') return noteGender(row)
    const name = withoutEnd(free.cells.name.slice(0, -free.tail.length))
    const word = getTailWord(free.tail)
    const [size_code, other] = isSwapped ? [word, free.cells.size_code] : [free.cells.size_code, word]
    const note = isGender(other) && (isOfGenders || isOfMen) ? `L/P: ${other}` : other
    const next = { ...row, free: { ...free, cells: withNote({ ...free.cells, name, size_code }, note) } }
    return isSure ? next : guessed(next)
  })
}

const isWoman = ({ free }: FreeRow) => free.cells.size_code === '' && / [Pp]$/.test(free.cells.name)

const guessed = (row: FreeRow): FreeRow => ({ ...row, found: [...row.found, 'guessed_columns'] })
const noteGender = (row: FreeRow): FreeRow =>
  row.free.gender === ''
    ? row
    : { ...row, free: { ...row.free, cells: withNote(row.free.cells, `L/P: ${row.free.gender.toUpperCase()}`) } }
