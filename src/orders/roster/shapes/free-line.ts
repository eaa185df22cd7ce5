import { tidied } from '../clean.ts'
import type { ProblemCode } from '../problems.ts'
import { isLikeSize, type SizeReader } from '../sizes.ts'
import { type Cells, digitsIn, isGender, isHeading, isNumber, isSleeve, noCells, plainNumber } from '../words.ts'
import { gap, getPatterns, type Patterns } from './free-patterns.ts'

/** Reads a line without columns. Size and number stand at its end, or between ` - `, `/` and `|`. */

export type FreeLine = {
  cells: Cells
  /** The number of a list mark that was taken off. */
  mark: number | null
  /** A word at the end of the name that could be a size or a gender. */
  tail: string
  /** A gender that stood behind the size. */
  gender: string
  /** The number of pieces; 1 if the line names none. */
  quantity: number
  found: ProblemCode[]
}

export function readFreeLine(text: string, sizes: SizeReader): FreeLine {
  const { rest, mark } = withoutMark(text)
  const patterns = getPatterns(sizes)
  const { text: own, note } = withoutSides(rest)
  const arrowed = own.replace(leaders, ' - ').replace(noNumber, ' - ')
  if (patterns.form.test(arrowed)) return { ...nothing, mark, cells: { ...noCells, name: rest } }
  const quantityResult = withoutQuantity(withoutCourtesy(arrowed, patterns))
  const sizeResult = withoutTwoSizes(quantityResult.text, patterns)
  const person = readFrom(sizeResult.text, sizes, patterns)
  const isFound = person.cells.size_code !== '' || person.cells.number !== ''
  const one = sizeResult.two === '' ? person.cells : withNote({ ...person.cells, size_code: '' }, sizeResult.two)
  const cells = note === '' ? one : isFound ? withNote(one, note) : { ...one, name: rest }
  const isOdd = cells.name.includes(':') || (note !== '' && !/^\d+$/.test(note))
  const problemCodes: ProblemCode[] = [
    ...person.found,
    ...(sizeResult.two === '' ? [] : (['two_sizes'] as const)),
    ...(isOdd ? (['guessed_columns'] as const) : []),
  ]
  return {
    ...person,
    cells,
    mark,
    quantity: quantityResult.quantity,
    found: problemCodes,
    tail: findTail(cells, sizes),
  }
}
const nothing = { tail: '', gender: '', quantity: 1, found: [] as ProblemCode[] }

/** Arrows and leaders between a name and its size. */
const leaders = /(?<! ) *(?:(?<![-=])[-=]+>|→|\u{1F449}\uFE0F?|➡\uFE0F?|(?<!\.)\.{3,}|…+|(?<!_)_{3,}) */gu

/** Takes off what stands before the name: the number of a pupil, or a person's role. */
function withoutSides(text: string): { text: string; note: string } {
  const [whole = '', number, role] =
    /^(?:(\d{5,20})[ .,:;|–-]+|(pelatih|coach|manage?r|manajer|offici?al|ofisial|kiper|gk|kapten|captain|ketua|wakil|panitia|guru|wali kelas|asisten) ?: ?)(?=\p{L})/iu.exec(
      text,
    ) ?? []
  return { text: text.slice(whole.length), note: number ?? role ?? '' }
}

export const withNote = (cells: Cells, note: string): Cells => ({
  ...cells,
  note: [cells.note, note].filter((part) => part !== '').join(' · '),
})

/** In "Ani 3 XL" the number is 3 and the size is XL, not 3XL, if most lines of the list have a number. */
export const apart = (text: string): string =>
  text.replace(/^((?: *\(?\d+ ?[.)]+)?\D*[\p{L}.] +)([2-9]) +(?=xl\b\D*$)/iu, '$1$2 - ')

const bullet =
  /^(?:\(?([0-9０-９]{1,3}) ?[.)]+(?!\d)|[•·‣▪◦●○■□➢➤►▶➡👉📌🔹🔸🔵🔴🟢🟡🟠⚪⚫◽◾▫⭐\uE000-\uF8FF]\uFE0F?|\*(?!.*\*)|[-–—](?!\d)) ?(?=.)/u
const keycap = /^(?:(?:[0-9]\uFE0F?\u20E3)+|\u{1F51F}|[\u2460-\u2473])\uFE0F?[ .)]*(?=.)/u

/** Takes off the list mark. A star at both ends of a word makes it bold and is no list mark. */
export function withoutMark(text: string): { rest: string; mark: number | null } {
  const tidy = tidied(text)
  // This is the place of somebody who is not in the list yet.
  if (/^\(?\d{1,3} ?[.)]+$/.test(tidy)) return { rest: '', mark: null }
  // A number in a keycap or a circle is never a player's.
  const [cap = ''] = keycap.exec(tidy) ?? []
  if (cap !== '') return { rest: tidy.slice(cap.length), mark: null }
  const [whole = '', mark] = bullet.exec(tidy) ?? []
  const rest = tidy.slice(whole.length)
  if (mark !== undefined) return { rest, mark: Number(digitsIn(mark)) }
  // "- 1. Budi": another sign stands before the number.
  const next = whole === '' ? undefined : bullet.exec(rest)
  return next?.[1] ? { rest: rest.slice(next[0].length), mark: Number(digitsIn(next[1])) } : { rest, mark: null }
}

const noNumber =
  /(?<! ) *(?<![\p{L}\p{N}])(?:tanpa|tnp|tidak ada|tdk ada|(?:tidak|tdk|ga|gak|nggak) (?:pakai|pake|ada)|no(?= n)) (?:nomor|nomer|no|number|np|nopung)\b\.?(?: punggung)?(?=[ ,;)|/-]|$)/giu

const courtesy =
  /(?:[ ,.]{1,3}(?:ya+|kak|kk|min|gan|dong|deh|nih|aja|saja|makasih|thanks|thx|trims|tks|\u{1F64F}))+[ .!]{0,3}$/iu

/** Takes off what is said behind a size or a number, as in "M 7 ya kak". */
function withoutCourtesy(text: string, { sizeAtEnd, numberAtEnd }: Patterns): string {
  const rest = text.replace(courtesy, '')
  return rest !== text && (sizeAtEnd.test(rest) || numberAtEnd.test(rest)) ? rest : text
}

const pieces =
  /(?<![\p{L}\p{N}])(?:(\d{1,3}) ?(?:pcs|pc|potong|buah|biji|stel|helai)|(?:jumlah|qty|jml)[ .:=]{1,3}(\d{1,3})|[x×] ?(\d{1,2})(?=[ )]*$)|(?<=[ (])(\d{1,2}) ?[x×](?=[ )]*$))(?![\p{L}\p{N}])\.?/iu

function withoutQuantity(text: string): { text: string; quantity: number } {
  const match = pieces.exec(text)
  const number = Number(match?.slice(1).find((group) => group !== undefined) ?? 1)
  if (!match || match.index === 0 || number < 1) return { text, quantity: 1 }
  const rest = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`
  return { text: tidied(rest.replace(/[([] ?[)\]]/g, ' ')).replace(edges, ''), quantity: number }
}

/** "L/XL" and "L atau XL" give no size, and are taken out of the name. */
function withoutTwoSizes(text: string, { twoSizes }: Patterns): { text: string; two: string } {
  const match = twoSizes.exec(text)
  if (!match || match.index === 0) return { text, two: '' }
  const rest = `${text.slice(0, match.index)} - ${text.slice(match.index + match[0].length)}`
  return { text: tidied(rest).replace(edges, ''), two: match[1] ?? '' }
}

/** Separators that are left at both ends after a part was taken out. */
const edges = /^[ \-–—/|:,;]+(?=[^ \-–—/|:,;])|(?<![ \-–—/|:,;=])[ \-–—/|:,;=]+$/g
export const withoutEnd = (text: string) => text.replace(/(?<![ \-–—/|:,;=])[ \-–—/|:,;=]+$/, '')
const noteAtEnd = / \(([^()]+)\)$/iu

type Person = Pick<FreeLine, 'cells' | 'gender' | 'found'>

/** Takes sizes, numbers, sleeves and remarks off both ends. `rest`: the name that is left. */
function takeParts(text: string, sizes: SizeReader, patterns: Patterns) {
  const cells = { ...noCells }
  let rest = patterns.sizeAtEnd.test(text) ? text : withoutEnd(text)
  let gender = ''
  const take = (pattern: RegExp, keep: (value: string) => void): boolean => {
    const match = pattern.exec(rest)
    if (!match) return false
    keep(match.slice(1).find((group) => group !== undefined) ?? '')
    rest = (rest.slice(0, match.index) + rest.slice(match.index + match[0].length)).replace(edges, '')
    return true
  }
  const set = (field: keyof Cells) => (value: string) => {
    cells[field] = field === 'number' ? digitsIn(value) : field === 'choice' ? value.replace(/[()]/g, '') : value
  }
  const takesSize = (pattern: RegExp) => cells.size_code === '' && take(pattern, set('size_code'))
  const takesNumber = (pattern: RegExp) => cells.number === '' && take(pattern, set('number'))
  for (;;) {
    if (takesSize(patterns.sizeAtEnd) || takesNumber(patterns.numberAtEnd)) continue
    if (cells.choice === '' && take(patterns.sleeve, set('choice'))) continue
    if (cells.note === '' && take(noteAtEnd, keepNote)) continue
    const isBehind = cells.size_code === '' && gender === ''
    if (isBehind && take(patterns.genderBehind, (value) => (gender = value))) continue
    break
  }
  takesSize(patterns.sizeFirst)
  if (!sizes.isEmpty) takesSize(patterns.sizeWord)
  if (cells.size_code !== '') takesNumber(patterns.numberFirst)
  else if (take(patterns.bothFirst, set('number'))) set('size_code')(patterns.both.exec(text)?.[2] ?? '')
  /** "(L, 10)" holds a size and a number. */
  function keepNote(value: string) {
    const inside = value.includes('(') ? null : readFrom(tidied(value.replace(/[,;&+]/g, ' ')), sizes, patterns).cells
    const isOther = inside?.name === '' && cells.size_code === '' && cells.number === ''
    if (isOther) Object.assign(cells, inside)
    else cells.note = tidied(value)
  }
  return { cells, gender, rest }
}

function readFrom(text: string, sizes: SizeReader, patterns: Patterns): Person {
  const { cells, gender, rest } = takeParts(text, sizes, patterns)
  const isFound = cells.size_code !== '' || cells.number !== ''
  const problemCodes: ProblemCode[] =
    (/\p{L}/u.test(rest) && /^\d|\d[^ ]{0,3}$/.test(rest)) || isOtherCut(cells) ? ['guessed_columns'] : []
  if (isFound && patterns.several.test(rest))
    return { cells: { ...noCells, name: text }, gender: '', found: ['several_people'] }
  const isOpen = cells.size_code === '' && !isHeading(text)
  const around = isOpen ? (readParts(text, sizes) ?? readAround(text, sizes)) : null
  if (around) return around
  // If only a remark was found, it stays part of the text.
  return isFound
    ? { cells: { ...cells, name: rest }, gender, found: problemCodes }
    : { cells: { ...noCells, name: withoutEnd(text) }, gender, found: [] }
}

/** "L (anak)" is another size than L. */
const isOtherCut = ({ note }: Cells) => /\b(?:anak|dewasa|jumbo|wanita|cewek|cowok|pria|kids?|big)\b/i.test(note)

/** Reads "Budi - XL - 10 - kiper": parts with signs between them. One part is a size, and the first is a name. */
function readParts(text: string, sizes: SizeReader): Person | null {
  const [name = '', ...parts] = text.split(/ [-–—|/] |, ?/).map(tidied)
  const codes = parts.filter((part) => sizes.read(part) !== null)
  const numbers = parts.filter(isNumber)
  const isWhole = codes.length === 1 && numbers.length < 2 && /\p{L}/u.test(name) && sizes.read(name) === null
  if (!isWhole) return null
  const others = parts.filter((part) => part !== codes[0] && part !== numbers[0])
  // "1 GK" is a number with a remark.
  const [first, number = ''] =
    numbers.length === 0 ? (others.map((part) => /^(\d{1,4}) \D+$/.exec(part)).find(Boolean) ?? []) : []
  const choice = others.find(isSleeve) ?? ''
  const note = others.filter((part) => part !== choice && part !== '').join(' · ')
  const cells = { name, number: plainNumber(numbers[0] ?? number), size_code: codes[0] ?? '', choice, note }
  return { cells, gender: '', found: first || isOtherCut(cells) ? ['guessed_columns'] : [] }
}

/** Reads a size in the middle of other words. The name stands before it and a remark behind it. */
function readAround(text: string, sizes: SizeReader): Person | null {
  const words = text.split(new RegExp(`${gap}+`)).map((word) => word.replace(/^[([]|[)\].]$/g, ''))
  const at = words.flatMap((word, nth) => (nth > 0 && sizes.read(word) !== null ? [nth] : []))
  const like = words.findLastIndex((word, nth) => nth > 0 && isLikeSize(word))
  const [first = like] = at
  if (at.length > 1 || first < 1) return null
  const before = words.slice(0, first)
  const behind = words.slice(first + 1)
  const isDigits = (word: string) => /^#?\d{1,4}$/.test(word)
  const numbers = [...before.slice(1), ...behind].filter(isDigits)
  const name = before.filter((word, nth) => nth === 0 || !isDigits(word)).join(' ')
  const note = behind.filter((word) => word !== '' && !isDigits(word)).join(' ')
  if (numbers.length > 1 || !/\p{L}/u.test(name)) return null
  const cells = {
    ...noCells,
    name,
    number: digitsIn(numbers[0] ?? '').replace('#', ''),
    size_code: words[first] ?? '',
    note,
  }
  return { cells, gender: '', found: ['guessed_columns'] }
}

/** The last word of a name if it could be a size or a gender. A word with a dot is an initial. */
function findTail({ name, size_code }: Cells, sizes: SizeReader): string {
  if (size_code === '') return ''
  const at = Math.max(...[' ', '-', '–', '/', ',', '|', '('].map((sign) => name.lastIndexOf(sign)))
  const word = name.slice(at + 1).replace(/\)$/, '')
  const isOne = (sizes.read(word) !== null && !word.endsWith('.')) || (isGender(word) && word === word.toUpperCase())
  return at > 0 && isOne ? name.slice(at) : ''
}
