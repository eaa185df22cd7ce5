/** Film or not; an extra (OVA, OAD, special) or not. */
export type Format = { isMovie: boolean; isExtra: boolean }

const film = { isMovie: true, isExtra: false }
const extra = { isMovie: false, isExtra: true }
const series = { isMovie: false, isExtra: false }

const formats = new Map<string, Format>([
  ...['movie', 'film'].map((word) => [word, film] as const),
  ...['ova', 'oad', 'special', 'spesial'].map((word) => [word, extra] as const),
  ...['tv', 'ona', 'series', 'serial tv', 'tv short'].map((word) => [word, series] as const),
])

/** What a type or a word in brackets says; sources disagree about TV and ONA, OVA and special, so these are one each. */
export const formatOf = (word: string): Format | null => formats.get(word.trim().toLowerCase()) ?? null

export const isExtraWord = (word: string) => formats.get(word) === extra
