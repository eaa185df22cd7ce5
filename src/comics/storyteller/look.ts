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

const girls = setOf('name', 'girl')
const boys = setOf('name', 'boy')
const womanly = setOf('title', 'woman')
const manly = setOf('title', 'man')
export const isGivenName = (word: string): boolean => girls.has(word) || boys.has(word)

const wardrobe: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'woman child': ['dress', 'tshirt', 'stripes', 'hoodie', 'shirt'],
  'man child': ['tshirt', 'stripes', 'hoodie', 'shirt', 'jacket'],
  'woman teen': ['hoodie', 'tshirt', 'dress', 'jacket', 'shirt'],
  'man teen': ['hoodie', 'tshirt', 'jacket', 'stripes', 'shirt'],
  'woman adult': ['shirt', 'dress', 'gamis', 'jacket', 'stripes', 'hoodie'],
  'man adult': ['shirt', 'jacket', 'tshirt', 'stripes', 'hoodie', 'batik'],
  'woman parent': ['kebaya', 'gamis', 'shirt', 'batik', 'dress'],
  'man parent': ['shirt', 'batik', 'koko', 'jacket'],
  'woman elder': ['kebaya', 'batik', 'gamis'],
  'man elder': ['batik', 'koko', 'shirt'],
}
const hairs: Readonly<Record<string, readonly [string, ...string[]]>> = {
  woman: ['long', 'ponytail', 'bob', 'hijab', 'wavy', 'braids', 'curly', 'fringe'],
  'woman parent': ['bun', 'hijab', 'bob', 'wavy'],
  'woman elder': ['bun', 'hijab', 'curly'],
  man: ['short', 'spiky', 'curly', 'messy', 'crew', 'fringe'],
  'man parent': ['short', 'crew', 'cap', 'peci'],
  'man elder': ['bald', 'peci', 'crew', 'short'],
}
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
  const looks = new Map(said.flatMap(({ phrase }) => dressed.get(phrase) ?? []))
  const kind = sexOfName(name) ?? first('kind') ?? (chance.often(0.5) ? 'woman' : 'man')
  const age = looks.get('age') ?? first('age') ?? ageOfName(name) ?? (kind === creature ? 'adult' : 'teen')
  const choice = (all: typeof wardrobe) => chance.pick(all[`${kind} ${age}`] ?? all[kind] ?? ['tshirt'])
  const [clothes, hair, skin] = [choice(wardrobe), choice(hairs), chance.pick(skins)]
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

function sexOfName(name: string): string | null {
  const parts = new Words(name).all()
  const titled = parts.length > 1 || roleOf(parts[0] ?? '') ? parts : []
  if (titled.some((part) => womanly.has(part))) return 'woman'
  if (titled.some((part) => manly.has(part))) return 'man'
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
