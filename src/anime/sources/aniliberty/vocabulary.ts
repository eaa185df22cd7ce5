import { readFileSync } from 'node:fs'
import { type Genre, type Release, toNames, typeNames } from '../../../anilibria/upstream/upstream.ts'
import type { AnswerData, SearchFilters } from '../../contract/contract.ts'

type ReleaseType = NonNullable<Release['type']>

export const typeWord = (type: Release['type']): AnswerData['detail']['tipe'] => type && typeNames[type]

export const toReleaseTypes = (type: NonNullable<SearchFilters['type']>): ReleaseType[] =>
  (Object.keys(typeNames) as ReleaseType[]).filter((one) => typeNames[one] === type)

const seasonWords = { winter: 'Winter', spring: 'Spring', summer: 'Summer', autumn: 'Fall' }

/** "16+" from "R16_PLUS". */
const ageWord = (rating: NonNullable<Release['age_rating']>) => rating.replace(/^R(\d+)_PLUS$/, '$1+')

/** AniLiberty's genres as of 2026: id, Russian and English name. No genre has the id 35. */
const table = readFileSync(new URL('genres.txt', import.meta.url), 'utf8')
const genres = [...table.matchAll(/^(\d+) (.+) = (.+)$/gm)].map(
  ([, id, russian = '', english = '']) => [Number(id), russian, english] as const,
)

/** ё counts as е, because Russian texts use both. */
const plain = (word: string) => word.trim().toLowerCase().replaceAll('ё', 'е')

const englishByRussian = new Map(genres.map(([, russian, english]) => [plain(russian), english]))
const englishById = new Map(genres.map(([id, , english]) => [id, english]))
const russianByEnglish = new Map(genres.map(([, russian, english]) => [plain(english), russian]))
const idByEnglish = new Map(genres.map(([id, , english]) => [plain(english), id]))

/** The English name of a genre; an unknown genre keeps the name that AniLiberty gives. */
export const genreWord = ({ id, name }: Pick<Genre, 'id' | 'name'>) =>
  englishByRussian.get(plain(name)) ?? englishById.get(id) ?? name

export const genreId = (english: string) => idByEnglish.get(plain(english)) ?? null

/** Normalized names that AniLiberty may have for a genre. */
export const genreKeys = (english: string): string[] =>
  [russianByEnglish.get(plain(english)) ?? english, english].map(plain)

/** Facts under the English labels that other sources use. */
export function buildDetails(release: Release): Record<string, string> {
  const { year, season, average_duration_of_episode: minutes, episodes_total: total } = release
  const names = toNames(release.name)
  const facts = {
    Japanese: names.japanese,
    Synonyms: names.synonyms.join(', '),
    Russian: names.russian,
    Season: season && year ? `${seasonWords[season]} ${year}` : null,
    Year: year ? String(year) : null,
    Duration: minutes ? `${minutes} min.${release.type === 'MOVIE' ? '' : ' per ep.'}` : null,
    'Total Episode': total ? String(total) : null,
    'Age rating': release.age_rating && ageWord(release.age_rating),
  }
  return Object.fromEntries(Object.entries(facts).filter((fact): fact is [string, string] => Boolean(fact[1])))
}
