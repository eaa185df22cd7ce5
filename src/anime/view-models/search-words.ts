import type { AnswerData, SearchQuery } from '../contract/contract.ts'
import { labelWords } from '../identity/label-words.ts'
import { episodeLine } from './episode-rows.ts'
import { type MeantFilters, meaningOf } from './search-meaning.ts'

const EPISODE = /(?<!\S)(?:episode|eps?)\.?\s*(\d{1,4}(?:\.\d)?)(?!\S)/i
const AROUND = /(?<!\S)(?:nonton|anime|komik|film|sub\s+indo)(?!\S)/gi

/**
 * Reads the name in the words of a search, such as "nonton pedang senja episode 8 sub indo", and what the words around
 * it ask for. Null if nothing stands around it, or there is no name.
 */
export function namedWords(text: string) {
  const around = [...text.matchAll(AROUND)].map(([word]) => word.toLowerCase())
  const episode = EPISODE.exec(text)?.[1] ?? null
  const name = text.replace(EPISODE, ' ').replaceAll(AROUND, ' ').replaceAll(/\s+/g, ' ').trim()
  if (name === '' || (around.length === 0 && episode === null)) return null
  return { name, episode, isComic: around.includes('komik'), isFilm: around.includes('film') }
}

/**
 * The searches that the words may mean if no title has such a name, the most likely first, all with the set filters.
 */
export function otherSearches({ query: words, page, ...set }: SearchQuery): SearchQuery[] {
  const named = namedWords(words)
  const others: (MeantFilters & { query?: string })[] = [
    meaningOf(words),
    named?.isFilm ? { query: named.name, type: 'Movie' as const } : null,
    named && { query: named.name },
    named && meaningOf(named.name),
  ].filter((other) => other !== null)
  const filters = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined))
  return others.map((other) => ({ query: '', page, ...other, ...filters }))
}

/** Links the episode of a title that the words of a search name. */
export function namedEpisode(words: string, { judul, episode_list }: AnswerData['detail']) {
  const label = namedWords(words)?.episode
  if (!label) return null
  const wanted = labelWords(label).join(' ')
  const row = episode_list.find(({ episode }) => labelWords(episode ?? '').join(' ') === wanted)
  if (!row) return null
  const { href, name } = episodeLine(row)
  return { text: `${judul} · ${name}`, href }
}
