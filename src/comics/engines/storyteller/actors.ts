import { capitalised, findKey, hasWord, isUnlisted, Words } from './lexicon.ts'
import { coatAt, findCreature, isActor, isBeast, isDress, isGivenName, wordsLike } from './look.ts'
import { isDerived, isSkill, natureAfter } from './natures.ts'
import { countBefore, isCommon, isTitle } from './people.ts'
import { doesAct, isActing, isDeed, isMet, isThere, isToward, isVerb } from './presence.ts'
import { isAdmitting, isSpeech, thingAt } from './speakers.ts'
import { isOwning, isWritten } from './teller.ts'

type Marks = Record<'isNamed' | 'isKnown' | 'isNew' | 'isShown', boolean>
type Name = { name: string }
/**
 * Somebody who is named at some place of a text. `roles`: words of the vocabulary, such as "polisi", then words for
 * looks and age. `isNamed`: has a name of their own. `isKnown`: "gadis itu" may be somebody from before. `isNew`:
 * "seorang gadis" is another person. `isShown`: not only spoken of. `at`, `length`: the words that name them.
 */
export type Actor = Marks & { roles: string[] } & Record<'at' | 'length' | 'count', number> & Name
type Match = (Partial<Actor> & Pick<Actor, 'name' | 'length'>) | null

const marks: Marks = { isNamed: false, isKnown: false, isNew: false, isShown: true }
export function makeActor(who: Partial<Actor> & Name): Actor {
  const role = new Words(who.name).phrase(0, isActor)?.phrase
  return { ...marks, roles: role ? [role] : [], count: 1, at: 0, length: 0, ...who }
}

/** Returns who acts or speaks in a text, each time they do, and animals that a name only introduces. */
export function foundIn(words: Words): Actor[] {
  const actors: Actor[] = []
  let [before, start, subject]: [number, number, Actor?] = [0, 0]
  for (let at = 0; at < words.length; at += 1) {
    if (words.isStart(at)) [before, start] = [start, at]
    const match = titledAt(words, at) ?? actorAt(words, at) ?? namedAt(words, at) ?? talkingAt(words, at)
    const worn = words.phrase(at, isDress)
    const other = Math.max(words.phrase(at, isOther)?.length ?? 1, worn?.length ?? 1)
    const one = match && match.length >= other ? makeActor({ at, ...match }) : null
    if (one?.isNamed) one.roles.push(...natureAfter(words, at + one.length, one.name))
    if (one?.roles.some(findCreature)) one.roles.push(...coatAt(words, at + one.length))
    const last = actors.at(-1)
    const isNick = one && last?.isNamed && words.isIn(at, 'beside.nick') && isNext(words, last, at)
    // "Jaka menamainya Tirta" gives a name to the dragon right before it.
    const pet = one?.isNamed && isNaming(words, at) ? actors.findLast(({ isNamed }) => !isNamed) : null
    // "Jaka si Tukang Tidur" is one person.
    if (pet && one && pet.at >= before && pet.roles.some(findCreature)) join(pet, one)
    else if (isNick) join(last, { ...one, isNamed: false })
    else if (one && last && isLinked(words, last, one)) join(last, one)
    else if (one) {
      if ((subject?.at ?? -1) < start && !isToward(words, at)) subject = one
      actors.push(one)
    }
    // "Perahu Togar oleng. Ia melompat." shows Togar.
    if (at < start + 3 && words.isIn(at, 'reading.single')) {
      const [owner, more] = actors.filter((one) => one.at >= before && one.at < start)
      if (owner?.isNamed && !more) owner.isShown = true
    }
    if (worn) wear(words, at, worn.phrase, worn.length, actors.at(-1), subject)
    at += Math.max(other, one?.length ?? 1) - 1
  }
  return actors.filter(({ isShown, isNamed, roles }) => isShown || (isNamed && roles.some(findCreature)))
}

const isNaming = (words: Words, at: number): boolean =>
  words.isIn(at - 1, 'beside.naming') || (words.lower(at - 1) === 'nama' && words.isIn(at - 2, 'beside.giving'))
const isNext = (words: Words, { at, length }: Actor, next: number): boolean =>
  at + length === next && words.gap(next) === ' '

/** Adds what another mention says of the same person. The fuller name stays. */
export function join(actor: Actor, one: Actor): void {
  if (one.isNamed && (!actor.isNamed || one.name.length > actor.name.length)) actor.name = one.name
  actor.isNamed ||= one.isNamed
  actor.isKnown &&= one.isKnown
  actor.isShown ||= one.isShown
  actor.roles.push(...one.roles.filter((role) => !actor.roles.includes(role)))
  actor.count = actor.isNamed ? 1 : Math.max(actor.count, one.count)
  actor.length = one.at + one.length - actor.at
}

const isOther = (phrase: string) =>
  phrase.includes('_') && ['none', 'place', 'prop', 'time', 'weather'].some((section) => findKey(section, phrase))

/** Whether two mentions are one person: "Rani, siswi SMA,", "Oyen adalah kucing", "rubah itu bernama Rinjani". */
function isLinked(words: Words, last: Actor, one: Actor): boolean {
  const [[was = ''], [role = '']] = [last.roles, one.roles]
  const [end, after, isTied] = [
    last.at + last.length,
    one.at + one.length,
    hasWord('kin.all', was) || !!findCreature(was),
  ]
  if (last.isNamed ? one.isNamed : was === '') return false
  if (words.gap(one.at) === ' (') return one.at === end && !one.isNamed
  // "Dokter gigi hutan adalah Pipo".
  if (one.isNamed && words.isIn(one.at - 1, 'beside.is'))
    return one.at - end < 4 && !words.all(end, one.at - 1).some(isVerb)
  if (words.isIn(one.at - 1, 'beside.named')) return one.isNamed && one.at - end < 9
  if (one.at === end && words.gap(end) === ' ')
    return one.isNamed ? !isTied : !last.isNamed && (isTied || !findCreature(role))
  const from = [one.at - 1, one.at - 2].find((at) => at >= end && words.isIn(at, 'beside.article')) ?? one.at
  const isBeing = words.isAnyIn(end, one.at, 'beside.being') && words.areIn(end, one.at, 'beside.being', 'beside.after')
  if (words.gap(from) === ' ') return !one.isNamed && isBeing
  const jointEnd = one.isNamed || !words.phrase(after, isActor) ? after + 1 : after + 4
  if (words.gap(from) !== ', ' || from - end > 2 || words.isAnyIn(after, jointEnd, 'beside.joint')) return false
  if (words.all(end, from).some(isVerb)) return false
  if (one.isNamed) return /^(?:[,.]|$)/.test(words.gap(after)) || words.lower(after) === 'yang'
  const verb = words.isIn(after, 'act.helper', 'beside.after') ? after + 1 : after
  const isApposed = last.isNamed ? from === end : from < one.at || hasWord('generic.all', role)
  return isApposed && (words.lower(after) === 'yang' || words.isApart(verb) || !isVerb(words.lower(verb)))
}

/**
 * Reads clothes and hair: "Rani yang berjilbab", "dengan rambut ikal", "topinya". They belong to the person named right
 * before, else to the subject of this sentence or the one before. A hat that only lies somewhere belongs to nobody.
 */
function wear(words: Words, at: number, phrase: string, length: number, last?: Actor, subject = last): void {
  const isOn = /(?:nya|ku)$/.test(words.lower(at + length - 1)) || words.isAnyIn(at - 3, at, 'garment.before')
  const isAge = hasWord('garment.aged', phrase)
  if (isAge ? !words.isApart(at + length) || !words.isApart(at) : !isOn && hasWord('garment.noun', phrase)) return
  if (!last || !subject || words.isAnyIn(at - 3, at, 'reading.denying')) return
  const end = last.at + last.length
  const isNext = words.lower(end) === 'yang'
  const isBeside = (isNext || isAge || words.gap(end) === ' ') && at - end < 5 && !words.all(end, at).some(isVerb)
  ;(isBeside ? last : subject).roles.push(phrase)
}

/** Reads a name with a title: "Bu Guru Ani", "Pak RT", "Sultan Agung", "Mr. Smith". */
function titledAt(words: Words, at: number): Match {
  const title = words.lower(at)
  if (!isTitle(title) || words.isApart(at + 1) || !/^\.? $/.test(words.gap(at + 1))) return null
  const office = words.phrase(at + 1, (phrase) => hasWord('title.office', phrase))?.length ?? 0
  const isWhole = office > 0 && words.gap(at + 1 + office) !== ' '
  const nameLength = words.names(at + 1 + office, 2) || Number(words.isSmall() && isGivenName(words.lower(at + 1)))
  const length = 1 + office + (isWhole ? 0 : nameLength)
  if (length === 1 || words.isIn(at + 1, 'act.none')) return null
  const isNamed = !hasWord('kin.all', title) || words.isCapital(at)
  return { name: capitalised(words.slice(at, length)), length, isNamed, isShown: isThere(words, at, length) }
}

/** Reads a role: "ayah", "dua perampok", "kucing itu", "ayah Rani", "suster Erna". */
function actorAt(words: Words, at: number): Match {
  const match = words.phrase(at, isActor)
  if (match && isSkill(words, at + match.length, match.phrase)) return null
  if (!match || (words.lower(at - 1) === 'seekor' && !isBeast(match.phrase))) return animalAt(words, at)
  const [{ phrase: role, length }, count] = [match, countBefore(words, at)]
  // "Ibu bebek" is a duck, and not the same as her child.
  const beast = hasWord('kin.all', role)
    ? words.phrase(at + length, (phrase) => findCreature(phrase) !== undefined)
    : null
  if (beast && words.gap(at + length) === ' ') {
    const whole = length + beast.length
    const isShown = isThere(words, at, whole)
    return {
      name: capitalised(words.slice(at, whole)),
      length: whole,
      isNamed: true,
      roles: [beast.phrase, role],
      isShown,
    }
  }
  const [next, isKin, isGeneric] = [at + length, hasWord('kin.all', role), hasWord('generic.all', role)]
  const isTied = words.isCapital(next) && words.gap(next) === ' '
  const isClose = isTied && !isTitle(words.lower(next)) && !words.isIn(next, 'act.none')
  if (isClose && !isKin && !findCreature(role) && (!isGeneric || isGivenName(words.lower(next)))) {
    const size = words.names(next, 3)
    return { name: capitalised(words.slice(next, size)), length: length + size, isNamed: true, roles: [role] }
  }
  const group = words.isDoubled(at) ? talkingAt(words, at) : null
  if (group) return group
  const isDoubled = words.gap(next) === '-' && words.lower(next).startsWith(words.lower(at))
  const size = (isClose && isKin) || isDoubled ? length + 1 : length
  const single = (count > 1 && wordsLike(role).find((word) => `${word}s` === role)) || role
  const singular = single.replaceAll('_', ' ').replace(/ itu$/, '')
  const wording = words.slice(at, size)
  const isVerbatim = (isClose && isKin) || wording.toLowerCase().replaceAll('-', ' ') === singular
  const isCrowd =
    isGeneric &&
    (isDoubled || words.isIn(at - 1, 'beside.many')) &&
    (isToward(words, at) || !isSpeech(words.lower(at - 1)))
  const isListed = count > 1 && words.isCapital(next) && words.gap(next) === ', '
  const isFamiliar = isListed || (isGeneric && (count > 1 || words.isAnyIn(next - 1, next + 1, 'beside.same')))
  const [isShown, isNew] = [!isCrowd && isActing(words, at, size, role), words.isIn(at - 1, 'beside.new')]
  const [name, roles] = [capitalised(isVerbatim ? wording : singular), isListed ? [] : [role]]
  return { name, length: size, roles, count, isShown, isKnown: isFamiliar, isNew }
}

/** Reads an animal that is in no list: "seekor" before a word makes it an animal, and so its child too. */
function animalAt(words: Words, at: number): Match {
  const isCounted = words.lower(at - 1) === 'seekor' && !words.isApart(at)
  if (!isCounted || words.isIn(at, 'act.helper', 'beside.after', 'common.function')) return null
  const isNext = !words.isApart(at + 1) && !words.isIn(at + 1, 'act.helper', 'beside.after', 'common.function')
  const isYoung = words.isIn(at, 'kin.all', 'generic.all') && isNext && !doesAct(words, at + 1, true)
  const kind = isYoung ? at + 1 : at
  const length = kind - at + (words.isDoubled(kind) ? 2 : 1)
  const own = words.phrase(kind, isBeast)?.phrase
  const roles = own ? [own] : ['*animal', words.slice(kind, words.isDoubled(kind) ? 2 : 1).toLowerCase()]
  const isShown = isActing(words, at, length, roles[0] ?? '')
  return { name: capitalised(words.slice(at, length)), length, roles, isShown, isNew: true }
}

/** Reads names by their capital. At the start of a sentence they must be known names or do what people do. */
function namedAt(words: Words, at: number): Match {
  const [word, isStart, isSmall] = [words.lower(at), words.isStart(at), words.isSmall()]
  const [isFirstName, isSure] = [isGivenName(word), isGivenName(word) && !isCommon(word)]
  if (isSmall ? !isSure || words.gap(at) === '-' : !words.isCapital(at)) return null
  if (words.isIn(at, 'act.none', 'common.function') || (!isFirstName && /^\p{Lu}{2,4}$/u.test(words.word(at))))
    return null
  if (
    isStart &&
    !isFirstName &&
    (isDerived(word) ||
      /^\p{L}{4,}(?<![iwd])an$/u.test(word) ||
      isVerb(word) ||
      (isSpeech(word) && !isDeed(words, at + 1)))
  )
    return null
  const length = isSmall ? 1 : words.names(at, 3)
  const [name, next] = [capitalised(words.slice(at, length)), at + length]
  const isFirst = words.isStart(at - 1) && (isCommon(words.lower(at - 1)) || words.isIn(at - 1, 'beside.named'))
  const isPart = !words.isApart(at) && (words.isIn(at - 1, 'act.place') || (words.isCapital(at - 1) && !isFirst))
  const isPlace = (!isStart && isPart) || (length > 1 && words.isIn(at, 'act.place'))
  const isHere = isMet(words, at) || isAdmitting(words, at - 1)
  if (isPlace || (!isHere && !isThere(words, at, length))) return { name, length, isNamed: !isPlace, isShown: false }
  const other = words.phrase(next + 1, isActor)?.phrase
  const isWithOther = isFirstName && other !== undefined && /^(?:robot|ghost)$/.test(findCreature(other) ?? 'robot')
  const isJoined = words.isIn(next, 'beside.joint') && (words.isCapital(next + 1) || isWithOther)
  // In "Pipi si burung" the name is no cheek ("pipi").
  const isBeastly = words.isIn(next, 'beside.nick') && !isActor(word) && words.phrase(next + 1, isBeast) !== null
  const isCalled =
    words.gap(next) === ' ' &&
    words.isIn(next, 'beside.nick') &&
    (!isStart || isFirstName || isBeastly || !(isCommon(word) || words.isIn(at, 'act.helper')))
  const isBeside = isCalled || (isStart ? isJoined : words.isIn(at - 1, 'beside.joint', 'beside.named'))
  const isBeing = words.isIn(next, 'beside.is') && !isCommon(word)
  const isName = !isStart || isFirstName || isBeing || isUnlisted(word) || findKey('called', word) !== undefined
  const isDoing = isName && (doesAct(words, next, !isStart) || (isStart && isDeed(words, next)))
  // "Rustam dan adiknya, Ical,"
  const isKin = words.isIn(next, 'beside.joint') && /nya$/.test(words.lower(next + 1)) && other !== undefined
  const isNamedKin = words.gap(at) === ', ' && words.gap(next).startsWith(',') && words.phrase(at - 1, isActor) !== null
  const isActive =
    (isFirstName || isBeastly || !isCommon(word)) && (isBeside || isDoing || (isName && (isKin || isNamedKin)))
  const role = words.phrase(next + Number(words.isIn(next, 'beside.article')), isActor)
  const isApposed = (role && /^(?:, | \()$/.test(words.gap(next))) || natureAfter(words, next, null).length > 0
  return isSure || isActive || isHere || isApposed ? { name, length, isNamed: true } : null
}

/** Reads "aku", and a speaker who is named only beside a quote: `"…" kata komputer kapal.` */
function talkingAt(words: Words, at: number): Match {
  const word = words.lower(at)
  if (isAdmitting(words, at)) return null
  const isSelf =
    (words.isIn(at, 'tag.self') && !isOwning(words, at) && !isWritten(words, at)) ||
    (/ku$/.test(word) && isSpeech(word))
  const name = word === 'i' ? 'I' : 'Aku'
  if (isSelf && (word !== 'i' || words.isCapital(at))) return { name, length: 1, isNamed: true }
  const from = [at - 1, at - 2].find((start) => /["”»’']/.test(words.gap(start)))
  const thing = from === undefined ? null : thingAt(words, from)
  if (thing?.at !== at || (words.isIn(at, 'beside.one') && actorAt(words, at + 1))) return null
  const { length } = thing
  const roles = [/^(?:komputer|mesin|jam)$/.test(word) ? 'robot' : 'seseorang']
  return { name: capitalised(words.slice(at, length)), length, roles }
}
