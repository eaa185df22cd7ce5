import type { Character } from '../script/script.ts'
import { type Actor, actorOf, foundIn, join, rolesIn } from './actors.ts'
import { capitalised, isOf, keyOf, Words } from './lexicon.ts'
import { appearanceOf, isActor, lookFor, wordsLike } from './look.ts'
import { isLike } from './people.ts'

/**
 * Everybody who acts or speaks, in the order in which they come. `narration`: the text without what is said in quotes,
 * a `"` in its place. `speakers`: the names before the lines of a script.
 */
export function castOf(narration: readonly string[], speakers: readonly string[], seed: string): Required<Character>[] {
  const whole = narration.join('.\n')
  const isSmall = !/\p{Lu}\p{Ll}/u.test(whole)
  const grown = new Words(whole).all().flatMap((word) => keyOf('grown', word) ?? [])
  const usual = grown.includes('adult') ? 'adult' : grown[0]
  const labels = speakers.map((name) =>
    actorOf(labelled(name), { isNamed: !isActor(name.toLowerCase()), roles: rolesIn(name), worn: [] }),
  )
  const taken = new Set<string>()
  const lookOf = (name: string, words: string) => {
    const seeds = [seed, ...[1, 2, 3, 4, 5, 6, 7].map((nth) => `${seed} ${nth}`)]
    const looks = seeds.map((seed) => lookFor({ name, words, seed, usual }))
    const look = looks.find((one) => !taken.has(sightOf(one))) ?? lookFor({ name, words, seed, usual })
    taken.add(sightOf(look))
    return look
  }
  const all = merged([...foundIn(new Words(whole), isSmall), ...labels]).flatMap((one) =>
    Array.from({ length: one.isNamed ? 1 : one.count }, (_, nth) => {
      const name = one.count > 1 && !one.isNamed ? `${one.name} ${nth + 1}` : one.name
      const look = lookOf(name, [...one.roles, ...one.worn].join(', ').replaceAll('_', ' '))
      return { one, character: { id: idOf(name), name, appearance: appearanceOf(look), personality: '', look } }
    }),
  )
  // "Gadis itu" is Rani, where Rani is a girl, and "tiga sahabat" are three who are named.
  const isOther = ({ roles: [role = ''], count }: Actor) =>
    all.filter(({ one, character }) => !one.isKnown && isLike(role, character.look)).length < count
  return all.filter(({ one }) => !one.isKnown || isOther(one)).map(({ character }) => character)
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
  const isOther = known.isNamed ? one.isNew || one.count > 1 : one.isNamed && (known.count > 1 || isOf('generic.all', known.roles[0] ?? ''))
  const isPlain = [kept, fresh].some((parts) => isActor(parts.join('_')))
  const like = known.roles.flatMap(wordsLike)
  return !isOther && (known.isNamed || one.isNamed || isPlain) && one.roles.some((role) => like.includes(role))
}
