import { findKey, hasWord, isUnlisted, Words } from './lexicon.ts'
import { isActor, isDress, isGivenName } from './look.ts'
import { isCommon, isTitle } from './people.ts'

/** Whether a word is derived from another one, so that it names nobody: "sesampainya", "pemberani". */
export const isDerived = (word: string): boolean =>
  /^(?:me|di)\p{L}{4}|^(?:ber|ter|per|pem|pen)\p{L}{3}|^(?:se|pe)\p{L}{4}|^ke\p{L}{2,}an$|(?:nya|kan|lah|kah|pun)$/u.test(
    word,
  )

/** Whether no list has a word and it is not derived. It may name an animal. */
const isStrange = (word: string): boolean => isUnlisted(word) && !isDerived(word)
const isThing = (phrase: string): boolean => findKey('prop', phrase) !== undefined || hasWord('common.things', phrase)
/** Words that follow only animals and things. */
const beastly = /^(?:kecil|mungil|jantan|betina|liar|ajaib)$/
const wild = /^(?:jantan|betina|liar)$/
const bodily = /^(?:ber)?(?:sayap|ekor|sirip|sarang|paruh)(?:nya)?$/

/**
 * Returns the roles of a noun after a name that shows that the name is not a person's: "Tito si teko", "Bimo adalah
 * sebuah balon", "Gogo, gurame kecil,". Nouns in the lists are left out, because they are found elsewhere. `name` is
 * null to find everything that may not be a person.
 */
export function natureAfter(words: Words, at: number, name: string | null): string[] {
  const isBeing = words.gap(at) === ' ' && words.isIn(at, 'beside.is')
  const from = isBeing ? at + 1 : at
  if (!/^(?: |, )$/.test(words.gap(from))) return []
  const [isCounted, isNick] = [words.isIn(from, 'beside.thing'), words.isIn(from, 'beside.nick')]
  const noun = isCounted || isNick ? from + 1 : from
  const isTied = words.gap(noun) === ' ' || (noun === at && words.gap(at) === ', ')
  if (!isTied || words.phrase(noun, (phrase) => isActor(phrase) || isDress(phrase))) return []
  const [word, thing] = [words.lower(noun), words.phrase(noun, isThing)]
  if (isCounted) return thing || name === null || !isPersonal(name) ? ['*thing', word] : []
  if (words.isIn(noun, 'beside.person', 'beside.body', 'beside.after')) return []
  const next = noun + (thing?.length ?? (words.isDoubled(noun) ? 2 : 1))
  const isBeastly = beastly.test(words.lower(next)) && words.gap(next) === ' '
  // "si bintang kelas" is a person, and so is somebody who is only compared: "adalah bunga desa".
  if (thing && (isNick || isBeing || isBeastly))
    return isBeastly || (isNick && !isOfAnother(words, next)) ? ['*thing', word] : []
  const meansAnimal = words.isDoubled(noun) || ((isNick || isBeastly) && (name === null || isAnimal(words, noun, name)))
  return !thing && meansAnimal && isStrange(word) ? ['*animal', words.slice(noun, next - noun).toLowerCase()] : []
}

const isPersonal = (name: string): boolean => new Words(name).all().some((part) => isGivenName(part) || isTitle(part))

/**
 * Whether an unknown noun is an animal. Most unknown nouns tell what somebody is like or does: "Farel si gamer". The
 * noun is an animal if the text counts it with "seekor". It also is one if the name is not a person's and the sentence
 * gives it the body of an animal, or name and noun begin alike, as in fables: "Gogo si gurame".
 */
function isAnimal(words: Words, at: number, name: string): boolean {
  const word = words.lower(at)
  if (words.numbers().some((nth) => words.lower(nth) === 'seekor' && words.lower(nth + 1) === word)) return true
  if (isPersonal(name)) return false
  if (wild.test(words.lower(at + 1)) || name.toLowerCase().startsWith(word.slice(0, 1))) return true
  const from = words.numbers().findLast((nth) => nth <= at && words.isStart(nth)) ?? 0
  const to = words.numbers().find((nth) => nth > at && words.isStart(nth)) ?? words.length
  return words.all(from, to).some((one) => bodily.test(one))
}

/** Whether "jago" means that somebody is good at something, as in "si jago matematika", and not a rooster. */
export const isSkill = (words: Words, at: number, phrase: string): boolean =>
  phrase === 'si_jago' &&
  words.gap(at) === ' ' &&
  at < words.length &&
  !words.isIn(at, 'beside.after') &&
  !isActive(words.lower(at))
const isActive = (word: string): boolean => isDerived(word) || hasWord('act.human', word) || hasWord('act.helper', word)

const isOfAnother = (words: Words, at: number): boolean => words.gap(at) === ' ' && isCommon(words.lower(at))
