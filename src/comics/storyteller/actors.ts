import { capitalised, isOf, keyOf, stemsOf, Words } from './lexicon.ts'
import { creatureOf, isActor, isGivenName } from './look.ts'
import { countBefore, isCommon, isTitle } from './people.ts'
import { isSpeech, thingAt } from './speakers.ts'

/** `actor`: a word of the vocabulary, such as "polisi". `isNamed`: by a name of their own. */
export type Actor = { name: string; said: readonly string[]; actor: string | null; isNamed: boolean; count: number }
/** `one` is null where somebody is only spoken of. */
type Match = { one: Actor | null; length: number } | null

export const nobody: Actor = { name: '', said: [], actor: null, isNamed: false, count: 1 }
export const actorIn = (name: string) => new Words(name).phrase(0, isActor)?.phrase ?? null
const taking = (length: number, who: Partial<Actor> | null): Match => ({ length, one: who && { ...nobody, ...who } })

/** Who acts or speaks in a text, each time they do. `isSmall`: names have no capitals. */
export function foundIn(words: Words, isSmall: boolean): Actor[] {
  const found: Actor[] = []
  for (let at = 0; at < words.length; at += 1) {
    const other = words.phrase(at, isOtherPhrase)?.length ?? 1
    const taken = titledAt(words, at) ?? actorAt(words, at) ?? namedAt(words, at, isSmall) ?? talkingAt(words, at)
    if (taken?.one && other <= taken.length) found.push(taken.one)
    at += Math.max(other, taken?.length ?? 1) - 1
  }
  return found
}

const isOtherPhrase = (phrase: string) =>
  phrase.includes('_') &&
  ['none', 'place', 'prop', 'time', 'weather'].some((section) => keyOf(section, phrase) !== undefined)

/** "Bu Guru Ani", "Pak RT", "Sultan Agung", "Mr. Smith". */
function titledAt(words: Words, at: number): Match {
  const title = words.lower(at)
  if (!isTitle(title) || words.isApart(at + 1) || !/^\.? $/.test(words.gap(at + 1))) return null
  const office = words.phrase(at + 1, (phrase) => isOf('title.office', phrase))?.length ?? 0
  const isWhole = office > 0 && words.gap(at + 1 + office) !== ' '
  const length = 1 + office + (isWhole ? 0 : words.names(at + 1 + office, 2))
  if (length === 1 || words.isIn(at + 1, 'act.none')) return null
  if (!isThere(words, at, length)) return taking(length, null)
  const name = capitalised(words.slice(at, length))
  const isNamed = !isOf('kin.all', title) || words.isCapital(at)
  return taking(length, { name, isNamed, said: saidOf(words, at + length), actor: actorIn(name) })
}

/** "ayah", "dua perampok", "kucing itu", "kuda poni bernama Awan", "ayah Rani". */
function actorAt(words: Words, at: number): Match {
  const found = words.phrase(at, isActor)
  if (!found) return null
  const { phrase: actor, length } = found
  const said = actor.replaceAll('_', ' ')
  const isKin = isOf('kin.all', actor)
  let naming = at + length
  while (words.isIn(naming, 'beside.after')) naming += 1
  const isNaming = words.isIn(naming, 'beside.named') && naming + 1 < words.length
  const next = isNaming ? naming + 1 : at + length
  const isName = isNameAt(words, next)
  const isClose = isName && words.gap(next) === ' '
  const isOwned = words.lower(at + length - 1).endsWith('nya')
  if (isNaming || (isName && isOwned) || (isClose && !isKin && !creatureOf(actor))) {
    const size = Math.max(1, words.names(next, 3))
    return taking(next + size - at, { name: capitalised(words.slice(next, size)), said: [said], isNamed: true, actor })
  }
  const isRelation = isClose && isKin
  const size = isRelation ? length + 1 : length
  const group = words.isDoubled(at) ? talkingAt(words, at) : null
  if (group || !isActing(words, at, size, actor)) return group ?? taking(size, null)
  const given = words.slice(at, size).replace(/ itu$/, '')
  const name = capitalised(isRelation || said.startsWith(given.toLowerCase().replaceAll('-', ' ')) ? given : said)
  return taking(size, { name, said: [said, ...saidOf(words, at + size)], actor, count: countBefore(words, at) })
}

const isNameAt = (words: Words, at: number) =>
  words.isCapital(at) && !isTitle(words.lower(at)) && !words.isIn(at, 'act.none') && /^,? $/.test(words.gap(at))

/** "Ibunya seorang dokter", "ayahnya polisi" */
function isPredicate(words: Words, at: number): boolean {
  const of = words.isIn(at - 1, 'beside.one') ? at - 2 : at - 1
  if (words.isApart(at) || words.isApart(of + 1) || words.lower(at - 1) === 'ada') return false
  return words.isIn(of, 'beside.predicate') || words.phrase(of, isActor)?.length === 1
}

function isActing(words: Words, at: number, length: number, actor: string): boolean {
  const next = at + length
  const isDoubled = words.gap(at) === '-' || (words.gap(next) === '-' && words.lower(next) === words.lower(at))
  const isThing =
    creatureOf(actor) !== undefined && (words.isIn(at - 1, 'thing.before') || words.isIn(next, 'thing.after'))
  const isKnown = isOf('generic.all', actor) && words.isIn(next, 'beside.same')
  if (isDoubled || isThing || isKnown || words.isIn(at - 1, 'beside.crowd', 'beside.predicate')) return false
  if (isPredicate(words, at) || isAbsent(words, at, length)) return false
  if (doesAct(words, next, true)) return true
  const isBeside = words.isIn(at - 1, 'beside.one', 'beside.joint') || words.isIn(next, 'beside.after')
  const isListed = words.gap(at) === ', ' && words.phrase(at - 1, isActor) !== null
  const isShown = words.isStart(at) || countBefore(words, at) > 1 || isBeside || isListed || isMet(words, at)
  return isShown && !isOwner(words, at, length)
}

/** "kata Rani", "memeluk Rani" */
const isMet = (words: Words, at: number): boolean => {
  const before = words.isApart(at) ? '' : words.lower(at - 1)
  return isSpeech(before) || [before, ...stemsOf(before)].some((word) => isOf('act.toward', word))
}

/** Not only mentioned: "rindu ibunya", "Kakek belum pulang", "peta kakek". */
export const isThere = (words: Words, at: number, length: number): boolean =>
  !isAbsent(words, at, length) && !isOwner(words, at, length)

function isAbsent(words: Words, at: number, length: number): boolean {
  const [first, next] = [words.isIn(at - 1, 'beside.one') ? at - 1 : at, at + length]
  const isGone = () => words.phrase(next, (phrase) => isOf('act.gone', phrase)) !== null
  // "janji Ayah" after a quote is a tag.
  const isLost = words.isIn(first - 1, 'act.absent') && !words.isApart(first) && !/["”»’]/.test(words.gap(first - 1))
  return isLost || (!words.isApart(next) && isGone())
}

function isOwner(words: Words, at: number, length: number): boolean {
  const before = words.lower(at - 1).replace(/nya$/, '')
  if (words.isApart(at) || !isCommon(before)) return false
  if (creatureOf(before) !== undefined) return true
  const isThing = !isOf('beside.body', before) && !isOf('common.function', before) && !isActor(before)
  return isThing && !doesAct(words, at + length, true)
}

/** A verb follows, perhaps after "itu", "yang" or "tidak"; `isAny`: of any kind, not only what people do. */
function doesAct(words: Words, from: number, isAny: boolean): boolean {
  const isVerb = /^(?:me|ber|ter|ng|ny)\p{L}{3,}|^di\p{L}{4,}|(?:ed|ing)$/u
  for (let at = from; at < from + 5 && !words.isApart(at); at += 1) {
    if (words.isIn(at, 'act.human') || isSpeech(words.lower(at))) return true
    if (isAny && !words.isIn(at, 'act.toward') && isVerb.test(words.lower(at))) return true
    if (!words.isIn(at, 'act.helper', 'beside.after')) return false
  }
  return false
}

/** Names by their capital: at the head of a sentence only where they are known as names or do what people do. */
function namedAt(words: Words, at: number, isSmall: boolean): Match {
  const word = words.lower(at)
  const isGiven = isGivenName(word)
  const isSure = isGiven && !isCommon(word)
  const isStart = words.isStart(at)
  if (isSmall ? !isSure : !words.isCapital(at)) return null
  if (words.isIn(at, 'act.none', 'common.function') || (/^\p{Lu}{2,4}$/u.test(words.word(at)) && !isGiven)) return null
  if (isStart && !isGiven && (/(?:nya|ku)$/.test(word) || words.isIn(at, 'act.human') || isSpeech(word))) return null
  const length = isSmall ? 1 : words.names(at, 3)
  if (length > 1 && words.isIn(at, 'act.place')) return taking(length, null)
  const isPart = !isStart && (words.isIn(at - 1, 'act.place') || (words.isCapital(at - 1) && !words.isApart(at)))
  if (isPart || (!isMet(words, at) && !isThere(words, at, length))) return taking(length, null)
  const said = saidOf(words, at + length)
  const isJoined = words.isIn(at + length, 'beside.joint') && words.isCapital(at + length + 1)
  const isActive = isStart
    ? (isGiven || !isCommon(word)) && (isJoined || doesAct(words, at + length, false))
    : doesAct(words, at + length, true) || words.isIn(at - 1, 'beside.joint', 'beside.named')
  if (!isSure && !isActive && said.length === 0 && !isMet(words, at)) return null
  const actor = said[0] === undefined ? null : actorIn(said[0])
  return taking(length, { name: capitalised(words.slice(at, length)), isNamed: true, said, actor })
}

/** "Rani, siswi SMA," and "Oyen adalah kucing oranye". */
function saidOf(words: Words, from: number): string[] {
  let at = from
  if (at >= words.length || !/^,? $/.test(words.gap(from))) return []
  while (at < from + 3 && words.isIn(at, 'beside.being') && !words.phrase(at, isActor)) at += 1
  const found = words.phrase(at, isActor)
  const isEnded = [1, 2, 3, 4, 5].some((more) => /^[,.]/.test(words.gap(at + more)) || at + more === words.length)
  const isSaid = found && (words.gap(from) === ', ' ? isEnded : at > from)
  return isSaid ? [words.all(at, at + found.length + 3).join(' ')] : []
}

/** "aku", and who is named only beside what is said: `"…" kata komputer kapal.` */
function talkingAt(words: Words, at: number): Match {
  const word = words.lower(at)
  const isSelf = words.isIn(at, 'tag.self') || (/ku$/.test(word) && isSpeech(word))
  if (isSelf && (word !== 'i' || words.isCapital(at)))
    return taking(1, { name: word === 'i' ? 'I' : 'Aku', isNamed: true })
  const from = [at - 1, at - 2].find((start) => /["”»’']/.test(words.gap(start)))
  const thing = from === undefined ? null : thingAt(words, from)
  const said = [/^(?:komputer|mesin|jam)$/.test(word) ? 'robot' : 'seseorang']
  return thing?.at === at ? taking(thing.length, { name: capitalised(words.slice(at, thing.length)), said }) : null
}
