import { tidied } from '../clean.ts'
import { type Reading, toHeading } from '../rows.ts'
import type { SizeReader } from '../sizes.ts'
import type { Line } from '../split.ts'
import { countsIn } from './counts.ts'
import { readFreeLine, withoutMark } from './free-line.ts'

/**
 * Reads several whole people in one line, such as "Budi L, Ani M", as a row each. Counts of sizes beside people are
 * sums.
 */
export function severalIn(
  lines: readonly Line[],
  sizes: SizeReader,
  hasOthers: boolean,
): { several: Reading[]; rest: Line[] } {
  const several: Reading[] = []
  const rest: Line[] = []
  const recaps = recapsAmong(lines, sizes, hasOthers)
  for (const line of lines) {
    const people = line.isLong ? [] : peopleIn(line, sizes)
    if (recaps.has(line)) several.push(toHeading(line))
    else if (people.length > 1) several.push(...people)
    else rest.push(line)
  }
  return { several, rest }
}

/** The most people that are read from one line. */
const MOST_PEOPLE = 40

function peopleIn(line: Line, sizes: SizeReader): Reading[] {
  if (sizes.isEmpty || line.rest.includes('\t')) return []
  const text = withoutMark(line.rest).rest
  for (const separator of [/ ?; ?/, / ?\/ ?/, / dan /i, / ?, ?/]) {
    const parts = text
      .split(separator)
      .map(tidied)
      .filter((part) => part !== '')
    if (parts.length < 2 || parts.length > MOST_PEOPLE) continue
    const people = parts.map((part) => readFreeLine(part, sizes))
    const isWhole = people.every(
      ({ cells, found }) => cells.name !== '' && cells.size_code !== '' && found.length === 0,
    )
    if (isWhole) return people.map(({ cells, quantity, found }): Reading => ({ line, cells, quantity, found }))
  }
  return []
}

/**
 * The lines that count sizes beside people: with a sign or several counts in a line, or two and more below each other.
 */
function recapsAmong(lines: readonly Line[], sizes: SizeReader, hasOthers: boolean): ReadonlySet<Line> {
  const filled = lines.filter(({ rest }) => rest.trim() !== '')
  const lineCounts = filled.map((line) => (line.isLong || line.cells?.includes('') ? null : countsIn(line.rest, sizes)))
  const isRun = (at: number) => [at - 1, at + 1].some((beside) => lineCounts[beside]?.isNumberFirst === false)
  return new Set(
    filled.filter((_, at) => {
      const counts = lineCounts[at]
      return (
        counts &&
        (hasOthers || lineCounts.some((one) => one === null)) &&
        (!counts.isPlain || (!counts.isNumberFirst && isRun(at)))
      )
    }),
  )
}
