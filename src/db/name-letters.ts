import type { Knex } from 'knex'
import type { TypedText } from './known-words.ts'

/** Letters from which a text finds names that begin with them, that have them anywhere, or with a typing error. */
const MIN_LETTERS = { latin: { begin: 4, inside: 5 }, other: { begin: 2, inside: 3 } }
const LETTERS_WITH_ERROR = { least: 6, most: 50 }
/** The index has no shorter text. */
const MIN_INDEXED = 3

const leastOf = (letters: string) => MIN_LETTERS[/^[ -~]*$/.test(letters) ? 'latin' : 'other']

/** Whether the letters find names that begin with them. */
export const mayBegin = (letters: string): boolean => letters.length >= leastOf(letters).begin

/**
 * Conditions for names that have all letters of the text in a row, for names with the letters of each word, and for names
 * that begin with the letters but for one typing error: the likelier first. They need a column `letters`. Of a text too
 * short for a condition there is none.
 */
export function nearNames(db: Knex, { letters, wordLetters }: TypedText): Knex.Raw[] {
  const inside = letters.length < leastOf(letters).inside ? [] : [db.raw('letters like ?', [`%${letters}%`])]
  const isLong = inside.length > 0 && wordLetters.length > 1 && wordLetters.some((word) => word.length >= MIN_INDEXED)
  const each = isLong ? [allOf(db, wordLetters)] : []
  const { least, most } = LETTERS_WITH_ERROR
  return [...inside, ...each, ...(letters.length < least || letters.length > most ? [] : [withError(db, letters)])]
}

const allOf = (db: Knex, words: readonly string[]): Knex.Raw =>
  db.raw(
    words.map(() => 'letters like ?').join(' and '),
    words.map((word) => `%${word}%`),
  )

/** One half of the letters is right, by which the index finds the name. */
function withError(db: Knex, typed: string): Knex.Raw {
  const letters = [...typed]
  const middle = Math.ceil(letters.length / 2) - 1
  const places = [...letters.keys()]
  const slips = (from: number, to: number) => places.slice(from, to).flatMap((at) => slipsAt(letters, at))
  return db.raw(
    '(letters like ? and letters like any(?::text[])) or (letters like ? and letters like any(?::text[]))',
    [
      `${letters.slice(0, middle).join('')}%`,
      slips(middle, letters.length),
      `%${letters.slice(middle + 1).join('')}%`,
      slips(0, middle),
    ],
  )
}

/**
 * Beginnings of names for letters of which the one at a place is wrong, missing or too much, or swapped with the next. A
 * consonant that is missing between two equal vowels has made one long vowel of them. A digit is never wrong.
 */
function slipsAt(letters: readonly string[], at: number): string[] {
  const [before, after] = [letters.slice(0, at).join(''), letters.slice(at + 1).join('')]
  const [one = '', next = ''] = letters.slice(at, at + 2)
  if (/\p{N}/u.test(one)) return []
  return [
    `${before}_${after}%`,
    `${before}_${one}${after}%`,
    `${before}${after}%`,
    `${before}${next}${one}${after.slice(next.length)}%`,
    ...('aeiou'.includes(one) ? [`${before}${one}__${after}%`] : []),
  ]
}
