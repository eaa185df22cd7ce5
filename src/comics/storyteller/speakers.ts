import type { LetteringKind } from '../script/script.ts'
import { capitalised, isApart, rowsOf, setOf, type Word, wordsIn } from './lexicon.ts'
import type { Mention, People } from './people.ts'

const verbs = new Map(
  rowsOf('verb')
    .flatMap(([key, words]) => words.map((word) => [word, key] as const))
    .reverse(),
)
for (const [key, words] of rowsOf('verb'))
  if (key === 'speech' || key === 'shout' || key === 'thought') for (const word of words) verbs.set(word, key)
const answers = setOf('verb', 'answer')
const readings = setOf('verb', 'read')
const gestures = setOf('verb', 'gesture')
const adverbs = setOf('tag', 'adverb')
const before = setOf('tag', 'before')
const joining = setOf('tag', 'joining')
const pronouns = setOf('label', 'pronoun')
const helpers = setOf('act', 'helper')
const toward = setOf('act', 'toward')
const describing = new Set([
  ...setOf('beside', 'after'),
  ...setOf('beside', 'one'),
  'salah',
  'satu',
  'para',
  'pertama',
  'kedua',
  'seru',
])

export const isSpeech = (word: string): boolean => ['speech', 'shout', 'thought'].includes(verbs.get(word) ?? '')
/** A verb such as "menjawab": somebody else has spoken before. */
export const isAnswer = (word: string): boolean => answers.has(word)

/** `speaker` is a name; null with `isPronoun` where it is somebody known from before. `isOnly`: no more than a tag. */
export type Tag = { speaker: string | null; isPronoun: boolean; verb: string; kind: LetteringKind; isOnly: boolean }

/** What stands in the same sentence before a quote, or after it, says who speaks. Null where it does not. */
export function tagIn(text: string, side: 'before' | 'after', people: People): Tag | null {
  const words = wordsIn(text)
  const mentions = people.mentionsIn(words)
  return side === 'after' ? tagAfter(words, mentions) : tagBefore(words, mentions, /[,:]\s*$/.test(text))
}

/** A sign, a title or a text that is read is no speech. */
export function isRead(before: string, after: string): boolean {
  const near = wordsIn(before).slice(-4)
  const last = near.findLast(({ lower }) => readings.has(lower) || isSpeech(lower))
  const [first] = wordsIn(after)
  return (
    (last !== undefined && readings.has(last.lower)) ||
    (first !== undefined && readings.has(first.lower) && !isSpeech(first.lower))
  )
}

/** Whose face or hands a sentence shows: "Rani tersenyum." */
export function gesturing(sentence: string, people: People): string | null {
  const words = wordsIn(sentence)
  const [first, second] = people.mentionsIn(words)
  return first?.at === 0 && second === undefined && words.some(({ lower }) => gestures.has(lower))
    ? nameOf(first, words)
    : null
}

/** The first person of a sentence who is no object. */
export function subjectOf(sentence: string, people: People): string | null {
  const words = wordsIn(sentence)
  const subject = people.mentionsIn(words).find((mention) => !isObject(words, mention))
  return subject ? nameOf(subject, words) : null
}

export const isObject = (words: readonly Word[], { at }: Mention): boolean => {
  const word = words[describing.has(words[at - 1]?.lower ?? '') ? at - 2 : at - 1]
  return (
    word !== undefined &&
    !isApart(words[at] ?? word) &&
    (toward.has(word.lower) ||
      /^(?:ke|pada|untuk|dari|melihat|mendengar|menuju)$/.test(word.lower) ||
      /^(?:me|di)\p{L}{4,}(?:kan|i)$/u.test(word.lower))
  )
}

const isAll = (words: readonly Word[], ...groups: readonly ReadonlySet<string>[]) =>
  words.every(({ lower }) => groups.some((group) => group.has(lower)))

function tagAfter(words: readonly Word[], mentions: readonly Mention[]): Tag | null {
  const [first] = words
  if (!first) return null
  if (isSpeech(first.lower)) return spoken(words, mentions, 0)
  const start = mentions.find(({ at }) => at <= 1 && isAll(words.slice(0, at), describing))
  const isPronoun = pronouns.has(first.lower)
  if (!start && !isPronoun && !/^(?:aku|saya|i)$/.test(first.lower)) return null
  const from = start ? start.at + start.length : 1
  const verb = words.findIndex(({ lower }, at) => at >= from && isSpeech(lower))
  if (
    verb > 0 &&
    isAll(words.slice(from, verb), helpers, before, describing, adverbs) &&
    !words.slice(from, verb + 1).some((word) => word.gap.includes('.'))
  )
    return spoken(words, mentions, verb)
  if (!start) return null
  return { speaker: nameOf(start, words), isPronoun: false, verb: '', kind: 'speech', isOnly: false }
}

function tagBefore(words: readonly Word[], mentions: readonly Mention[], isLed: boolean): Tag | null {
  const verb = words.findLastIndex(({ lower }) => isSpeech(lower))
  const rest = words.slice(verb + 1)
  const isBeside = verb >= 0 && (isLed || rest.length <= 2 || toward.has(rest[0]?.lower ?? ''))
  if (isBeside) return spoken(words, mentions, verb)
  const subject = mentions.find((mention) => !isObject(words, mention))
  return isLed && subject && subject.at <= 2
    ? { speaker: nameOf(subject, words), isPronoun: false, verb: '', kind: 'speech', isOnly: false }
    : null
}

function spoken(words: readonly Word[], mentions: readonly Mention[], verb: number): Tag {
  const word = words[verb]?.lower ?? ''
  const mention = speakerOf(words, mentions, verb)
  const own = mention ? words.filter((_, at) => at >= mention.at && at < mention.at + mention.length) : []
  const rest = words.filter((one, at) => at !== verb && !own.includes(one))
  const self = /ku$/.test(word) || (!mention && words.some(({ lower }) => /^(?:aku|saya|gue|i)$/.test(lower)))
  const thing = mention || self ? null : thingAfter(words, verb)
  const isInner = words.some(({ lower }, at) => lower === 'dalam' && words[at + 1]?.lower === 'hati')
  return {
    speaker: mention ? nameOf(mention, words) : self ? selfOf(words) : (thing?.name ?? null),
    isPronoun: !mention && !thing && !self,
    verb: word,
    kind: isInner ? 'thought' : ((verbs.get(word) ?? 'speech') as LetteringKind),
    isOnly: isAll(
      rest.filter(({ lower }) => !thing?.words.includes(lower)),
      adverbs,
      before,
      describing,
      pronouns,
      selves,
    ),
  }
}

const selves = new Set(['aku', 'saya', 'gue', 'i'])
const selfOf = (words: readonly Word[]) => (words.some(({ text }) => text === 'I') ? 'I' : 'Aku')

/** `kata komputer kapal` */
function thingAfter(words: readonly Word[], verb: number) {
  const named = words
    .slice(verb + 1)
    .filter(
      ({ lower }, at, all) =>
        !all.slice(0, at + 1).some((one, nth) => nth > 0 && isApart(one)) &&
        !pronouns.has(lower) &&
        !adverbs.has(lower),
    )
    .slice(0, 2)
  const [first, second] = named
  if (
    verb !== 0 ||
    !first ||
    /(?:nya|ku)$/.test(words[0]?.lower ?? '') ||
    toward.has(first.lower) ||
    setOf('tag', 'after').has(first.lower) ||
    setOf('common', 'function').has(first.lower)
  )
    return null
  const isPair =
    second !== undefined &&
    !describing.has(second.lower) &&
    !toward.has(second.lower) &&
    !setOf('tag', 'after').has(second.lower)
  const taken = isPair ? [first, second] : [first]
  return { name: capitalised(taken.map(({ text }) => text).join(' ')), words: taken.map(({ lower }) => lower) }
}

/**
 * "kata Tio", "Tio menjawab"; in "Tio menatap Rani lalu berkata" the one who looks, in "Rani mendengar Ibu berteriak"
 * the one beside the verb.
 */
function speakerOf(words: readonly Word[], mentions: readonly Mention[], verb: number): Mention | undefined {
  const earlier = mentions.filter(({ at }) => at < verb)
  const last = earlier.at(-1)
  const after = mentions.find(
    ({ at }) =>
      at > verb &&
      isAll(words.slice(verb + 1, at), describing, adverbs) &&
      !isApart(words[at] ?? (words[verb] as Word)),
  )
  const isNya = /nya$/.test(words[verb]?.lower ?? '')
  if (!last)
    return isNya || words.slice(0, verb).some(({ lower }) => pronouns.has(lower) || selves.has(lower))
      ? undefined
      : after
  const between = words.slice(last.at + last.length, verb)
  const pronoun = words.slice(last.at, verb).some(({ lower }) => pronouns.has(lower) || selves.has(lower))
  if (pronoun) return undefined
  if (
    !between.some(({ lower }) => joining.has(lower)) &&
    isAll(between, before, helpers, describing) &&
    (earlier.length === 1 || !/^(?:kepada|pada|ke)$/.test(words[last.at - 1]?.lower ?? ''))
  )
    return leading(words, earlier)
  return earlier.findLast((mention) => !isObject(words, mention)) ?? last
}

/** Of "Rani dan Tio" the first speaks for both. */
const leading = (words: readonly Word[], mentions: readonly Mention[]): Mention | undefined => {
  const last = mentions.at(-1)
  const one = mentions.at(-2)
  const isJoined =
    last &&
    one &&
    words.slice(one.at + one.length, last.at).every(({ lower }) => lower === 'dan' || lower === 'and') &&
    last.at - one.at - one.length === 1
  return isJoined ? one : last
}

/** "salah satu perampok" is no particular one. */
function nameOf({ people, at }: Mention, words: readonly Word[]): string {
  const [first] = people
  const isSome = words[at - 1]?.lower === 'satu' && words[at - 2]?.lower === 'salah'
  return (isSome ? first?.name.replace(/ \d$/, '') : first?.name) ?? ''
}
