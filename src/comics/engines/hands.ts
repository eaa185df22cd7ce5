import { fitsHand } from '../../artwork/comic/things.ts'
import { isOutcome, type Sight } from './sights.ts'
import { findKey, type Words } from './storyteller/lexicon.ts'
import type { Mention } from './storyteller/people.ts'
import { getClauseStart } from './storyteller/pictured.ts'

/** What the hands of a panel do, by its words. */

/**
 * Whether who does something has the thing of a sight in hand: not where it only lies or leads, and not what is looked
 * at; what is big has to be carried.
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

/** Words between what is done and the thing. */
const FAR = 6
const deed = /^(?:me|ber|ter)\p{L}{4}/u
export const isCarrying = (pose: string): boolean => /^(?:hold|lift|haul|show)$/.test(pose)
const moving = /(?:bawa|angkat|angkut|gotong|usung|pikul|panggul|jinjing|carr|lift|hold)/
const playing = /^(?:memukul|menabuh|bermain|memainkan|main)$/
/** Who puts something down has it no longer. */
const leaving = /^me(?:naruh|letakkan|nyimpan|lempar|njatuhkan|mbuang)/
const elsewhere =
  /^(?:pada|kepada|untuk|tentang|dalam|atas|bawah|sebelah|seperti|agar|karena|meski|meskipun|walau|ketika|saat)$/
const viewing =
  /^(?:me(?:lihat|mandang|natap|nonton|ncari|nunggu|lewat|nabrak|ninggal|nerbang|nyebrang|nyeberang|rindu)|teringat|lupa|butuh|perlu)/

/** What somebody does with a thing who is on it: "naik sepeda", "mengayuh perahunya", "menaiki tangga". */
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

/** "Keranjang telur" is a basket. */
export const isContent = (sights: readonly Sight[], words: Words, { section, at }: Sight): boolean =>
  section === 'prop' &&
  !words.isApart(at) &&
  sights.some((one) => one.section === 'prop' && one.words === words && one.at + one.length === at)

/** `called`: who is named in a line; `shown`: things that were seen before; `holder`: whose what is pointed at is. */
type LineContext = { called: readonly Mention[]; shown: readonly string[]; holder: string | undefined }

/**
 * The things of a line: those that were seen already, and what is pointed at, which `holder` has ("Surat siapa ini?").
 * What is only spoken of, such as "uang itu" or "Mana helmnya?", is not shown.
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

/** Who has each thing in hand. */
export function getHolders(sights: readonly Sight[]): Record<string, readonly string[]> {
  const holders: Record<string, readonly string[]> = {}
  for (const { key, by = [] } of sights)
    if (by.length > 0) holders[key] = [...new Set([...(holders[key] ?? []), ...by])]
  return holders
}

/** Whether nobody has a thing yet. */
export const isFree = (sights: readonly Sight[]): boolean => sights.every(({ by = [] }) => by.length === 0)

export const isLookedAt = (words: Words, at: number): boolean => /^me(?:lihat|mandang|natap)/.test(words.lower(at - 1))
/** "di antara penonton" */
export const isAmong = (words: Words, at: number): boolean => words.lower(at - 1) === 'antara'
