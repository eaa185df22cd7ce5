import { isOutcome, type Sight } from './sights.ts'
import { findKey, getSectionRows, hasWord, isUnlisted, type Words } from './storyteller/lexicon.ts'
import { isGivenName } from './storyteller/look.ts'
import type { Mention } from './storyteller/people.ts'
import { getClauseStart, isStoryTopic } from './storyteller/pictured.ts'

/** Finds where the people of a panel are, by its words. */

/** Returns the place of the sights: a place after "di" or "ke" before any other. */
export function placeAmong(sights: readonly Sight[]): Sight | undefined {
  const places = sights.filter(({ section }) => section === 'place')
  return places.find(({ isLed }) => isLed) ?? places[0]
}

/** Marks the place where people are: in "menjaga warung di Gang Kenari" it is the stall. */
export function enter(sights: readonly Sight[], words: Words, at: number): void {
  const from = getClauseStart(words, at)
  const isHere = (one: Sight) => one.section === 'place' && one.at >= from && one.at < at && one.words === words
  const building = sights.find((one) => isHere(one) && !isAddress(words, one) && !words.isIn(one.at - 1, 'act.toward'))
  if (building) building.isLed = true
}

/** Whether a place is an address, such as "di gang" or "di Pasar Senen". A nearer place inside it may be meant. */
export const isAddress = (words: Words, { key, at, length }: Sight) =>
  /^(?:village|city|alley|road)$/.test(key) || (words.isCapital(at) && words.isCapital(at + length))

/** Whether a thing or place is only part of another name: "tukang kayu" does not mean that anybody is at a shop. */
export function isOnlyNamed(words: Words, { section, at }: Sight, mentions: readonly Mention[]): boolean {
  if (section !== 'prop' && section !== 'place') return false
  const isFrom = words.isIn(at - 2, 'reading.viewed') && words.isIn(at - 1, 'reading.from')
  const isKind = words.isIn(at - 1, 'reading.kind') && !words.isIn(at, 'reading.leading')
  const isMentioned = words.isAnyIn(section === 'place' ? at - 2 : at - 1, at, 'reading.mentioning')
  // "baju biru laut" names a color, and "Matahari" is a shop.
  const isName = section === 'prop' && !words.isStart(at) && /^\p{Lu}\p{Ll}/u.test(words.word(at))
  const isBecome = section === 'prop' && isOutcome(words, at)
  const isShade = !words.isApart(at) && shade.test(words.lower(at - 1))
  const isGone = section === 'place' && (isAway(words, at, mentions.length === 0) || isCrowdPlace(words, at))
  return isGone || isKind || isFrom || isMentioned || isName || isBecome || isShade || isStoryTopic(words, at)
}

const shade = /^(?:merah|biru|hijau|kuning|putih|hitam|cokelat|coklat|ungu|jingga|oranye)$/

/**
 * Whether a place is not where the people of the panel are, as in "Ibunya sudah pergi ke pasar" and "terbang ke arah
 * sungai". `isAlone`: no person is named beside the place, so "dari dapur terdengar bunyi" is heard from elsewhere.
 */
function isAway(words: Words, place: number, isAlone: boolean): boolean {
  const before = words.lower(place - 1)
  if (before === 'arah' || (isAlone && before === 'dari' && words.all(place, place + 4).includes('terdengar')))
    return true
  const from = getClauseStart(words, place)
  // In "Dari trotoar, Citra berlari" she comes to the others.
  if (!isAlone && words.isStart(from) && words.lower(from) === 'dari' && place - from < 3) return true
  // Somebody who is late for the office is not there yet.
  if (/^(?:telat|terlambat)$/.test(words.lower(place - 2))) return true
  for (let at = from; at < place; at += 1)
    if (/pergi|pulang|kembali|rantau/.test(words.phrase(at, (phrase) => hasWord('act.gone', phrase))?.phrase ?? ''))
      return true
  return false
}

const position =
  /^(?:arah|atas|bawah|dalam|luar|depan|belakang|samping|sini|sana|situ|mana|tengah|kanan|kiri|utara|selatan|timur|barat|antara|dekat|balik|sekitar|sisi|tepi|muka|seberang|bumi|tanah|lantai|udara|dinding|pagar|sumur|loket|orang|rumah)$/

const toward = /^(?:ke|di|menuju|mendatangi|memasuki|mengunjungi)$/
/**
 * Whether words name a place without a drawing: "ke sanggar", "di Wonogiri". `mentionsIn` finds people, because a
 * person is not a place.
 */
export const isUndrawnPlace = (words: Words, mentionsIn: (words: Words) => readonly Mention[]): boolean =>
  words.numbers().some((at) => {
    const [before, word] = [words.lower(at - 1), words.lower(at)]
    if (words.isApart(at) || !toward.test(before) || !isUnlisted(word) || position.test(word)) return false
    if (!words.isCapital(at) && (before === 'di' || /(?:nya|ku|mu|an)$/.test(word))) return false
    if (isGivenName(word) || isStoryTopic(words, at) || isAway(words, at, false) || isDenied(words, at)) return false
    return !mentionsIn(words).some((one) => at >= one.at && at < one.at + one.length)
  })

const isDenied = (words: Words, at: number): boolean => words.isAnyIn(at - 3, at, 'reading.denying', 'reading.nearly')

/**
 * Whether a person is elsewhere, because that person is late or only writes. `isContrast`: somebody else is awaited, or
 * is the narrator.
 */
export function isElsewhere(words: Words, at: number, isContrast: boolean): boolean {
  if (isContrast && /^(?:padahal|ternyata)$/.test(words.lower(getClauseStart(words, at)))) return true
  const next = words.lower(at + 1)
  return /^(?:bales|chat|ngechat|wa)$/.test(next) || (/^(?:telat|terlambat)$/.test(next) && words.isApart(at + 2))
}

/** Whether a mention stands in the clause of a word, before that word. */
export const isBetween = (words: Words, at: number) => (one: Mention) =>
  one.at >= getClauseStart(words, at) && one.at < at

/** The places of longer phrases by their first word, so that "kedai" also finds "kedai kopi". */
const kinds = new Map<string, Set<string>>()
for (const { key, words } of getSectionRows('place'))
  for (const [head = '', ...more] of words.map((word) => word.split('_')))
    if (more.length > 0) kinds.set(head, (kinds.get(head) ?? new Set()).add(key))

/** Returns the place that a word means: "kedainya" is the coffee shop that was named before. */
export function resolvePlace(words: Words, { key, at, length }: Sight, before: string | null): string {
  const word = words.lower(at)
  const isSame = length === 1 && (/nya$/.test(word) || words.isIn(at + 1, 'beside.same'))
  return before !== null && isSame && kinds.get(word.replace(/nya$/, ''))?.has(before) ? before : key
}

const drought =
  /\bkemarau\b|\b(?:sungai|kali(?! (?:ini|itu))|danau)(?:nya)?(?: (?!(?:tidak|tak|belum) )\p{L}+){0,3} (?:(?:me)?ngering|kering|kerontang|surut|menyusut)\b/u
/** Words for water, but not "menunggu hujan". */
const water =
  /(?<!\b(?:belum|tidak|tak|tanpa|menunggu|menanti|andai|kalau|semoga) )\b(?:hujan|banjir|mengalir|meluap|deras|penuh air|jernih)\b/

/** Returns the dry river after "Sungai itu sudah kering", until words bring water into it. */
export function dried(place: string | null, last: string | null, sentences: readonly string[]): string | null {
  if (place !== 'river' && place !== 'dryriver') return place
  const text = sentences.join(' ').toLowerCase()
  if (last === 'dryriver') return water.test(text) ? 'river' : 'dryriver'
  return drought.test(text) ? 'dryriver' : place
}

/** Whether a place stands for people, as in "Satu kelas memberi hormat". */
export const isCrowdPlace = (words: Words, at: number): boolean =>
  words.lower(at - 1) === 'satu' &&
  !words.isIn(at - 2, 'reading.leading', 'act.toward') &&
  /^(?:me|ber|ter)\p{L}{3}/u.test(words.lower(at + 1)) &&
  findKey('place', words.lower(at)) !== undefined

const rooms = /^(?:livingroom|bedroom|kitchen|porch|bathroom|storeroom)$/
const home =
  /\b(?:(?:di|ke|dalam) rumah(?:nya|ku)?\b(?! (?:sakit|makan|pohon|duka|susun))|rumah (?:mereka|kami|kita)\b)/
const window = /\bdi (?:dekat |balik |depan |ambang )?jendela\b/
/** Going home, but not "belum pulang". */
const homeward = /(?<!\b(?:belum|tidak|tak|jangan|kapan|mau|ingin|akan|sebelum) )\bpulang\b/

const outdoors =
  /^(?:road|alley|city|village|ditch|forest|mountain|ricefield|river|dryriver|field|beach|cemetery|farmyard)$/
const lying = /\b(?:tidur|(?:ber|ter)baring)\b/
const ill = /\b(?:demam|sakit|flu|meriang)\b/
const bedded = /^(?:bedroom|hospital|livingroom|porch)$/
/** A part of a school, as in "di tangga sekolah". */
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
 * Returns where words without a place put people: before a door, at home, in bed, at a school, at its windows, in its
 * yard with an umbrella, or ashore. `isFirst`: there is no panel before.
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
