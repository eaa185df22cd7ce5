import { capitalised, isOf, keyOf, stemsOf, Words } from './lexicon.ts'
import { creatureOf, isActor, isDress, isGivenName, wordsLike } from './look.ts'
import { countBefore, isCommon, isTitle } from './people.ts'
import { isSpeech, thingAt } from './speakers.ts'

/**
 * `roles`: words of the vocabulary, such as "polisi". `isNamed`: by a name of their own. `worn`: what is said of their
 * looks and age. `isKnown`: "gadis itu" may be somebody from before; `isNew`: "seorang gadis" is another one.
 */
export type Actor = { name: string; roles: string[]; worn: string[]; count: number } & Record<
  'isNamed' | 'isKnown' | 'isNew',
  boolean
>
/** `isShown` is false where somebody is only spoken of. */
type Found = Actor & { at: number; length: number; isShown: boolean }

const nobody = { name: '', roles: [], worn: [], count: 1, isNamed: false, isKnown: false, isNew: false, isShown: true }
export const rolesIn = (name: string): string[] => new Words(name).phrase(0, isActor)?.phrase.split(' ') ?? []
export const actorOf = (name: string, who: Partial<Actor>): Actor => ({ ...nobody, ...who, name })

/** Who acts or speaks in a text, each time they do. `isSmall`: names have no capitals. */
export function foundIn(words: Words, isSmall: boolean): Actor[] {
  const found: Found[] = []
  let subjects: Found[] = []
  let group: Found | null = null
  let [before, start] = [0, 0]
  for (let at = 0; at < words.length; at += 1) {
    if (words.isStart(at)) [before, start, group] = [start, at, /:/.test(words.gap(at)) ? group : null]
    const none = words.phrase(at, isNone)?.length ?? 0
    const other = words.phrase(at, isOtherPhrase)?.length ?? 1
    const match = titledAt(words, at) ?? actorAt(words, at) ?? namedAt(words, at, isSmall) ?? talkingAt(words, at)
    const worn = words.phrase(at, isDress)
    const one = match && none !== 1 && match.length >= Math.max(none, other, worn?.length ?? 1) ? { ...nobody, roles: [], worn: [], at, ...match } : null
    const last = found.at(-1)
    // "Dua pencuri, Tarjo dan Slamet": each of them is one.
    const next = group ? group.at + group.length : at
    if (group && one?.isNamed && /^[,:] $/.test(words.gap(next)) && words.isCapital(next)) {
      one.roles.push(...group.roles)
      group.isShown = false
    }
    if (one && one.count > 1) group = one
    if (one && last && isLinked(words, last, one)) {
      join(last, one)
      last.length = at + one.length - last.at
      last.isShown ||= one.isShown
    } else if (one) {
      const end = last ? last.at + last.length : at
      if (last && end >= at - 2 && words.isIn(end, 'beside.joint')) subjects = [...subjects, one]
      else if (!subjects.some((subject) => subject.at >= start) && !isToward(words, at)) subjects = [one]
      found.push(one)
    }
    // "Perahu Togar oleng. Ia melompat."
    const [owner, more] = found.filter((one) => one.at >= before && one.at < start)
    if (owner?.isNamed && !more && at < start + 3 && words.isIn(at, 'reading.single')) owner.isShown = true
    if (worn && isWorn(words, at, worn))
      for (const wearer of wearersAt(words, at, worn.phrase, found.at(-1), subjects)) wearer.worn.push(worn.phrase)
    at += Math.max(none, other, worn?.length ?? 1, one?.length ?? 1) - 1
  }
  return found.filter(({ isShown }) => isShown)
}

/** Adds what is newly found of somebody. The fuller name stays. */
export function join(known: Actor, { name, roles, worn, count, isNamed, isKnown }: Actor): void {
  if (isNamed && (!known.isNamed || name.length > known.name.length)) known.name = name
  known.isNamed ||= isNamed
  known.isKnown &&= isKnown
  known.roles.push(...roles)
  known.worn.push(...worn)
  known.count = Math.max(known.count, count)
}

const isNone = (phrase: string) => keyOf('none', phrase) !== undefined
const isOtherPhrase = (phrase: string) =>
  phrase.includes('_') && ['place', 'prop', 'time', 'weather'].some((section) => keyOf(section, phrase) !== undefined)

/** One and the same: "Rani, siswi SMA,", "Oyen adalah kucing", "rubah itu bernama Rinjani", "istrinya, Bu Karyo,". */
function isLinked(words: Words, last: Found, one: Found): boolean {
  if (last.isNamed ? one.isNamed : last.roles.length === 0) return false
  if (words.isIn(one.at - 1, 'beside.named')) return one.isNamed && one.at - last.at - last.length < 9
  const [end, after] = [last.at + last.length, one.at + one.length]
  const isArticle = (at: number) => at >= end && words.isIn(at, 'beside.article')
  const from = [one.at - 1, one.at - 2].find(isArticle) ?? one.at
  const [lastRole = '', role = ''] = [last.roles[0], one.roles[0]]
  if (one.at === end && words.gap(end) === ' ') {
    if (one.isNamed) return !isOf('kin.all', lastRole) && !creatureOf(lastRole)
    return !last.isNamed && (!creatureOf(role) || !!creatureOf(lastRole) || isOf('kin.all', lastRole))
  }
  const isBeing = words.isAnyIn(end, one.at, 'beside.being') && words.areIn(end, one.at, 'beside.being', 'beside.after')
  if (isBeing && words.gap(from) === ' ') return !one.isNamed
  const isList = words.isIn(after, 'beside.joint') || (!one.isNamed && words.phrase(after, isActor) !== null && words.isAnyIn(after, after + 4, 'beside.joint'))
  if (words.gap(from) !== ', ' || from - end > 2 || words.all(end, from).some(isVerb) || isList) return false
  if (one.isNamed) return /^(?:[,.]|$)/.test(words.gap(after)) || words.lower(after) === 'yang'
  const verb = words.isIn(after, 'act.helper', 'beside.after') ? after + 1 : after
  const isOther = words.isIn(verb, 'act.human') || /^(?:me|di)\p{L}{4}/u.test(words.lower(verb))
  const isApposed = last.isNamed ? from === end : from < one.at || isOf('generic.all', role)
  return isApposed && (words.lower(after) === 'yang' || !isOther)
}

/** "Rani yang berjilbab", "dengan rambut ikal", "topinya"; a hat that lies somewhere is nobody's look. */
function isWorn(words: Words, at: number, { phrase, length }: { phrase: string; length: number }): boolean {
  const isOn = /(?:nya|ku)$/.test(words.lower(at + length - 1)) || words.isAnyIn(at - 3, at, 'garment.before')
  const isAge = !isOf('garment.aged', phrase) || (words.isApart(at + length) && words.isApart(at))
  return isAge && (isOn || !isOf('garment.noun', phrase)) && !words.isAnyIn(at - 3, at, 'reading.denying')
}

/** Who is named right before it, else whom the sentence, or the one before, is about. */
function wearersAt(words: Words, at: number, phrase: string, last: Found | undefined, subjects: Found[]): Found[] {
  const end = last ? last.at + last.length : at
  const isClose = words.gap(end) === ' ' || words.lower(end) === 'yang' || isOf('garment.aged', phrase)
  const isBeside = isClose && at - end < 5 && !words.all(end, at).some(isVerb)
  const isOwn = isBeside && (words.lower(end) === 'yang' || !subjects.includes(last as Found))
  return last && (isOwn || subjects.length === 0) ? [last] : subjects
}

type Match = (Partial<Actor> & Pick<Found, 'name' | 'length' | 'isShown'>) | null

/** "Bu Guru Ani", "Pak RT", "Sultan Agung", "Mr. Smith". */
function titledAt(words: Words, at: number): Match {
  const title = words.lower(at)
  if (!isTitle(title) || words.isApart(at + 1) || !/^\.? $/.test(words.gap(at + 1))) return null
  const office = words.phrase(at + 1, (phrase) => isOf('title.office', phrase))?.length ?? 0
  const isWhole = office > 0 && words.gap(at + 1 + office) !== ' '
  const named = words.names(at + 1 + office, 2) || Number(words.isSmall() && isGivenName(words.lower(at + 1)))
  const length = 1 + office + (isWhole ? 0 : named)
  if (length === 1 || words.isIn(at + 1, 'act.none')) return null
  const name = capitalised(words.slice(at, length))
  const isNamed = !isOf('kin.all', title) || words.isCapital(at)
  return { name, length, isNamed, roles: rolesIn(name), isShown: isThere(words, at, length) }
}

/** "ayah", "dua perampok", "kucing itu", "ayah Rani", "suster Erna". */
function actorAt(words: Words, at: number): Match {
  const found = words.phrase(at, isActor)
  if (!found) return null
  const { phrase: role, length } = found
  const count = countBefore(words, at)
  const one = count > 1 ? wordsLike(role).find((word) => `${word}s` === role) : role
  const said = (one ?? role).replaceAll('_', ' ').replace(/ itu$/, '')
  const [next, isKin] = [at + length, isOf('kin.all', role)]
  const isClose = isNameAt(words, next) && words.gap(next) === ' '
  const isGeneric = isOf('generic.all', role)
  if (isClose && !isKin && !creatureOf(role) && !(isGeneric && !isGivenName(words.lower(next)))) {
    const size = words.names(next, 3)
    const name = capitalised(words.slice(next, size))
    return { name, length: length + size, isNamed: true, roles: [role], isShown: true }
  }
  const isRelation = isClose && isKin
  const isDoubled = words.gap(next) === '-' && words.lower(next).startsWith(words.lower(at))
  const size = isRelation || isDoubled ? length + 1 : length
  const given = words.slice(at, size)
  const name = capitalised(isRelation || given.toLowerCase().replaceAll('-', ' ') === said ? given : said)
  const isMany = isDoubled || words.isIn(at - 1, 'beside.many')
  const isShown = isActing(words, at, size, role) && (!(isMany && isGeneric) || isSpeech(words.lower(at - 1)))
  const isKnown = isGeneric && (count > 1 || words.isAnyIn(next - 1, next + 1, 'beside.same'))
  return { name, length: size, roles: [role], count, isShown, isKnown, isNew: words.isIn(at - 1, 'beside.new') }
}

const isNameAt = (words: Words, at: number) =>
  words.isCapital(at) && !isTitle(words.lower(at)) && !words.isIn(at, 'act.none') && /^,? $/.test(words.gap(at))

function isActing(words: Words, at: number, length: number, role: string): boolean {
  const next = at + length
  const isThing = creatureOf(role) !== undefined && (words.isIn(at - 1, 'thing.before') || words.isIn(next, 'thing.after'))
  const of = words.isIn(at - 1, 'beside.one') ? at - 2 : at - 1
  if (isThing || words.gap(at) === '-' || isLed(words, of, 'beside.crowd', 'beside.predicate')) return false
  if (isAbsent(words, at, length)) return false
  if (doesAct(words, next, true)) return true
  const isBeside = words.isIn(at - 1, 'beside.one', 'beside.joint') || words.isIn(next, 'beside.after')
  const isListed = words.gap(at) === ', ' && words.phrase(at - 1, isActor) !== null
  const isShown =
    words.isStart(at) || countBefore(words, at) > 1 || isBeside || isListed || (isMet(words, at) && !(isToward(words, at) && isOf('undrawn.all', role)))
  return isShown && !isOwner(words, at, length)
}

/** "jadi ayah pulang" is no "menjadi ayah". */
const isLed = (words: Words, at: number, ...names: readonly string[]): boolean =>
  words.isIn(at, ...names) && !words.isApart(at + 1) && !(words.lower(at) === 'jadi' && words.isApart(at))

const isToward = (words: Words, at: number): boolean =>
  !words.isApart(at) && [words.lower(at - 1), ...stemsOf(words.lower(at - 1))].some((word) => isOf('act.toward', word))
/** "kata Rani", "memeluk Rani", "dikejar Rani" */
const isMet = (words: Words, at: number): boolean =>
  isToward(words, at) || (!words.isApart(at) && (isSpeech(words.lower(at - 1)) || /^(?:di\p{L}{4}|me\p{L}{4,}i$)/u.test(words.lower(at - 1))))

/** Not only mentioned: "rindu ibunya", "Kakek belum pulang", "peta kakek". */
export const isThere = (words: Words, at: number, length: number): boolean =>
  !isAbsent(words, at, length) && !isOwner(words, at, length)

/** "bercerita tentang laut dan paus", but not "tentang laut di teras". */
export function isTold(words: Words, at: number): boolean {
  for (let back = at - 1; back >= 0 && !words.isApart(back + 1); back -= 1) {
    if (words.isIn(back, 'reading.telling')) return true
    if (words.isIn(back, 'reading.from') || (words.isIn(back, 'reading.turning') && !words.isIn(back, 'beside.joint'))) return false
  }
  return false
}

function isAbsent(words: Words, at: number, length: number): boolean {
  const [first, next] = [words.isIn(at - 1, 'beside.one') ? at - 1 : at, at + length]
  const isGone = () => words.phrase(next, (phrase) => isOf('act.gone', phrase)) !== null
  const isOf2 = words.phrase(first - 2, (phrase) => isOf('act.absent', phrase))?.length === 2
  return isTold(words, first) || isOf2 || isLed(words, first - 1, 'act.absent') || (!words.isApart(next) && isGone())
}

function isOwner(words: Words, at: number, length: number): boolean {
  const before = words.lower(at - 1).replace(/nya$/, '')
  if (words.phrase(at - 2, isDress)?.length === 2) return true
  if (words.isApart(at) || !isCommon(before)) return false
  if (creatureOf(before) !== undefined) return true
  const isThing = !isOf('beside.body', before) && !isOf('common.function', before) && !isActor(before)
  return isThing && !doesAct(words, at + length, true)
}

/** A verb follows, perhaps after "itu", "yang" or "tidak"; `isAny`: of any kind, not only what people do. */
function doesAct(words: Words, from: number, isAny: boolean): boolean {
  for (let at = from; at < from + 5 && !words.isApart(at); at += 1) {
    if (words.isIn(at, 'act.human') || isSpeech(words.lower(at))) return true
    if (isAny && !words.isIn(at, 'act.toward') && isVerbal(words.lower(at))) return true
    if (!words.isIn(at, 'act.helper', 'beside.after')) return false
  }
  return false
}

const isVerbal = (word: string) => /^(?:me|ber|ter|ng|ny)\p{L}{3,}|^di\p{L}{4,}|(?:ed|ing)$/u.test(word)
const isVerb = (word: string) => isOf('act.human', word) || isSpeech(word) || /^me\p{L}{4}/u.test(word)

/** Names by their capital: at the head of a sentence only where they are known as names or do what people do. */
function namedAt(words: Words, at: number, isSmall: boolean): Match {
  const word = words.lower(at)
  const isGiven = isGivenName(word)
  const isSure = isGiven && !isCommon(word)
  const isStart = words.isStart(at)
  if (isSmall ? !isSure || words.gap(at) === '-' : !words.isCapital(at)) return null
  if (words.isIn(at, 'act.none', 'common.function') || (/^\p{Lu}{2,4}$/u.test(words.word(at)) && !isGiven)) return null
  if (isStart && !isGiven && (/(?:nya|ku)$/.test(word) || isVerb(word))) return null
  const length = isSmall ? 1 : words.names(at, 3)
  const name = capitalised(words.slice(at, length))
  const isFirst = words.isStart(at - 1) && (isCommon(words.lower(at - 1)) || words.isIn(at - 1, 'beside.named'))
  const isPart = words.isCapital(at - 1) && !words.isApart(at) && !isFirst
  if (length > 1 ? words.isIn(at, 'act.place') : false) return { name, length, isShown: false }
  if (!isStart && (words.isIn(at - 1, 'act.place') || isPart)) return { name, length, isShown: false }
  if (!isMet(words, at) && !isThere(words, at, length)) return { name, length, isNamed: true, isShown: false }
  const isJoined = words.isIn(at + length, 'beside.joint') && words.isCapital(at + length + 1)
  const acts = doesAct(words, at + length, !isStart)
  const isBeside = isStart ? isJoined : words.isIn(at - 1, 'beside.joint', 'beside.named')
  const isActive = (isGiven || !isCommon(word)) && (acts || isBeside)
  if (!isSure && !isActive && !isDescribed(words, at + length) && !isMet(words, at)) return null
  return { name, length, isNamed: true, isShown: true }
}

/** "Rani, siswi SMA", "Oyen adalah kucing" */
function isDescribed(words: Words, from: number): boolean {
  let at = from
  while (at < from + 3 && words.isIn(at, 'beside.being') && !words.phrase(at, isActor)) at += 1
  return /^,? $/.test(words.gap(from)) && (words.gap(from) === ', ' || at > from) && words.phrase(at, isActor) !== null
}

/** "aku", and who is named only beside what is said: `"…" kata komputer kapal.` */
function talkingAt(words: Words, at: number): Match {
  const word = words.lower(at)
  const isSelf = words.isIn(at, 'tag.self') || (/ku$/.test(word) && isSpeech(word.slice(0, -2)))
  const name = word === 'i' ? 'I' : 'Aku'
  if (isSelf && (word !== 'i' || words.isCapital(at))) return { name, length: 1, isNamed: true, isShown: true }
  const length = /["”»’']/.test(words.gap(at - 1)) ? thingAt(words, at - 1) : 0
  if (length === 0 || (words.isIn(at, 'beside.one') && actorAt(words, at + 1))) return null
  const roles = [/^(?:komputer|mesin|jam)$/.test(word) ? 'robot' : 'seseorang']
  return { name: capitalised(words.slice(at, length)), length, roles, isShown: true }
}
