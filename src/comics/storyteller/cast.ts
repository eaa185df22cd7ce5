import type { Character } from '../script/script.ts'
import { type Actor, actorOf, foundIn, join } from './actors.ts'
import { capitalised, isOf, keyOf, Words } from './lexicon.ts'
import { appearanceOf, isActor, lookFor, wordsLike } from './look.ts'
import { isLike } from './people.ts'

/**
 * Everybody who acts or speaks, in the order in which they come. `narration`: the text without what is said in quotes,
 * a `"` in its place. `speakers`: the names before the lines of a script.
 */
export function castOf(narration: readonly string[], speakers: readonly string[], seed: string): Required<Character>[] {
  const words = new Words(narration.join('.\n'))
  const grown = words.all().flatMap((word) => keyOf('grown', word) ?? [])
  const usual = grown.includes('adult') ? 'adult' : grown[0]
  const labels = speakers.map((name) => actorOf({ name: labelled(name), isNamed: !isActor(name.toLowerCase()) }))
  const taken = new Set<string>()
  const lookOf = (name: string, words: readonly string[]) => {
    const seeds = ['', ' 1', ' 2', ' 3', ' 4', ' 5', ' 6', ' 7'].map((nth) => seed + nth)
    const free = seeds.find((seed) => !taken.has(sightOf(lookFor({ name, words, seed, usual }))))
    const look = lookFor({ name, words, seed: free ?? seed, usual })
    taken.add(sightOf(look))
    return look
  }
  const all = merged([...foundIn(words), ...labels]).flatMap((one) =>
    Array.from({ length: one.count }, (_, nth) => {
      const name = one.count > 1 ? `${one.name} ${nth + 1}` : one.name
      const look = lookOf(name, [...one.roles, ...one.worn])
      return { one, character: { id: idOf(name), name, appearance: appearanceOf(look), personality: '', look } }
    }),
  )
  // "Gadis itu" is Rani, where Rani is a girl, and "tiga sahabat" are three who are named.
  const isOther = ({ isKnown, roles: [role = ''], count }: Actor) =>
    !isKnown || all.filter(({ one, character }) => !one.isKnown && isLike(role, character.look)).length < count
  return all.filter(({ one }) => isOther(one)).map(({ character }) => character)
}

const sightOf = ({ kind, age, hair, clothes }: Required<Character>['look']) => [kind, age, hair, clothes].join()

export function idOf(name: string): string {
  const plain = name.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')
  return plain.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)
}
/** Names stand as given, but begin with capitals. */
export const labelled = (name: string): string => (/\p{Lu}/u.test(name) ? name.trim() : capitalised(name.trim()))

function merged(found: readonly Actor[]): Actor[] {
  const all: Actor[] = []
  for (const one of found) {
    const known = all.find((other) => isSame(other, one))
    if (known) join(known, one)
    else all.push(one)
  }
  return all
}

/** "Ani" is "Bu Ani", "kakek itu" is "Kakek Jo", "bapak" is "Ayah"; but "Ibu Rani" is neither Rani nor "ibu Tio". */
function isSame(known: Actor, one: Actor): boolean {
  const [kept = [], fresh = []] = [known, one].map(({ name }) => name.toLowerCase().split(' '))
  if (kept.join() === fresh.join()) return true
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
