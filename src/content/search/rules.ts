import { readFileSync } from 'node:fs'
import type { SimilarWords } from '../../db/known-words.ts'

/**
 * `onlyTitles`: all words are stop words, so only titles are searched. `meant`: similar words that the typed words may
 * mean, if typing errors are allowed.
 */
export type SearchQuery = { words: readonly string[]; onlyTitles: boolean; meant: SimilarWords | null }

/** Indonesian words that occur in nearly every text and mean nothing by themselves. PostgreSQL has no such list. */
const stopWords = new Set(
  readFileSync(new URL('stop-words.txt', import.meta.url), 'utf8')
    .trim()
    .split(/\s+/),
)

export function buildQuery(inputWords: readonly string[]): SearchQuery | null {
  const words = inputWords.filter((word) => !stopWords.has(word))
  if (inputWords.length === 0) return null
  return words.length > 0
    ? { words, onlyTitles: false, meant: null }
    : { words: inputWords, onlyTitles: true, meant: null }
}

/**
 * The fewest letters of a word that may have a typing error. Below: the fewest letters of a word that also finds longer
 * words.
 */
const MIN_SLIP_LENGTH = 4
const MIN_BEGINNING = 3

const getSimilarWords = (word: string, similarWords: SimilarWords | null) =>
  word.length < MIN_SLIP_LENGTH ? [] : (similarWords?.get(word) ?? []).filter((other) => other !== word)

export const isWidened = ({ words, meant }: SearchQuery): boolean =>
  words.some((word) => getSimilarWords(word, meant).length > 0)

/**
 * Returns a tsquery that requires every word, or a similar word in its place. The words must contain no quotes; the
 * database function `search_form` returns them so.
 */
export function textQuery({ words, meant }: SearchQuery): string {
  const each = words.map((word) => {
    const term = word.length < MIN_BEGINNING ? `'${word}'` : `'${word}':*`
    return `(${[term, ...getSimilarWords(word, meant).map((other) => `'${other}'`)].join(' | ')})`
  })
  return each.join(' & ')
}

export type Piece = { text: string; isFound: boolean }

/** Characters that mark the searched words in a text. They are characters for private use, so no text contains them. */
export const marks = ['\ue000', '\ue001'] as const

export const splitPieces = (text: string): Piece[] =>
  text.split(/[\ue000\ue001]/).flatMap((piece, at) => (piece === '' ? [] : [{ text: piece, isFound: at % 2 === 1 }]))

/**
 * Of a long text, the characters of the part that is searched for an excerpt. Below: the characters before the words.
 */
const PART = 1_600
const BEFORE = 400

/**
 * Finds the part of a long text with most of the stems, because reading all of its Markdown takes long. The part begins
 * with a line if possible, else with a word.
 */
export function partWith(stems: readonly string[], body: string): { text: string; isBeginning: boolean } {
  if (body.length <= PART) return { text: body, isBeginning: true }
  const lower = body.toLowerCase()
  const places = stems.map((stem) => lower.indexOf(stem)).filter((at) => at >= 0)
  const near = (place: number) => {
    const around = lower.slice(Math.max(0, place - BEFORE), place + PART - BEFORE)
    return stems.filter((stem) => around.includes(stem)).length
  }
  const [first = 0] = places.toSorted((one, other) => near(other) - near(one) || one - other)
  if (first < PART - BEFORE) return { text: body.slice(0, PART), isBeginning: true }
  const before = body.slice(first - BEFORE, first)
  const start = first - BEFORE + Math.max(0, before.includes('\n') ? before.indexOf('\n') : before.indexOf(' ')) + 1
  return { text: body.slice(start, start + PART), isBeginning: false }
}
