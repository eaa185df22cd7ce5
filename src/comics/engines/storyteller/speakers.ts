import type { LetteringKind } from '../../script/script.ts'
import { capitalised, findKey, hasWord, Words } from './lexicon.ts'
import { isActor } from './look.ts'
import { isCommon, type Mention, type People } from './people.ts'
import { retold } from './retold.ts'

const owned = /(?<!^(?:ber)?ta)(?:nya|ku)$/
const kinds = ['thought', 'shout', 'speech'] as const
const findSpeechKind = (word: string) =>
  kinds.find((kind) => hasWord(`verb.${kind}`, word) || hasWord(`verb.${kind}`, word.replace(owned, '')))
export const isSpeech = (word: string): boolean => findSpeechKind(word) !== undefined
/** Whether the ending of a verb of speech is its speaker: "katanya", "kataku". No name follows such a verb. */
export const isOwned = (word: string): boolean => owned.test(word) && isSpeech(word)

/** Whether "aku" is a verb, "to admit": `"Aku takut," aku Vero.` `isAfter`: a quote stands right before the words. */
export const isAdmitting = (words: Words, at: number, isAfter = false): boolean =>
  words.word(at) === 'aku' &&
  words.isCapital(at + 1) &&
  words.gap(at + 1) === ' ' &&
  ((isAfter && at === 0) || /["”»’']/.test(words.gap(at)))

/**
 * The words that name the speaker of a quote. `speaker`: a name; null with a `pronoun` ("nya" for an ending) for
 * somebody known before. `isOnly`: nothing but a tag. `felt`: what the speaker feels or does if `rest` does not name
 * them. `rest`: a sentence of all else in the tag. `epithet`: "si tukang ojek", if there is nothing else.
 */
export type Tag = Record<'verb' | 'felt' | 'pronoun' | 'rest' | 'epithet', string> &
  Record<'isOnly', boolean> & { speaker: string | null; kind: LetteringKind }
/** The person whom a sentence is about. `pronoun` is set if the sentence begins with one. */
export type Subject = { who: string | null; pronoun: string }

/** Reads the tag in the words before or after a quote. Returns null if they do not tell who speaks. */
export function tagIn(text: string, side: 'before' | 'after', people: People): Tag | null {
  const words = new Words(text)
  const mentions = people.mentionsIn(words)
  return side === 'after' ? tagAfter(words, mentions) : tagBefore(words, mentions, /[,:]\s*$/.test(text))
}

/** Whether a quote is a sign, a title or a text that is read, and not speech. */
export function isRead(before: string, after: string): boolean {
  const isReading = (word: string) => hasWord('verb.read', word)
  const [near, first] = [new Words(before).all().slice(-4), new Words(after).lower(0)]
  const last = near.findLast((word) => isReading(word) || (isSpeech(word) && !hasWord('verb.noun', word)))
  return isReading(last ?? '') || (isReading(first) && !isSpeech(first))
}

/** Returns the first person of a sentence who is not an object. */
export function findSubject(sentence: string, people: People): Subject {
  const words = new Words(sentence)
  const subject = people.mentionsIn(words).find((mention) => !isObject(words, mention))
  const pronoun = words.all(0, Math.min(subject?.at ?? 4, 4)).find((word) => hasWord('tag.pronoun', word)) ?? ''
  return { who: subject ? mentionName(subject, words) : null, pronoun }
}

const takesObject = /^(?:ke|pada|untuk|dari|melihat|mendengar|menuju)$|^(?:me|di)\p{L}{4,}(?:kan|i)$/u
export function isObject(words: Words, { at, length }: Mention): boolean {
  const verb = words.isIn(at - 1, 'beside.describing') ? at - 2 : at - 1
  const isToward = takesObject.test(words.lower(verb)) || words.isIn(verb, 'act.toward')
  return !words.isApart(at) && (isToward || isPlaced(words, at, length))
}

const places = /^(?:di|ke|dari|in|at|from)$/
/** Whether a person only names a place: "Di loteng rumah Eyang, Kirana membuka kardus." is not about Eyang. */
function isPlaced(words: Words, at: number, length: number): boolean {
  if (at > NEAR_PLACE || !places.test(words.lower(0)) || !words.gap(at + length).startsWith(',')) return false
  const between = words.numbers().slice(1, at)
  return between.every((at) => !words.isApart(at) && !words.isIn(at, 'act.human') && !verbal.test(words.lower(at)))
}
/** Greatest length of such a place in words. */
const NEAR_PLACE = 8
const verbal = /^(?:me|ber|ter)\p{L}{4,}/u

/** Greatest length of a clause in words. */
const LONGEST_CLAUSE = 100

/** Whether a thing, or an unknown person, does what verb `at` says: "dompet cokelat jatuh", "tas Tio jatuh". */
export function isThingActing(words: Words, at: number, mentions: readonly Mention[]): boolean {
  let from = at
  while (from > 0 && from > at - LONGEST_CLAUSE && !words.isApart(from) && !words.isIn(from - 1, 'reading.turning'))
    from -= 1
  const person = mentions.find((one) => one.at >= from && one.at < at)
  while (from < at && words.isIn(from, 'common.function', 'act.helper', 'beside.one')) from += 1
  const subject = words.lower(from).replace(/nya$/, '')
  const isPlace = words.isIn(from - 1, 'reading.leading', 'act.toward', 'act.absent')
  if (from === at || isPlace || hasWord('beside.body', subject)) return false
  const isThing = isCommon(subject) && !isActor(subject)
  // "Semalaman Pak Hasan memperbaiki perahu"
  if (person) return isThing && person.at === from + 1 && findKey('time', subject) === undefined
  const isVerb = /^(?:me|ber|ter|di)\p{L}{3,}/u.test(subject) || words.isIn(from, 'act.human') || isSpeech(subject)
  return isThing || !(isVerb || isActor(subject))
}

const untagged = { pronoun: '', verb: '', kind: 'speech', isOnly: false, felt: '', rest: '', epithet: '' } as const
function makeNameTag(mention: Mention, words: Words): Tag {
  const isOnly = mention.length === words.length
  return { ...untagged, speaker: mentionName(mention, words), isOnly, rest: isOnly ? '' : asSentence(wholeText(words)) }
}

function tagAfter(words: Words, mentions: readonly Mention[]): Tag | null {
  if (isSpeech(words.lower(0)) || isAdmitting(words, 0, true)) return readSpeechTag(words, mentions, 0)
  const start = mentions.find(({ at }) => at <= 1 && words.areIn(0, at, 'beside.describing'))
  if (!start && !words.isIn(0, 'tag.pronoun', 'tag.self')) return null
  const from = start ? start.at + start.length : 1
  const verb = words.numbers().find((at) => at >= from && isSpeech(words.lower(at))) ?? 0
  const isOther = words.isAnyIn(from, verb, 'act.toward') || mentions.some(({ at }) => at >= from && at < verb)
  if (verb > 0 && verb - from < 5 && !isOther && !/[.!?]/.test(words.gap(verb)))
    return readSpeechTag(words, mentions, verb)
  return start ? makeNameTag(start, words) : null
}

/** Reads a tag before a quote. `isLed`: a comma or colon stands before the quote. */
function tagBefore(words: Words, mentions: readonly Mention[], isLed: boolean): Tag | null {
  const verb = words.numbers().findLast((at) => isSpeech(words.lower(at))) ?? -1
  const isNoun = words.isIn(verb, 'verb.noun') && !mentions.some(({ at }) => at === verb + 1)
  if (!isLed && (isNoun || !hasWord('verb.direct', words.lower(verb).replace(owned, '')))) return null
  if (verb >= 0 && (isLed || words.length - verb <= 3 || words.isIn(verb + 1, 'act.toward')))
    return readSpeechTag(words, mentions, verb)
  const subject = mentions.find((mention) => !isObject(words, mention))
  return isLed && subject && subject.at <= 2 ? makeNameTag(subject, words) : null
}

const inTags = ['tag.adverb', 'tag.before', 'beside.describing', 'tag.pronoun', 'tag.self']
function readSpeechTag(words: Words, mentions: readonly Mention[], verb: number): Tag {
  const mention = findSpeaker(words, mentions, verb)
  const thing = mention || verb > 0 ? null : thingAt(words, 0)
  const { at: from, length } = mention ?? thing ?? { at: 0, length: 0 }
  const rest = words.numbers().filter((at) => at !== verb && (at < from || at >= from + length))
  const verbWord = words.lower(verb)
  const isSelf = /ku$/.test(verbWord) || words.isAnyIn(0, words.length, 'tag.self')
  const self = words.all().includes('i') ? 'I' : 'Aku'
  const other = isSelf ? self : thing ? capitalised(words.slice(from, length)) : null
  const isFree = isOwned(verbWord) || (verb > 0 && words.areIn(0, verb, 'tag.before', 'act.helper', 'tag.pronoun'))
  const pronoun = words.all(0, verb + 2).find((word) => hasWord('tag.pronoun', word))
  const isPart = (at: number) => isSpeech(words.lower(at)) || words.isIn(at, ...inTags)
  const isOnly = rest.every(isPart)
  const more = isOnly ? null : readRest(words, verb, from + length)
  const turned =
    isOnly || more || verb > 0
      ? null
      : retold(words, verbWord.replace(isOwned(verbWord) ? owned : '', ''), from, length)
  const isNamed =
    words.isIn(rest[0] ?? -1, 'tag.leading') && rest.length < 5 && rest.at(-1) === from + length + rest.length - 1
  return {
    speaker: mention ? mentionName(mention, words) : other,
    pronoun: pronoun ?? (isFree ? 'nya' : ''),
    verb: verbWord.replace(owned, ''),
    kind: words.all().join(' ').includes('dalam hati') ? 'thought' : (findSpeechKind(verbWord) ?? 'speech'),
    isOnly,
    felt: more && isOwned(verbWord) ? more.act.replace(/\P{L}+$/u, '') : '',
    rest: isOnly ? '' : asSentence(more ? `${more.who} ${more.act}` : (turned ?? wholeText(words))),
    epithet: isNamed ? words.slice(rest[0] ?? 0, rest.length) : '',
  }
}

const wholeText = (words: Words) => words.slice(0, words.length) + words.gap(words.length)
/** Returns text as a sentence with a capital and an end. Words that lead to a quote end before a balloon. */
export const asSentence = (text: string): string =>
  text
    .replace(/^\P{L}*\p{Ll}/u, (start) => start.toUpperCase())
    .replace(/[\s,;:—–-]+$/, '')
    .replace(/[^.!?…]["”'’»)\]]*$/, '$&.')

const dropped = /^(?:sambil|seraya|sembari|dan)$/
/**
 * Splits "kata Tio sambil menutup pintu" into "Tio" and "menutup pintu.", if the words without the verb are a sentence.
 */
function readRest(words: Words, verb: number, end: number): { who: string; act: string } | null {
  const isBehind = verb === 0
  const free = isOwned(words.lower(verb)) ? 1 : 2
  let from = isBehind ? Math.max(end, free) : verb + 1
  const isWide = (at: number) => words.isIn(at, 'beside.describing') && words.lower(at) !== 'yang'
  while (isBehind && !words.isApart(from) && isWide(from)) from += 1
  const isPronoun = words.isIn(isBehind ? 1 : verb - 1, 'tag.pronoun', 'tag.self')
  const isBeside = isPronoun || (isBehind ? end > 1 || free === 1 : end === verb)
  const isDropped = dropped.test(words.lower(from))
  const isJoined = isDropped ? words.lower(from) !== 'dan' : words.isIn(from, 'tag.joining')
  const start = isDropped ? from + 1 : from
  if (!isBeside || !isAct(words, !isDropped && isJoined ? from + 1 : start, isJoined)) return null
  const owner = /ku$/.test(words.lower(verb)) ? 'Aku' : 'Ia'
  const who = !isBehind ? words.slice(0, verb) : free === 1 ? owner : words.slice(1, from - 1)
  return { who, act: words.slice(start, words.length - start) + words.gap(words.length) }
}

/**
 * Whether words say what somebody does. `isJoined`: after "sambil" any word is a verb, except a part of the body or a
 * place.
 */
function isAct(words: Words, first: number, isJoined: boolean): boolean {
  let at = first
  while (words.isIn(at, 'act.helper') && !words.isIn(at, 'act.human')) at += 1
  const word = words.lower(at)
  if (word === '' || words.lower(first) === 'yang' || (at > first && words.isApart(at))) return false
  if (hasWord('beside.body', word.replace(/nya$/, ''))) return false
  if (hasWord('act.human', word) || hasWord('verb.gesture', word) || isGerund.test(word)) return true
  if (isJoined) return !hasWord('common.function', word)
  return words.phrase(at, isMood) !== null && !/ing$/.test(word)
}
const isGerund = /^(?!mengenai|menurut|melalui|meski|menjelang|merupakan)me(?:m|n|l|r|w|y)\p{L}{3,}$/u

/** Whether a phrase is a mood and not a gesture, such as "tersenyum". */
const isMood = (phrase: string) => findKey('mood', phrase) !== undefined && !hasWord('verb.gesture', phrase)

const nameless = [...inTags, 'tag.after', 'act.toward', 'common.function', 'generic.all']
/** Returns a speaker who is only named beside a verb of speech: `kata komputer kapal`, `the toaster replied`. */
export function thingAt(words: Words, from: number): Pick<Mention, 'at' | 'length'> | null {
  const isVerb = (at: number) => isSpeech(words.lower(at)) && !isOwned(words.lower(at)) && !words.isApart(at + 1)
  const first = isVerb(from) ? from + 1 : from
  const at = words.isIn(first, 'tag.article') ? first + 1 : first
  const isOther = (at: number) => /ly$/.test(words.lower(at)) || isMood(words.lower(at)) || words.isIn(at, ...nameless)
  const isNoun = (at: number) => !words.isApart(at) && !isOther(at)
  const isLed = words.isIn(at, 'tag.leading')
  const isActorNoun = isLed ? words.phrase(at + 1, isActor) : words.isIn(at + 1, 'generic.all') && !words.isDoubled(at)
  if (isActorNoun && words.lower(at) !== 'para') return null
  if (first === from) {
    const length = [1, 2].find((length) => isNoun(at) && isSpeech(words.lower(at + length)))
    return at > from && length ? { at, length } : null
  }
  const head = words.isDoubled(at) || isLed ? 2 : isNoun(at) ? 1 : 0
  const more = words.isApart(at + head) ? 0 : words.names(at + head, 3) || (head === 1 && isNoun(at + 1) ? 1 : 0)
  return head > 0 ? { at, length: head + more } : null
}

/**
 * Returns the speaker: "kata Tio", "Tio menjawab". In "Tio menatap Rani lalu berkata" Tio speaks, in "Rani mendengar
 * Ibu berteriak" Ibu does. For "Rani dan Tio" the first speaks for both.
 */
function findSpeaker(words: Words, mentions: readonly Mention[], verb: number): Mention | undefined {
  const earlier = mentions.filter(({ at }) => at < verb)
  const last = earlier.at(-1)
  const end = last ? last.at + last.length : 0
  if (words.isAnyIn(end, verb, 'tag.pronoun', 'tag.self')) return undefined
  if (!last) {
    const isNext = ({ at }: Mention) =>
      at > verb && !words.isApart(at) && words.areIn(verb + 1, at, 'beside.describing', 'tag.adverb')
    return isOwned(words.lower(verb)) ? undefined : mentions.find(isNext)
  }
  const isBeside =
    words.areIn(end, verb, 'tag.before', 'act.helper', 'beside.describing') && !words.isAnyIn(end, verb, 'tag.joining')
  const isAddressed = earlier.length > 1 && /^(?:kepada|pada|ke)$/.test(words.lower(last.at - 1))
  if (!isBeside || isAddressed) return earlier.findLast((mention) => !isObject(words, mention)) ?? last
  const one = earlier.at(-2)
  return one && last.at === one.at + one.length + 1 && words.isIn(last.at - 1, 'beside.joint') ? one : last
}

/** Returns the name of a mention; "salah satu perampok" and "perampok yang pendek" are no particular robber. */
function mentionName({ people, at, length }: Mention, words: Words): string {
  const name = people[0]?.name ?? ''
  return /\d$|pertama$|\bke\p{L}+$/u.test(words.slice(at, length)) ? name : name.replace(/ \d$/, '')
}
