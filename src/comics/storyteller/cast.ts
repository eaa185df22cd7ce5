import type { Character } from '../script/script.ts'
import { type Actor, actorIn, foundIn, nobody } from './actors.ts'
import { capitalised, isOf, keyOf, Words } from './lexicon.ts'
import { appearanceOf, creatureOf, isActor, lookFor, wordsLike } from './look.ts'

/**
 * Everybody who acts or speaks, in the order in which they come. `narration`: the text without what is said in quotes,
 * a `"` in its place. `speakers`: the names before the lines of a script.
 */
export function castOf(narration: readonly string[], speakers: readonly string[], seed: string): Required<Character>[] {
  const whole = narration.join('\n')
  const isSmall = !/\p{Lu}\p{Ll}/u.test(whole)
  const grown = new Words(whole).all().flatMap((word) => keyOf('grown', word) ?? [])
  const age = (grown.includes('dewasa_muda') ? 'dewasa_muda' : (grown[0] ?? '')).replace('_', ' ')
  const found = narration.flatMap((text) => foundIn(new Words(text), isSmall))
  const labels = speakers.map((name) => {
    return { ...nobody, name: labelled(name), isNamed: !isActor(name.toLowerCase()), actor: actorIn(name) }
  })
  const taken = new Set<string>()
  const lookOf = (name: string, words: string) => {
    const seeds = [seed, ...[1, 2, 3, 4, 5, 6, 7].map((nth) => `${seed} ${nth}`)]
    const free = seeds.find((seed) => !taken.has(sightOf(lookFor({ name, words, seed }))))
    const look = lookFor({ name, words, seed: free ?? seed })
    taken.add(sightOf(look))
    return look
  }
  return merged([...found, ...labels]).flatMap(({ name, said, count }) =>
    Array.from({ length: count }, (_, nth) => {
      const full = count > 1 ? `${name} ${nth + 1}` : name
      const look = lookOf(full, [...said, age].join(', '))
      return { id: idOf(full), name: full, appearance: appearanceOf(look), personality: '', look }
    }),
  )
}

const sightOf = ({ kind, age, hair, clothes }: Required<Character>['look']) => [kind, age, hair, clothes].join()

export function idOf(name: string): string {
  const plain = name.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')
  return plain.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)
}
/** Names stand as given, but begin with capitals. */
export const labelled = (name: string): string => (/\p{Lu}/u.test(name) ? name.trim() : capitalised(name.trim()))

/** "Ani" is "Bu Ani", "kakek itu" is "Kakek Jo", "bapak" is "Ayah"; but "Ibu Rani" is not Rani. */
function merged(found: readonly Actor[]): Actor[] {
  const byName = new Map<string, Actor>()
  for (const one of found) {
    const key = one.name.toLowerCase()
    const known = byName.get(key) ?? { ...one, said: [], count: 1 }
    const [count, actor] = [Math.max(known.count, one.count), known.actor ?? one.actor]
    byName.set(key, { ...known, said: [...known.said, ...one.said], count, actor })
  }
  const all = [...byName.values()]
  return all.filter((one, nth) => !all.some((other, place) => other !== one && isSame(one, other, place < nth)))
}

function isSame(one: Actor, other: Actor, isLater: boolean): boolean {
  const [words = [], parts = []] = [one, other].map(({ name }) => new Words(name.replace(/^(?:si|sang) /i, '')).all())
  const isPart = parts.length > words.length && words.every((word) => parts.includes(word))
  if (one.isNamed || one.actor === null) return isPart && !isOf('kin.all', parts[0] ?? '')
  if (!other.isNamed && !isLater) return false
  const like = wordsLike(one.actor)
  const kind = creatureOf(one.actor)
  const isKind = kind !== undefined && isLater && creatureOf(other.actor ?? '') === kind
  return isKind || like.includes(parts.join('_')) || parts.some((part) => like.includes(part))
}
