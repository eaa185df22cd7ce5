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
  return { cells: readFrom(rest.replace(/(?<! ) *(?:(?<![-=])[-=]+>|→) */g, ' - '), sizes), mark }
}

/** "Ani 3 XL" is number 3 in XL, not 3XL, where most of the list have a number. */
export const apart = (text: string): string =>
  text.replace(/^((?: *\(?\d+ ?[.)]+)?\D*[\p{L}.] +)([2-9]) +(?=xl\b\D*$)/iu, '$1$2 - ')

/** A star at both ends of a word is no list mark but makes it bold. */
export function withoutMark(text: string): { rest: string; mark: number | null } {
  const tidy = tidied(text)
  const pattern = /^(?:\(?([0-9０-９]{1,3}) ?[.)]+(?!\d)|[•·‣▪◦●○➢➤►\uE000-\uF8FF]|\*(?!.*\*)|[-–—](?!\d)) ?(?=.)/u
  const [whole = '', mark] = pattern.exec(tidy) ?? []
  return { rest: tidy.slice(whole.length), mark: mark === undefined ? null : Number(digitsIn(mark)) }
}

type Patterns = ReturnType<typeof makePatterns>
const known = new WeakMap<SizeReader, Patterns>()

/** The patterns of one list, which are made once for all of its lines. */
function patternsOf(sizes: SizeReader): Patterns {
  const patterns = known.get(sizes) ?? makePatterns(sizes)
  known.set(sizes, patterns)
  return patterns
}

function makePatterns({ pattern }: SizeReader) {
  const size = `(?:(?:size|ukuran|uk|sz)[ .:=]*)?(${pattern})\\.?`
  const all = (source: string) => new RegExp(source, 'iu')
  // A gap is tried from its beginning only, or a line of dashes takes the square of its length.
  const before = `(?:^|(?<!${gap})${gap}+)`
  const ends = (part: string) => all(`(?:${before}${part}| *[([] *${part} *[)\\]])[ ,;]*$`)
  return {
    sizeAtEnd: ends(size),
    numberAtEnd: ends(number),
    // A count ends with its last digit, or a line of counts could be split among sizes in digits in endless ways.
    form: all(
      `^(?:(?:${size} *[:=x×] *[0-9]+(?![0-9])[ ,;]*)+|${size}(?: *\\([^)]*\\))? *[:=\\-–—].*?, *\\p{L}.*|nama *[:=].*|(?:no|nomor|np|size|ukuran|uk)[a-z .]*[:=].*)$`,
    ),
    // More than one person.
    several: all(`${gap}(?:${number}${gap}+${size}|${size}${gap}+${number}|${size} *[;,|/])(?=${gap}|$)`),
    sleeve: all(`${before}(\\(?(?:(?:lengan|lgn) )?(?:panjang|pendek|pjg|pdk)\\)?)$`),
    sizeFirst: all(`^${size}(?: *[\\-–—/|:]+ *(?=.))`),
    sizeWord: all(`^((?:${pattern})(?:(?<=..)|(?= +[0-9])))\\.? +(?=.)`),
    numberFirst: all(`^${number}(?: *[\\-–—/|:.]+ *| +)(?=.)`),
    bothFirst: all(`^${number} +${size}(?: *[\\-–—/|:]+ *| +)(?=.)`),
    both: all(`^${number} +${size}(?= )`),
  }
}
const noteAtEnd = / \(([^()]+)\)$/iu

function readFrom(text: string, sizes: SizeReader): Cells {
  const found = { ...noCells }
  let rest = text
  const patterns = patternsOf(sizes)
  const take = (pattern: RegExp, keep: (value: string) => void): boolean => {
    const match = pattern.exec(rest)
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
  const takesSize = (pattern: RegExp) => found.size_code === '' && take(pattern, keepSize)
  const takesNumber = (pattern: RegExp) => found.number === '' && take(pattern, keepNumber)
  // Counts of a size, names behind one, and forms with a line for each field, are not rows of a list.
  if (patterns.form.test(text)) return { ...noCells, name: text }
  for (;;) {
    if (takesSize(patterns.sizeAtEnd) || takesNumber(patterns.numberAtEnd)) continue
    if (found.choice === '' && take(patterns.sleeve, keepChoice)) continue
    if (found.note === '' && take(noteAtEnd, keepNote)) continue
    break
  }
  const isFound = () => found.size_code !== '' || found.number !== ''
  takesSize(patterns.sizeFirst)
  if (!sizes.isEmpty) takesSize(patterns.sizeWord)
  if (found.size_code !== '') takesNumber(patterns.numberFirst)
  else if (take(patterns.bothFirst, keepNumber)) keepSize(patterns.both.exec(text)?.[2] ?? '')
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
  if (patterns.several.test(rest)) return { ...noCells, name: text }
  return { ...found, name: rest }
}

/** Separators that are left over at both ends once a part is taken out. */
const edges = /^[ \-–—/|:,;]+(?=[^ \-–—/|:,;])|(?<![ \-–—/|:,;=])[ \-–—/|:,;=]+$/g

/** "L (panjang)" in the column of sizes. */
export function sizeWithSleeve(cell: string, sizes: SizeReader): { size_code: string; choice: string } | null {
  const [, first = '', rest = ''] = /^(\S+)[ /-]+(.+)$/.exec(cell) ?? []
  return sizes.read(first) && isSleeve(rest) ? { size_code: first, choice: rest.replace(/[()]/g, '') } : null
}

export const isNumber = (cell: string) => /^#?(?:no\.? ?)?[0-9０-９]{1,4}$/i.test(cell)

/** Whether cells hold more than one size and more than one name, of people beside each other. */
export function areTwo(cells: readonly string[], sizes: SizeReader): boolean {
  const others = cells.filter((cell) => sizes.read(cell) === null)
  return cells.length - others.length > 1 && others.filter((cell) => /\p{L}/u.test(cell) && !isSleeve(cell)).length > 1
}
