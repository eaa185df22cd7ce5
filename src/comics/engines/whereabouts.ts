import { isOutcome, type Sight } from './sights.ts'
import { findKey, getSectionRows, hasWord, isUnlisted, type Words } from './storyteller/lexicon.ts'
import { isGivenName } from './storyteller/look.ts'
import type { Mention } from './storyteller/people.ts'
import { getClauseStart, isStoryTopic } from './storyteller/pictured.ts'

/** Where the people of a panel are, by its words. */

/** First a place after "di" or "ke", then others. */
export function placeAmong(sights: readonly Sight[]): Sight | undefined {
  const places = sights.filter(({ section }) => section === 'place')
  return places.find(({ isLed }) => isLed) ?? places[0]
}

/** Of "menjaga warung di Gang Kenari" the stall is where they are. */
export function enter(sights: readonly Sight[], words: Words, at: number): void {
  const from = getClauseStart(words, at)
  const isHere = (one: Sight) => one.section === 'place' && one.at >= from && one.at < at && one.words === words
  const building = sights.find((one) => isHere(one) && !isAddress(words, one) && !words.isIn(one.at - 1, 'act.toward'))
  if (building) building.isLed = true
}

/** "di gang", "di Pasar Senen": what stands in it may be nearer. */
export const isAddress = (words: Words, { key, at, length }: Sight) =>
  /^(?:village|city|alley|road)$/.test(key) || (words.isCapital(at) && words.isCapital(at + length))

/** A thing or place that stands only beside another word: nobody is at the shop of "tukang kayu". */
export function isOnlyNamed(words: Words, { section, at }: Sight, mentions: readonly Mention[]): boolean {
  if (section !== 'prop' && section !== 'place') return false
  const isFrom = words.isIn(at - 2, 'reading.viewed') && words.isIn(at - 1, 'reading.from')
  const isKind = words.isIn(at - 1, 'reading.kind') && !words.isIn(at, 'reading.leading')
  const isMentioned = words.isAnyIn(section === 'place' ? at - 2 : at - 1, at, 'reading.mentioning')
  // "baju biru laut" is of a color, and "Matahari" is a shop.
  const isName = section === 'prop' && !words.isStart(at) && /^\p{Lu}\p{Ll}/u.test(words.word(at))
  const isBecome = section === 'prop' && isOutcome(words, at)
  const isShade = !words.isApart(at) && shade.test(words.lower(at - 1))
  const isGone = section === 'place' && (isAway(words, at, mentions.length === 0) || isCrowdPlace(words, at))
  return isGone || isKind || isFrom || isMentioned || isName || isBecome || isShade || isStoryTopic(words, at)
}

const shade = /^(?:merah|biru|hijau|kuning|putih|hitam|cokelat|coklat|ungu|jingga|oranye)$/

/**
 * "Ibunya sudah pergi ke pasar", "terbang ke arah sungai": that is not where the others are. `isAlone`: nobody is named
 * beside it, so that "dari dapur terdengar bunyi" is heard elsewhere.
 */
function isAway(words: Words, place: number, isAlone: boolean): boolean {
  const before = words.lower(place - 1)
  if (before === 'arah' || (isAlone && before === 'dari' && words.all(place, place + 4).includes('terdengar')))
    return true
  const from = getClauseStart(words, place)
  // "Dari trotoar, Citra berlari": she comes to the others.
  if (!isAlone && words.isStart(from) && words.lower(from) === 'dari' && place - from < 3) return true
  // Who is late for the office is not there yet.
  if (/^(?:telat|terlambat)$/.test(words.lower(place - 2))) return true
  for (let at = from; at < place; at += 1)
    if (/pergi|pulang|kembali|rantau/.test(words.phrase(at, (phrase) => hasWord('act.gone', phrase))?.phrase ?? ''))
      return true
  return false
}

const position =
  /^(?:arah|atas|bawah|dalam|luar|depan|belakang|samping|sini|sana|situ|mana|tengah|kanan|kiri|utara|selatan|timur|barat|antara|dekat|balik|sekitar|sisi|tepi|muka|seberang|bumi|tanah|lantai|udara|dinding|pagar|sumur|loket|orang|rumah)$/

const toward = /^(?:ke|di|menuju|mendatangi|memasuki|mengunjungi)$/
/** "ke sanggar", "di Wonogiri": somewhere of which there is no drawing. `mentionsIn`: of people, who are no places. */
export const isUndrawnPlace = (words: Words, mentionsIn: (words: Words) => readonly Mention[]): boolean =>
  words.numbers().some((at) => {
    const [before, word] = [words.lower(at - 1), words.lower(at)]
    if (words.isApart(at) || !toward.test(before) || !isUnlisted(word) || position.test(word)) return false
    if (!words.isCapital(at) && (before === 'di' || /(?:nya|ku|mu|an)$/.test(word))) return false
    if (isGivenName(word) || isStoryTopic(words, at) || isAway(words, at, false) || isDenied(words, at)) return false
    return !mentionsIn(words).some((one) => at >= one.at && at < one.at + one.length)
  })

const isDenied = (words: Words, at: number): boolean => words.isAnyIn(at - 3, at, 'reading.denying', 'reading.nearly')

/** Who is late or only writes is elsewhere. `isContrast`: somebody else is awaited, or tells. */
export function isElsewhere(words: Words, at: number, isContrast: boolean): boolean {
  if (isContrast && /^(?:padahal|ternyata)$/.test(words.lower(getClauseStart(words, at)))) return true
  const next = words.lower(at + 1)
  return /^(?:bales|chat|ngechat|wa)$/.test(next) || (/^(?:telat|terlambat)$/.test(next) && words.isApart(at + 2))
}

/** Who is named in the clause of a word, before it. */
export const isBetween = (words: Words, at: number) => (one: Mention) =>
  one.at >= getClauseStart(words, at) && one.at < at

/** The places of longer phrases by their first word: "kedai" of "kedai kopi" too. */
const kinds = new Map<string, Set<string>>()
for (const { key, words } of getSectionRows('place'))
  for (const [head = '', ...more] of words.map((word) => word.split('_')))
    if (more.length > 0) kinds.set(head, (kinds.get(head) ?? new Set()).add(key))

/** "kedainya" is the coffee shop from before. */
export function resolvePlace(words: Words, { key, at, length }: Sight, before: string | null): string {
  const word = words.lower(at)
  const isSame = length === 1 && (/nya$/.test(word) || words.isIn(at + 1, 'beside.same'))
  return before !== null && isSame && kinds.get(word.replace(/nya$/, ''))?.has(before) ? before : key
}

const drought =
  /\bkemarau\b|\b(?:sungai|kali(?! (?:ini|itu))|danau)(?:nya)?(?: (?!(?:tidak|tak|belum) )\p{L}+){0,3} (?:(?:me)?ngering|kering|kerontang|surut|menyusut)\b/u
/** Not "menunggu hujan" */
const water =
  /(?<!\b(?:belum|tidak|tak|tanpa|menunggu|menanti|andai|kalau|semoga) )\b(?:hujan|banjir|mengalir|meluap|deras|penuh air|jernih)\b/

/** "Sungai itu sudah kering": so it stays until there is water in it. */
export function dried(place: string | null, last: string | null, sentences: readonly string[]): string | null {
  if (place !== 'river' && place !== 'dryriver') return place
  const text = sentences.join(' ').toLowerCase()
  if (last === 'dryriver') return water.test(text) ? 'river' : 'dryriver'
  return drought.test(text) ? 'dryriver' : place
}

/** "Satu kelas memberi hormat" are people. */
export const isCrowdPlace = (words: Words, at: number): boolean =>
  words.lower(at - 1) === 'satu' &&
  !words.isIn(at - 2, 'reading.leading', 'act.toward') &&
  /^(?:me|ber|ter)\p{L}{3}/u.test(words.lower(at + 1)) &&
  findKey('place', words.lower(at)) !== undefined

const rooms = /^(?:livingroom|bedroom|kitchen|porch|bathroom|storeroom)$/
const home =
  /\b(?:(?:di|ke|dalam) rumah(?:nya|ku)?\b(?! (?:sakit|makan|pohon|duka|susun))|rumah (?:mereka|kami|kita)\b)/
const window = /\bdi (?:dekat |balik |depan |ambang )?jendela\b/
/** Not "belum pulang" */
const homeward = /(?<!\b(?:belum|tidak|tak|jangan|kapan|mau|ingin|akan|sebelum) )\bpulang\b/

const outdoors =
  /^(?:road|alley|city|village|ditch|forest|mountain|ricefield|river|dryriver|field|beach|cemetery|farmyard)$/
const lying = /\b(?:tidur|(?:ber|ter)baring)\b/
const ill = /\b(?:demam|sakit|flu|meriang)\b/
const bedded = /^(?:bedroom|hospital|livingroom|porch)$/
/** "di tangga sekolah" */
const school = /\b(?:di|ke) (?:tangga|gerbang|depan|halaman|lapangan|pagar|parkiran) sekolah(?:nya)?\b/
const knock =
  /\bme(?:ngetuk|nggedor|mbuka(?:kan)?) pintu\b(?! (?:kamar|hati|kulkas|lemari|mobil|bus|angkot|truk|taksi|pagar|gerbang|kandang|laci))/

type Moving = {
  sentences: readonly string[]
  place: string | null
  weather: string | null
  props: readonly string[]
  isFirst: boolean
}

/**
 * Where words without a place put somebody: before a door, at home, in bed, at a school, at the windows of a school,
 * with an umbrella in its yard, or ashore. `isFirst`: nothing was seen before.
 */
export function movedTo({ sentences, place, weather, props, isFirst }: Moving): string | null {
  const text = sentences.join(' ').toLowerCase()
  if (knock.test(text) && (place === null ? !isFirst : outdoors.test(place))) return 'porch'
  if (place !== null && !rooms.test(place) && home.test(text)) return 'livingroom'
  const isInBed = lying.test(text) && (props.includes('bed') || ill.test(text))
  if (isInBed && place !== null && !bedded.test(place)) return 'bedroom'
  if (school.test(text) && (place === null || !/^(?:classroom|library)$/.test(place))) return 'schoolyard'
  if (place === 'schoolyard' && window.test(text)) return 'classroom'
  if (place === 'classroom' && weather === 'rain' && props.includes('umbrella')) return 'schoolyard'
  return place === 'sea' && homeward.test(text) ? 'harbor' : null
}
