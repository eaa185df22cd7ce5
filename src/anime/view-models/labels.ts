import { shortDate } from '../../web/dates.ts'
import { SEARCH } from '../addresses.ts'

// Indonesian labels for English values in catalog answers. Values without a label are shown unchanged.
const typeLabels: Record<string, string> = {
  TV: 'Serial TV',
  Movie: 'Film',
  Special: 'Spesial',
  OVA: 'OVA',
  ONA: 'ONA',
}
const statusLabels: Record<string, string> = { Ongoing: 'Masih tayang', Completed: 'Tamat', Upcoming: 'Segera tayang' }

/** Genres that the search filter offers. */
export const genreLabels: Record<string, string> = {
  Action: 'Aksi',
  Adventure: 'Petualangan',
  Comedy: 'Komedi',
  Drama: 'Drama',
  Fantasy: 'Fantasi',
  Historical: 'Sejarah',
  Horror: 'Horor',
  Music: 'Musik',
  Mystery: 'Misteri',
  Romance: 'Romansa',
  School: 'Sekolah',
  'Sci-Fi': 'Fiksi ilmiah',
  'Slice of Life': 'Keseharian',
  Sports: 'Olahraga',
  Supernatural: 'Supernatural',
  Thriller: 'Menegangkan',
}

export const kindBadge = (type: string | null) => (type === 'TV' ? null : typeLabel(type))
export const typeLabel = (type: string | null) => (type === null ? null : (typeLabels[type] ?? type))
export const statusLabel = (status: string | null) => (status === null ? null : (statusLabels[status] ?? status))
export const relationLabel = (relation: string | null) =>
  relation === null ? null : (relationLabels[relation] ?? relation.toLowerCase())
export const genreLabel = (genre: string) => genreLabels[genre] ?? genre
export const genreLink = (genre: string) => ({
  name: genreLabel(genre),
  href: `${SEARCH}?${new URLSearchParams({ genre })}`,
})
export const genreLine = (genres: readonly string[], most = 2) => genres.slice(0, most).map(genreLabel).join(' · ')

const factLabels: Record<string, string> = {
  Aired: 'Tayang',
  Released: 'Rilis',
  Premiered: 'Musim',
  Season: 'Musim',
  Duration: 'Durasi',
  Source: 'Sumber',
  Studios: 'Studio',
  Studio: 'Studio',
  Producers: 'Produser',
}

/** Order of a title's facts, by their Indonesian names. */
const factOrder = ['Musim', 'Tayang', 'Rilis', 'Durasi', 'Sumber', 'Studio', 'Produser']
export const factRank = (label: string) => (factOrder.includes(label) ? factOrder.indexOf(label) : factOrder.length)

const relationLabels: Record<string, string> = {
  Prequel: 'prekuel',
  Sequel: 'sekuel',
  'Side Story': 'cerita sampingan',
  'Parent Story': 'cerita utama',
  Summary: 'ringkasan',
  'Alternative Version': 'versi lain',
}

/** Translates a fact of a title and its name; null if the page shows the fact elsewhere or not at all. */
export function factLabel(name: string, value: string): { label: string; value: string } | null {
  const label = factLabels[name]
  if (!label || value === '?') return null
  if (label === 'Tayang' || label === 'Rilis') return { label, value: airedWords(value) }
  if (label === 'Durasi') return { label, value: value.replace(/ min\.(?: per ep\.?)?$/, ' menit') }
  return { label, value }
}

const airedWords = (value: string) => {
  const dates = value.split(' to ')
  const [first = '', last] = dates
  return last === '?' ? `sejak ${shortDate(first)}` : dates.map(shortDate).join(' – ')
}
