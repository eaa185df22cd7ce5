import { MAX_CELLS, MAX_LINE_LENGTH, MAX_PASTED_LINES } from '../limits.ts'
import { withoutChatHead } from './chat.ts'
import { cleanLine, type Tally, tidied, withoutFacts } from './clean.ts'
import { findHead } from './words.ts'

/** Splits a pasted text into lines and cells, with the quotes of CSV. */

export type Line = {
  line: number
  /** The line as it was pasted. */
  text: string
  /** The line without its sender, marks and what is not printed. */
  rest: string
  /** The cells of `rest`; null if it has none. */
  cells: string[] | null
  /** Whether the line is too long to be a row of a list. It is not read then. */
  isLong: boolean
  isStruck: boolean
  /** Whether a number was taken for a sum of money. */
  isUnsure: boolean
  hasChatHead: boolean
  /** The sender of a chat message. */
  sender: string
}

const separators = ['\t', ';', ',', '|'] as const

/**
 * Splits a text into lines. A line without a tab, semicolon, comma or bar has no cells. Blank lines at the end are
 * dropped.
 */
export function splitLines(pasted: string, tally: Tally): Line[] {
  const text = pasted.replace(/^\uFEFF/, '')
  // In a table of a document, a vertical tab is a line break within a cell.
  const isTable = /[\n\r]/.test(text) && text.includes('\t')
  const physical = text.split(isTable ? /\r\n|[\n\r\f\u2028\u2029]/ : /\r\n|[\n\r\v\f\u2028\u2029]/)
  while (physical.length > 0 && physical.at(-1)?.trim() === '') physical.pop()
  const isRead = (line: string) =>
    line.length <= MAX_LINE_LENGTH &&
    physical.length <= MAX_PASTED_LINES &&
    (line.match(/[\t;,|]/g)?.length ?? 0) < MAX_CELLS
  const cleaned = physical.slice(0, MAX_PASTED_LINES + 1).map((raw) => (isRead(raw) ? cleanedLine(raw, tally) : null))
  const usual = usualSeparator(cleaned.map((one) => one?.rest ?? ''))
  const lines: Line[] = []
  for (let at = 0; at < cleaned.length; at += 1) {
    const first = physical[at] ?? ''
    const clean = cleaned[at]
    if (!clean) {
      lines.push({ ...unread, line: at + 1, text: first.slice(0, MAX_LINE_LENGTH) })
      continue
    }
    const { cells, extra, whole } = cellsFrom(at, cleaned, usual)
    const raw = physical.slice(at, at + extra + 1).join('\n')
    lines.push({
      ...clean,
      line: at + 1,
      text: raw,
      rest: whole,
      cells: cells.length > 1 ? cells : null,
      isLong: false,
    })
    at += extra
  }
  return lines
}
const MOST_LINES_IN_CELL = 4
const unread = { rest: '', cells: null, isLong: true, isStruck: false, isUnsure: false, hasChatHead: false, sender: '' }

type CleanedLine = Pick<Line, 'rest' | 'isStruck' | 'isUnsure' | 'hasChatHead' | 'sender'>

function cleanedLine(raw: string, tally: Tally): CleanedLine {
  const { text, isStruck } = cleanLine(raw, tally)
  const { body, ...chat } = withoutChatHead(text)
  const { rest, isUnsure } = isHeadText(body) ? { rest: body, isUnsure: false } : withoutFacts(body, tally)
  return { rest, isStruck, isUnsure, ...chat }
}

/** Whether a text names columns. Such a text is kept, also the names of columns that are not printed. */
const isHeadText = (text: string) => text.split(/[\t;,|]/).filter((cell) => findHead(cell) !== null).length > 1

/** The cells of a line. `extra`: how many of the following lines belong to a quoted cell of it. */
function cellsFrom(at: number, lines: readonly (CleanedLine | null)[], usual: string | null) {
  const first = lines[at]?.rest ?? ''
  const bars = /^\s*\|(.*)\|\s*$/.exec(first)
  if (bars?.[1] !== undefined) return { cells: splitCells(bars[1], '|'), extra: 0, whole: bars[1] }
  const order = usual ? [usual, ...separators.filter((one) => one !== usual)] : []
  const separator = order.find((one) => splitCells(first, one).length > 1 || (one === usual && opensQuote(first, one)))
  let whole = first
  let extra = 0
  // A quoted cell may hold line breaks. A cell that is never closed holds none.
  for (let more = 1; separator && opensQuote(whole, separator) && more <= MOST_LINES_IN_CELL; more += 1) {
    const next = lines[at + more]
    if (!next) break
    whole = `${whole}\n${next.rest}`
    extra = more
  }
  const isClosed = separator !== undefined && !opensQuote(whole, separator)
  if (!isClosed) return { cells: separator ? splitCells(first, separator) : [], extra: 0, whole: first }
  return { cells: splitCells(whole, separator), extra, whole }
}

/** The separator that most lines have. */
function usualSeparator(lines: readonly string[]) {
  const counts = separators.map((one) => ({ one, lines: lines.filter((line) => line.trim().includes(one)).length }))
  const best = counts.reduce((most, next) => (next.lines > most.lines ? next : most))
  return best.lines > 0 ? best.one : null
}

/**
 * Matches each cell with the separator before it. A quoted cell begins and ends with a quote; `""` in it is one quote.
 */
const cellsWith = (line: string, separator: string) =>
  `${separator}${line}`.matchAll(cellPatterns.get(separator) ?? /$/g)
const cellPatterns = new Map<string, RegExp>(
  separators.map((one) => [one, new RegExp(`[${one}](?: *"((?:[^"]|"")*)" *(?=[${one}]|$)|([^${one}]*))`, 'g')]),
)

const splitCells = (line: string, separator: string): string[] =>
  [...cellsWith(line, separator)].map(([, quoted, plain]) => tidied(quoted?.replaceAll('""', '"') ?? plain ?? ''))

const opensQuote = (line: string, separator: string): boolean =>
  [...cellsWith(line, separator)].some(([, quoted, plain]) => quoted === undefined && /^ *"/.test(plain ?? ''))
