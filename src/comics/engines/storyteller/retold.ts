import { getSectionRows, hasWord, listStems, type Words } from './lexicon.ts'
import { isActor } from './look.ts'

// A tag that says more than who speaks is lettered as a sentence: "kata Laras dari pintu" as "Laras berkata dari pintu."

const isVerb = (word: string) => ['speech', 'shout', 'thought'].some((key) => hasWord(`verb.${key}`, word))
const prefixes = [/^ber/, /^me(?!.*(?:kan|i)$)/, /^ter/, /^me.*kan$/, /^me.*i$/]

/** The active forms of verbs, such as "berkata" for "kata", if the lists have both. */
const actives = new Map(
  prefixes
    .flatMap((prefix) => getSectionRows('verb').flatMap(({ words }) => words.filter((word) => prefix.test(word))))
    .filter(isVerb)
    .flatMap((word) =>
      [...listStems(word), word.replace(/^ber/, ''), word.replace(/^meny/, 'c')].map((stem) => [stem, word] as const),
    )
    // "mengelak" is a form of "elak", not of "gelak".
    .filter(([stem, word]) => stem !== word && isVerb(stem) && !(/^[gy]/.test(stem) && word.startsWith(`men${stem}`)))
    .toReversed(),
)
const isActive = /^(?:ber|me)\p{L}{3}|ed$|^(?:said|says|told|swore|spat)$/u
const toActiveVerb = (verb: string) => actives.get(verb) ?? (isActive.test(verb) ? verb : undefined)

/** Most words between a name and its verb. More would separate them too much. */
const LONGEST_BESIDE = 6

/**
 * Turns a tag into a sentence. `verb` is the first word, without an ending such as -nya. The speaker follows: `length`
 * words from word `from` on. Returns null if the active form of the verb is not known.
 */
export function retold(words: Words, verb: string, from: number, length: number): string | null {
  const active = toActiveVerb(verb)
  const end = words.lower(0) === verb ? findNameEnd(words, from, length) : 1
  const at = active === undefined || end === null ? null : findVerbPlace(words, end)
  if (end === null || at === null) return null
  const who = end > 1 ? words.slice(1, end - 1) : /ku$/.test(words.lower(0)) ? 'Aku' : 'Ia'
  const beside = at > end ? words.gap(end) + words.slice(end, at - end) : ''
  const isParted = at > end && words.gap(end).startsWith(',')
  const rest = words.slice(at, words.length - at)
  const gap = at < words.length && !isParted ? words.gap(at) : ' '
  return `${who}${beside}${isParted ? ',' : ''} ${active}${rest && gap + rest}${words.gap(words.length)}`
}

/** Returns the end of the name right after the verb; "Rani dan Tio" is one name. Returns null if no name is there. */
function findNameEnd(words: Words, from: number, length: number): number | null {
  const isSelf = words.isIn(1, 'tag.pronoun', 'tag.self')
  const isNext = isSelf || (length > 0 && words.areIn(1, from, 'tag.leading', 'tag.article', 'beside.one'))
  if (!isNext || words.isApart(1)) return null
  let end = isSelf ? 2 : from + length
  const isMore = (at: number) => words.lower(at) === 'yang' || words.isIn(at, 'tag.leading', 'tag.article')
  while (!words.isApart(end) && words.isIn(end, 'beside.describing') && !isMore(end)) end += 1
  if (!words.isIn(end, 'beside.joint') || words.isApart(end)) return end
  const more = words.names(end + 1, 3)
  return more > 0 ? end + 1 + more : null
}

/**
 * Returns where the verb may stand: right after the name, or after words that say who it is. Returns null if their end
 * is unclear.
 */
function findVerbPlace(words: Words, end: number): number | null {
  const isParted = words.gap(end).startsWith(',')
  const isWho = words.lower(end) === 'yang' || (isParted && words.phrase(end, isActor) !== null)
  if (!isWho && (isParted || !words.isIn(end, 'tag.leading'))) return end
  let at = end + 1
  while (!words.isApart(at)) at += 1
  const isWhole = at === words.length ? !isParted : words.gap(at).startsWith(',')
  if (at - end <= LONGEST_BESIDE && isWhole && !words.isAnyIn(end, at, 'tag.after')) return at
  return isParted && words.lower(end) !== 'yang' ? end : null
}
