import type { Cast } from './cast.ts'
import { capital } from './fill.ts'
import { spelled, wordsOf } from './words/lexicon.ts'
import {
  around,
  english,
  homes,
  patternOf,
  placeWords,
  propWords,
  section,
  setOf,
  timeWords,
  usualPlaces,
  weatherWords,
  wordFor,
} from './words/vocabulary.ts'

/** In the idea's own words where it has some; `places` has what scenes call them. */
export type World = { places: Readonly<Record<string, string>>; time: string; weather: string; named: boolean }

/** `named`: the idea names its place. */
export function worldOf(text: string, { h, t }: Cast): World {
  const words = wordsOf(text)
  const found = placesIn(words)
  const goal = found.find(
    ({ at }) => (goals.test(before(words, at, 2)) && words[at - 2] !== 'pindah') || words[at + 1] === 'seberang',
  )
  const first = found.find((place) => place !== goal) ?? (found.length > 1 ? found[0] : undefined)
  const second = goal ?? found.find((place) => place !== first)
  const schooled = words.some((word) => /^(?:guru|murid|siswa|siswi)/.test(word))
  const shore = t.kind === 'fish' && h.kind !== 'fish' ? 'pantai' : undefined
  const here = phrase(first, words) ?? shore ?? (schooled ? 'sekolah' : usualPlaces.get(h.kind)) ?? 'kampung'
  const key = placeWords(wordsOf(here))[0]?.key ?? 'village'
  const [sana, rumah, ramai, sepi, jalan] = (around.get(key) ?? '').split(' | ')
  const there = phrase(second, words) ?? sana ?? 'taman'
  const home = homes.get(h.kind) ?? (rumah === 'sarang' ? 'rumah' : rumah)
  const [arena] = [...section('arena')].find(([, words]) => new RegExp(words, 'i').test(text)) ?? []
  const weathers = weatherWords(wordsOf(text.replace(patternOf('luput'), '')))
  const weather = weathers.find(({ key }) => key !== 'clear')
  return {
    places: {
      sini: here,
      sana: there === here ? 'taman' : there,
      rumah: home ?? 'rumah',
      ramai: ramai ?? 'pasar',
      sepi: sepi ?? 'taman',
      jalan: ways[placeWords(wordsOf(there))[0]?.key ?? ''] ?? (there === 'pulau' ? 'kapal' : (jalan ?? 'jalanan')),
      arena: homes.has(h.kind) ? (ramai ?? 'padang') : (arena ?? 'lapangan'),
    },
    time: wordFor('time', timeWords(words)[0]?.key),
    weather: wordFor('weather', weather?.key),
    named: first !== undefined,
  }
}

const before = (words: readonly string[], at: number, count: number): string =>
  words.slice(Math.max(0, at - count), at).join(' ')

/** No road leads there. */
const ways: Readonly<Record<string, string>> = { space: 'kapal luar angkasa', sky: 'awan' }

/** Words before a destination. */
const goals = /\b(?:ke|menuju|mencari|menemukan|mengunjungi|sampai|mendaki|menjelajahi|to|find)(?: \S+)?$/

type Place = ReturnType<typeof placeWords>[number]

/** Those after "di" or "ke" first, houses and towns last. */
function placesIn(words: readonly string[]): Place[] {
  const seen = placeWords(words).filter(
    ({ key, word, stem, at }, index, all) =>
      all.findIndex((one) => one.key === key) === index &&
      (word === stem || !/^(?:me|ber)/.test(word)) &&
      words[at + 1] !== word &&
      words[at - 1] !== word &&
      !['punya', 'memiliki', 'bikin', 'membuat', 'membangun'].includes(words[at - 1] ?? '') &&
      !(word === 'halaman' && words.some((one) => ofPaper.test(one))) &&
      !words.slice(Math.max(0, at - 2), at).some((one) => ['merantau', 'kuliah', 'rantau'].includes(one)) &&
      !words.slice(Math.max(0, at - 3), at).includes('sebelum') &&
      !/(?:ayah|ibu|kakak|bapak|mama|papa)\p{L}* (?:yang )?bekerja di$/u.test(before(words, at, 4)) &&
      !/^(?:luar|sebesar|setinggi|seluas|seperti)$/.test(words[at - 1] ?? '') &&
      !(word === 'gerobak' && !['di', 'ke'].includes(words[at - 1] ?? '')),
  )
  const rank = ({ word, at }: Place) =>
    homely.test(word) || words.slice(Math.max(0, at - 3), at).includes('bekerja')
      ? 2
      : ['di', 'ke', 'dari', 'dekat', 'tepi', 'in', 'at'].includes(words[at - 1] ?? '')
        ? 0
        : 1
  return seen.toSorted((one, other) => rank(one) - rank(other))
}

/** "Halaman" is a page of paper beside these words. */
const ofPaper = /^(?:kertas|buku|surat|koran|naskah|novel|belakangnya|pertama|terakhir)/
const homely = /^(rumah|rumahnya|home|house|kelas|kota|city|jalan_raya)$/

/** As it stands in a sentence: "bulan", with "tua" or what it sells, in Indonesian. */
function phrase(place: Place | undefined, words: readonly string[]): string | undefined {
  if (place === undefined) return undefined
  const stem = spelled(place.stem.replace(/^(di|ke) /, ''))
  const bare = setOf('proper').has(stem) ? capital(stem) : stem
  const next = words[place.at + place.length] ?? ''
  const isSold = next !== bare && next.length > 1 && propWords([next])[0]?.stem === next && !placeWords([next])[0]
  return setOf('belonging').has(next) || isSold ? `${bare} ${next}` : (english.get(bare) ?? bare)
}
