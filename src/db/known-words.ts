import type { Knex } from 'knex'

/** Maximum number of words of a search text; the rest is ignored. */
const MAX_WORDS = 12

/** `letters`: the result of `search_letters` for the whole text; `wordLetters`: the results for each word. */
export type TypedText = { words: string[]; letters: string; wordLetters: string[] }

/**
 * Normalizes the first `most` characters of a text: lower case, without accents, punctuation and the wildcards of LIKE.
 */
export async function readTyped(db: Knex, input: string, most: number): Promise<TypedText> {
  // PostgreSQL's text cannot contain NUL.
  const text = input.slice(0, most).replaceAll('\0', ' ')
  const { rows } = await db.raw<{ rows: TypedText[] }>(
    `with typed as materialized (
       select words[:?] as words
       from string_to_array(btrim(search_form(?)), ' ') as words
     )
     select words, search_letters(array_to_string(words, '')) as letters,
       array(select search_letters(word) from unnest(words) with ordinality as each(word, at) order by at) as "wordLetters"
     from typed`,
    [MAX_WORDS, text],
  )
  return rows[0] ?? { words: [], letters: '', wordLetters: [] }
}

/**
 * For each typed word, the known words that it equals or differs from by one typing error; words without any are
 * absent.
 */
export type SimilarWords = ReadonlyMap<string, string[]>

/**
 * Finds known words that the typed words may mean; null if no typed word is similar to one. The table has `word` and
 * `slips`.
 */
export async function findSimilarWords(
  db: Knex,
  table: 'library_words' | 'content_words' | 'anilibria_words',
  words: readonly string[],
): Promise<SimilarWords | null> {
  const { rows } = await db.raw<{ rows: { typed: string; word: string }[] }>(
    // The slips of a typed word are computed once, not for each known word that a plan may compare them with.
    `with asked as materialized (select typed, word_slips(typed) as slips from unnest(?::text[]) as typed)
     select typed, word from asked join ?? as known on known.slips && asked.slips`,
    [[...new Set(words)], table],
  )
  const similarWords = new Map<string, string[]>()
  for (const { typed, word } of rows)
    if (isOneSlip(typed, word)) similarWords.set(typed, [...(similarWords.get(typed) ?? []), word])
  return similarWords.size === 0 ? null : similarWords
}

/** Whether two words are equal or differ by one wrong, missing or extra letter or by two swapped neighbours. */
function isOneSlip(input: string, word: string): boolean {
  let start = 0
  while (start < input.length && input[start] === word[start]) start += 1
  let [one, other] = [input.slice(start), word.slice(start)]
  while (one !== '' && one.at(-1) === other.at(-1)) [one, other] = [one.slice(0, -1), other.slice(0, -1)]
  if (one.length <= 1 && other.length <= 1) return true
  return one.length === 2 && one === [...other].reverse().join('')
}

/**
 * Minimum letters of a text with which to search names that begin with them, that contain them, or that differ by a
 * typing error.
 */
const MIN_LETTERS = { latin: { begin: 4, inside: 5 }, other: { begin: 2, inside: 3 } }
const LETTERS_WITH_ERROR = { least: 6, most: 50 }
/** The index does not cover shorter texts. */
const MIN_INDEXED = 3

const getMinLetters = (letters: string) => MIN_LETTERS[/^[ -~]*$/.test(letters) ? 'latin' : 'other']

/** Whether there are enough letters to search names that begin with them. */
export const mayBegin = (letters: string): boolean => letters.length >= getMinLetters(letters).begin

/**
 * Conditions for names that contain all letters of the text in a row, for names with the letters of each word, and for
 * names that begin with the letters apart from one typing error; the likelier ones come first. They need a column
 * `letters`. A text that is too short for a condition leaves it out.
 */
export function nearNames(db: Knex, { letters, wordLetters }: TypedText): Knex.Raw[] {
  const inside = letters.length < getMinLetters(letters).inside ? [] : [db.raw('letters like ?', [`%${letters}%`])]
  const isLong = inside.length > 0 && wordLetters.length > 1 && wordLetters.some((word) => word.length >= MIN_INDEXED)
  const each = isLong ? [containsAllWords(db, wordLetters)] : []
  const { least, most } = LETTERS_WITH_ERROR
  return [...inside, ...each, ...(letters.length < least || letters.length > most ? [] : [withError(db, letters)])]
}

const containsAllWords = (db: Knex, words: readonly string[]): Knex.Raw =>
  db.raw(
    words.map(() => 'letters like ?').join(' and '),
    words.map((word) => `%${word}%`),
  )

/** One half of the letters is right; with it the index finds the name. */
function withError(db: Knex, input: string): Knex.Raw {
  const letters = [...input]
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
 * Returns patterns for beginnings of names in which the letter at a place is wrong, missing, extra or swapped with the
 * next. A consonant that is missing between two equal vowels has made one long vowel of them. A digit is never wrong.
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
