import type { Knex } from 'knex'

/** Maximum number of words of a search text; the rest is ignored. */
const MAX_WORDS = 12

/** `letters`: as `search_letters` makes them, of the whole text and of each word. */
export type TypedText = { words: string[]; letters: string; wordLetters: string[] }

/** In lower case, without accents, punctuation and the wildcards of LIKE, of the first `most` characters. */
export async function readTyped(db: Knex, typed: string, most: number): Promise<TypedText> {
  // PostgreSQL's text holds no NUL.
  const text = typed.slice(0, most).replaceAll('\0', ' ')
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

/** For each typed word, the known words that it equals or differs from by one typing error; words without any are absent. */
export type MeantWords = ReadonlyMap<string, string[]>

/** Known words that may be meant, null if no typed word is like one. The table has `word` and `slips`. */
export async function meantWords(
  db: Knex,
  table: 'library_words' | 'content_words' | 'anilibria_words',
  words: readonly string[],
): Promise<MeantWords | null> {
  const { rows } = await db.raw<{ rows: { typed: string; word: string }[] }>(
    // The slips of a typed word are computed once, not for each known word that a plan may compare them with.
    `with asked as materialized (select typed, word_slips(typed) as slips from unnest(?::text[]) as typed)
     select typed, word from asked join ?? as known on known.slips && asked.slips`,
    [[...new Set(words)], table],
  )
  const meant = new Map<string, string[]>()
  for (const { typed, word } of rows) if (isOneSlip(typed, word)) meant.set(typed, [...(meant.get(typed) ?? []), word])
  return meant.size === 0 ? null : meant
}

/** Whether two words are equal or differ by one wrong, missing or extra letter or by two swapped neighbours. */
function isOneSlip(typed: string, word: string): boolean {
  let start = 0
  while (start < typed.length && typed[start] === word[start]) start += 1
  let [one, other] = [typed.slice(start), word.slice(start)]
  while (one !== '' && one.at(-1) === other.at(-1)) [one, other] = [one.slice(0, -1), other.slice(0, -1)]
  if (one.length <= 1 && other.length <= 1) return true
  return one.length === 2 && one === [...other].reverse().join('')
}
