import { capitalised, isOf, rowsOf, stemsOf, Words } from './lexicon.ts'
import { creatureOf, isActor, isGivenName } from './look.ts'
import { isCommon, isTitle } from './people.ts'
import { isSpeech, thingAt } from './speakers.ts'

/** `actor`: a word of the vocabulary, such as "polisi". `isNamed`: by a name of their own. */
export type Found = { name: string; said: readonly string[]; actor: string | null; isNamed: boolean; count: number }
/** `one` is null where somebody is only spoken of. */
type Taken = { one: Found | null; length: number } | null

export const nobody: Found = { name: '', said: [], actor: null, isNamed: false, count: 1 }
export const actorIn = (name: string) => new Words(name).phrase(0, isActor)?.phrase ?? null

const others = new Set(
  ['none', 'place', 'prop', 'time', 'weather'].flatMap((name) =>
    rowsOf(name).flatMap(([, words]) => words.filter((word) => word.includes('_'))),
  ),
)

/** Who acts or speaks in a text, each time they do. `isSmall`: names have no capitals. */
export function foundIn(words: Words, isSmall: boolean): Found[] {
  const found: Found[] = []
  for (let at = 0; at < words.length; at += 1) {
    const other = words.phrase(at, (phrase) => others.has(phrase))?.length ?? 1
    const taken =
      titledAt(words, at) ??
      actorAt(words, at) ??
      namedAt(words, at, isSmall) ??
      selfAt(words, at) ??
      talkingAt(words, at)
    if (taken?.one && other <= taken.length) found.push(taken.one)
    at += Math.max(other, taken?.length ?? 1) - 1
  }
  return found
}

const isTitling = (words: Words, at: number) =>
  words.gap(at + 1) === ' ' || (words.gap(at + 1) === '. ' && /^(?:dr|drs|mr|mrs|ms|prof|ny)$/.test(words.lower(at)))

/** "Bu Guru Ani", "Pak RT", "Sultan Agung", "Mr. Smith". */
function titledAt(words: Words, at: number): Taken {
  if (!isTitle(words.lower(at)) || !isTitling(words, at) || at + 1 >= words.length) return null
  const office = words.phrase(at + 1, (phrase) => isOf('title.office', phrase))?.length ?? 0
  const proper = office > 0 && words.gap(at + 1 + office) !== ' ' ? 0 : words.names(at + 1 + office, 2)
  const length = 1 + office + proper
  if (length === 1 || words.isIn(at + 1, 'act.none')) return null
  const name = capitalised(words.slice(at, length))
  const isNamed = !isOf('kin.all', words.lower(at)) || words.isCapital(at)
  return {
    one: isThere(words, at, length)
      ? { ...nobody, name, isNamed, said: saidOf(words, at + length), actor: actorIn(name) }
      : null,
    length,
  }
}

/** "ayah", "dua perampok", "kucing itu", "kuda poni bernama Awan", "ayah Rani". */
function actorAt(words: Words, at: number): Taken {
  const found = words.phrase(at, isActor)
  if (!found) return null
  const { phrase, length } = found
  const said = phrase.replaceAll('_', ' ')
  let naming = at + length
  while (words.isIn(naming, 'beside.after')) naming += 1
  const isNaming = words.isIn(naming, 'beside.named')
  const next = isNaming ? naming + 1 : at + length
  const isName =
    words.isCapital(next) &&
    !isTitle(words.lower(next)) &&
    !words.isIn(next, 'act.none') &&
    /^,? $/.test(words.gap(next))
  const isOwned = words.lower(at + length - 1).endsWith('nya')
  if (
    (isNaming && next < words.length) ||
    (isName && (isOwned || (!isOf('kin.all', phrase) && !creatureOf(phrase) && words.gap(next) === ' ')))
  ) {
    const size = Math.max(1, words.names(next, 3))
    return {
      one: { ...nobody, name: capitalised(words.slice(next, size)), said: [said], isNamed: true, actor: phrase },
      length: next + size - at,
    }
  }
  const isRelation = isName && isOf('kin.all', phrase) && words.gap(next) === ' '
  const size = isRelation ? length + 1 : length
  if (!isActing(words, at, size, phrase)) return { one: null, length: size }
  const given = words.slice(at, size)
  const name = capitalised(isRelation || given.toLowerCase().replaceAll('-', ' ') === said ? given : said)
  return {
    one: { ...nobody, name, said: [said, ...saidOf(words, at + size)], actor: phrase, count: countBefore(words, at) },
    length: size,
  }
}

function countBefore(words: Words, at: number): number {
  if (words.isApart(at)) return 1
  const number = ['orang', 'ekor'].includes(words.lower(at - 1)) ? at - 2 : at - 1
  return [2, 3, 4].find((count) => words.isIn(number, `beside.number${count}`)) ?? 1
}

/** "Ibunya seorang dokter", "ayahnya polisi" */
function isPredicate(words: Words, at: number): boolean {
  const of = words.isIn(at - 1, 'beside.one') ? at - 2 : at - 1
  if (words.isApart(at) || words.isApart(of + 1) || words.lower(at - 1) === 'ada') return false
  return words.isIn(of, 'beside.predicate') || words.phrase(of, isActor)?.length === 1
}

function isActing(words: Words, at: number, length: number, phrase: string): boolean {
  const next = at + length
  const isDoubled = words.gap(at) === '-' || (words.gap(next) === '-' && words.lower(next) === words.lower(at))
  if (isDoubled || words.isIn(at - 1, 'beside.crowd', 'beside.predicate') || isPredicate(words, at)) return false
  if (creatureOf(phrase) !== undefined && (words.isIn(at - 1, 'thing.before') || words.isIn(next, 'thing.after')))
    return false
  if (isAbsent(words, at, length) || (isOf('generic.all', phrase) && words.isIn(next, 'beside.same'))) return false
  if (doesAct(words, next, true)) return true
  return (
    !isOwner(words, at, length) &&
    (words.isStart(at) ||
      countBefore(words, at) > 1 ||
      words.isIn(at - 1, 'beside.one', 'beside.joint') ||
      isListed(words, at) ||
      words.isIn(next, 'beside.after') ||
      isMet(words, at))
  )
}

const isListed = (words: Words, at: number) => words.gap(at) === ', ' && words.phrase(at - 1, isActor) !== null

/** "kata Rani", "memeluk Rani" */
const isMet = (words: Words, at: number): boolean => {
  const before = words.isApart(at) ? '' : words.lower(at - 1)
  return isSpeech(before) || [before, ...stemsOf(before)].some((word) => isOf('act.toward', word))
}

/** Not only mentioned: "rindu ibunya", "Kakek belum pulang", "peta kakek". */
export const isThere = (words: Words, at: number, length: number): boolean =>
  !isAbsent(words, at, length) && !isOwner(words, at, length)

function isAbsent(words: Words, at: number, length: number): boolean {
  const first = words.isIn(at - 1, 'beside.one') ? at - 1 : at
  const isMissed = words.isIn(first - 1, 'act.absent') && !words.isApart(first)
  return (
    isMissed ||
    (!words.isApart(at + length) && words.phrase(at + length, (phrase) => isOf('act.gone', phrase)) !== null)
  )
}

function isOwner(words: Words, at: number, length: number): boolean {
  const before = words.lower(at - 1).replace(/nya$/, '')
  if (creatureOf(before) !== undefined && !words.isApart(at)) return true
  const isThing =
    isCommon(before) && !isOf('beside.body', before) && !isOf('common.function', before) && !isActor(before)
  return isThing && !words.isApart(at) && !doesAct(words, at + length, true)
}

/** A verb follows, perhaps after "itu", "yang" or "tidak"; `isAny`: of any kind, not only what people do. */
function doesAct(words: Words, from: number, isAny: boolean): boolean {
  for (let at = from; at < from + 5 && !words.isApart(at); at += 1) {
    if (words.isIn(at, 'act.human') || isSpeech(words.lower(at))) return true
    if (
      isAny &&
      !words.isIn(at, 'act.toward') &&
      /^(?:me|ber|ter|ng|ny)\p{L}{3,}|^di\p{L}{4,}|(?:ed|ing)$/u.test(words.lower(at))
    )
      return true
    if (!words.isIn(at, 'act.helper', 'beside.after')) return false
  }
  return false
}

/** Names by their capital: at the head of a sentence only where they are known as names or do what people do. */
function namedAt(words: Words, at: number, isSmall: boolean): Taken {
  const word = words.lower(at)
  const isGiven = isGivenName(word)
  const isSure = isGiven && !isCommon(word)
  const isStart = words.isStart(at)
  if (isSmall ? !isSure : !words.isCapital(at)) return null
  if (words.isIn(at, 'act.none', 'common.function') || (/^\p{Lu}{2,4}$/u.test(words.word(at)) && !isGiven)) return null
  if (isStart && !isGiven && (/(?:nya|ku)$/.test(word) || words.isIn(at, 'act.human') || isSpeech(word))) return null
  const length = isSmall ? 1 : words.names(at, 3)
  const isPart = !isStart && (words.isIn(at - 1, 'act.place') || (words.isCapital(at - 1) && !words.isApart(at)))
  if (isPart || (!isMet(words, at) && !isThere(words, at, length))) return { one: null, length }
  const said = saidOf(words, at + length)
  const isPlain = isGiven || !isCommon(word)
  const isJoined = words.isIn(at + length, 'beside.joint') && words.isCapital(at + length + 1)
  const isActive = isStart
    ? isPlain && (isJoined || doesAct(words, at + length, false))
    : doesAct(words, at + length, true) || words.isIn(at - 1, 'beside.joint')
  const isSomebody = isSure || isActive || said.length > 0 || isMet(words, at) || words.isIn(at - 1, 'beside.named')
  return isSomebody
    ? {
        one: {
          ...nobody,
          name: capitalised(words.slice(at, length)),
          isNamed: true,
          said,
          actor: said.length > 0 ? actorIn(said[0] ?? '') : null,
        },
        length,
      }
    : null
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

function selfAt(words: Words, at: number): Taken {
  const word = words.lower(at)
  const isSelf = /^(?:aku|saya|gue|gw)$/.test(word) || (/ku$/.test(word) && isSpeech(word))
  const name = isSelf ? 'Aku' : words.word(at) === 'I' ? 'I' : null
  return name === null ? null : { one: { ...nobody, name, isNamed: true }, length: 1 }
}

/** Who is named only beside what is said: `"…" kata komputer kapal.` */
function talkingAt(words: Words, at: number): Taken {
  const length = /["”»’']/.test(words.gap(at - 1)) ? thingAt(words, at - 1) : 0
  const said = [/^(?:komputer|mesin|jam)$/.test(words.lower(at)) ? 'robot' : 'seseorang']
  return length === 0 ? null : { one: { ...nobody, name: capitalised(words.slice(at, length)), said }, length }
}
