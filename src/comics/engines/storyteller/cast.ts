import { isPerson } from '../../../artwork/comic/kit.ts'
import type { Look } from '../../../artwork/comic/panel-scene.ts'
import type { Character } from '../../script/script.ts'
import { type Actor, foundIn, join, makeActor } from './actors.ts'
import { capitalised, findKey, hasWord, Words } from './lexicon.ts'
import { describeLook, findCreature, isActor, lookFor, undrawnIn, wordsLike } from './look.ts'
import { isLike } from './people.ts'

/** In a story about a primary school, people without an age are children. */
const primary =
  /(?<![Kk]artu )\bSD\b|(?<!(?:[Tt]iket|[Kk]ereta) )\b[Kk]elas (?:satu|dua|tiga|empat|lima|enam|[1-6])\b(?! (?:SMP|SMA|SMK|MTs|MA)\b)/

/** No story has so many people. Without the limit, each name of a long list would be compared with all before it. */
const MOST_PEOPLE = 100

/**
 * Returns everybody who acts or speaks, in the order in which they appear, at most `MOST_PEOPLE`. `narration`: the text
 * with a `"` in place of each quote. `speakers`: the names before the lines of a script.
 */
export function readCast(
  narration: readonly string[],
  speakers: readonly string[],
  seed: string,
): Required<Character>[] {
  const words = new Words(narration.join('.\n'))
  const mentionsAge = (age: string) => words.all().some((word) => findKey('grown', word) === age)
  const isPrimary = narration.some((text) => primary.test(text))
  const usual = mentionsAge('adult') ? 'adult' : isPrimary ? 'child' : mentionsAge('teen') ? 'teen' : undefined
  const labels = speakers.map((name) => makeActor({ name: labelled(name), isNamed: !isActor(name.toLowerCase()) }))
  const people: Actor[] = []
  const names = new Map<string, string[]>()
  const splitName = (name: string) => new Words(name.replace(/^(?:si|sang) /i, '')).all()
  const partsIn = (name: string) => names.get(name) ?? names.set(name, splitName(name)).get(name) ?? []
  for (const one of [...foundIn(words), ...labels]) {
    const match = people.find((other) => isSame(other, one, partsIn))
    if (match) join(match, one)
    else if (people.length < MOST_PEOPLE) people.push(one)
  }
  const usedParts = new Set<string>()
  const seeds = ['', ' 1', ' 2', ' 3', ' 4', ' 5', ' 6', ' 7'].map((nth) => seed + nth)
  const acting = people.filter(({ isShown }) => isShown)
  const all = acting.flatMap((one) =>
    Array.from({ length: one.count }, (_, nth) => {
      const name = one.count > 1 ? `${one.name} ${nth + 1}` : one.name
      const lookBy = (seed: string) => lookFor({ name, words: one.roles, seed, usual })
      const isNew = (seed: string) => !lookParts(lookBy(seed)).some((part) => usedParts.has(part))
      const look = lookBy(seeds.find(isNew) ?? seed)
      for (const part of lookParts(look)) usedParts.add(part)
      const appearance = look ? describeLook(look) : upperFirst(undrawnIn({ name, words: one.roles }) ?? name)
      const character = { id: toCharacterId(name), name, appearance, personality: '', look, drawn: look !== null }
      return { one, character }
    }),
  )
  // "Gadis itu" is Rani if Rani is a girl, and "tiga sahabat" are no new people if three are named.
  const isOther = ({ isKnown, roles: [role = ''], count }: Actor) =>
    !isKnown || all.filter(({ one, character }) => !one.isKnown && isLike(role, character.look)).length < count
  return all.flatMap(({ one, character }) => (isOther(one) ? character : [])).slice(0, MOST_PEOPLE)
}

/**
 * Returns the parts of a look by which readers recognize a person: the head, and the clothes in one of their five
 * colors.
 */
function lookParts(look: Look | null): string[] {
  if (!look) return []
  const { kind, age, hair, clothes, variant } = look
  return isPerson(kind) ? [[kind, age, hair].join(), [clothes, variant % 5].join()] : [kind]
}

const upperFirst = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

const plain = (name: string) => name.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')
export const toCharacterId = (name: string): string =>
  plain(name)
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 60)
/** Returns a name as it is written, but with a capital at its beginning. */
export const labelled = (name: string): string => (/\p{Lu}/u.test(name) ? name.trim() : capitalised(name.trim()))

const isPet = ({ name }: Actor) =>
  /^si \p{L}+$/iu.test(name) && hasWord('beside.describing', name.slice(3).toLowerCase())

/**
 * Whether two mentions are one person: "Ani" is "Bu Ani", "kakek itu" is "Kakek Jo", "bapak" is "Ayah". But "Ibu Rani"
 * is neither Rani nor "ibu Tio".
 */
function isSame(earlier: Actor, one: Actor, partsIn: (name: string) => string[]): boolean {
  const [earlierParts, fresh] = [partsIn(earlier.name), partsIn(one.name)]
  if (earlierParts.length === fresh.length && earlierParts.every((part, at) => part === fresh[at])) return true
  // "Si Belang" is the nickname of the striped cat.
  const [pet, beast] = isPet(earlier) ? [earlier, one] : [one, earlier]
  if (isPet(pet) && pet.roles.length === 0 && !beast.isNamed && beast.roles.some(findCreature)) return true
  const [short, long] = earlierParts.length < fresh.length ? [earlierParts, fresh] : [fresh, earlierParts]
  const isPart = short.length < long.length && short.every((part) => long.includes(part))
  if (earlier.isNamed && one.isNamed) return isPart && !hasWord('kin.all', long[0] ?? '')
  if (!earlier.isNamed && !one.isNamed && isPart) return true
  const isGroup = earlier.count > 1 || hasWord('generic.all', earlier.roles[0] ?? '')
  const isOther = earlier.isNamed ? one.isNew || one.count > 1 : one.isNamed && isGroup
  const isPlain = [earlierParts, fresh].some((parts) => isActor(parts.join('_')))
  const like = earlier.roles.flatMap(wordsLike)
  return !isOther && (earlier.isNamed || one.isNamed || isPlain) && one.roles.some((role) => like.includes(role))
}
