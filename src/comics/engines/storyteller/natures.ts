import { isOf, isUnlisted, keyOf, type Words } from './lexicon.ts'
import { isActor, isDress } from './look.ts'
import { isCommon } from './people.ts'

/** What is made of another word names nobody: "sesampainya", "pemberani". */
export const isDerived = (word: string): boolean =>
  /^(?:me|di)\p{L}{4}|^(?:ber|ter|per|pem|pen)\p{L}{3}|^(?:se|pe)\p{L}{4}|^ke\p{L}{2,}an$|(?:nya|kan|lah|kah|pun)$/u.test(
    word,
  )

/** No list has it, and people are not named so. */
const isStrange = (word: string): boolean => isUnlisted(word) && !isDerived(word)
const isThing = (phrase: string): boolean => keyOf('prop', phrase) !== undefined || isOf('common.things', phrase)
/** Beside what is no person. */
const beastly = /^(?:kecil|mungil|jantan|betina|liar|ajaib)$/

/**
 * The roles of what stands behind a name, at a word, and is no person: "Tito si teko", "Bimo adalah sebuah balon",
 * "Tobi, kuskus kecil,". None for what is in the lists, because that is found by itself.
 */
export function natureAfter(words: Words, at: number): string[] {
  const isBeing = words.gap(at) === ' ' && words.isIn(at, 'beside.is')
  const from = isBeing ? at + 1 : at
  if (!/^(?: |, )$/.test(words.gap(from))) return []
  const [isCounted, isNick] = [words.isIn(from, 'beside.thing'), words.isIn(from, 'beside.nick')]
  const noun = isCounted || isNick ? from + 1 : from
  const isTied = words.gap(noun) === ' ' || (noun === at && words.gap(at) === ', ')
  if (!isTied || words.phrase(noun, (phrase) => isActor(phrase) || isDress(phrase))) return []
  const [word, thing] = [words.lower(noun), words.phrase(noun, isThing)]
  if (isCounted) return ['*thing', word]
  if (words.isIn(noun, 'beside.person', 'beside.body', 'beside.after')) return []
  const next = noun + (thing?.length ?? (words.isDoubled(noun) ? 2 : 1))
  const isBeastly = beastly.test(words.lower(next)) && words.gap(next) === ' '
  // "si bintang kelas" is a person, and so is who is only compared: "adalah bunga desa".
  if (thing && (isNick || isBeing || isBeastly))
    return isBeastly || (isNick && !isOfAnother(words, next)) ? ['*thing', word] : []
  const isOther = isNick || isBeastly || ((isBeing || noun === at) && words.isDoubled(noun))
  return !thing && isOther && isStrange(word) ? ['*animal', words.slice(noun, next - noun).toLowerCase()] : []
}

const isOfAnother = (words: Words, at: number): boolean => words.gap(at) === ' ' && isCommon(words.lower(at))
