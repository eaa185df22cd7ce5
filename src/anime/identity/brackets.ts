import { takeNumbering } from './numbering.ts'
import { type Word, wordsIn } from './text.ts'

/** A title split at its brackets. */
type BracketParts = {
  /** The title without its brackets. */
  text: string
  /** Other names in the brackets. */
  others: string[]
  /** The year that the brackets state. */
  year: number | null
  format: Format | null
  /** Whether the brackets state a format other than "(TV)", which is too common to distinguish titles. */
  saysFormat: boolean
}

type Piece = { text: string; bracket: '' | '(' | '[' }

/**
 * Splits an anime title into its name and the contents of its brackets. Brackets contain a mark ("(TV)", "(Dub)"), a
 * year, another name ("Shingeki no Kyojin (Attack on Titan)"), or words of the title ("[Oshi no Ko]"). Text is
 * certainly another name only if it stands in round brackets at the end, has several words or non-Latin letters, and
 * names no sequel. Other text at the end ("Naruto (Shippuuden)", "Boku dake ga Inai Machi (Erased)", "Fate/stay night
 * [Heaven's Feel]") may be either: it stays in the title, and both this text and the title without it become other
 * names.
 */
export function unbracketed(text: string): BracketParts {
  const parts: BracketParts = { text, others: [], year: null, format: null, saysFormat: false }
  if (!/[()[\]【】{}]/.test(text)) return parts
  const pieces = splitBrackets(text)
  const lastName = pieces.findLastIndex(({ bracket, text: words }) => bracket === '' && isName(words))
  const outer = pieces.map(({ bracket, text: words }) => (bracket === '' ? words : ' ')).join('')
  const texts = pieces.map((piece, index) => {
    if (piece.bracket === '') return piece.text
    const words = wordsIn(piece.text)
    if (words.length > 0 && words.every((word) => isTag(parts, word.text))) return ' '
    if (index > lastName && lastName >= 0 && isName(piece.text)) {
      parts.others.push(piece.text)
      if (piece.bracket === '(' && isOtherName(words)) return ' '
      if (!parts.others.includes(outer)) parts.others.push(outer)
    }
    return ` ${piece.text} `
  })
  return { ...parts, text: texts.join('').replace(/ +/g, ' ').trim() }
}

const openings: Record<string, Piece['bracket']> = { '(': '(', '[': '[', '【': '[', '{': '[' }
const closings = new Set([')', ']', '】', '}'])

/** Splits text at its brackets. Nested brackets belong to the outer pair; an unclosed bracket counts as a space. */
function splitBrackets(text: string): Piece[] {
  const pieces: Piece[] = []
  let depth = 0
  let piece: Piece = { text: '', bracket: '' }
  for (const letter of text) {
    const opens = openings[letter]
    const closes = closings.has(letter)
    if (opens) depth += 1
    if ((opens && depth === 1) || (closes && depth === 1)) {
      pieces.push(piece)
      piece = { text: '', bracket: opens ?? '' }
    } else piece.text += opens || closes ? ' ' : letter
    if (closes && depth > 0) depth -= 1
  }
  return [...pieces, depth > 0 ? { text: ` ${piece.text}`, bracket: '' } : piece]
}

/** Whether the text has words besides a season or part such as "Season 2". */
function isName(text: string): boolean {
  const words = wordsIn(text)
  const [first] = words
  return first !== undefined && takeNumbering([{ ...first, text: 'x' }, ...words]).words.length > 1
}

const marks = new Set(['dub', 'dubbed', 'sub', 'subbed', 'indo', 'bd', 'batch', 'bluray', 'uncensored', 'uncut', 'hd'])
function isTag(parts: BracketParts, word: string): boolean {
  const format = toFormat(word)
  if (format) {
    parts.format = format
    parts.saysFormat = word !== 'tv'
  } else if (/^(?:19|20)\d\d$/.test(word)) parts.year = Number(word)
  else return marks.has(word)
  return true
}

const sequelWords = new Set(
  'kai gaiden zero movie film gekijouban special spesial ova ona oad recap hen arc final director directors cut remastered'
    .split(' ')
    .concat('remake digest soushuuhen compilation edition version zoku shin neo next plus kanketsuhen'.split(' ')),
)

/**
 * Whether words in brackets are another name of the title. "Attack on Titan" is one, with or without a season; a single
 * Latin word ("Kai") and words of a sequel ("Recap Movie") are not.
 */
function isOtherName(all: Word[]): boolean {
  const { words } = takeNumbering(all)
  const isFinal = words.at(-1)?.text === 'season' && words.at(-2)?.text === 'final'
  const name = (isFinal ? words.slice(0, -2) : words).map(({ text }) => text)
  return (name.length > 1 || /[^ -~]/.test(name.join(''))) && !name.some((word) => sequelWords.has(word))
}

/** The format of a title: whether it is a film, and whether it is an extra (OVA, OAD or special). */
export type Format = { isMovie: boolean; isExtra: boolean }

const film = { isMovie: true, isExtra: false }
const extra = { isMovie: false, isExtra: true }
const series = { isMovie: false, isExtra: false }

const formats = new Map<string, Format>([
  ...['movie', 'film'].map((word) => [word, film] as const),
  ...['ova', 'oad', 'special', 'spesial'].map((word) => [word, extra] as const),
  ...['tv', 'ona', 'series', 'serial tv', 'tv short'].map((word) => [word, series] as const),
])

/**
 * Returns the format for a type or a word in brackets; null for any other word. TV and ONA are one format, and so are
 * OVA and special, because sources disagree about them.
 */
export const toFormat = (word: string): Format | null => formats.get(word.trim().toLowerCase()) ?? null

export const isExtraWord = (word: string) => formats.get(word) === extra
