import type { Character } from '../script/script.ts'
import { actorIn, type Found, foundIn, nobody } from './actors.ts'
import { capitalised, isOf, rowsOf, Words } from './lexicon.ts'
import { appearanceOf, creatureOf, isActor, lookFor, wordsLike } from './look.ts'

/**
 * Everybody who acts or speaks, in the order in which they come. `narration`: the text without what is said in quotes,
 * a `"` in its place. `speakers`: the names before the lines of a script.
 */
export function castOf(narration: readonly string[], speakers: readonly string[], seed: string): Required<Character>[] {
  const whole = narration.join('\n')
  const isSmall = !/\p{Lu}\p{Ll}/u.test(whole)
  const words = new Words(whole).all()
  const grown = rowsOf('grown').find(([, known]) => known.some((word) => words.includes(word)))?.[0] ?? ''
  const labels = speakers.map((name) => ({
    ...nobody,
    name: labelled(name),
    isNamed: !isActor(name.toLowerCase()),
    actor: actorIn(name),
  }))
  const everybody = merged([...narration.flatMap((text) => foundIn(new Words(text), isSmall)), ...labels])
  const taken = new Set<string>()
  return everybody.flatMap(({ name, said, count }) =>
    Array.from({ length: count }, (_, nth) => {
      const full = count > 1 ? `${name} ${nth + 1}` : name
      const look = differing(
        taken,
        (seed) => lookFor({ name: full, words: [...said, grown.replace('_', ' ')].join(', '), seed }),
        seed,
      )
      return { id: idOf(full), name: full, appearance: appearanceOf(look), personality: '', look }
    }),
  )
}

export const idOf = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 60)
/** Names stand as given, but begin with capitals. */
export const labelled = (name: string): string => (/\p{Lu}/u.test(name) ? name.trim() : capitalised(name.trim()))

function differing<Seen extends { kind: string; age: string; hair: string; clothes: string }>(
  taken: Set<string>,
  lookOf: (seed: string) => Seen,
  seed: string,
): Seen {
  const looks = Array.from({ length: 8 }, (_, nth) => lookOf(nth === 0 ? seed : `${seed} ${nth}`))
  const sight = ({ kind, age, hair, clothes }: Seen) => [kind, age, hair, clothes].join()
  const look = looks.find((one) => !taken.has(sight(one))) ?? (looks[0] as Seen)
  taken.add(sight(look))
  return look
}

/** "Ani" is "Bu Ani", "kakek itu" is "Kakek Jo", "bapak" is "Ayah"; but "Ibu Rani" is not Rani. */
function merged(found: readonly Found[]): Found[] {
  const all: Found[] = []
  for (const one of found) {
    const nth = all.findIndex(({ name }) => name.toLowerCase() === one.name.toLowerCase())
    const known = all[nth]
    if (known)
      all[nth] = {
        ...known,
        said: [...known.said, ...one.said],
        count: Math.max(known.count, one.count),
        actor: known.actor ?? one.actor,
      }
    else all.push(one)
  }
  return all.filter((one, nth) => !all.some((other, place) => other !== one && isSame(one, other, place < nth)))
}

function isSame(one: Found, other: Found, isLater: boolean): boolean {
  const [words, parts] = [one, other].map(({ name }) => name.toLowerCase().split(' ')) as [string[], string[]]
  if (one.isNamed || one.actor === null)
    return (
      parts.length > words.length && words.every((word) => parts.includes(word)) && !isOf('kin.all', parts[0] ?? '')
    )
  if (!other.isNamed && !isLater) return false
  const like = wordsLike(one.actor)
  const kind = creatureOf(one.actor)
  const isKind = kind !== undefined && isLater && creatureOf(other.actor ?? '') === kind
  return isKind || like.includes(parts.join('_')) || parts.some((part) => like.includes(part))
}
