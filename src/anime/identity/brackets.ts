import { takeNumbering } from './numbering.ts'
import { type Word, wordsIn } from './text.ts'

/** A title without its brackets, what they contained, and other names found in them. */
type Unbracketed = {
  text: string
  others: string[]
  year: number | null
  format: Format | null
  /** "(TV)" is too common to distinguish titles. */
  saysFormat: boolean
}

type Piece = { text: string; bracket: '' | '(' | '[' }

/**
 * Brackets contain a mark ("(TV)", "(Dub)"), a year, another name ("Shingeki no Kyojin (Attack on Titan)"), or words of
 * the title ("[Oshi no Ko]"). Another name is only text of several words in round brackets at the end that names no
 * sequel. Other text at the end ("Naruto (Shippuuden)", "Boku dake ga Inai Machi (Erased)", "Fate/stay night [Heaven's
 * Feel]") may be either: it stays in the title, and the title without it becomes one of the other names.
 */
export function unbracketed(text: string): Unbracketed {
  const found: Unbracketed = { text, others: [], year: null, format: null, saysFormat: false }
  if (!/[()[\]【】{}]/.test(text)) return found
  const pieces = piecesOf(text)
  const lastName = pieces.findLastIndex(({ bracket, text: words }) => bracket === '' && isName(words))
  const outer = pieces.map(({ bracket, text: words }) => (bracket === '' ? words : ' ')).join('')
  const kept = pieces.map((piece, index) => {
    if (piece.bracket === '') return piece.text
    const words = wordsIn(piece.text)
    if (words.length > 0 && words.every((word) => isTag(found, word.text))) return ' '
    if (index > lastName && lastName >= 0 && isName(piece.text)) {
      found.others.push(piece.text)
      if (piece.bracket === '(' && isOtherName(words)) return ' '
      if (!found.others.includes(outer)) found.others.push(outer)
    }
    return ` ${piece.text} `
  })
  return { ...found, text: kept.join('').replace(/ +/g, ' ').trim() }
}

const openings: Record<string, Piece['bracket']> = { '(': '(', '[': '[', '【': '[', '{': '[' }
const closings = new Set([')', ']', '】', '}'])

/** One pass; nested brackets belong to the outer pair, an unclosed one counts as a space. */
function piecesOf(text: string): Piece[] {
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

/** Whether it is more than "Season 2". */
function isName(text: string): boolean {
  const words = wordsIn(text)
  const [first] = words
  return first !== undefined && takeNumbering([{ ...first, text: 'x' }, ...words]).words.length > 1
}

const marks = new Set(['dub', 'dubbed', 'sub', 'subbed', 'indo', 'bd', 'batch', 'bluray', 'uncensored', 'uncut', 'hd'])
function isTag(found: Unbracketed, word: string): boolean {
  const format = formatOf(word)
  if (format) {
    found.format = format
    found.saysFormat = word !== 'tv'
  } else if (/^(?:19|20)\d\d$/.test(word)) found.year = Number(word)
  else return marks.has(word)
  return true
}

const sequelWords = new Set(
  'kai gaiden zero movie film gekijouban special spesial ova ona oad recap hen arc final director directors cut remastered'
    .split(' ')
    .concat('remake digest soushuuhen compilation edition version zoku shin neo next plus kanketsuhen'.split(' ')),
)

/** "Attack on Titan" is a name, with or without its own season; "Kai" and "Recap Movie" are not. */
function isOtherName(all: Word[]): boolean {
  const { words } = takeNumbering(all)
  const isFinal = words.at(-1)?.text === 'season' && words.at(-2)?.text === 'final'
  const name = (isFinal ? words.slice(0, -2) : words).map(({ text }) => text)
  return (name.length > 1 || /[^ -~]/.test(name.join(''))) && !name.some((word) => sequelWords.has(word))
}

/** Whether it is a film, and whether an extra (OVA, OAD, special). */
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
 * The format of a type or of a word in brackets. Sources disagree about TV and ONA, and about OVA and special, so each
 * pair is one format.
 */
export const formatOf = (word: string): Format | null => formats.get(word.trim().toLowerCase()) ?? null

export const isExtraWord = (word: string) => formats.get(word) === extra
