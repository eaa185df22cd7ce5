import { fitsHand } from '../../artwork/comic/things.ts'
import { isOutcome, type Sight } from './sights.ts'
import { findKey, type Words } from './storyteller/lexicon.ts'
import type { Mention } from './storyteller/people.ts'
import { getClauseStart } from './storyteller/pictured.ts'

/** What the hands of a panel do, by its words. */

/**
 * Whether somebody who does something holds the thing of a sight. A thing that only lies somewhere, shows the way or is
 * looked at is not held. A big thing has to be carried.
 */
export function isInHand(words: Words, { section, key, at }: Sight): boolean {
  if (section !== 'prop') return false
  const from = Math.max(getClauseStart(words, at), at - FAR)
  for (let back = at - 1; back >= from; back -= 1) {
    const word = words.lower(back)
    if (words.isIn(back, 'reading.from') || elsewhere.test(word) || viewing.test(word) || leaving.test(word))
      return false
    const pose = findKey('pose', word)
    if (key === 'drumkit' && playing.test(word)) return true
    if (pose) return fitsHand(key) ? pose !== 'point' : moving.test(word)
    if (deed.test(word)) break
  }
  return fitsHand(key)
}

/** Greatest number of words between a verb and the thing. */
const FAR = 6
const deed = /^(?:me|ber|ter)\p{L}{4}/u
export const isCarrying = (pose: string): boolean => /^(?:hold|lift|haul|show)$/.test(pose)
const moving = /(?:bawa|angkat|angkut|gotong|usung|pikul|panggul|jinjing|carr|lift|hold)/
const playing = /^(?:memukul|menabuh|bermain|memainkan|main)$/
/** After these verbs a person no longer holds the thing. */
const leaving = /^me(?:naruh|letakkan|nyimpan|lempar|njatuhkan|mbuang)/
const elsewhere =
  /^(?:pada|kepada|untuk|tentang|dalam|atas|bawah|sebelah|seperti|agar|karena|meski|meskipun|walau|ketika|saat)$/
const viewing =
  /^(?:me(?:lihat|mandang|natap|nonton|ncari|nunggu|lewat|nabrak|ninggal|nerbang|nyebrang|nyeberang|rindu)|teringat|lupa|butuh|perlu)/

/** Returns the pose of a person on a thing: "naik sepeda", "mengayuh perahunya", "menaiki tangga". */
export function ridingPose(words: Words, { section, key, at }: Sight): string | null {
  if (section !== 'prop') return null
  if (key === 'phone' && words.all(at, at + 5).some((word) => word.startsWith('telinga'))) return 'phone'
  const pose = rides[key]
  const isRiding = words.all(Math.max(getClauseStart(words, at), at - 3), at + 1).some((word) => riding.test(word))
  return pose !== undefined && isRiding ? pose : null
}

const riding = /^(?:naik|menaiki|mengendarai|mengayuh|mengemudi|menyetir|memanjat|menunggang|mendayung|rides?|drives?)/
const rides: Readonly<Record<string, string>> = {
  bicycle: 'cycle',
  motorbike: 'ride',
  boat: 'row',
  car: 'drive',
  ladder: 'climb',
}

/** Whether a thing is only the content of another thing: "keranjang telur" shows a basket. */
export const isContent = (sights: readonly Sight[], words: Words, { section, at }: Sight): boolean =>
  section === 'prop' &&
  !words.isApart(at) &&
  sights.some((one) => one.section === 'prop' && one.words === words && one.at + one.length === at)

/**
 * `called`: the people whom a line names. `shown`: the things that were seen before. `holder`: the person who holds a
 * thing that the line points at.
 */
type LineContext = { called: readonly Mention[]; shown: readonly string[]; holder: string | undefined }

/**
 * Returns the things that a line shows: things that were already seen, and things it points at, which `holder` has
 * ("Surat siapa ini?"). Things that are only spoken of, as in "uang itu" or "Mana helmnya?", are not shown.
 */
export function sightsInLine(words: Words, sights: readonly Sight[], { called, shown, holder }: LineContext): Sight[] {
  const isCalled = (at: number) => called.some((one) => one.at === at)
  const things = sights.filter(({ section, at }) => section === 'prop' && !isCalled(at) && !isOutcome(words, at))
  return things.flatMap((thing) => {
    if (shown.includes(thing.key)) return thing
    const end = thing.at + thing.length
    const isPointedAt = words.all(end, end + 2).some((word) => /^(?:ini|nih|this)$/.test(word))
    return isPointedAt ? { ...thing, by: holder ? [holder] : [] } : []
  })
}

/** Returns, for each thing, the ids of the people who hold it. */
export function getHolders(sights: readonly Sight[]): Record<string, readonly string[]> {
  const holders: Record<string, readonly string[]> = {}
  for (const { key, by = [] } of sights)
    if (by.length > 0) holders[key] = [...new Set([...(holders[key] ?? []), ...by])]
  return holders
}

/** Whether nobody holds a thing yet. */
export const isFree = (sights: readonly Sight[]): boolean => sights.every(({ by = [] }) => by.length === 0)

export const isLookedAt = (words: Words, at: number): boolean => /^me(?:lihat|mandang|natap)/.test(words.lower(at - 1))
/** Whether a word stands after "antara", as in "di antara penonton". */
export const isAmong = (words: Words, at: number): boolean => words.lower(at - 1) === 'antara'
