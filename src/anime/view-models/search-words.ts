import type { AnswerData, SearchQuery } from '../contract/contract.ts'
import { labelWords } from '../identity/label-words.ts'
import { nameAmong } from '../identity/noise.ts'
import { takeNumbering } from '../identity/numbering.ts'
import { evened, type Word, wordsIn } from '../identity/text.ts'
import { episodeLine } from './episode-rows.ts'
import { parseFilters, type WordFilters } from './search-meaning.ts'

/** Matches the number of an episode in a search, also in "s2e8". */
const EPISODE = /(?<=(?<!\S)(?:s\d{1,2})?)(?:episode|eps?|e)\.?\s*(\d{1,4}(?:\.\d)?)(?!\S)/i
const AROUND = /(?<!\S)(?:nonton|anime|komik|film|movie|ova|sub\s+indo)(?!\S)/gi
const BEHIND = new Set(
  'the final season musim part cour episode ep eps tv series ona oad special spesial end tamat full'.split(' '),
)

/**
 * Reads the name in the words of a search, such as "nonton pedang senja episode 8 sub indo", and what the other words
 * ask for. Null if there are no other words, or no name.
 */
export function namedWords(text: string) {
  const around = [...text.matchAll(AROUND)].map(([word]) => word.toLowerCase())
  const episode = EPISODE.exec(text)?.[1] ?? null
  const words = splitWords(text.replace(EPISODE, ' ').replaceAll(AROUND, ' '))
  const name = words.slice(...nameAmong(words)).join(' ')
  if (name === '' || name === splitWords(text).join(' ')) return null
  return {
    name,
    episode,
    isComic: around.includes('komik'),
    isFilm: around.includes('film') || around.includes('movie'),
  }
}

const splitWords = (text: string) => text.split(/\s+/).filter(Boolean)

/**
 * Reads a name that is followed by a season, part, number or kind: "pedang senja s2 part 1", "tujuh muara 200".
 * `season`: the name with its season as lists write it, null if it has none. `show`: the name without season and part.
 * `name`: `show` without final words like "special". `plain`: `name` without final numbers. `number`: the last word of
 * `name`, which may be an episode. Null if nothing follows the name.
 */
function numberedWords(text: string) {
  const all = wordsIn(evened(text))
  const { words, season } = takeNumbering(all)
  const showWords = wordTexts(words)
  const name = withoutEnd(showWords, (word) => BEHIND.has(word))
  const plain = withoutEnd(name, (word) => /^\d{1,4}$/.test(word) || BEHIND.has(word))
  if (plain.length === all.length) return null
  const show = showWords.join(' ')
  const [number = null] = name.length > plain.length ? name.slice(-1) : []
  return {
    season: season === null ? null : `${show} season ${season}`,
    show,
    name: name.join(' '),
    plain: plain.join(' '),
    number,
  }
}

const wordTexts = (words: readonly Word[]) => words.map(({ text }) => text)

/** Drops words from the end; at least one word stays. */
const withoutEnd = (words: readonly string[], isBehind: (word: string) => boolean): string[] =>
  words.slice(0, Math.max(1, words.findLastIndex((word) => !isBehind(word)) + 1))

/** Few names are tried, because each is one more question to the sources. */
const MAX_NAMES = 2

/** The few names that a search may mean if no title has its words as a name, the most likely first. */
export function otherNames(text: string): string[] {
  const words = namedWords(text)?.name ?? text
  const names = namesIn(words).filter((name) => name !== evened(text))
  return [...new Set(names)].slice(0, MAX_NAMES)
}

function namesIn(words: string): string[] {
  const numbered = numberedWords(words)
  if (!numbered) return [words]
  const { season, show, name, plain } = numbered
  return season === null ? [show, name, plain] : [season, plain]
}

/**
 * The searches that the words may mean if no title has such a name, the most likely first, all with the set filters.
 */
export function otherSearches({ query: words, page, ...set }: SearchQuery): SearchQuery[] {
  const nameParts = namedWords(words)
  const others: (WordFilters & { query?: string })[] = [
    parseFilters(words),
    nameParts?.isFilm ? { query: nameParts.name, type: 'Movie' as const } : null,
    ...otherNames(words).map((query) => ({ query })),
    nameParts && parseFilters(nameParts.name),
  ].filter((other) => other !== null)
  const filters = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined))
  return others.map((other) => ({ query: '', page, ...other, ...filters }))
}

/**
 * The label of the episode that the words name: the number after "episode", or the number after the name by which the
 * title was found.
 */
export function namedLabel(words: string, searchName: string): string | null {
  const nameParts = namedWords(words)
  const numbered = numberedWords(nameParts?.name ?? words)
  return nameParts?.episode ?? (numbered?.plain === searchName ? numbered.number : null)
}

/** Links the episode of a title that has a label. */
export function episodeLink(label: string, { judul, episode_list }: AnswerData['detail']) {
  const words = labelWords(label).join(' ')
  const row = episode_list.find(({ episode }) => labelWords(episode ?? '').join(' ') === words)
  if (!row) return null
  const { href, name } = episodeLine(row)
  return { text: `${judul} · ${name}`, href }
}
