import type { Knex } from 'knex'
import * as z from 'zod'
import { createCache } from '../../async/cached.ts'
import type { AgeLabel, ComicGenreRow } from '../../db/tables.ts'
import { PageNumber, readQuery, Text } from '../../web/form.ts'
import { slugWords } from '../../web/formats/slug-words.ts'
import { addressWith } from '../../web/paging.ts'
import { COMICS } from '../comic/comic.ts'
import { type ComicFilter, type ComicSort, listMasters } from '../comic/queries.ts'

const MAX_WORDS = 100

/** The word appears in addresses. */
type Option<Value> = readonly [word: string, text: string, value: Value]
/** The first option, with an empty word, is the default. */
type Options<Value> = readonly [Option<Value>, ...Option<Value>[]]

const sorts: Options<ComicSort> = [
  ['', 'Ramai pekan ini', 'trending'],
  ['terbaru', 'Terbaru', 'newest'],
  ['nilai', 'Nilai tertinggi', 'rating'],
  ['dibaca', 'Paling banyak dibaca', 'views'],
]

const ages: Options<readonly AgeLabel[] | null> = [
  ['', 'Semua label', null],
  ['semua', 'Semua umur', ['semua']],
  ['13', 'Sampai 13+', ['semua', '13+']],
]

const Word = z.string().max(60).catch('')
const Where = z.object({
  cari: Text.trim().max(MAX_WORDS).catch(''),
  genre: Word,
  gaya: Word,
  urut: Word,
  umur: Word,
  ai: z.literal('tanpa').or(z.literal('')).catch(''),
  page: PageNumber.catch(1),
})
type Where = z.infer<typeof Where>

export type ListQuery = Awaited<ReturnType<ReturnType<typeof createFilters>>>

export function createFilters(db: Knex) {
  // Genres and styles change only with a migration.
  const masters = createCache<Record<'genres' | 'styles', Options<number | null>>>({ max: 1 })
  const readOptions = async () => ({
    genres: toOptions('Semua', await listMasters(db, 'comic_genres')),
    styles: toOptions('Semua gaya', await listMasters(db, 'comic_styles')),
  })

  return async (query: Record<string, string | string[] | undefined>) => {
    const { genres, styles } = await masters('all', readOptions)
    const input = readQuery(Where, query)
    const [genre, genreName, genreId] = findOption(genres, input.genre)
    const [gaya, , style] = findOption(styles, input.gaya)
    const [urut, sortName, sort] = findOption(sorts, input.urut)
    const [umur, , upTo] = findOption(ages, input.umur)
    const where: Where = { ...input, genre, gaya, urut, umur }
    const { cari: words, ai } = where
    const filter: ComicFilter = { genre: genreId, style, words, withoutAi: ai !== '', ages: upTo }
    const isFiltered = Boolean(words || genre || gaya || umur || ai)
    return { where, filter, sort, sortName, genreName: genre && genreName, isFiltered, genres, styles }
  }
}

const toOptions = (all: string, rows: readonly ComicGenreRow[]): Options<number | null> => [
  ['', all, null],
  ...rows.map(({ id, name }) => [slugWords(name, 60), name, id] as const),
]

const findOption = <Value>(options: Options<Value>, input: string): Option<Value> =>
  options.find(([word]) => word === input) ?? options[0]

/** A changed filter leads to the first page of the list. */
export const listHref = (where: Partial<Where>, change: Partial<Where> = {}): string =>
  addressWith(COMICS, { ...where, page: 1, ...change })

/** `hidden`: fields that the form must keep. `count`: the number of filters that are set in the form. */
export function filtersView({ where, sortName, genres, styles }: ListQuery) {
  const choices = (name: 'genre' | 'urut' | 'gaya' | 'umur', options: Options<unknown>) =>
    options.map(([value, text]) => {
      const href = listHref(where, { [name]: value })
      return { value, text, href, isChosen: where[name] === value }
    })
  return {
    where,
    sortName,
    genres: choices('genre', genres),
    sorts: choices('urut', sorts),
    styles: choices('gaya', styles),
    ages: choices('umur', ages),
    hidden: (['cari', 'genre', 'urut'] as const).flatMap((name) => (where[name] ? { name, value: where[name] } : [])),
    count: [where.gaya, where.umur, where.ai].filter(Boolean).length,
  }
}
