import { translatedDate } from '../../web/dates.ts'
import { SEARCH } from '../addresses.ts'

/** Indonesian labels for English values in catalog answers. Unknown values are shown unchanged. */

const typeLabels: Record<string, string> = {
  TV: 'Serial TV',
  Movie: 'Film',
  Special: 'Spesial',
  OVA: 'OVA',
  ONA: 'ONA',
}
const statusLabels: Record<string, string> = { Ongoing: 'Masih tayang', Completed: 'Tamat', Upcoming: 'Segera tayang' }

/** Genres that the search filter offers, with Indonesian labels. */
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

export const typeLabel = (type: string | null) => (type === null ? null : (typeLabels[type] ?? type))
export const statusLabel = (status: string | null) => (status === null ? null : (statusLabels[status] ?? status))
export const genreLabel = (genre: string) => genreLabels[genre] ?? genre
export const genreLink = (genre: string) => ({
  name: genreLabel(genre),
  href: `${SEARCH}?${new URLSearchParams({ genre })}`,
})
export const genreLine = (genres: readonly string[]) => genres.slice(0, 2).map(genreLabel).join(' · ')

const factLabels: Record<string, string> = {
  Aired: 'Tayang',
  Released: 'Rilis',
  Premiered: 'Musim',
  Season: 'Musim',
  Duration: 'Durasi',
  'Total Episode': 'Jumlah episode',
  Source: 'Sumber cerita',
  Studios: 'Studio',
  Studio: 'Studio',
  Producers: 'Produser',
}

const seasonLabels: Record<string, string> = {
  Winter: 'Musim dingin',
  Spring: 'Musim semi',
  Summer: 'Musim panas',
  Fall: 'Musim gugur',
}

/** Translates a fact of a title and its name to Indonesian; null if the page shows the fact elsewhere or not at all. */
export function factLabel(name: string, value: string): { label: string; value: string } | null {
  const label = factLabels[name]
  if (!label || value === '?') return null
  if (label === 'Tayang' || label === 'Rilis') return { label, value: airedWords(value) }
  if (label === 'Musim') return { label, value: value.replace(/^\w+/, (season) => seasonLabels[season] ?? season) }
  if (label === 'Durasi')
    return { label, value: value.replace(/ min\. per ep\.?$/, ' menit per episode').replace(/ min\.$/, ' menit') }
  return { label, value }
}

const airedWords = (value: string) =>
  value
    .split(' to ')
    .map((part) => (part === '?' ? 'sekarang' : translatedDate(part)))
    .join(' – ')
