import { isPerson } from '../../../artwork/comic/kit.ts'
import type { Look } from '../../../artwork/comic/panel-scene.ts'
import { findKey, getSectionRows, hasWord, Words } from './lexicon.ts'
import { findCreature, getRoleFacts, isActor, wordsLike } from './look.ts'

/** A person or creature of the cast. `look` is null if there is no drawing. */
export type Somebody = { id: string; name: string; look: Look | null }

/** The people who are named from word `at` on: two for "kedua perampok". */
export type Mention = { people: readonly Somebody[]; at: number; length: number }

/** The people of a cast. `mentionsIn` finds them in words by name, by part of a name, by role, or by "gadis itu". */
export type People = { all: readonly Somebody[]; mentionsIn: (words: Words) => Mention[] }

export const isTitle = (word: string): boolean => ['man', 'woman', 'other'].some((key) => hasWord(`title.${key}`, word))
/** Whether a name is also an ordinary word, so that only its capital tells that it is a name. */
export const isCommon = (word: string): boolean =>
  isActor(word) ||
  ['prop', 'weather', 'place', 'time', 'common'].some((section) => findKey(section, word) !== undefined)

/** Returns how many are counted before a word: "dua perampok", "tiga ekor kucing". */
export function countBefore(words: Words, at: number): number {
  const before = words.all(at - 4, at).filter((word) => !hasWord('beside.counted', word))
  const isOrder = words.isApart(at) || hasWord('beside.times', before.at(-2) ?? '')
  return isOrder ? 1 : Number(findKey('count', before.at(-1) ?? '') ?? 1)
}

const ordinals: readonly string[] = ['pertama', 'kedua', 'ketiga', 'keempat']
const toPhrase = (name: string) => new Words(name).all().join('_')

export function getPeople(all: readonly Somebody[]): People {
  const people = peopleCache.get(all) ?? readPeople(all)
  peopleCache.set(all, people)
  return people
}

/** All panels of a comic share one cast, so its `People` are kept. */
const peopleCache = new WeakMap<readonly Somebody[], People>()

function readPeople(all: readonly Somebody[]): People {
  const whole = new Set(all.map(({ name }) => toPhrase(name)))
  const aliases = new Map<string, Somebody[]>()
  const alike = new Map<string, Somebody[]>()
  for (const one of all)
    for (const alias of listAliases(one, all))
      if (!whole.has(alias) || toPhrase(one.name) === alias) aliases.set(alias, [...(aliases.get(alias) ?? []), one])

  return {
    all,
    mentionsIn(words) {
      const mentions: Mention[] = []
      for (let at = 0; at < words.length; at += 1) {
        const match = words.phrase(at, (phrase) => aliases.has(phrase)) ?? genericAt(words, at)
        if (!match || isOther(words, at, match.phrase)) continue
        const people = aliases.get(match.phrase) ?? lastLike(match.phrase, mentions)
        const referents = countBefore(words, at) > 1 ? people : people.slice(0, 1)
        if (referents.length > 0) mentions.push({ people: referents, at, length: match.length })
        at += match.length - 1
      }
      return mentions
    },
  }

  function lastLike(phrase: string, mentions: readonly Mention[]): Somebody[] {
    // "gadis itu" may be Rani, but not somebody called "Kakaknya".
    const isFitting = ({ name, look }: Somebody) => isLike(phrase, look) && !isActor(toPhrase(name))
    const fitting = alike.get(phrase) ?? all.filter(isFitting)
    alike.set(phrase, fitting)
    const last = mentions.findLast(({ people }) => people.some((one) => fitting.includes(one)))
    const before = last?.people.findLast((one) => fitting.includes(one))
    return before ? [before] : fitting.length === 1 ? fitting : []
  }
}

/** Whether a word such as "gadis" fits a person. */
export function isLike(phrase: string, look: Look | null): boolean {
  if (!look) return false
  const { kind, age } = look
  const facts = getRoleFacts(phrase)
  const isAge = /child|teen/.test(facts.get('age') ?? age) === /child|teen/.test(age)
  return isPerson(kind) && (facts.get('kind') ?? kind) === kind && isAge
}

/** Finds whose a line is. "Perampok" is the first of two robbers. */
export const calledIn = ({ all, mentionsIn }: People, name: string): Somebody | undefined =>
  all.find((one) => one.name.toLowerCase() === name.toLowerCase()) ?? mentionsIn(new Words(name))[0]?.people[0]

/**
 * Whether a word is no mention: it is an ordinary word, such as "awan", or names the owner of another person: "ayah
 * Rani".
 */
function isOther(words: Words, at: number, phrase: string): boolean {
  if (words.isCapital(at)) return !words.isCapital(at - 1) && words.isIn(at - 1, 'kin.all') && words.gap(at) === ' '
  return isCommon(phrase) && !isActor(phrase) && !words.isSmall()
}

function genericAt(words: Words, at: number) {
  const match = words.phrase(at, (phrase) => hasWord('generic.all', phrase))
  return match && words.isIn(at + match.length, 'beside.same') ? match : null
}

function listAliases({ name, look }: Somebody, all: readonly Somebody[]): Set<string> {
  const [, bare = name, number] = /^(.*) (\d)$/.exec(name) ?? []
  const parts = new Words(bare)
  const words = parts.all()
  // If "Ibu Bebek" has a child, "bebek" means the child.
  const isParent =
    hasWord('kin.all', words[0] ?? '') && all.some((one) => one.name !== name && look && one.look?.kind === look.kind)
  // "Foto" does not mean "tukang foto".
  const isWork = isActor(words.join('_'))
  const isHeard = (phrase: string) => isActor(phrase) && !(isParent && findCreature(phrase))
  const actors = parts.numbers().flatMap((at) => wordsLike(parts.phrase(at, isHeard)?.phrase ?? ''))
  const numbers = number === undefined ? [] : [number, ordinals[Number(number) - 1] ?? number]
  return new Set([
    toPhrase(name),
    words.join('_'),
    ...words.filter(isTitle).flatMap((title) => [`si_${title}`, `sang_${title}`]),
    ...words.filter(
      (word) => !isWork && !isTitle(word) && !isActor(word) && !hasWord('beside.describing', word) && word.length > 1,
    ),
    ...actors,
    ...(isActor(words[0] ?? '') ? words.slice(0, 1) : []),
    ...numbers.flatMap((number) => actors.map((actor) => `${actor}_${number}`)),
    ...getSectionRows('creature').flatMap((row) => (row.key === look?.kind && !isParent ? row.words : [])),
  ])
}
