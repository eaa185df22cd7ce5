import { animeHref, SEARCH } from '../addresses.ts'
import type { AnswerData } from '../contract/contract.ts'
import { inSequence } from '../identity/episode-order.ts'
import { card, decimal, joinFacts, type Pictures, type Poster, poster, scenePath } from './cards.ts'
import { countText, episodesView, type PartSelection } from './episode-list.ts'
import { episodeLength, episodeLine } from './episode-rows.ts'
import { factLabel, factRank, genreLink, relationLabel, statusLabel, typeLabel } from './labels.ts'

export type AnimeView = ReturnType<typeof animeView>
type Detail = AnswerData['detail']
type Wishes = { pictures: Pictures; now: Date; part?: PartSelection }

/** Builds the page of a title. Without `part`, the newest part of a long list of episodes is shown. */
export function animeView(detail: Detail, slug: string, { pictures, now, part }: Wishes) {
  const picture = poster(detail.judul, slug, detail.url_cover, pictures, 360)
  const isFilm = isWholeFilm(detail)
  const type = typeLabel(detail.tipe)
  return {
    slug,
    title: detail.judul,
    poster: picture,
    scene: scenePath(picture),
    otherTitles: otherTitles(detail),
    isFilm,
    kind: type === null ? null : { name: type, href: `${SEARCH}?${new URLSearchParams({ type: detail.tipe ?? '' })}` },
    genres: detail.genre.map(genreLink),
    score: decimal(detail.rating.value ?? detail.skor),
    votes: detail.rating.votes === null ? null : grouped(detail.rating.votes),
    brief: brief(detail, isFilm),
    synopsis: detail.sinopsis,
    description: detail.sinopsis ?? `Tonton ${detail.judul} di KortekStream.`,
    facts: facts(detail, isFilm),
    list: episodesView(detail, slug, { baseUrl: pictures.baseUrl, now, part }),
    episodeCount: detail.episode_list.length,
    watch: detail.blocked ? null : watchLink(detail.episode_list, isFilm),
    relations: relations(detail, picture, pictures),
    recommendations: similar(detail).map((series) => card(series, pictures)),
    cover: detail.url_cover,
  }
}

/** Whether a title is a film in one piece, whose page has no list of episodes. */
export const isWholeFilm = ({ tipe, episode_list: rows }: Detail) => tipe === 'Movie' && rows.length <= 1

/** Links the first episode of a title, which is the last in `rows`. */
export function watchLink(rows: Detail['episode_list'], isFilm = false) {
  const row = inSequence(rows).at(-1)
  if (!row) return null
  const first = episodeLine(row)
  if (isFilm) return { href: first.href, text: 'Tonton film' }
  const alone = rows.length === 1 || first.label === null
  return { href: first.href, text: alone ? 'Tonton sekarang' : `Tonton ${first.name}` }
}

/** Returns season and number of episodes of a series; type, year and length of a film. */
function brief(detail: Detail, isFilm: boolean): string[] {
  const { tipe, details, episode_list: rows } = detail
  const season = [details.Premiered, details.Season].find((fact) => typeof fact === 'string')
  const parts = isFilm
    ? [typeLabel(tipe), readYear(detail), episodeLength(details)]
    : [typeof season === 'string' ? season : readYear(detail), rows.length > 0 ? episodesIn(detail) : null]
  return parts.flatMap((part) => (part === null ? [] : [String(part)]))
}

/** Returns "8 dari 12" for a list that is still growing, "24 episode" for a whole one. */
function episodesIn(detail: Detail): string {
  const count = countText(detail)
  return /^\d+$/.test(count) ? `${count} episode` : count
}

/** Reads the year in which a title was first shown from its facts. */
function readYear({ details }: Detail): number | null {
  const dates = [details.Aired, details.Released, details.Premiered, details.Season].flat().join(' ')
  const year = /\b(?:19|20)\d{2}\b/.exec(dates)?.[0]
  return year === undefined ? null : Number(year)
}

/** A title's other names, without those that only repeat its own name. */
function otherTitles({ judul, details }: Detail) {
  const synonyms = typeof details.Synonyms === 'string' ? details.Synonyms.split(/,\s+/) : (details.Synonyms ?? [])
  const names = [
    { text: details.English, lang: null },
    { text: details.Japanese, lang: 'ja' as const },
    ...synonyms.map((text) => ({ text, lang: null })),
  ]
  return names.flatMap(({ text, lang }) =>
    typeof text === 'string' && !sameLetters(judul, text) ? [{ text, lang }] : [],
  )
}

const sameLetters = (one: string, other: string) => lettersIn(one) === lettersIn(other)
const lettersIn = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')

function facts(detail: Detail, isFilm: boolean) {
  const all = Object.entries(detail.details).flatMap(([name, value]) => {
    const fact = factLabel(name, Array.isArray(value) ? value.join(', ') : value)
    return fact ? [fact] : []
  })
  const status = isFilm ? null : statusLabel(detail.status)
  all.sort((one, other) => factRank(one.label) - factRank(other.label))
  const visibleFacts = isFilm ? all.filter(({ label }) => label !== 'Durasi') : all
  return [...visibleFacts, ...(status ? [{ label: 'Status', value: status }] : []), ...viewers(detail.penonton)]
}

const viewers = (count: string | null) => (count === null ? [] : [{ label: 'Penonton', value: grouped(count) }])

/** Writes a whole number of a source, such as "12,345" or "12345", the Indonesian way: "12.345". Other texts stay. */
const grouped = (count: string) =>
  /^\d{1,3}([.,]\d{3})+$|^\d{1,15}$/.test(count) ? Number(count.replace(/\D/g, '')).toLocaleString('id-ID') : count

/** The recommended titles without those of the same story, which the page shows as related titles. */
export const similar = ({ recommendations, relations = [] }: Detail) =>
  recommendations.filter(({ anime_slug: slug }) => relations.every((relation) => relation.slug !== slug))

/**
 * Lists the titles of one story with the page's own title first; empty if the title stands alone. A line is "Film ·
 * 2025 · prekuel"; the line of the page's own title ends in "halaman ini".
 */
function relations(detail: Detail, own: Poster, pictures: Pictures) {
  const others = (detail.relations ?? []).map(({ slug, judul, hubungan, tipe, tahun, cover }) => ({
    href: slug === null ? null : animeHref(slug),
    title: judul.startsWith(`${detail.judul}: `) ? judul.slice(detail.judul.length + 2) : judul,
    poster: poster(judul, slug, cover, pictures),
    line: joinFacts([typeLabel(tipe), tahun, relationLabel(hubungan)]),
    current: false,
  }))
  if (others.length === 0) return []
  const line = joinFacts([typeLabel(detail.tipe), readYear(detail), 'halaman ini'])
  return [{ href: null, title: detail.judul, poster: own, line, current: true }, ...others]
}
