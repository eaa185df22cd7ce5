import { findKey, hasWord, listStems, type Words } from './lexicon.ts'
import { findCreature, isActor, isBeast, isDress, isUndrawn } from './look.ts'
import { countBefore, isCommon } from './people.ts'
import { isPictured, isStoryTopic } from './pictured.ts'
import { isSpeech } from './speakers.ts'

const dealing = /^(?:penjual|pedagang|tukang|pemilik|juragan)$/

/** Whether a person who is named from word `at` on is there and does something, and is not only spoken of. */
export function isActing(words: Words, at: number, length: number, role: string): boolean {
  const [next, of] = [at + length, words.isIn(at - 1, 'beside.one') ? at - 2 : at - 1]
  const isSold = dealing.test(words.lower(at - 1))
  const isThing = isBeast(role) && (isSold || words.isIn(at - 1, 'thing.before') || words.isIn(next, 'thing.after'))
  const isNobody = words.gap(at) === '-' || isLed(words, of, 'beside.crowd', 'beside.predicate')
  if (isThing || isNobody || isAbsent(words, at, length)) return false
  if (doesAct(words, next, true)) return true
  if (isOwner(words, at, length)) return false
  const isListed = words.gap(at) === ', ' && words.phrase(at - 1, isActor) !== null
  if (isListed || words.isStart(at) || countBefore(words, at) > 1 || words.isIn(next, 'beside.after')) return true
  if (words.isIn(at - 1, 'beside.one', 'beside.joint')) return true
  return isMet(words, at) && !(isToward(words, at) && isUndrawn(role))
}

/** Whether one of some words leads to the next word. "jadi" in "jadi ayah pulang" means "so" and does not. */
export const isLed = (words: Words, at: number, ...names: readonly string[]): boolean =>
  words.isIn(at, ...names) && !words.isApart(at + 1) && !(words.lower(at) === 'jadi' && words.isApart(at))

export const isToward = (words: Words, at: number): boolean =>
  !words.isApart(at) &&
  [words.lower(at - 1), ...listStems(words.lower(at - 1))].some((word) => hasWord('act.toward', word))
/** Whether somebody meets or speaks: "kata Rani", "memeluk Rani", "dikejar Rani". */
export const isMet = (words: Words, at: number, before = words.isApart(at) ? '' : words.lower(at - 1)): boolean =>
  isToward(words, at) || isSpeech(before) || /^(?:di\p{L}{4}|me\p{L}{4,}i$)/u.test(before)

/** Whether a person is there and not only mentioned, as in "rindu ibunya", "Kakek belum pulang", "peta kakek". */
export const isThere = (words: Words, at: number, length: number): boolean =>
  !isAbsent(words, at, length) && !isOwner(words, at, length)

function isAbsent(words: Words, at: number, length: number): boolean {
  const [first, next] = [words.isIn(at - 1, 'beside.one') ? at - 1 : at, at + length]
  const isGone = !words.isApart(next) && words.phrase(next, (phrase) => hasWord('act.gone', phrase)) !== null
  // "janji Ayah" after a quote is a tag.
  // "Seorang anak bernama Iwan mengangkat tangan": Iwan is there, because he acts.
  const isIntroduced = words.isIn(at - 1, 'beside.named') && doesAct(words, next, true)
  const isLost = isLed(words, first - 1, 'act.absent') && !isIntroduced && !/["”»’]/.test(words.gap(first - 1))
  const isPhrase = words.phrase(first - 2, (phrase) => hasWord('act.absent', phrase))?.length === 2
  return isGone || isPhrase || isStoryTopic(words, first) || isPictured(words, first) || isLost
}

function isOwner(words: Words, at: number, length: number): boolean {
  const before = words.lower(at - 1).replace(/nya$/, '')
  if (words.phrase(at - 2, isDress)?.length === 2) return true
  if (words.isApart(at) || !isCommon(before)) return false
  const isThing = !hasWord('beside.body', before) && !hasWord('common.function', before) && !isActor(before)
  return findCreature(before) !== undefined || (isThing && !doesAct(words, at + length, true))
}

/**
 * Whether a verb follows, perhaps after "itu", "yang" or "tidak". `isAny`: any verb counts, not only what people do.
 */
export function doesAct(words: Words, from: number, isAny: boolean): boolean {
  let at = from
  const isDone = () => words.isIn(at, 'act.human') || isSpeech(words.lower(at)) || (isAny && isAnyVerb(words.lower(at)))
  while (at < from + 5 && !words.isApart(at) && !isDone() && words.isIn(at, 'act.helper', 'beside.after')) at += 1
  return at < from + 5 && !words.isApart(at) && isDone()
}

const verbal = /^(?:me|ber|ter|ng|ny)\p{L}{3,}|^di\p{L}{4,}|(?:ed|ing)$/u
const isAnyVerb = (word: string) => verbal.test(word) && !hasWord('act.toward', word)
/** Whether a word right at `at` is an act of people only: it is known as one, or is a pose that no thing takes. */
export const isDeed = (words: Words, at: number): boolean =>
  !words.isApart(at) && (words.isIn(at, 'act.human') || poses.has(findPose(words.lower(at)) ?? ''))
const poses = new Set(
  'walk run climb crawl sneak sit floor squat kneel sleep wave cheer think arms hips read write phone eat cook weep dance kick pray bow'.split(
    ' ',
  ),
)
const findPose = (word: string) => listStems(word).flatMap((stem) => findKey('pose', stem) ?? [])[0]
export const isVerb = (word: string) => hasWord('act.human', word) || /^(?:me|di)\p{L}{4}/u.test(word)
