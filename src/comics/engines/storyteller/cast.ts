import { isPerson } from '../../../artwork/comic/kit.ts'
import type { Look } from '../../../artwork/comic/panel-scene.ts'
import type { Character } from '../../script/script.ts'
import { type Actor, actorOf, foundIn, join } from './actors.ts'
import { capitalised, isOf, keyOf, Words } from './lexicon.ts'
import { appearanceOf, creatureOf, isActor, lookFor, undrawnIn, wordsLike } from './look.ts'
import { isLike } from './people.ts'

/** In a story of a primary school, people without an age are children. */
const primary =
  /(?<![Kk]artu )\bSD\b|(?<!(?:[Tt]iket|[Kk]ereta) )\b[Kk]elas (?:satu|dua|tiga|empat|lima|enam|[1-6])\b(?! (?:SMP|SMA|SMK|MTs|MA)\b)/

/** More than any story has. Without it a list of names would have each name compared with all before it. */
const MOST_PEOPLE = 100

/**
 * Everybody who acts or speaks, in the order in which they come, up to a hundred. `narration`: the text without what is said in quotes,
 * a `"` in its place. `speakers`: the names before the lines of a script.
 */
export function castOf(narration: readonly string[], speakers: readonly string[], seed: string): Required<Character>[] {
  const words = new Words(narration.join('.\n'))
  const isStoryOf = (age: string) => words.all().some((word) => keyOf('grown', word) === age)
  const isPrimary = narration.some((text) => primary.test(text))
  const usual = isStoryOf('adult') ? 'adult' : isPrimary ? 'child' : isStoryOf('teen') ? 'teen' : undefined
  const labels = speakers.map((name) => actorOf({ name: labelled(name), isNamed: !isActor(name.toLowerCase()) }))
  const people: Actor[] = []
  const names = new Map<string, string[]>()
  const read = (name: string) => new Words(name.replace(/^(?:si|sang) /i, '')).all()
  const partsIn = (name: string) => names.get(name) ?? names.set(name, read(name)).get(name) ?? []
  for (const one of [...foundIn(words), ...labels]) {
    const known = people.find((other) => isSame(other, one, partsIn))
    if (known) join(known, one)
    else if (people.length < MOST_PEOPLE) people.push(one)
  }
  const taken = new Set<string>()
  const seeds = ['', ' 1', ' 2', ' 3', ' 4', ' 5', ' 6', ' 7'].map((nth) => seed + nth)
  const acting = people.filter(({ isShown }) => isShown)
  const all = acting.flatMap((one) =>
    Array.from({ length: one.count }, (_, nth) => {
      const name = one.count > 1 ? `${one.name} ${nth + 1}` : one.name
      const lookBy = (seed: string) => lookFor({ name, words: one.roles, seed, usual })
      const isNew = (seed: string) => !partsOf(lookBy(seed)).some((part) => taken.has(part))
      const look = lookBy(seeds.find(isNew) ?? seed)
      for (const part of partsOf(look)) taken.add(part)
      const appearance = look ? appearanceOf(look) : sentenceOf(undrawnIn({ name, words: one.roles }) ?? name)
      const character = { id: idOf(name), name, appearance, personality: '', look, drawn: look !== null }
      return { one, character }
    }),
  )
  // "Gadis itu" is Rani, where Rani is a girl, and "tiga sahabat" are three who are named.
  const isOther = ({ isKnown, roles: [role = ''], count }: Actor) =>
    !isKnown || all.filter(({ one, character }) => !one.isKnown && isLike(role, character.look)).length < count
  return all.flatMap(({ one, character }) => (isOther(one) ? character : [])).slice(0, MOST_PEOPLE)
}

/** What readers recognize a person by: the head, and the clothes in one of their five colors. */
function partsOf(look: Look | null): string[] {
  if (!look) return []
  const { kind, age, hair, clothes, variant } = look
  return isPerson(kind) ? [[kind, age, hair].join(), [clothes, variant % 5].join()] : [kind]
}

const sentenceOf = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

const plain = (name: string) => name.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')
export const idOf = (name: string): string =>
  plain(name)
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 60)
/** Names stand as given, but begin with capitals. */
export const labelled = (name: string): string => (/\p{Lu}/u.test(name) ? name.trim() : capitalised(name.trim()))

const isPet = ({ name }: Actor) => /^si \p{L}+$/iu.test(name) && isOf('beside.describing', name.slice(3).toLowerCase())

/** "Ani" is "Bu Ani", "kakek itu" is "Kakek Jo", "bapak" is "Ayah"; but "Ibu Rani" is neither Rani nor "ibu Tio". */
function isSame(known: Actor, one: Actor, partsIn: (name: string) => string[]): boolean {
  const [kept, fresh] = [partsIn(known.name), partsIn(one.name)]
  if (kept.length === fresh.length && kept.every((part, at) => part === fresh[at])) return true
  // "Si Belang" is the nickname of the striped cat.
  const [pet, beast] = isPet(known) ? [known, one] : [one, known]
  if (isPet(pet) && pet.roles.length === 0 && !beast.isNamed && beast.roles.some(creatureOf)) return true
  const [short, long] = kept.length < fresh.length ? [kept, fresh] : [fresh, kept]
  const isPart = short.length < long.length && short.every((part) => long.includes(part))
  if (known.isNamed && one.isNamed) return isPart && !isOf('kin.all', long[0] ?? '')
  if (!known.isNamed && !one.isNamed && isPart) return true
  const isGroup = known.count > 1 || isOf('generic.all', known.roles[0] ?? '')
  const isOther = known.isNamed ? one.isNew || one.count > 1 : one.isNamed && isGroup
  const isPlain = [kept, fresh].some((parts) => isActor(parts.join('_')))
  const like = known.roles.flatMap(wordsLike)
  return !isOther && (known.isNamed || one.isNamed || isPlain) && one.roles.some((role) => like.includes(role))
}
