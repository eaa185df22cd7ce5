import type { Knex } from 'knex'

/** Finds the studio with exactly this name, else the studios whose names have a word that begins with the text. */
export async function studiosLike(db: Knex, words: readonly string[]): Promise<string[]> {
  const phrase = words.join(' ')
  if (phrase.length < 3) return []
  const studios = await db('library_studios')
    .select('name', 'form')
    .whereLike('form', `% ${phrase}%`)
    .orderBy('name')
    .limit(MAX_STUDIOS)
  const exact = studios.find(({ form }) => form === ` ${phrase} `)
  return exact ? [exact.name] : studios.map(({ name }) => name)
}

const MAX_STUDIOS = 3

/** For each typed word, at most this many similar known words are used to find titles to propose. */
const MAX_SIMILAR_WORDS = 5
const MAX_PROPOSALS = 3
/** Similarity of the whole text to a name from which on one similar word is enough. */
const MIN_LIKENESS = 0.5
/** Similarity from which on a known word counts as similar: to the only word of a text, and to one of several words. */
const MIN_SIMILARITY = { only: 0.4, several: 0.3 }

/**
 * Finds names that the visitor may have meant: those with the most words similar to the typed ones. If several words
 * were typed, one similar word is not enough, unless the whole text is like the name.
 */
export async function proposeTitles(db: Knex, words: readonly string[]): Promise<string[]> {
  const isOne = words.length === 1
  const { rows } = await db.raw<{ rows: { typed: string; similar: string[] }[] }>(
    `select typed, array_agg(word) as similar from unnest(?::text[]) as typed
     cross join lateral (
       select word from library_words where word % typed and similarity(word, typed) >= ?
       order by similarity(word, typed) desc, word limit ?
     ) as near group by typed`,
    [
      [...new Set(words.filter((word) => word.length > 2))],
      isOne ? MIN_SIMILARITY.only : MIN_SIMILARITY.several,
      MAX_SIMILAR_WORDS,
    ],
  )
  const similar = rows.map((row) => row.similar)
  if (similar.length === 0 || similar.length * 2 < words.length) return []
  const covered = similar.map(() => '(words && ?::text[])::int').join(' + ')
  const likely = db('library_title_forms')
    .select(
      'title_id',
      db.raw(`${covered} as covered`, similar),
      db.raw('similarity(form, ?) as likeness', [` ${words.join(' ')} `]),
    )
    .whereRaw('words && ?::text[]', [similar.flat()])
    .orderByRaw('covered desc, likeness desc, title_id')
    .limit(MAX_PROPOSALS * 4)
  const titles: { title: string }[] = await db
    .from(likely.as('likely'))
    .join('library_titles as title', 'title.id', 'likely.title_id')
    .select('title.title')
    .groupBy('title.id')
    .havingRaw('max(covered) >= ? or max(likeness) >= ?', [isOne ? 1 : 2, MIN_LIKENESS])
    .orderByRaw('max(covered) desc, max(likeness) desc, title.id')
    .limit(MAX_PROPOSALS)
  return titles.map(({ title }) => title)
}
