import { unbracketed } from './brackets.ts'
import { withoutEpisode } from './noise.ts'
import { ordinalIn, takeNumbering } from './numbering.ts'
import { evened, type Word, wordsIn } from './text.ts'

/** Facts parsed from the text of an anime title. `others`: other names in its brackets, as written. */
type ReadTitle = {
  /** The name as normalized words with their marks ("kono suba!"); the same for all seasons of a title. */
  key: string
  season: number | null
  part: number | null
  year: number | null
  number: string | null
  isMovie: boolean | null
  isExtra: boolean | null
  /**
   * Whether the title states a format in brackets, such as "(Movie)"; a format as a word of the name does not count.
   */
  saysFormat: boolean
  isCut: boolean
  others: string[]
  /** Normalized words of the first name in brackets that are not in the title itself; null if there are none. */
  aside: string | null
}

export function readTitle(title: string): ReadTitle {
  const { text, others, year, format, saysFormat } = unbracketed(evened(withoutEpisode(title)))
  const { words, season, part } = takeNumbering(wordsIn(text))
  const aside = others.map((other) => takeNumbering(wordsIn(other)))
  const { name, number } = takeNumber(words)
  return {
    key: withDot(name.filter(isNeeded).map(wordKey).join(' '), text),
    season: season ?? aside.find((other) => other.season !== null)?.season ?? null,
    part: part ?? aside.find((other) => other.part !== null)?.part ?? null,
    year,
    number,
    isMovie: format?.isMovie ?? (saysMovie(name) ? true : null),
    isExtra: format?.isExtra ?? null,
    saysFormat,
    isCut: text.endsWith('..'),
    others,
    aside: joinAside(aside[0]?.words ?? [], name),
  }
}

function joinAside(words: Word[], title: Word[]): string | null {
  const titleWords = new Set(title.map(({ text }) => text))
  return words.flatMap((word) => (titleWords.has(word.text) ? [] : wordKey({ ...word, marks: '' }))).join('') || null
}

/**
 * Splits off a number at the end of a title, as written: "Area 88", "Cyborg 009", "Overlord 4". Whether the number is a
 * season is unknown.
 */
function takeNumber(words: Word[]): { name: Word[]; number: string | null } {
  let end = words.length
  while (end > 1 && numberText(words[end - 1]) !== null) end -= 1
  const [name, numbers] = [words.slice(0, end), words.slice(end)]
  const last = name.at(-1)
  if (!last || numbers.length === 0) return { name, number: null }
  const marks = last.marks + numbers.map((word) => word.marks).join('')
  return { name: [...name.slice(0, -1), { ...last, marks }], number: numbers.map(numberText).join(' ') }
}

function numberText(word: Word | undefined): string | null {
  if (!word) return null
  if (/^\d+(?:\.\d+)?$/.test(word.text)) return word.text
  return /^\d/.test(word.text) ? (ordinalIn(word.text)?.toString() ?? null) : null
}

/** Whether the words of a title name a film: "Gekijouban X", "X Movie" or "X the Movie: Y". */
const saysMovie = (words: Word[]) =>
  words.some(({ text, ends }, index) =>
    index === 0
      ? /^(?:gekijou?ban|劇場版)/.test(text) && words.length > 1
      : text === 'movie' && (ends || index === words.length - 1),
  )

/** False for the word "the" in "X the Movie", so that the name equals "X Movie". */
const isNeeded = ({ text }: Word, index: number, words: Word[]) =>
  text !== 'the' || index === 0 || words[index + 1]?.text !== 'movie'

/**
 * Evens out the spellings of romanized Japanese: long vowels ("Yuusha", "Yūsha", "Yusha"; "Ō", "Ou", "Oo") and the
 * particle "wo" or "o".
 */
function wordKey({ text, marks }: Word): string {
  if (text === 'wo') return `o${marks}`
  if (/^(?:[ivx]+|[^a-z]+)$/.test(text)) return text + marks
  return (
    text
      .replace(/o[ou]+/g, 'o')
      .replace(/u{2,}/g, 'u')
      .replace(/a{2,}/g, 'a')
      .replace(/i{2,}/g, 'i') + marks
  )
}

/**
 * Names of which one season differs from another only by a full stop at the end. In all other titles a full stop means
 * nothing.
 */
const dotted = new Set(['gintama', 'ore no imoto ga konnani kawai wake ga nai'])

const withDot = (key: string, text: string) => (dotted.has(key) && text.endsWith('.') ? `${key}.` : key)
