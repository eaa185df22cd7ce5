import type { PanelScene, Sighting } from '../../artwork/comic/panel-scene.ts'
import { PLAIN } from '../../artwork/comic/places.ts'
import type { Sight } from './sights.ts'
import type { Words } from './storyteller/lexicon.ts'
import type { Mention } from './storyteller/people.ts'
import { dried, isUndrawnPlace, movedTo, placeAmong, resolvePlace } from './whereabouts.ts'

/** Reads where and when a panel is from its words. */

type Time = PanelScene['time']

const early = /^(?:[1-4]|satu|dua|tiga|empat)$/

/**
 * Returns the hour that a word for an hour shows. Before dawn and at three in the morning it is still night. Returns
 * null if the word is not about now, as when somebody waits for the morning.
 */
function toHour(words: Words, { key, at }: Sight): string | null {
  const before = words.lower(at - 1)
  if (key === 'evening' && /^(?:sejak|since)$/.test(before)) return 'night'
  if (key !== 'morning') return key
  if (/^(?:sampai|hingga|menunggu|menanti|until)$/.test(before)) return null
  const isEarly = early.test(before) && /^(?:jam|pukul)$/.test(words.lower(at - 2))
  return isEarly || /^(?:sebelum|before)$/.test(before) ? 'night' : key
}

/** "tiga minggu kemudian", "sejak hari itu": the day or night of the panel before is over. */
const over =
  /\b(?:se)?(?:hari|minggu|pekan|bulan|tahun) (?:kemudian|berlalu|setelahnya|sesudahnya)\b|\bsejak (?:hari |saat )?itu\b|\b(?:days|weeks|months|years) later\b/
/** "besoknya", "suatu hari": it is another day, and the place is unknown. */
const another =
  /\b(?:(?:be)?(?:esok|sok)nya|lusanya|keesokan (?:hari|pagi|sore|malam)nya|suatu (?:hari|pagi|siang|sore|malam)|(?:hari|minggu|bulan|tahun) (?:berikutnya|depannya)|the next (?:day|morning)|one (?:day|morning|evening|night))\b/
const blackout =
  /\b(?:mati (?:lampu|listrik)|(?:lampu|listrik)(?: \p{L}+){0,3} (?:padam|mati)|gelap gulita|blackout|power cut)\b/u

/**
 * Returns the hour that words imply without a word for it: only in the dark does a power cut matter. `spokenHour` is
 * the hour that a line says it is now.
 */
function impliedHour(sentences: readonly string[], spokenHour: Time | null, before: Sighting | null): Time | null {
  const text = sentences.join(' ').toLowerCase()
  const last = before?.time ?? null
  if (last === null) return spokenHour ?? (blackout.test(text) ? 'night' : null)
  return /^(?:evening|night)$/.test(last) && over.test(text) ? 'day' : null
}

type Reading = {
  sentences: readonly string[]
  wordings: readonly Words[]
  mentionsIn: (words: Words) => readonly Mention[]
  seen: readonly Sight[]
  spokenHour: string | null
  before: Sighting | null
}

/** Reads place, hour and weather. What words do not say stays as it was before. */
export function readSetting({ sentences, wordings, mentionsIn, seen: sights, spokenHour, before }: Reading) {
  const keys = (section: Sight['section']) => sights.flatMap((one) => (one.section === section ? [one.key] : []))
  const hours = sights.flatMap((one) => (one.section === 'time' && one.words ? (toHour(one.words, one) ?? []) : []))
  const implied = impliedHour(sentences, spokenHour as Time | null, before)
  const time = (hours[0] as Time | undefined) ?? implied ?? before?.time ?? null
  // In the morning the rain of the night is over.
  const isNewDay = (time === 'morning' && before?.time === 'night') || implied === 'day'
  const fresh = (keys('weather')[0] ?? null) as PanelScene['weather'] | null
  const weather = fresh ?? (isNewDay ? 'clear' : (before?.weather ?? null))
  const lastPlace = before?.isInPicture ? PLAIN : (before?.place ?? null)
  const last = lastPlace === PLAIN ? null : lastPlace
  const namedPlace = placeAmong(sights)
  // "sejak kedai kopi mereka bangkrut" names a place, but nobody goes there.
  const isHere = last === null || namedPlace?.isLed || (namedPlace?.words?.isStart(namedPlace.at) ?? false)
  const where = isHere ? namedPlace : undefined
  const place = where?.words ? resolvePlace(where.words, where, last) : null
  const moved = movedTo({ sentences, place: place ?? last, weather, props: keys('prop'), isFirst: before === null })
  const reached = moved !== null && (place === null || place === 'schoolyard') ? moved : place
  const isElsewhere =
    wordings.some((words) => isUndrawnPlace(words, mentionsIn)) || (before !== null && isAnotherDay(sentences))
  return {
    place: dried(reached ?? (isElsewhere ? PLAIN : lastPlace), last, sentences),
    placeAge: reached === null ? (before?.placeAge ?? 0) + 1 : 0,
    isInPicture: where !== undefined && isBehindPhoto(where, sights),
    isReached: where?.words?.isAnyIn(where.at - 1, where.at + 1, 'reading.reaching') ?? false,
    time,
    weather,
  }
}

/**
 * Whether a place is only seen in a photo. In "Di foto itu Nenek masih muda, berdiri di atas panggung" it is, in "Foto
 * di dinding kamar" the room is where people are.
 */
const isBehindPhoto = (place: Sight, sights: readonly Sight[]): boolean =>
  sights.some(({ key, at, words }) => /photo$/.test(key) && words === place.words && place.at - at > 4)

const isAnotherDay = (sentences: readonly string[]): boolean => {
  const text = sentences.join(' ').toLowerCase()
  return over.test(text) || another.test(text)
}
