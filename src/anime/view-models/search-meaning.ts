import { type SearchQuery, statuses, types } from '../contract/contract.ts'
import { readSeason } from '../contract/seasons.ts'
import { genreLabel, genreLabels, statusLabel, typeLabel } from './labels.ts'

export type WordFilters = Pick<SearchQuery, 'genre' | 'type' | 'status' | 'year' | 'season'>

/** Words for types and status that differ from their labels, in lower case without punctuation. */
const otherWords: Record<string, WordFilters> = {
  serial: { type: 'TV' },
  'sedang tayang': { status: 'Ongoing' },
  selesai: { status: 'Completed' },
  scifi: { genre: 'Sci-Fi' },
  romantis: { genre: 'Romance' },
}
/** Words that are no filter of their own, such as "genre" in "genre aksi". */
const fillers = new Set(['anime', 'genre', 'tahun'])

const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

const genreWords = Object.entries(genreLabels).flatMap(([genre, label]): [string, WordFilters][] => [
  [plain(genre), { genre }],
  [plain(label), { genre }],
])
const vocabulary = new Map<string, WordFilters>([
  ...types.map((type): [string, WordFilters] => [plain(typeLabel(type) ?? type), { type }]),
  ...types.map((type): [string, WordFilters] => [plain(type), { type }]),
  ...statuses.map((status): [string, WordFilters] => [plain(statusLabel(status) ?? status), { status }]),
  ...statuses.map((status): [string, WordFilters] => [plain(status), { status }]),
  ...Object.entries(otherWords),
  ...genreWords,
])

/** Largest number of words in one entry of the vocabulary, such as "slice of life". */
const MAX_WORDS = 3
/** Number of letters from which the beginning of a genre's name means the genre. */
const MIN_BEGINNING = 3

/** Reads a search text as filters, such as "film 2025" or "aksi"; null unless every word is part of a filter. */
export function parseFilters(text: string): WordFilters | null {
  const words = plain(text).split(' ').filter(Boolean)
  const filters: WordFilters = {}
  for (let at = 0; at < words.length; ) {
    const { taken: wordCount, meant: one } = nextMeaning(words.slice(at)) ?? { taken: 0, meant: {} }
    const isRepeated = Object.keys(one).some((name) => name in filters)
    if (wordCount === 0 || isRepeated) return begun(words)
    Object.assign(filters, one)
    at += wordCount
  }
  return Object.keys(filters).length > 0 ? filters : null
}

function nextMeaning(words: string[]): { taken: number; meant: WordFilters } | null {
  for (let wordCount = Math.min(MAX_WORDS, words.length); wordCount > 0; wordCount -= 1) {
    const phrase = words.slice(0, wordCount).join(' ')
    const season = readSeason(phrase)
    if (season) return { taken: wordCount, meant: { season } }
    const filters = vocabulary.get(phrase)
    if (filters) return { taken: wordCount, meant: filters }
  }
  const [word = ''] = words
  if (/^(?:19|20)\d\d$/.test(word)) return { taken: 1, meant: { year: Number(word) } }
  return fillers.has(word) ? { taken: 1, meant: {} } : null
}

function begun(words: string[]): WordFilters | null {
  const text = words.join(' ')
  if (text.length < MIN_BEGINNING) return null
  return genreWords.find(([name]) => name.startsWith(text))?.[1] ?? null
}

/** Names of the filters. */
export const filterKinds = {
  genre: 'Genre',
  type: 'Jenis',
  status: 'Status',
  year: 'Tahun',
  season: 'Musim',
  letter: 'Huruf',
} as const
type NamedFilters = Pick<SearchQuery, keyof typeof filterKinds>

/** Names one filter as text, such as "Aksi" for the genre "Action". */
export function filterText(name: keyof NamedFilters, value: string | number): string {
  const text = String(value)
  if (name === 'genre') return genreLabel(text)
  return (name === 'type' ? typeLabel(text) : name === 'status' ? statusLabel(text) : text) ?? text
}

/** Names filters with their kind: "Genre: Aksi", or "Jenis: Film · Tahun: 2025". */
export const meaningText = (filters: NamedFilters): string =>
  (Object.keys(filterKinds) as (keyof NamedFilters)[])
    .flatMap((name) => (filters[name] === undefined ? [] : `${filterKinds[name]}: ${filterText(name, filters[name])}`))
    .join(' · ')
