/** Lines and cells of a pasted text, with the quotes of CSV. */

/** `isLong`: too long to be a row of a list, so it is not read. */
export type PastedLine = { line: number; text: string; cells: string[] | null; isLong: boolean }
const LONGEST_LINE = 500

const separators = ['\t', ';', ',', '|'] as const

/** Blanks around and doubled; width of digits is left to those who read numbers. */
export const tidied = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\s\u00A0\u2000-\u200A\u202F\u3000]+/g, ' ')
    .trim()

/** Lines without a tab, semicolon, comma or bar have no cells. Blank lines at the end are none. */
export function splitLines(pasted: string): PastedLine[] {
  const text = pasted.replace(/^\uFEFF/, '').trimEnd()
  if (text === '') return []
  const usual = usualSeparator(text)
  const lines: PastedLine[] = []
  const physical = text.split(/\r\n|[\n\r\v\f\u2028\u2029]/)
  for (let at = 0; at < physical.length; at += 1) {
    const first = physical[at] ?? ''
    if (first.length > LONGEST_LINE || physical.length > MOST_LINES) {
      lines.push({ line: at + 1, text: first.slice(0, LONGEST_LINE), cells: null, isLong: true })
      if (lines.length > MOST_LINES) break
      continue
    }
    const order = usual ? [usual, ...separators.filter((one) => one !== usual)] : []
    const separator = order.find((one) => cellsOf(first, one).length > 1 || (one === usual && opensQuote(first, one)))
    let whole = first
    let taken = 0
    // A quoted cell may hold line breaks, but one that is never closed holds none.
    for (let more = 1; separator && opensQuote(whole, separator) && more <= MOST_LINES_IN_CELL; more += 1) {
      const next = physical[at + more]
      if (next === undefined || next.length > LONGEST_LINE) break
      whole = `${whole}\n${next}`
      taken = more
    }
    const isClosed = separator !== undefined && !opensQuote(whole, separator)
    const cells = separator ? cellsOf(isClosed ? whole : first, separator) : []
    lines.push({ line: at + 1, text: isClosed ? whole : first, cells: cells.length > 1 ? cells : null, isLong: false })
    if (isClosed) at += taken
  }
  return lines
}
const MOST_LINES_IN_CELL = 4
/** A text of more lines than this holds more rows than a roster may have, and is not read. */
const MOST_LINES = 600

/** That of most lines. */
function usualSeparator(text: string) {
  const lines = text.split(/[\r\n]+/)
  const counts = separators.map((one) => ({ one, lines: lines.filter((line) => line.trim().includes(one)).length }))
  const best = counts.reduce((most, next) => (next.lines > most.lines ? next : most))
  return best.lines > 0 ? best.one : null
}

/** Each cell with the separator in front. One that begins with a quote ends with one; `""` in it is a quote. */
const cellsWith = (line: string, separator: string) =>
  `${separator}${line}`.matchAll(cellPatterns.get(separator) ?? /$/g)
const cellPatterns = new Map<string, RegExp>(
  separators.map((one) => [one, new RegExp(`[${one}](?: *"((?:[^"]|"")*)" *(?=[${one}]|$)|([^${one}]*))`, 'g')]),
)

const cellsOf = (line: string, separator: string): string[] =>
  [...cellsWith(line, separator)].map(([, quoted, plain]) => tidied(quoted?.replaceAll('""', '"') ?? plain ?? ''))

const opensQuote = (line: string, separator: string): boolean =>
  [...cellsWith(line, separator)].some(([, quoted, plain]) => quoted === undefined && /^ *"/.test(plain ?? ''))

/** `rest`: without who sent it. */
export type Line = PastedLine & { rest: string; hasChatHead: boolean }

const day = String.raw`\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}`
const hour = String.raw`\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?:\s?[AaPp][Mm])?`
const when = `(?:${day},? +${hour}|${hour}, +${day})`
const chatHead = new RegExp(`^\\s*(?:\\[${when}\\]|${when} +[-–]) *(?:[^:\\n]{1,60}:)? *`)

/** As chat programs give them: `[23/11/26 10.03] Bu Rina:`, `23/11/26 10.03 - Bu Rina:`, `[10.03, 23/11/26] Bu Rina:`. */
export function withoutChatHead(line: PastedLine): Line {
  if (line.isLong) return { ...line, rest: '', hasChatHead: false }
  const [head = ''] = chatHead.exec(line.text) ?? []
  const cells = head === '' ? line.cells : splitLines(line.text.slice(head.length))[0]?.cells
  return { ...line, cells: cells ?? null, rest: line.text.slice(head.length), hasChatHead: head !== '' }
}
