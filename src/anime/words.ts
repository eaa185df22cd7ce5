/** The catalog speaks the sources' English; pages speak Indonesian. Words we do not know are shown as they came. */

const typeWords: Record<string, string> = { TV: 'Serial TV', Movie: 'Film', Special: 'Spesial', OVA: 'OVA', ONA: 'ONA' }
const statusWords: Record<string, string> = { Ongoing: 'Masih tayang', Completed: 'Tamat' }

/** Genres a visitor may filter by; also the list of the search page. */
export const genreWords: Record<string, string> = {
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

export const typeWord = (type: string | null) => (type === null ? null : (typeWords[type] ?? type))
export const statusWord = (status: string | null) => (status === null ? null : (statusWords[status] ?? status))
export const genreWord = (genre: string) => genreWords[genre] ?? genre
export const genreLink = (genre: string) => ({
  name: genreWord(genre),
  href: `/search/?${new URLSearchParams({ genre })}`,
})
export const genreLine = (genres: readonly string[]) => genres.slice(0, 2).map(genreWord).join(' · ')
