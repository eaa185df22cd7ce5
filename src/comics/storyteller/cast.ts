import type { Character } from '../script/script.ts'
import { capitalised, isApart, isCapital, phraseAt, rowsOf, setOf, stemsOf, type Word, wordsIn } from './lexicon.ts'
import { appearanceOf, creatureOf, isActor, isGivenName, lookFor, wordsLike } from './look.ts'
import { isCommon, isTitle, type Somebody } from './people.ts'
import { isSpeech } from './speakers.ts'

type Candidate = { name: string; said: string[]; actor: string | null; isNamed: boolean; count: number }

const sets = (section: string) => new Map(rowsOf(section).map(([key, words]) => [key, new Set(words)] as const))
const acts = sets('act')
const beside = sets('beside')
const things = sets('thing')
const is = (group: ReadonlyMap<string, ReadonlySet<string>>, key: string, word: Word | undefined) =>
  group.get(key)?.has(word?.lower ?? '') ?? false
const offices = setOf('title', 'office')
const kin = setOf('kin')
const generic = setOf('generic')
const gone = new Set([...(acts.get('gone') ?? [])])
const longer = new Set(
  ['none', 'place', 'prop', 'time', 'weather'].flatMap((section) =>
    rowsOf(section).flatMap(([, words]) => words.filter((word) => word.includes('_'))),
  ),
)

/**
 * Everybody who acts or speaks, in the order in which they come. `narration`: the text without what is said in quotes,
 * a `"` in its place. `speakers`: the names before the lines of a script.
 */
export function castOf(narration: readonly string[], speakers: readonly string[], seed: string): Required<Character>[] {
  const whole = narration.join('\n')
  const isSmall = !/\p{Lu}\p{Ll}/u.test(whole)
  const found: Candidate[] = []
  for (const text of narration) for (const one of candidatesIn(wordsIn(text), isSmall)) add(found, one)
  for (const name of speakers)
    add(found, { ...nobody, name: labelled(name), isNamed: !isActor(name.toLowerCase()), actor: actorIn(name) })
  const grown =
    rowsOf('grown').find(([, words]) => wordsIn(whole).some(({ lower }) => words.includes(lower)))?.[0] ?? ''
  const taken = new Set<string>()
  return merged(found).flatMap(({ name, said, count }) =>
    (count > 1 ? Array.from({ length: count }, (_, nth) => `${name} ${nth + 1}`) : [name]).map((name) => {
      const words = `${said.join(', ')}, ${grown.replace('_', ' ')}`
      const look = differing(taken, (nth) => lookFor({ name, words, seed: nth === 0 ? seed : `${seed} ${nth}` }))
      return { id: idOf(name), name, appearance: appearanceOf(look), personality: '', look }
    }),
  )
}

const nobody: Candidate = { name: '', said: [], actor: null, isNamed: false, count: 1 }
export const idOf = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 60)
/** Names stand as given, but begin with capitals. */
export const labelled = (name: string): string => (/\p{Lu}/u.test(name) ? name.trim() : capitalised(name.trim()))
const actorIn = (name: string) => {
  const words = wordsIn(name)
  return phraseAt(words, 0, isActor)?.phrase ?? null
}

function differing(taken: Set<string>, lookOf: (nth: number) => Somebody['look']): Somebody['look'] {
  for (let nth = 0; ; nth += 1) {
    const look = lookOf(nth)
    const sight = [look.kind, look.age, look.hair, look.clothes].join()
    if (taken.has(sight) && nth < 8) continue
    taken.add(sight)
    return look
  }
}

function add(found: Candidate[], one: Candidate): void {
  const same = found.find(({ name }) => name.toLowerCase() === one.name.toLowerCase())
  if (!same) found.push(one)
  else
    Object.assign(same, {
      said: [...same.said, ...one.said],
      count: Math.max(same.count, one.count),
      actor: same.actor ?? one.actor,
    })
}

/** "Ani" is "Bu Ani", "kakek itu" is "Kakek Jo", "bapak" is "Ayah"; but "Ibu Rani" is not Rani. */
const merged = (found: readonly Candidate[]): Candidate[] =>
  found.filter((one) => {
    const words = one.name.toLowerCase().split(' ')
    const other = found.find((other) => {
      if (other === one) return false
      const parts = other.name.toLowerCase().split(' ')
      if (!one.isNamed && one.actor !== null) {
        const like = wordsLike(one.actor)
        const isFirst = found.indexOf(other) < found.indexOf(one)
        return (
          (other.isNamed || isFirst) &&
          (parts.some((part) => like.includes(part)) ||
            like.includes(parts.join('_')) ||
            (isFirst &&
              creatureOf(one.actor) !== undefined &&
              other.actor !== null &&
              creatureOf(other.actor) === creatureOf(one.actor)))
        )
      }
      const isPart = parts.length > words.length && words.every((word) => parts.includes(word))
      return isPart && !kin.has(parts[0] ?? '')
    })
    if (other) other.said.push(...one.said)
    return !other
  })

function candidatesIn(words: readonly Word[], isSmall: boolean): Candidate[] {
  const found: Candidate[] = []
  for (let at = 0; at < words.length; at += 1) {
    const covered = phraseAt(words, at, (phrase) => longer.has(phrase))
    const taken =
      titledAt(words, at) ??
      actorAt(words, at) ??
      namedAt(words, at, isSmall) ??
      firstPerson(words, at) ??
      talkingThing(words, at)
    if (!taken || (covered && covered.length > taken.length)) {
      at += (covered?.length ?? 1) - 1
      continue
    }
    if (taken.one) found.push(taken.one)
    at += taken.length - 1
  }
  return found
}

/** `one` is null for a person who is only spoken of. */
type Taken = { one: Candidate | null; length: number } | null

const nameLength = (words: readonly Word[], at: number, most: number): number => {
  let length = 0
  while (
    length < most &&
    isCapital(words[at + length]?.text ?? '') &&
    (length === 0 || /^\.? $/.test(words[at + length]?.gap ?? ''))
  )
    length += 1
  return length
}
const textOf = (words: readonly Word[], at: number, length: number) =>
  words
    .slice(at, at + length)
    .map(({ text, gap }, nth) => (nth === 0 ? text : gap.replace(/\s+/g, ' ') + text))
    .join('')

/** "Bu Guru Ani", "Pak RT", "Sultan Agung", "Mr. Smith". */
function titledAt(words: readonly Word[], at: number): Taken {
  const word = words[at]
  const next = words[at + 1]
  if (!word || !next || !isTitle(word.lower) || !/^\.? $/.test(next.gap)) return null
  const office = phraseAt(words, at + 1, (phrase) => offices.has(phrase))?.length ?? 0
  const proper = nameLength(words, at + 1 + office, 2)
  const isRelation = kin.has(word.lower) && !isCapital(word.text)
  if (office + proper === 0 || (isCapital(next.text) && is(acts, 'none', next) && office === 0)) return null
  const length = 1 + office + proper
  const name = capitalised(textOf(words, at, length))
  const isHere = !isAbsent(words, at, length) && !isOwner(words, at, length)
  return {
    one: isHere
      ? { ...nobody, name, isNamed: !isRelation, said: appositions(words, at + length), actor: actorIn(name) }
      : null,
    length,
  }
}

/** "ayah", "dua perampok", "kucing itu", "kuda poni bernama Awan", "ayah Rani". */
function actorAt(words: readonly Word[], at: number): Taken {
  const found = phraseAt(words, at, isActor)
  if (!found) return null
  const { phrase, length } = found
  const next = words[at + length]
  const isNaming =
    is(beside, 'named', next) || (words[at + length]?.lower === 'yang' && is(beside, 'named', words[at + length + 1]))
  const nameAt = at + length + (isNaming ? (next?.lower === 'yang' ? 2 : 1) : 0)
  const owned = words[at + length - 1]?.lower.endsWith('nya') ?? false
  const isNamedNext =
    isCapital(words[nameAt]?.text ?? '') && !is(acts, 'none', words[nameAt]) && /^,? $/.test(words[nameAt]?.gap ?? '')
  const said = phrase.replaceAll('_', ' ')
  if (isNaming && nameAt < words.length) {
    const size = Math.max(1, nameLength(words, nameAt, 3))
    return {
      one: { ...nobody, name: capitalised(textOf(words, nameAt, size)), said: [said], isNamed: true, actor: phrase },
      length: nameAt + size - at,
    }
  }
  if (isNamedNext && (owned || (!kin.has(phrase) && words[nameAt]?.gap === ' '))) {
    const size = nameLength(words, nameAt, 3)
    if (creatureOf(phrase) === undefined || isGivenName(words[nameAt]?.lower ?? '') === false || owned)
      return {
        one: { ...nobody, name: textOf(words, nameAt, size), said: [said], isNamed: true, actor: phrase },
        length: nameAt + size - at,
      }
  }
  const isRelation = isNamedNext && kin.has(phrase) && words[nameAt]?.gap === ' '
  const size = isRelation ? length + nameLength(words, nameAt, 1) : length
  const isHere = isActing(words, at, size, creatureOf(phrase) !== undefined)
  if (!isHere || (generic.has(phrase) && is(beside, 'same', words[at + size]))) return { one: null, length: size }
  const name = isRelation ? capitalised(textOf(words, at, size)) : capitalised(said)
  return {
    one: {
      ...nobody,
      name,
      said: [said, ...appositions(words, at + size)],
      actor: phrase,
      count: countBefore(words, at),
    },
    length: size,
  }
}

const countBefore = (words: readonly Word[], at: number): number => {
  const [word, earlier] = [words[at - 1], words[at - 2]]
  const number = word && ['orang', 'ekor'].includes(word.lower) ? earlier : word
  return [2, 3, 4].find((count) => is(beside, `number${count}`, number)) ?? 1
}

function isActing(words: readonly Word[], at: number, length: number, isAnimal: boolean): boolean {
  const [before, after, first] = [words[at - 1], words[at + length], words[at]]
  if (first?.gap === '-' || (after?.gap === '-' && after.lower === first?.lower)) return false
  if (is(beside, 'crowd', before) || is(beside, 'predicate', before) || isAbsent(words, at, length)) return false
  if (isAnimal && (is(things, 'before', before) || is(things, 'after', after))) return false
  if (is(beside, 'one', before) && is(beside, 'predicate', words[at - 2])) return false
  const acting = doesAct(words, at + length, true)
  if (!acting && isOwner(words, at, length)) return false
  return (
    acting ||
    is(beside, 'one', before) ||
    countBefore(words, at) > 1 ||
    isToward(before) ||
    isSpeech(before?.lower ?? '') ||
    isStart(words, at) ||
    is(beside, 'after', after) ||
    ['dan', 'and'].includes(before?.lower ?? '')
  )
}

/** "peta kakek", "rumah nenek": somebody who only has something. */
function isOwner(words: readonly Word[], at: number, length: number): boolean {
  const before = words[at - 1]
  return (
    before !== undefined &&
    !isApart(words[at] ?? before) &&
    isCommon(before.lower.replace(/nya$/, '')) &&
    !isFunction(before.lower) &&
    !isActor(before.lower) &&
    !doesAct(words, at + length, true)
  )
}
const functions = setOf('common', 'function')
const isFunction = (word: string) => functions.has(word)

const isToward = (word: Word | undefined) =>
  word !== undefined && (is(acts, 'toward', word) || stemsOf(word.lower).some((stem) => acts.get('toward')?.has(stem)))
export const isStart = (words: readonly Word[], at: number) => at === 0 || /[.!?…:\n"”“»]/.test(words[at]?.gap ?? '')

/** Not only mentioned: "rindu ibunya", "Kakek belum pulang", "peta kakek". */
export const isThere = (words: readonly Word[], at: number, length: number): boolean =>
  !isAbsent(words, at, length) && !isOwner(words, at, length)

function isAbsent(words: readonly Word[], at: number, length: number): boolean {
  const isOne = is(beside, 'one', words[at - 1])
  const before = words[isOne ? at - 2 : at - 1]
  if (is(acts, 'absent', before) && !isApart(words[isOne ? at - 1 : at] ?? ({ gap: '' } as Word))) return true
  return phraseAt(words, at + length, (phrase) => gone.has(phrase)) !== null && !isApart(words[at + length] as Word)
}

/** A verb follows, perhaps after "itu", "yang" or "tidak". `isKnown`: any verb will do. */
function doesAct(words: readonly Word[], from: number, isKnown: boolean): boolean {
  for (let at = from; at < from + 5; at += 1) {
    const word = words[at]
    if (!word || isApart(word)) return false
    if (is(acts, 'human', word) || isSpeech(word.lower)) return true
    if (
      isKnown &&
      /^(?:me|ber|ter|ng|ny)\p{L}{3,}|^di\p{L}{4,}|(?:ed|ing)$/u.test(word.lower) &&
      !is(acts, 'toward', word)
    )
      return true
    if (!is(acts, 'helper', word) && !is(beside, 'after', word)) return false
  }
  return false
}

/** Names by their capital: at the head of a sentence only where they are known as names or do what people do. */
function namedAt(words: readonly Word[], at: number, isSmall: boolean): Taken {
  const word = words[at]
  if (!word) return null
  const isGiven = isGivenName(word.lower) && !isCommon(word.lower)
  if (isSmall ? !isGiven : !isCapital(word.text)) return null
  const length = isSmall ? 1 : nameLength(words, at, 3)
  const before = words[at - 1]
  const isInitial = isStart(words, at)
  if (is(acts, 'none', word) || isFunction(word.lower) || (/^\p{Lu}{2,4}$/u.test(word.text) && !isGiven)) return null
  if (!isInitial && (is(acts, 'place', before) || (isCapital(before?.text ?? '') && !isApart(word))))
    return { one: null, length }
  if (!isSpeech(before?.lower ?? '') && (isAbsent(words, at, length) || isOwner(words, at, length)))
    return { one: null, length }
  const isCalled = isSpeech(before?.lower ?? '') || isToward(before) || is(beside, 'named', before)
  const next = words[at + length]
  const isJoined =
    next !== undefined &&
    /^(?:dan|and)$/.test(next.lower) &&
    isCapital(words[at + length + 1]?.text ?? '') &&
    !isCommon(word.lower)
  const said = appositions(words, at + length)
  const isSomebody =
    isCalled ||
    isGiven ||
    isJoined ||
    said.length > 0 ||
    (isInitial
      ? doesAct(words, at + length, false) && (!isCommon(word.lower) || isGivenName(word.lower))
      : doesAct(words, at + length, true) || /^(?:dan|and)$/.test(before?.lower ?? ''))
  return isSomebody
    ? { one: { ...nobody, name: capitalised(textOf(words, at, length)), isNamed: true, said }, length }
    : null
}

/** "Rani, siswi SMA," and "Oyen adalah kucing oranye". */
function appositions(words: readonly Word[], from: number): string[] {
  let at = from
  if (!words[at] || /[.!?…:;"\n]/.test(words[at]?.gap ?? '')) return []
  const isComma = words[at]?.gap.startsWith(',') ?? false
  while (at < from + 3 && is(beside, 'being', words[at]) && !phraseAt(words, at, isActor)) at += 1
  const found = phraseAt(words, at, isActor)
  if (!found || (!isComma && at === from) || (words[at]?.gap !== ' ' && !isComma)) return []
  if (
    isComma &&
    at === from &&
    !/^[,.]/.test(words[at + found.length + 1]?.gap ?? '.') &&
    !/^[,.]/.test(words[at + found.length]?.gap ?? '.')
  )
    return []
  return [
    words
      .slice(at, at + found.length + 3)
      .map(({ lower }) => lower)
      .join(' '),
  ]
}

function firstPerson(words: readonly Word[], at: number): Taken {
  const word = words[at]
  const isSelf =
    /^(?:aku|saya|gue|gw)$/.test(word?.lower ?? '') || (/ku$/.test(word?.lower ?? '') && isSpeech(word?.lower ?? ''))
  if (isSelf) return { one: { ...nobody, name: 'Aku', isNamed: true }, length: 1 }
  return word?.text === 'I' ? { one: { ...nobody, name: 'I', isNamed: true }, length: 1 } : null
}

/** Who is named only after a verb of speech: `kata komputer kapal`. */
export function talkingThing(words: readonly Word[], at: number): Taken {
  const [verb, word, second] = [words[at - 1], words[at], words[at + 1]]
  if (!verb || !word || !/["”»’']/.test(verb.gap) || !isSpeech(verb.lower) || /(?:nya|ku)$/.test(verb.lower))
    return null
  if (
    isApart(word) ||
    isFunction(word.lower) ||
    is(beside, 'after', word) ||
    setOf('tag', 'adverb').has(word.lower) ||
    setOf('tag', 'after').has(word.lower)
  )
    return null
  const isPair = second !== undefined && second.gap === ' ' && isCommon(second.lower) && !isFunction(second.lower)
  const length = isPair ? 2 : 1
  return {
    one: {
      ...nobody,
      name: capitalised(textOf(words, at, length)),
      said: [/komputer|mesin|robot|jam/.test(word.lower) ? 'robot' : 'seseorang'],
    },
    length,
  }
}
