import { chanceOf } from '../../artwork/chance.ts'
import { isPerson, kit } from '../../artwork/comic/kit.ts'
import type { Look } from '../../artwork/comic/panel-scene.ts'
import { rowsOf, setOf, Words } from './lexicon.ts'

export type Role = { key: string; kind: string | null; age: string | null; clothes: string | null; hair: string | null }

const roles = new Map<string, Role>()
for (const [key, phrases] of rowsOf('role')) {
  const [kind, age, clothes, hair] = key.split(' ').map((one) => (one === '-' ? null : one))
  const role = {
    key: phrases[0] ?? '',
    kind: kind ?? null,
    age: age ?? null,
    clothes: clothes ?? null,
    hair: hair ?? null,
  }
  for (const phrase of phrases) if (!roles.has(phrase)) roles.set(phrase, role)
}
const creatures = new Map(
  rowsOf('creature').flatMap(([key, phrases]) => phrases.map((phrase) => [phrase, key] as const)),
)

export const roleOf = (phrase: string): Role | undefined => roles.get(phrase)
export const creatureOf = (phrase: string): string | undefined => creatures.get(phrase)
export const isActor = (phrase: string): boolean => roles.has(phrase) || creatures.has(phrase)
/** All words for the same person, or for animals of the same kind. */
export const wordsLike = (phrase: string): string[] => [
  ...[...roles].flatMap(([word, role]) => (role === roles.get(phrase) ? [word] : [])),
  ...[...creatures].flatMap(([word, kind]) => (kind === creatures.get(phrase) ? [word] : [])),
]

const girls = setOf('name.girl')
const boys = setOf('name.boy')
const womanly = setOf('title.woman')
const manly = setOf('title.man')
export const isGivenName = (word: string): boolean => girls.has(word) || boys.has(word)

const skins: readonly [string, ...string[]] = ['light', 'tan', 'tan', 'brown', 'brown', 'dark']

/**
 * By the words of kinship, work, age, hair and clothes in the name and in `words`, else by a hash of name and seed.
 * `words` may be a description of an older comic: "Anak perempuan, rambut dikepang, hoodie hijau".
 */
export function lookFor({ name, words, seed }: { name: string; words: string; seed: string }): Look {
  const chance = chanceOf(`${seed} ${name}`)
  const said = [...sightings(name), ...sightings(words)]
  const variant = chance.whole(0, 999)
  const creature = said.map(({ phrase }) => creatureOf(phrase)).find((kind) => kind !== undefined)
  const found = said.flatMap(({ phrase }) => roleOf(phrase) ?? [])
  const first = <Key extends 'kind' | 'age' | 'clothes' | 'hair'>(key: Key) =>
    found.find((role) => role[key] !== null)?.[key] ?? null
  const looks = new Map(said.flatMap(({ phrase }) => dressed.get(phrase) ?? []).reverse())
  const kind = titledSex(name) ?? first('kind') ?? sexOfName(name) ?? (chance.often(0.5) ? 'woman' : 'man')
  const own = sightings(name).flatMap(({ phrase }) => roleOf(phrase)?.age ?? [])[0]
  const age = own ?? ageOfName(name) ?? looks.get('age') ?? first('age') ?? (kind === creature ? 'adult' : 'teen')
  const [clothes, hair] = ['wardrobe', 'hairstyle'].map((section) => {
    const choices = rowsOf(section).find(([key]) => key === `${kind} ${age}`)?.[1] ?? []
    return choices[chance.whole(0, choices.length - 1)] ?? ''
  }) as [string, string]
  const skin = chance.pick<string>(skins)
  return {
    kind: creature ?? kind,
    age,
    variant,
    hair: looks.get('hair') ?? first('hair') ?? hair,
    skin: looks.get('skin') ?? skin,
    clothes: looks.get('clothes') ?? first('clothes') ?? clothes,
  }
}

const dressed = new Map(
  rowsOf('dress').flatMap(([key, phrases]) =>
    phrases.map((phrase) => [phrase, [key.split(' ') as [string, string]]] as const),
  ),
)

function sightings(text: string) {
  const words = new Words(text)
  return words.numbers().flatMap((at) => words.phrase(at, (phrase) => isActor(phrase) || dressed.has(phrase)) ?? [])
}

function titledSex(name: string): string | null {
  const parts = new Words(name).all()
  const titles = parts.length > 1 || roleOf(parts[0] ?? '') ? parts : []
  return titles.some((part) => womanly.has(part)) ? 'woman' : titles.some((part) => manly.has(part)) ? 'man' : null
}

/** Of a name that is not known its ending tells. */
function sexOfName(name: string): string | null {
  const parts = new Words(name).all()
  const known = parts.find(isGivenName)
  if (known !== undefined) return girls.has(known) ? 'woman' : 'man'
  if (parts.some((part) => roleOf(part) ?? creatureOf(part))) return null
  return /(?:a|i|ah|ih|yu|ul)$/.test(parts[0] ?? '') ? 'woman' : 'man'
}

const ageOfName = (name: string): string | null => {
  const [title = '', next] = new Words(name).all()
  return next === undefined ? null : (rowsOf('title_age').find(([, titles]) => titles.includes(title))?.[0] ?? null)
}

/** A sentence for what cannot be pictured, and for models. */
export function appearanceOf(look: Look): string {
  const named = (section: 'kind' | 'hair' | 'skin' | 'clothes', key: string) =>
    (kit(section).get(key) ?? key).toLowerCase()
  if (!isPerson(look.kind)) return kit('kind').get(look.kind) ?? look.kind
  const people = rowsOf('noun').find(([key]) => key === `${look.kind} ${look.age}`)?.[1][0] ?? look.kind
  return `${people.replaceAll('_', ' ')}, ${hairWords(named('hair', look.hair), look.hair)}, ${named('clothes', look.clothes)}, kulit ${named('skin', look.skin)}`
}

const hairWords = (name: string, key: string) =>
  ['peci', 'cap', 'caping'].includes(key)
    ? `memakai ${name}`
    : ['hijab', 'bun', 'bald'].includes(key)
      ? name
      : `rambut ${name}`
