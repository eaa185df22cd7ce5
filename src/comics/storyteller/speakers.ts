import type { LetteringKind } from '../script/script.ts'
import { capitalised, isOf, Words } from './lexicon.ts'
import type { Mention, People } from './people.ts'

export const isSpeech = (word: string): boolean => kindOf(word) !== undefined
const kindOf = (word: string) => (['thought', 'shout', 'speech'] as const).find((kind) => isOf(`verb.${kind}`, word))
/** "katanya", "kataku" name nobody after them; "tanya" does. */
const isOwned = (word: string): boolean => /(?:nya|ku)$/.test(word) && isSpeech(word.replace(/(?:nya|ku)$/, ''))
/** A verb such as "menjawab": somebody else has spoken before. */
export const isAnswer = (word: string): boolean => isOf('verb.answer', word)
export const isQuestion = (word: string): boolean => /tanya|^ask/.test(word)

/** `speaker` is a name; null with `isPronoun` where it is somebody known from before. `isOnly`: no more than a tag. */
export type Tag = { speaker: string | null; isPronoun: boolean; verb: string; kind: LetteringKind; isOnly: boolean }

/** What stands in the same sentence before a quote, or after it, says who speaks. Null where it does not. */
export function tagIn(text: string, side: 'before' | 'after', people: People): Tag | null {
  const words = new Words(text)
  const mentions = people.mentionsIn(words)
  return side === 'after' ? tagAfter(words, mentions) : tagBefore(words, mentions, /[,:]\s*$/.test(text))
}

/** A sign, a title or a text that is read is no speech. */
export function isRead(before: string, after: string): boolean {
  const last = new Words(before)
    .all(-4)
    .slice(-4)
    .findLast((word) => isOf('verb.read', word) || isSpeech(word))
  const first = new Words(after).lower(0)
  return isOf('verb.read', last ?? '') || (isOf('verb.read', first) && !isSpeech(first))
}

/** Whose face or hands a sentence shows: "Rani tersenyum." */
export function gesturing(sentence: string, people: People): string | null {
  const words = new Words(sentence)
  const [first, second] = people.mentionsIn(words)
  return first?.at === 0 && !second && words.all().some((word) => isOf('verb.gesture', word))
    ? nameOf(first, words)
    : null
}

/** The first person of a sentence who is no object. */
export function subjectOf(sentence: string, people: People): string | null {
  const words = new Words(sentence)
  const subject = people.mentionsIn(words).find((mention) => !isObject(words, mention))
  return subject ? nameOf(subject, words) : null
}

export function isObject(words: Words, { at }: Mention): boolean {
  const verb = words.isIn(at - 1, 'beside.describing') ? at - 2 : at - 1
  const isVerb = /^(?:ke|pada|untuk|dari|melihat|mendengar|menuju)$|^(?:me|di)\p{L}{4,}(?:kan|i)$/u.test(
    words.lower(verb),
  )
  return !words.isApart(at) && (isVerb || words.isIn(verb, 'act.toward'))
}

const named = (speaker: string): Tag => ({ speaker, isPronoun: false, verb: '', kind: 'speech', isOnly: false })

function tagAfter(words: Words, mentions: readonly Mention[]): Tag | null {
  if (isSpeech(words.lower(0))) return spoken(words, mentions, 0)
  const start = mentions.find(({ at }) => at <= 1 && words.areIn(0, at, 'beside.describing'))
  if (!start && !words.isIn(0, 'label.pronoun', 'label.self')) return null
  const from = start ? start.at + start.length : 1
  const verb = words.numbers().find((at) => at >= from && isSpeech(words.lower(at))) ?? 0
  const isNear =
    verb > 0 &&
    words.areIn(from, verb, 'act.helper', 'tag.before', 'beside.describing', 'tag.adverb') &&
    !/[.!?]/.test(words.gap(verb))
  return isNear ? spoken(words, mentions, verb) : start ? named(nameOf(start, words)) : null
}

/** `isLed`: a comma or colon stands before the quote. */
function tagBefore(words: Words, mentions: readonly Mention[], isLed: boolean): Tag | null {
  const verb = words.numbers().findLast((at) => isSpeech(words.lower(at))) ?? -1
  if (verb >= 0 && (isLed || words.length - verb <= 3 || words.isIn(verb + 1, 'act.toward')))
    return spoken(words, mentions, verb)
  const subject = mentions.find((mention) => !isObject(words, mention))
  return isLed && subject && subject.at <= 2 ? named(nameOf(subject, words)) : null
}

function spoken(words: Words, mentions: readonly Mention[], verb: number): Tag {
  const mention = speakerOf(words, mentions, verb)
  const thing = mention || verb > 0 ? 0 : thingAt(words, 0)
  const self = !mention && (/ku$/.test(words.lower(verb)) || words.all().some((word) => isOf('label.self', word)))
  const [from, length] = mention ? [mention.at, mention.length] : [1, thing]
  const rest = words.numbers().filter((at) => at !== verb && (at < from || at >= from + length))
  return {
    speaker: mention
      ? nameOf(mention, words)
      : self
        ? words.all().includes('i')
          ? 'I'
          : 'Aku'
        : thing > 0
          ? capitalised(words.slice(1, thing))
          : null,
    isPronoun:
      isOwned(words.lower(verb)) ||
      (words.areIn(0, verb, 'tag.before', 'act.helper', 'label.pronoun') &&
        (verb > 0 || words.isIn(1, 'label.pronoun'))) ||
      words.all(0, verb).some((word) => isOf('label.pronoun', word)),
    verb: words.lower(verb),
    kind: words.all().join(' ').includes('dalam hati') ? 'thought' : (kindOf(words.lower(verb)) ?? 'speech'),
    isOnly: rest.every((at) =>
      words.isIn(at, 'tag.adverb', 'tag.before', 'beside.describing', 'label.pronoun', 'label.self'),
    ),
  }
}

/** How many words name somebody unknown after a verb of speech: `kata komputer kapal`. */
export function thingAt(words: Words, verb: number): number {
  if (!isSpeech(words.lower(verb)) || isOwned(words.lower(verb)) || words.isApart(verb + 1)) return 0
  const isNoun = (at: number) =>
    !words.isIn(at, 'generic.all') &&
    !words.isApart(at) &&
    !words.isIn(
      at,
      'label.pronoun',
      'label.self',
      'tag.adverb',
      'tag.after',
      'act.toward',
      'common.function',
      'beside.describing',
    )
  if (/^(?:si|sang)$/.test(words.lower(verb + 1))) return 2
  return !isNoun(verb + 1) ? 0 : isNoun(verb + 2) ? 2 : 1
}

/**
 * "kata Tio", "Tio menjawab"; in "Tio menatap Rani lalu berkata" the one who looks, in "Rani mendengar Ibu berteriak"
 * the one beside the verb. Of "Rani dan Tio" the first speaks for both.
 */
function speakerOf(words: Words, mentions: readonly Mention[], verb: number): Mention | undefined {
  const earlier = mentions.filter(({ at }) => at < verb)
  const last = earlier.at(-1)
  const hasPronoun = words
    .all(last ? last.at + last.length : 0, verb)
    .some((word) => isOf('label.pronoun', word) || isOf('label.self', word))
  if (hasPronoun) return undefined
  if (!last)
    return isOwned(words.lower(verb))
      ? undefined
      : mentions.find(
          ({ at }) => at > verb && words.areIn(verb + 1, at, 'beside.describing', 'tag.adverb') && !words.isApart(at),
        )
  const end = last.at + last.length
  const isBeside =
    words.areIn(end, verb, 'tag.before', 'act.helper', 'beside.describing') &&
    !words.all(end, verb).some((word) => isOf('tag.joining', word))
  const isAddressed = earlier.length > 1 && /^(?:kepada|pada|ke)$/.test(words.lower(last.at - 1))
  if (!isBeside || isAddressed) return earlier.findLast((mention) => !isObject(words, mention)) ?? last
  const one = earlier.at(-2)
  return one && last.at === one.at + one.length + 1 && /^(?:dan|and)$/.test(words.lower(last.at - 1)) ? one : last
}

/** "salah satu perampok" is no particular one. */
function nameOf({ people, at }: Mention, words: Words): string {
  const name = people[0]?.name ?? ''
  return words.all(at - 2, at).join(' ') === 'salah satu' ? name.replace(/ \d$/, '') : name
}
