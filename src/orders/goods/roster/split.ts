/** Lines and cells of a pasted text, with the quotes of CSV. */

export type PastedLine = { line: number; text: string; cells: string[] | null }

const separators = ['\t', ';', ',', '|'] as const

/** Blanks around and doubled; width of digits is left to those who read numbers. */
export const tidied = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\s\u00A0\u2000-\u200A\u202F\u3000]+/g, ' ')
    .trim()

/** Lines without a tab, semicolon, comma or bar have no cells. Blank lines at the end are none. */
export function splitLines(pasted: string): PastedLine[] {
  const text = pasted.replace(/^\uFEFF/, '').replace(/\s+$/, '')
  if (text === '') return []
  const usual = usualSeparator(text)
  const lines: PastedLine[] = []
  const physical = text.split(/\r\n|\n|\r|\u2028|\u2029/)
  for (let at = 0; at < physical.length; at += 1) {
    const first = physical[at] ?? ''
    const order = usual ? [usual, ...separators.filter((one) => one !== usual)] : []
    const separator = order.find((one) => cellsOf(first, one).length > 1 || (one === usual && opensQuote(first, one)))
    let whole = first
    let taken = 0
    // A quoted cell may hold line breaks, but one that is never closed holds none.
    for (let more = 1; separator && opensQuote(whole, separator) && more <= MOST_LINES_IN_CELL; more += 1) {
      const next = physical[at + more]
      if (next === undefined) break
      whole = `${whole}\n${next}`
      taken = more
    }
    const isClosed = separator !== undefined && !opensQuote(whole, separator)
    const cells = separator ? cellsOf(isClosed ? whole : first, separator) : []
    lines.push({ line: at + 1, text: isClosed ? whole : first, cells: cells.length > 1 ? cells : null })
    if (isClosed) at += taken
  }
  return lines
}
const MOST_LINES_IN_CELL = 4

/** That of most lines. */
function usualSeparator(text: string) {
  const lines = text.split(/[\r\n]+/)
  const counts = separators.map((one) => ({ one, lines: lines.filter((line) => line.trim().includes(one)).length }))
  const best = counts.reduce((most, next) => (next.lines > most.lines ? next : most))
  return best.lines > 0 ? best.one : null
}

/** Each cell with the separator in front. One that begins with a quote ends with one; `""` in it is a quote. */
const cellsWith = (line: string, separator: string) =>
  `${separator}${line}`.matchAll(
    new RegExp(`[${separator}](?: *"((?:[^"]|"")*)" *(?=[${separator}]|$)|([^${separator}]*))`, 'g'),
  )

const cellsOf = (line: string, separator: string): string[] =>
  [...cellsWith(line, separator)].map(([, quoted, plain]) => tidied(quoted?.replaceAll('""', '"') ?? plain ?? ''))

const opensQuote = (line: string, separator: string): boolean =>
  [...cellsWith(line, separator)].some(([, quoted, plain]) => quoted === undefined && /^ *"/.test(plain ?? ''))
