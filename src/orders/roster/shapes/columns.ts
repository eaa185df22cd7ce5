import type { SizeReader } from '../sizes.ts'
import type { Line } from '../split.ts'
import {
  type Column,
  type ColumnKind,
  digitsIn,
  findHeads,
  type Head,
  isGender,
  isNothing,
  isNumber,
  isSleeve,
} from '../words.ts'
import { readSizeCell } from './size-cell.ts'

/**
 * `index`: the column that only counts rows, -1 if there is none. `isNamed`: whether a head or the user named the
 * columns. `words`: the words of the head. `isGuess`: whether another reading of the columns is as likely.
 */
export type Table = { columns: Column[]; index: number; isNamed: boolean; words: readonly string[]; isGuess: boolean }

/** `userColumns`: what the user says of each column. */
export function readColumns(
  head: Line | null,
  lines: readonly Line[],
  sizes: SizeReader,
  userColumns: readonly Column[] | null,
): Table {
  const words = head?.cells ?? []
  if (userColumns)
    return { columns: [...userColumns], index: userColumns.indexOf('index'), isNamed: true, words, isGuess: false }
  return head?.cells ? byHead(head.cells, lines, sizes) : byContents(lines, sizes)
}

type Pick = { at: number; isTie: boolean }

function byHead(words: readonly string[], lines: readonly Line[], sizes: SizeReader): Table {
  const profile = buildProfile(lines, sizes)
  const heads = findHeads(words).map((head, at) => lettered(head, words[at] ?? '', profile, at))
  const columns: Column[] = heads.map((head) => head?.column ?? null)
  const numbers = columns.flatMap((column, at) => (column === 'number' ? [at] : []))
  const isFirstOfTwo = numbers[0] === 0 && heads[0]?.rank === 2
  if (isFirstOfTwo && (countsRows(lines, 0) || numbers.length > 1)) columns[0] = 'index'
  let isGuess = false
  const losers: Partial<Record<ColumnKind, Column>> = { name: 'full_name', choice: 'note' }
  for (const kind of ['name', 'number', 'size_code', 'choice', 'note', 'gender', 'quantity', 'index'] as const) {
    const places = columns.flatMap((column, at) => (column === kind ? [at] : []))
    const best = pickBest(places, heads)
    if (best === null) continue
    for (const at of places) if (at !== best.at) columns[at] = losers[kind] ?? null
    const isShort = kind === 'name' && places.length > 1 && (heads[best.at]?.rank ?? 0) < 4
    isGuess ||=
      ['name', 'number', 'size_code'].includes(kind) && (best.isTie || isShort || hasOther(kind, places, heads))
  }
  // A field that the head does not name is looked for among the columns that the head does not name.
  for (const [kind, share] of [
    ['size_code', profile.sizes],
    ['number', profile.numbers],
    ['name', profile.letters],
  ] as const) {
    if (columns.includes(kind)) continue
    const at = columns.findIndex(
      // Ages and classes are numbers too, so a column with a word of its own is not the number.
      (column, nth) => column === null && share(nth) > 0.6 && (kind !== 'number' || (words[nth] ?? '') === ''),
    )
    if (at < 0) continue
    columns[at] = kind
    isGuess = true
  }
  return { columns, index: columns.indexOf('index'), isNamed: true, words, isGuess }
}

/** "NP" stands for the number or for the name on the back. The cells decide. */
const lettered = (head: Head | null, word: string, { letters }: Profile, at: number): Head | null =>
  head?.column === 'number' && /^n\.? ?p\.?$/i.test(word) && letters(at) > 0.5 ? { column: 'name', rank: 4 } : head

function pickBest(places: readonly number[], heads: readonly (Head | null)[]): Pick | null {
  const rank = (at: number) => heads[at]?.rank ?? 0
  const [best, next] = [...places].sort((one, other) => rank(other) - rank(one) || one - other)
  return best === undefined ? null : { at: best, isTie: next !== undefined && rank(next) === rank(best) }
}

/** Whether there is a second size that is not of trousers. */
const hasOther = (kind: ColumnKind, places: readonly number[], heads: readonly (Head | null)[]) =>
  kind === 'size_code' && places.filter((at) => (heads[at]?.rank ?? 0) > 1).length > 1

type Profile = ReturnType<typeof buildProfile>

/** What the cells of each column look like, as shares of the filled cells. */
function buildProfile(lines: readonly Line[], sizes: SizeReader) {
  const width = Math.max(0, ...lines.map(({ cells }) => cells?.length ?? 0))
  const filled = Array.from({ length: width }, (_, at) =>
    lines.map(({ cells }) => cells?.[at] ?? '').filter((cell) => cell !== '' && !isNothing(cell)),
  )
  const share = (isIt: (cell: string) => boolean) => {
    const shares = filled.map((cells) => (cells.length === 0 ? 0 : cells.filter(isIt).length / cells.length))
    return (at: number) => shares[at] ?? 0
  }
  const isSize = (cell: string) => sizes.read(cell) !== null || readSizeCell(cell, sizes) !== null
  return {
    isSize,
    /** Whether two columns hold such cells in the same row. If they never do, some rows are only shifted. */
    areBoth: (one: number, other: number, isIt: (cell: string) => boolean) =>
      lines.some(({ cells }) => isIt(cells?.[one] ?? '') && isIt(cells?.[other] ?? '')),
    width,
    filled: (at: number) => filled[at] ?? [],
    distinct: (at: number) => new Set(filled[at]?.map((cell) => cell.toLowerCase())).size,
    sizes: share(isSize),
    numbers: share(isNumber),
    genders: share((cell) => isGender(cell)),
    sleeves: share(isSleeve),
    classes: share(
      (cell) =>
        /^(?:kelas )?(?:\d{1,2}|[IVX]{1,4})(?:[ .-]?[A-Z]{1,4}[ .-]?\d{0,2}| ?\d{1,2})$/i.test(cell) && !isNumber(cell),
    ),
    letters: share((cell) => /\p{L}/u.test(cell) && sizes.read(cell) === null && !isSleeve(cell)),
  }
}

function byContents(lines: readonly Line[], sizes: SizeReader): Table {
  const profile = buildProfile(lines, sizes)
  const columns: Column[] = Array.from({ length: profile.width }, () => null)
  const open = (isIt: (at: number) => boolean) =>
    columns.flatMap((column, at) => (column === null && profile.filled(at).length > 0 && isIt(at) ? [at] : []))
  const index = countsRows(lines, 0) ? 0 : -1
  if (index === 0) columns[0] = 'index'
  const [gender] = open((at) => isOfGenders(profile, at, sizes))
  if (gender !== undefined) columns[gender] = 'gender'
  const isGuess = [
    pickSize(columns, open, profile),
    pickNumber(columns, open, profile),
    pickName(columns, open, profile),
  ]
  return { columns, index, isNamed: false, words: [], isGuess: isGuess.some(Boolean) }
}

/** Whether all cells of a column are genders, and one of them is no size, such as P. */
const isOfGenders = (profile: Profile, at: number, sizes: SizeReader) =>
  profile.genders(at) === 1 && profile.filled(at).some((cell) => sizes.read(cell) === null)

type Open = (isIt: (at: number) => boolean) => number[]

/**
 * Picks the column of sizes: of several, the one with the most different sizes. A column of L alone is one of men.
 * Returns whether the choice is a guess.
 */
function pickSize(columns: Column[], open: Open, profile: Profile): boolean {
  const likely = open((at) => profile.sizes(at) >= 0.5)
  const any = likely.length > 0 ? likely : open((at) => profile.sizes(at) > 0)
  const worth = (at: number) => profile.distinct(at) * 1_000 + profile.sizes(at) * profile.filled(at).length
  const [best, ...others] = any.sort((one, other) => worth(other) - worth(one) || one - other)
  if (best === undefined) return false
  columns[best] = 'size_code'
  for (const at of others) if (likely.includes(at) && profile.genders(at) === 1) columns[at] = 'gender'
  const isSize = (cell: string) => profile.isSize(cell)
  return others.some((at) => likely.includes(at) && profile.areBoth(best, at, isSize))
}

function pickNumber(columns: Column[], open: Open, profile: Profile): boolean {
  const likely = open((at) => profile.numbers(at) >= 0.5)
  const any = likely.length > 0 ? likely : open((at) => profile.numbers(at) > 0)
  // A column that counts up is the numbering of the list, and a column with one number throughout is a class.
  const worth = (at: number) => (isCounting(profile.filled(at)) ? 0 : 1) + profile.distinct(at)
  const [best, next] = any.sort((one, other) => worth(other) - worth(one) || one - other)
  const sleeve = open((at) => profile.sleeves(at) >= 0.5)[0]
  if (sleeve !== undefined) columns[sleeve] = 'choice'
  if (best === undefined) return false
  columns[best] = 'number'
  const cells = profile.filled(best)
  const isQuantity = cells.length > 2 && cells.filter((cell) => cell === '1').length * 2 > cells.length
  return isQuantity || (next !== undefined && likely.length > 1 && profile.areBoth(best, next, isNumber))
}

const isCounting = (cells: readonly string[]) =>
  cells.length > 1 && cells.every((cell, at) => at === 0 || Number(cell) === Number(cells[at - 1]) + 1)

/**
 * Picks the first column of words that differ. A class is no name. If the next column has a short form of each name, it
 * is the name on the back. Returns whether the choice is a guess.
 */
function pickName(columns: Column[], open: Open, profile: Profile): boolean {
  const words = open((at) => profile.letters(at) >= 0.5 && profile.sleeves(at) < 0.5)
  const most = Math.max(0, ...words.map((at) => profile.filled(at).length))
  const isOfPeople = (at: number) => {
    const count = profile.filled(at).length
    return (
      profile.classes(at) < 0.5 &&
      count * 3 >= most * 2 &&
      profile.letters(at) > 0.6 &&
      (count < 3 || profile.distinct(at) * 2 >= count)
    )
  }
  const isOne = (at: number) => profile.filled(at).length > 1 && profile.distinct(at) === 1
  const people = words.filter((at) => isOfPeople(at) && (words.length === 1 || !isOne(at)))
  const [first = words.find((at) => !isOne(at)) ?? words[0], second] = people
  if (first === undefined) return false
  const isOnBack = second !== undefined && isShortFor(profile.filled(first), profile.filled(second))
  columns[isOnBack ? second : first] = 'name'
  if (isOnBack) columns[first] = 'full_name'
  return second !== undefined
}

const isShortFor = (full: readonly string[], short: readonly string[]) =>
  short.filter((word, at) => (full[at] ?? '').toLowerCase().includes(word.toLowerCase())).length * 2 > short.length

/** Whether the cells of a column count 1, 2, 3 … */
export function countsRows(lines: readonly Line[], at: number): boolean {
  const filledCells = lines.map(({ cells }) => cells?.[at] ?? '').filter((cell) => cell !== '')
  return counts(
    filledCells.map((cell) => (/^\d{1,3}[.)]?$/.test(digitsIn(cell)) ? Number.parseInt(digitsIn(cell), 10) : null)),
  )
}

/** Whether numbers begin at 1 and go up by one; a few may be left out. */
export function counts(numbers: readonly (number | null)[]): boolean {
  const values = numbers.filter((one) => one !== null)
  if (values.length < 2 || values.length < numbers.length * 0.6 || values[0] !== 1) return false
  return isRising(values)
}

export const isRising = (numbers: readonly number[]) =>
  numbers.every((one, at) => {
    const last = numbers[at - 1] ?? 0
    return at === 0 || one === 1 || (one > last && one <= last + 3)
  })
