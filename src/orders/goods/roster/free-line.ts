import type { SizeReader } from './sizes.ts'
import { tidied } from './split.ts'
import { type Cells, digitsIn, isSleeve, noCells } from './words.ts'

/** A line without columns: size and number stand at its end, or between ` - `, `/` and `|`. */

const number = '(?:(?:#|no(?:mor|mer)?[ .]*(?:punggung)?|np|nopung)[ .:=]*)?#?([0-9０-９]+)'
const gap = '[ \\-–—/|:,;=]'

/** `mark`: the number of a list mark that was taken off. */
export type FreeLine = { cells: Cells; mark: number | null }

export function readFreeLine(text: string, sizes: SizeReader): FreeLine {
  const { rest, mark } = withoutMark(text)
  return { cells: readFrom(rest, sizes), mark }
}

/** A star at both ends of a word is no list mark but makes it bold. */
export function withoutMark(text: string): { rest: string; mark: number | null } {
  const tidy = tidied(text)
  const pattern = /^(?:([0-9０-９]{1,3}) ?[.)](?!\d)|[•·‣▪◦●○]|\*(?!.*\*)|[-–—](?!\d)) ?(?=.)/u
  const [whole = '', mark] = pattern.exec(tidy) ?? []
  return { rest: tidy.slice(whole.length), mark: mark === undefined ? null : Number(digitsIn(mark)) }
}

function readFrom(text: string, sizes: SizeReader): Cells {
  const found = { ...noCells }
  let rest = text
  const size = `(?:(?:size|ukuran|uk|sz)[ .:=]*)?(${sizes.pattern})\\.?`
  const take = (pattern: string, keep: (value: string) => void): boolean => {
    const match = new RegExp(pattern, 'iu').exec(rest)
    if (!match) return false
    keep(match.slice(1).find((group) => group !== undefined) ?? '')
    rest = (rest.slice(0, match.index) + rest.slice(match.index + match[0].length)).replace(edges, '')
    return true
  }
  const keepSize = (value: string) => {
    found.size_code = value
  }
  const keepNumber = (value: string) => {
    found.number = digitsIn(value)
  }
  const takesSize = (pattern: string) => found.size_code === '' && take(pattern, keepSize)
  const takesNumber = (pattern: string) => found.number === '' && take(pattern, keepNumber)
  const ends = (part: string) => `(?:(?:^|${gap}+)${part}|\\s*[([] *${part} *[)\\]])[ ,;]*$`
  // Counts of a size, and forms with a line for each field, are not rows of a list.
  if (new RegExp(`^(?:${size} *[:=] *[0-9]+|(?:no|nomor|np|size|ukuran|uk)[a-z .]*[:=].*)$`, 'iu').test(text))
    return { ...noCells, name: text }
  for (;;) {
    if (takesSize(ends(size)) || takesNumber(ends(number))) continue
    if (
      found.choice === '' &&
      take(`(?:^|${gap}+)(\\(?(?:(?:lengan|lgn) )?(?:panjang|pendek|pjg|pdk)\\)?)$`, keepChoice)
    )
      continue
    if (found.note === '' && take(' \\(([^()]+)\\)$', keepNote)) continue
    break
  }
  const isFound = () => found.size_code !== '' || found.number !== ''
  takesSize(`^${size}(?: *[\\-–—/|:]+ *(?=.))`)
  if (!sizes.isEmpty) takesSize(`^((?:${sizes.pattern})(?<=..))\\.? +(?=.)`)
  if (found.size_code !== '') takesNumber(`^${number}(?: *[\\-–—/|:.]+ *| +)(?=.)`)
  else if (take(`^${number} +${size}(?: *[\\-–—/|:]+ *| +)(?=.)`, keepNumber))
    keepSize(new RegExp(`^${number} +${size}(?= )`, 'iu').exec(text)?.[2] ?? '')
  function keepChoice(value: string) {
    found.choice = value.replace(/[()]/g, '')
  }
  /** "(L, 10)" holds size and number. */
  function keepNote(value: string) {
    const inside = value.includes('(') ? noCells : readFrom(tidied(value.replace(/[,;&+]/g, ' ')), sizes)
    const isOther = inside.name === '' && found.size_code === '' && found.number === ''
    if (isOther) Object.assign(found, inside)
    else found.note = tidied(value)
  }
  // Nothing but a remark was found, so it is part of what was written.
  if (!isFound()) return { ...noCells, name: text }
  return { ...found, name: rest }
}

/** Separators that are left over at both ends once a part is taken out. */
const edges = /^[ \-–—/|:,;]+(?=[^ \-–—/|:,;])|[ \-–—/|:,;=]+$/g

/** "L (panjang)" in the column of sizes. */
export function sizeWithSleeve(cell: string, sizes: SizeReader): { size_code: string; choice: string } | null {
  const [, first = '', rest = ''] = /^(\S+)[ /-]+(.+)$/.exec(cell) ?? []
  return sizes.read(first) && isSleeve(rest) ? { size_code: first, choice: rest.replace(/[()]/g, '') } : null
}
