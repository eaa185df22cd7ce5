import { type Reading, toHeading } from '../rows.ts'
import type { SizeReader } from '../sizes.ts'
import type { Line } from '../split.ts'
import { findHead, findHeads, isHeading, isTotal } from '../words.ts'
import { withoutMark } from './free-line.ts'
import { getPatterns } from './free-patterns.ts'

/** "S 4, M 8, L 7": pieces of each size, without names. */

export type Count = { code: string; quantity: number }
/** `isPlain`: whether there is only a size and a number, which could be a player without a name. */
type Counts = { pairs: Count[]; isPlain: boolean; isNumberFirst: boolean }

/** The sum at the end of "S 4, M 8 total 12". It adds nothing if it is right. */
const sumAtEnd = /(?<=[\p{L}\d)])[ ,;.=|-]{1,3}(?:total|jumlah|jml|ttl)[ :=]{1,3}(\d{1,4})(?: ?(?:pcs|potong))?[. ]?$/iu

/** The sizes that a line counts; null where it holds anything else. */
export function countsIn(line: string, sizes: SizeReader): Counts | null {
  const text = withoutMark(line.replace(/(?<![\s|])[\s|]+$/, '').replace(/^[^\p{L}\p{N}]+(?=\p{L})/u, '')).rest || line
  if (sizes.isEmpty || !/\d/.test(text) || isTotal(text)) return null
  const { sizeThenCount, countFirst } = getPatterns(sizes)
  const [sum = '', total] = sumAtEnd.exec(text) ?? []
  if (total) {
    const lineCounts = countsIn(text.slice(0, -sum.length), sizes)
    const pieces = lineCounts?.pairs.reduce((all, { quantity }) => all + quantity, 0)
    return pieces === Number(total) ? lineCounts : null
  }
  const titled = /^[^:\d]{3,60}: *(?=.)/.exec(text)?.[0] ?? ''
  if (titled !== '' && sizes.read(titled.replace(/: *$/, '')) === null) {
    const behind = countsIn(text.slice(titled.length), sizes)
    if (behind && behind.pairs.length > 1) return behind
  }
  const first = readPairs(text, sizeThenCount, (match) => [match[1], match[3], `${match[2]}${match[4]}`])
  if (first) return { ...first, isNumberFirst: false }
  const last = readPairs(text, countFirst, (match) => [
    match[2],
    match[1],
    /pcs|pc|potong|buah|orang|org|x|×/i.exec(match[0])?.[0],
  ])
  return last && { ...last, isNumberFirst: true }

  function readPairs(from: string, pattern: RegExp, parts: (match: RegExpExecArray) => (string | undefined)[]) {
    const pairs: Count[] = []
    let isPlain = true
    for (let at = 0; at < from.length; ) {
      pattern.lastIndex = at
      const match = pattern.exec(from)
      const [size = '', number = '', sign = ''] = match ? parts(match) : []
      const code = sizes.read(size)
      if (!match || code === null || /^0\d/.test(number)) return null
      pairs.push({ code, quantity: Number(number === '-' ? 0 : number) })
      if (sign.replace('/', '').trim() !== '') isPlain = false
      at = pattern.lastIndex
    }
    return pairs.length > 0 ? { pairs, isPlain: isPlain && pairs.length === 1 } : null
  }
}

/**
 * Reads a list that only counts pieces: the sums by size, and the lines that are no counts. Null for every other list.
 */
export function readCounts(lines: readonly Line[], sizes: SizeReader): { counts: Count[]; others: Reading[] } | null {
  const filled = lines.filter(({ rest }) => rest.trim() !== '')
  const matrix = readMatrix(filled, sizes)
  if (matrix) return matrix
  const [head] = filled
  const heads = head?.cells && findHeads(head.cells)
  if (heads?.some((one) => one?.column === 'name' || one?.column === 'number')) return null
  const results = filled.map((line) => ({
    line,
    found: countsIn(line.cells ? line.cells.join(' ') : line.rest, sizes),
  }))
  const lineCounts = results.flatMap(({ found }) => found ?? [])
  const isOther = ({ line, found }: (typeof results)[number]) =>
    found === null && !isHeading(line.rest) && !isHeadLine(line)
  const isTitle = (at: number) => at === 0 && results.length > 2
  if (lineCounts.length === 0 || results.some((one, at) => isOther(one) && !isTitle(at) && !isUnknown(one.line)))
    return null
  const pairs = lineCounts.flatMap(({ pairs: own }) => own)
  const isHeaded = heads?.some((one) => one?.column === 'quantity') ?? false
  if (!isHeaded && lineCounts.some(({ isPlain }) => isPlain) && !isPlainCount(lineCounts, pairs, sizes)) return null
  const sums = new Map<string, number>()
  for (const { code, quantity } of pairs) sums.set(code, (sums.get(code) ?? 0) + quantity)
  const total = pairs.reduce((sum, { quantity }) => sum + quantity, 0)
  const counts = sizes.codes.flatMap((code) => (sums.get(code) ? [{ code, quantity: sums.get(code) ?? 0 }] : []))
  // A sum that is right adds nothing, so its line is left out.
  const isSame = (line: Line) => isTotal(line.rest.trim()) && Number(/\d+/.exec(line.rest)?.[0]) === total
  const rest = results.filter(({ line, found }) => found === null && line !== (heads ? head : null) && !isSame(line))
  return { counts, others: rest.map(({ line }) => (isUnknown(line) ? unknown(line) : toHeading(line))) }
}

/** Reads a table with a column for each size, and a row for each class or one row for all. */
function readMatrix(lines: readonly Line[], sizes: SizeReader): { counts: Count[]; others: Reading[] } | null {
  const at = lines.findIndex(({ cells }) => (cells?.filter((cell) => sizes.read(cell) !== null).length ?? 0) > 1)
  const words = lines[at]?.cells ?? []
  const rest = words.filter((word) => sizes.read(word) === null)
  if (at < 0 || rest.some((word) => findHead(word)?.column === 'name') || rest.length === words.length) return null
  const isCount = (cell: string) => /^(?:\d{1,4}|-|)$/.test(cell)
  const rows = lines.slice(at + 1).filter(({ cells }) => cells?.some((cell) => /^\d{1,4}$/.test(cell)))
  const isMatrix = rows.every(({ cells }) =>
    words.every((word, nth) => sizes.read(word) === null || isCount(cells?.[nth] ?? '')),
  )
  if (rows.length === 0 || !isMatrix) return null
  const classes = rows.filter(({ rest: text }) => !isTotal(text.trim()))
  const classRows = classes.length > 0 ? classes : rows.slice(0, 1)
  const counts = words.flatMap((word, nth): Count[] => {
    const quantity = classRows.reduce((sum, { cells }) => sum + (Number(cells?.[nth]) || 0), 0)
    const code = sizes.read(word)
    return code && quantity > 0 ? [{ code, quantity }] : []
  })
  const isRead = (line: Line) => line === lines[at] || rows.includes(line)
  return { counts, others: lines.filter((line) => !isRead(line)).map(toHeading) }
}

/**
 * Whether pairs are counts: they are in the order of the sizes, or there are at least three and each size comes once.
 * Otherwise their numbers are those of players without names.
 */
function isPlainCount(lineCounts: readonly Counts[], pairs: readonly Count[], { codes }: SizeReader): boolean {
  const isNumberFirst = lineCounts.some((one) => one.isNumberFirst)
  if (isNumberFirst && lineCounts.some((one) => !one.isNumberFirst)) return false
  const places = pairs.map(({ code }) => codes.indexOf(code))
  const isOrdered = places.every((place, at) => at === 0 || place > (places[at - 1] ?? 0))
  const isOnce = pairs.length > 2 && new Set(places).size === places.length
  return isOnce || (isOrdered && pairs.length > (isNumberFirst ? 2 : 1))
}

const isHeadLine = ({ cells, rest }: Line) =>
  (cells ?? rest.split(/[ :/|-]+/)).every((cell) => cell === '' || findHead(cell) !== null)

/** Whether a line counts a size that the list does not have. */
const isUnknown = ({ rest }: Line) =>
  /^(?:\d{0,2}X{0,5}[SML]|jumbo|custom)[ :=x×-]+\d{1,3}(?: ?(?:pcs|potong))?$/i.test(rest.trim())
const unknown = (line: Line): Reading => {
  const reading = toHeading(line)
  return {
    ...reading,
    cells: {
      ...reading.cells,
      name: '',
      size_code: reading.cells.name.split(/[ :=x×-]/i)[0] || reading.cells.name,
      note: reading.cells.name,
    },
    found: [],
  }
}
