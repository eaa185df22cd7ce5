import type { AnswerData } from '../contract/contract.ts'
import { type Pictures, type Poster, poster, scenePath } from './cards.ts'
import { genreLabel } from './labels.ts'
import { filterHref } from './search-href.ts'

type GenreTile = { name: string; href: string; count: string | null; pictures: string[] }

/** A genre in the list without pictures. `tiled`: the screens on which the genre has a tile instead. */
type OtherGenre = { name: string; href: string; count: string | null; tiled: 'wider' | 'widest' | null }

/** Number of genre tiles on phones, on most screens, and on the widest. */
const TILES_ON_PHONES = 4
const TILES_USUALLY = 6
const MAX_TILES = 8
const PICTURES_PER_TILE = 4

/** Returns the genres that a phone shows without pictures. They include genres that have a tile on wider screens. */
export const withoutTiles = (tiles: readonly GenreTile[], others: readonly OtherGenre[]): OtherGenre[] => [
  ...tiles.slice(TILES_ON_PHONES).map(({ name, href, count }, at): OtherGenre => {
    const tiled = at < TILES_USUALLY - TILES_ON_PHONES ? 'wider' : 'widest'
    return { name, href, count, tiled }
  }),
  ...others,
]

type GenreTitle = { slug: string; title: string; cover: string | null; genres: readonly string[] }

/** Returns the titles with genres and posters in the answers, each once, the popular ones first. */
export function listGenreTitles(home: AnswerData['home'] | null, popular: AnswerData['search'] | null): GenreTitle[] {
  const popularTitles = [...(popular?.results ?? []), ...(home?.top10 ?? []), ...(home?.movies ?? [])].map(
    ({ anime_slug, judul, cover, genres }) => ({ slug: anime_slug ?? '', title: judul, cover, genres }),
  )
  const airing = Object.values(home?.jadwal_rilis ?? {})
    .flat()
    .map(({ anime_slug, title, cover_url, genres }) => ({ slug: anime_slug ?? '', title, cover: cover_url, genres }))
  const all = [...popularTitles, ...airing].filter(({ slug, cover }) => slug !== '' && cover !== null)
  return [...new Map(all.toReversed().map((one) => [one.slug, one])).values()].reverse()
}

export function countGenres(titles: readonly Pick<GenreTitle, 'genres'>[]) {
  const totals = new Map<string, number>()
  for (const genre of titles.flatMap(({ genres }) => genres)) totals.set(genre, (totals.get(genre) ?? 0) + 1)
  return [...totals].map(([name, total]) => ({ name, total })).sort((a, b) => b.total - a.total)
}

/** Chooses the genres that get a tile of pictures, and the pictures. */
export function genreTiles(
  titles: readonly GenreTitle[],
  genres: readonly { name: string; total: number }[],
  pictures: Pictures,
  { isCounted }: { isCounted: boolean },
) {
  const posterTitles = titles.map((one) => ({ ...one, poster: poster(one.title, one.slug, one.cover, pictures) }))
  const used = new Map<string, number>()
  const tiles: GenreTile[] = []
  const others: OtherGenre[] = []
  for (const { name, total } of genres) {
    const link = {
      name: genreLabel(name),
      href: filterHref({ genre: name }),
      count: isCounted ? `${total.toLocaleString('id-ID')} judul` : null,
    }
    const picks = tiles.length < MAX_TILES ? choosePictures(posterTitles, name, used) : []
    if (picks.length < PICTURES_PER_TILE) {
      others.push({ ...link, tiled: null })
      continue
    }
    for (const { slug } of picks) used.set(slug, (used.get(slug) ?? 0) + 1)
    tiles.push({ ...link, pictures: picks.flatMap((one) => scenePath(one.poster) ?? one.poster.src ?? []) })
  }
  return { tiles, others }
}

type DrawnTitle = GenreTitle & { poster: Poster }

/**
 * Chooses the titles whose pictures stand for a genre, one after the other. Titles of another story than the chosen
 * ones come first, then titles that no tile has yet, then titles of another colour, then titles whose first genre it
 * is.
 */
function choosePictures(titles: readonly DrawnTitle[], genre: string, used: ReadonlyMap<string, number>): DrawnTitle[] {
  let candidates = titles.filter(({ genres }) => genres.includes(genre))
  const picks: DrawnTitle[] = []
  while (candidates.length > 0 && picks.length < PICTURES_PER_TILE) {
    const rank = ({ slug, title, genres, poster: { hue } }: DrawnTitle) =>
      picks.filter((one) => sharesWord(one.title, title)).length * 1000 +
      (used.get(slug) ?? 0) * 100 +
      picks.filter((one) => isSameColor(one.poster.hue, hue)).length * 20 +
      genres.indexOf(genre)
    const [next] = candidates.toSorted((a, b) => rank(a) - rank(b))
    if (!next) break
    picks.push(next)
    candidates = candidates.filter((one) => one !== next)
  }
  return picks
}

/** Whether two of the twelve hues lie so close that pictures in them look like one. */
const isSameColor = (one: number, other: number) => [0, 1, HUES - 1].includes(Math.abs(one - other))
const HUES = 12

/** Whether two names have a word in common. They then may belong to one story, whose pictures look alike. */
const sharesWord = (one: string, other: string) => longWords(one).some((word) => longWords(other).includes(word))
const longWords = (name: string): string[] => name.toLowerCase().match(/\p{L}{4,}/gu) ?? []
