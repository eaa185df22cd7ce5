import { tidied } from '../clean.ts'
import type { ProblemCode } from '../problems.ts'
import { type Reading, toHeading } from '../rows.ts'
import type { SizeReader } from '../sizes.ts'
import type { Line } from '../split.ts'
import { type Cells, findHead, isDegree, isHeading, isSleeve, isTotal } from '../words.ts'
import { countsIn } from './counts.ts'
import { readFreeLine, withNote, withoutEnd, withoutMark } from './free-line.ts'
import { getPatterns } from './free-patterns.ts'

/** People below or behind a size or a sleeve: "*Size L*" and names below it, "L : Budi, Ani", the answers of a poll. */

/** The heading above a line. `count`: the number of people that the heading names, null if it names none. */
type Group = { size_code: string; choice: string; count: number | null; members: Line[] }

/**
 * `readings`: of headings, and of lines that hold a whole group. `rest`: the other lines. `groupOf`: the group of each
 * of these.
 */
export type Grouped = { readings: Reading[]; rest: Line[]; groupOf: ReadonlyMap<Line, Group> }

export function readGroups(lines: readonly Line[], sizes: SizeReader): Grouped {
  const readings: Reading[] = []
  const rest: Line[] = []
  const groupByLine = new Map<Line, Group>()
  let group = null as Group | null
  // The sleeve of all sizes below it.
  let above = ''
  const isRow = rowsAmong(lines, sizes)
  for (const [at, line] of lines.entries()) {
    const whole = line.isLong ? null : readWhole(line, sizes)
    const next =
      whole || line.isLong || isRow(line) ? null : headingIn(line, lines.slice(at + 1, at + 4), sizes, group !== null)
    if (whole) {
      readings.push(...whole)
      group = null
    } else if (next?.choice) {
      readings.push(toHeading(line))
      const isAbove: boolean = !group?.size_code || above !== ''
      if (isAbove) above = next.choice
      group = isAbove || !group ? next : { ...group, choice: next.choice, count: null, members: [] }
    } else if (next) {
      readings.push(toHeading(line))
      group = { ...next, choice: above }
    } else {
      const people = group && !line.isLong ? peopleBelow(line, group, sizes) : []
      if (people.length > 0) readings.push(...people)
      else rest.push(line)
      if (group && isMember(line, group) && people.length === 0) groupByLine.set(line, group)
    }
  }
  return { readings, rest, groupOf: groupByLine }
}

/**
 * Whether a line is a row of a table with a column of sizes. A size there belongs to a person without a name and is no
 * heading.
 */
function rowsAmong(lines: readonly Line[], sizes: SizeReader): (line: Line) => boolean {
  const places = new Set<number>()
  for (const { cells } of lines) {
    if (!cells || cells.filter((cell) => cell !== '').length < 2) continue
    for (const [at, cell] of cells.entries())
      if (sizes.read(cell) !== null || findHead(cell)?.column === 'size_code') places.add(at)
  }
  return ({ cells }) => cells?.some((cell, at) => places.has(at) && sizes.read(cell) !== null) ?? false
}

/** Whether a line is a person of the group. If so, the person is counted. */
function isMember(line: Line, group: Group): boolean {
  const votes = /^(\d{1,4}) (?:suara|votes?)$/.exec(line.rest.trim())?.[1]
  if (votes) group.count = Number(votes)
  if (line.isLong || line.rest.trim() === '' || isHeading(withoutMark(line.rest).rest)) return false
  group.members.push(line)
  return true
}

/** Reads "Budi, Ani" below a size as one row for each person. */
function peopleBelow(line: Line, group: Group, sizes: SizeReader): Reading[] {
  if (group.size_code === '' || line.rest.includes('\t')) return []
  const people = namesIn(withoutMark(line.rest).rest).map((name) => readFreeLine(name, sizes))
  const isList = people.length > 1 && people.every(({ cells }) => /\p{L}/u.test(cells.name) && cells.size_code === '')
  if (!isList || isHeading(line.rest)) return []
  group.members.push(...people.map(() => line))
  const { size_code, choice } = group
  return people.map(
    ({ cells, quantity, found }): Reading => ({
      line,
      quantity,
      found,
      cells: withoutRemark({ ...cells, size_code, choice: cells.choice || choice }, sizes),
    }),
  )
}

/** The most names that are read from one line. */
const MOST_NAMES = 60

/** Splits names at commas, or at the numbers of a list. */
function namesIn(text: string): string[] {
  const numberedParts = text.split(/(?:^|[ ,;])\d{1,2}[.)] ?(?=\p{L})/u)
  const parts = numberedParts.length > 2 ? numberedParts : text.split(/ ?[,;/&+] ?| dan /i)
  const names: string[] = []
  if (parts.length > MOST_NAMES) return names
  for (const part of parts.map((one) => withoutEnd(tidied(withoutMark(one).rest))).filter((one) => one !== '')) {
    if (isDegree(part) && names.length > 0) names.push(`${names.pop()}, ${part}`)
    else names.push(part)
  }
  return names
}

/** Reads a heading: a size or a sleeve alone, above lines that have none of their own. */
function headingIn(line: Line, below: readonly Line[], sizes: SizeReader, isInGroup: boolean): Group | null {
  const text = tidied(line.cells ? line.cells.filter((cell) => cell !== '').join(' ') : line.rest)
    .replace(/^[^\p{L}\p{N}]+(?=\p{L})|[:=]$/gu, '')
    .trim()
  const [, code = '', count, unit] = getPatterns(sizes).heading.exec(text) ?? []
  const size_code = sizes.read(code)
  const isSleeved = isSleeve(text) && /^\(?(?:lengan|lgn)/i.test(text)
  if (size_code === null && !isSleeved) return null
  const filled = below.filter(({ rest }) => rest.trim() !== '' && !isTotal(rest.trim()))
  const [next] = filled
  const isAbove = next && /\p{L}/u.test(next.rest) && (isSleeved || isUnsized(next, sizes))
  // If there are several headings, one may have nobody below it.
  const isEmpty = isInGroup && !isSleeved && (unit !== undefined || count === undefined)
  if (!isAbove && !isEmpty) return null
  return { size_code: size_code ?? '', choice: isSleeved ? text : '', count: count ? Number(count) : null, members: [] }
}

function isUnsized({ rest }: Line, sizes: SizeReader): boolean {
  const text = withoutMark(rest).rest
  const isHead = getPatterns(sizes).heading.test(text) || countsIn(text, sizes) !== null || isHeading(text)
  const { cells, found } = readFreeLine(text, sizes)
  return !isHead && cells.size_code === '' && !found.includes('several_people')
}

/** Reads "L : Budi, Ani" and "XL (2): Budi, Ani" as one row for each person. */
function readWhole(line: Line, sizes: SizeReader): Reading[] | null {
  const text = tidied(withoutMark(line.rest).rest)
  if (sizes.isEmpty || countsIn(text, sizes)) return null
  const [, code = '', sign = '', names = ''] = getPatterns(sizes).named.exec(text) ?? []
  const size_code = sizes.read(code)
  const parts = namesIn(names)
  const isList = parts.length > 1 || (/^[:=]/.test(sign) && parts.length === 1)
  if (size_code === null || !isList || parts.some((part) => !/\p{L}/u.test(part))) return null
  const people = parts.map((part) => readFreeLine(part, sizes))
  if (people.some(({ cells }) => cells.size_code !== '' || cells.name === '')) return null
  return people.map(
    ({ cells, quantity, found }): Reading => ({
      line,
      quantity,
      found,
      cells: withoutRemark({ ...cells, size_code }, sizes),
    }),
  )
}

/** A sleeve behind the name is the choice of that person. Other text in brackets is a note. */
function withoutRemark(cells: Cells, sizes: SizeReader): Cells {
  const sleeve = getPatterns(sizes).sleeve.exec(cells.name)
  const bare = sleeve?.index
    ? { ...cells, name: cells.name.slice(0, sleeve.index), choice: (sleeve[1] ?? '').replace(/[()]/g, '') }
    : cells
  const [whole = '', remark = ''] = /\(([^()]+)\)/.exec(bare.name) ?? []
  const name = tidied(bare.name.replace(whole, ' '))
  return whole === '' || name === '' ? bare : withNote({ ...bare, name }, tidied(remark))
}

/** A row without a size gets the size of the heading above it. A doubtful row is marked. */
export function inGroup(reading: Reading, { groupOf: groupByLine }: Grouped, sizes: SizeReader): Reading {
  const group = groupByLine.get(reading.line)
  const { cells, found } = reading
  if (!group || (cells.name === '' && cells.number === '')) return reading
  const isOther =
    cells.size_code !== '' && group.size_code !== '' && cells.size_code.toUpperCase() !== group.size_code.toUpperCase()
  const isOdd =
    isOther || isOutside(reading.line, group) || (group.count !== null && group.count !== group.members.length)
  const size_code = cells.size_code || (found.includes('two_sizes') ? '' : group.size_code)
  const marks: ProblemCode[] = isOdd ? [...found, 'guessed_columns'] : [...found]
  const isTitled = group.size_code !== ''
  return {
    ...reading,
    cells: isTitled
      ? withoutRemark({ ...cells, size_code, choice: cells.choice || group.choice }, sizes)
      : { ...cells, size_code, choice: cells.choice || group.choice },
    found: isTitled ? marks.filter((code) => code !== 'nobody') : marks,
  }
}

/**
 * Whether a line seems to stand outside its group. It lacks the mark of the other lines or, if they have none, follows
 * a blank line.
 */
function isOutside(line: Line, { members }: Group): boolean {
  const isMarked = ({ rest }: Line) => withoutMark(rest).rest !== tidied(rest)
  const markCount = members.filter(isMarked).length
  if (markCount > 0) return !isMarked(line)
  const last = members[members.indexOf(line) - 1]
  return last !== undefined && line.line - last.line > 1
}
