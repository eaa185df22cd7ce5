import type { Word } from './text.ts'

/** Season and part that a title states, and the remaining words of the title. */
type Numbering = { words: Word[]; season: number | null; part: number | null }

const seasonWords = new Set(['season', 'musim', 'сезон'])
const partWords = new Set(['part', 'cour', 'bagian', 'pt', 'часть'])
/**
 * Roman numerals that count seasons. "X" is missing, because it ends names ("Gundam X") far more often than it counts
 * seasons.
 */
const romans: Record<string, number> = { ii: 2, iii: 3, iv: 4, v: 5, vi: 6, vii: 7, viii: 8, ix: 9 }
/** Maps each word to its position in its line, counted from 1. */
const toPositions = (...lines: string[]): Record<string, number> =>
  Object.fromEntries(lines.flatMap((line) => line.split(' ').map((word, at) => [word, at + 1])))
const ordinals = toPositions(
  'first second third fourth fifth sixth seventh eighth ninth tenth',
  'pertama kedua ketiga keempat kelima keenam ketujuh kedelapan kesembilan kesepuluh',
  'первыи второи третии четвертыи',
)
const cardinals = toPositions(
  'one two three four five six seven eight nine ten',
  'satu dua tiga empat lima enam tujuh delapan sembilan sepuluh',
)

/**
 * Removes season and part from the words of a title: "Season 2", "2nd Season", "S2", "Musim Kedua", "Part 2", "2nd
 * Cour" and the roman numerals II to IX. "V" counts only at the end or before a subtitle. "Final Season" stays, because
 * its number is unknown. At least one word always remains.
 */
export function takeNumbering(words: Word[]): Numbering {
  const numbering = takeExplicit(words)
  const at = numbering.words.findIndex((word, index) => index > 0 && isNumeral(numbering.words, word, index))
  const roman = romans[numbering.words[at]?.text ?? ''] ?? null
  if (roman === null || (numbering.season !== null && numbering.season !== roman)) return numbering
  return { ...numbering, season: roman, words: without(numbering.words, at) }
}

function takeExplicit(words: Word[]): Numbering {
  const numbering: Numbering = { words: [], season: null, part: null }
  let index = 0
  while (index < words.length) {
    const word = words[index]
    if (!word) break
    index += take(numbering, words, index) || keep(numbering, word)
  }
  return numbering.words.length === 0 ? { words, season: null, part: null } : numbering
}

function keep(numbering: Numbering, word: Word): number {
  numbering.words.push(word)
  return 1
}

/**
 * Tries to read a season or part at `index` into `numbering`. Returns how many words from `index` on were read, 0 for none.
 * A number that precedes "season" or "part" is removed from the words kept so far.
 */
function take(numbering: Numbering, words: Word[], index: number): number {
  const text = words[index]?.text ?? ''
  if (numbering.words.length === 0) return 0
  const short = /^s0?([1-9]\d?)$/.exec(text)?.[1]
  if (short && numbering.season === null) {
    numbering.season = Number(short)
    return 1
  }
  const slot = seasonWords.has(text) ? 'season' : partWords.has(text) ? 'part' : null
  if (slot === null) return 0
  const final = slot === 'season' ? takeFinal(numbering, words, index) : 0
  if (final > 0 || numbering[slot] !== null) return final
  return takeBefore(numbering, slot, text) || takeAfter(numbering, slot, words, index)
}

/**
 * Rewrites "The Final Season" and "Musim Terakhir" as "final season". Returns how many words were read, 0 for other
 * words.
 */
function takeFinal({ words: earlierWords }: Numbering, words: Word[], index: number): number {
  const isIndonesian = words[index]?.text === 'musim'
  if (isIndonesian ? !lastWords.has(words[index + 1]?.text ?? '') : earlierWords.at(-1)?.text !== 'final') return 0
  if (!isIndonesian) earlierWords.pop()
  if (earlierWords.at(-1)?.text === 'the') earlierWords.pop()
  earlierWords.push({ text: 'final', marks: '', ends: false }, { text: 'season', marks: '', ends: true })
  return isIndonesian ? 2 : 1
}

const lastWords = new Set(['terakhir', 'final'])

function takeBefore(numbering: Numbering, slot: 'season' | 'part', text: string): number {
  const before = numbering.words.at(-1)?.text ?? ''
  const value = ordinalIn(before) ?? (/^[а-я]/.test(text) ? digitsIn(before) : null)
  if (value === null || numbering.words.length < 2) return 0
  numbering.words.pop()
  numbering[slot] = value
  return 1
}

function takeAfter(numbering: Numbering, slot: 'season' | 'part', words: Word[], index: number): number {
  const step = words[index + 1]?.text === 'ke' ? 2 : 1
  const text = words[index + step]?.text ?? ''
  const value = digitsIn(text) ?? ordinalIn(text) ?? cardinals[text] ?? romans[text] ?? (text === 'i' ? 1 : null)
  if (value === null) return 0
  numbering[slot] = value
  return step + 1
}

function digitsIn(text: string): number | null {
  const digits = /^0?([1-9]\d?)$/.exec(text)?.[1]
  return digits ? Number(digits) : null
}

/** Returns the number of an ordinal word: 2 for "2nd", "second", "kedua" and "ke2"; null for other words. */
export function ordinalIn(text: string): number | null {
  const digits = /^([1-9]\d?)(?:st|nd|rd|th)$/.exec(text)?.[1] ?? /^ke([1-9]\d?)$/.exec(text)?.[1]
  return digits ? Number(digits) : (ordinals[text] ?? null)
}

function isNumeral(words: Word[], { text, ends }: Word, index: number): boolean {
  if (romans[text] === undefined) return false
  return text !== 'v' || ends || index === words.length - 1
}

function without(words: Word[], at: number): Word[] {
  const [numeral] = words.slice(at, at + 1)
  return words
    .toSpliced(at, 1)
    .map((word, index) =>
      index === at - 1 && numeral ? { ...word, marks: word.marks + numeral.marks, ends: true } : word,
    )
}
