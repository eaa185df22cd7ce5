import { chanceOf } from '../../artwork/chance.ts'
import { isPerson, type KitSection, kit } from '../../artwork/comic/kit.ts'
import type { Look } from '../../artwork/comic/panel-scene.ts'
import { isOf, keyOf, rowsOf, Words } from './lexicon.ts'

/** What a word for somebody says of them, with all words that mean the same. Of a creature it is the kind alone. */
type Role = Record<'kind' | 'age' | 'clothes' | 'hair', string | null> & { words: readonly string[] }

const roles = new Map<string, Role>()
for (const { section, key, words } of [...rowsOf('role'), ...rowsOf('creature')]) {
  const [kind = null, age = null, clothes = null, hair = null] = key.split(' ').map((one) => (one === '-' ? null : one))
  const own = words.filter((word) => !roles.has(word) || section === 'creature')
  for (const word of own) roles.set(word, { kind, age, clothes, hair, words: own })
}
const dressed = new Map<string, [string, string][]>()
for (const { key, words } of rowsOf('dress'))
  for (const word of words) dressed.set(word, [...(dressed.get(word) ?? []), key.split(' ') as [string, string]])

export const roleOf = (phrase: string): Role | undefined => roles.get(phrase)
export const isDress = (phrase: string): boolean => dressed.has(phrase)
export const isActor = (phrase: string): boolean => roles.has(phrase)
export const wordsLike = (phrase: string): readonly string[] => roles.get(phrase)?.words ?? []
export const creatureOf = (phrase: string): string | undefined => keyOf('creature', phrase)
export const isGivenName = (word: string): boolean => keyOf('name', word) !== undefined

const skins: readonly [string, ...string[]] = ['light', 'tan', 'tan', 'brown', 'brown', 'dark']

/** `usual`: the age of whom nothing is said. */
type LookWords = { name: string; words: string; seed: string; usual?: string | undefined }

/**
 * By the words of kinship, work, age, hair and clothes in the name and in `words`, else by a hash of name and seed.
 * `words` may be a description of an older comic: "Anak perempuan, rambut dikepang, hoodie hijau".
 */
export function lookFor({ name, words, seed, usual = 'teen' }: LookWords): Look {
  const chance = chanceOf(`${seed} ${name}`)
  const own = sightings(name)
  const said = [...own, ...sightings(words)]
  const variant = chance.whole(0, 999)
  const creature = said.map(creatureOf).find((kind) => kind !== undefined)
  const people = said.flatMap((phrase) => (creatureOf(phrase) === undefined ? (roles.get(phrase) ?? []) : []))
  const first = (key: 'kind' | 'age' | 'clothes' | 'hair') => people.find((role) => role[key] !== null)?.[key] ?? null
  const worn = said.flatMap((phrase) => dressed.get(phrase) ?? [])
  const looks = new Map(worn.reverse())
  const parts = new Words(name).all()
  const sexed = said.find((phrase) => isOf('generic.all', phrase) && roles.get(phrase)?.kind)
  const kind =
    titledSex(parts) ??
    roles.get(sexed ?? '')?.kind ??
    first('kind') ??
    sexOfName(parts) ??
    (chance.often(0.5) ? 'woman' : 'man')
  const ownAge = own.flatMap((phrase) => roles.get(phrase)?.age ?? [])[0]
  const titleAge = parts.length > 1 ? keyOf('title_age', parts[0] ?? '') : undefined
  const age =
    looks.get('age') ??
    ownAge ??
    (people.some((role) => role.age === 'elder') ? 'elder' : first('age')) ??
    titleAge ??
    usual
  const chosen = (section: string) => {
    const choices = rowsOf(section).find(({ key }) => key === `${kind} ${age}`)?.words ?? []
    return choices[chance.whole(0, choices.length - 1)] ?? ''
  }
  const [clothes, hair, skin] = [chosen('wardrobe'), chosen('hairstyle'), chance.pick(skins)]
  return {
    kind: creature ?? kind,
    age,
    variant,
    hair: looks.get('hair') ?? first('hair') ?? hair,
    skin: looks.get('skin') ?? skin,
    clothes: looks.get('clothes') ?? first('clothes') ?? clothes,
  }
}

const isKnown = (phrase: string) => isActor(phrase) || isDress(phrase)
function sightings(text: string): string[] {
  const [words, found]: [Words, string[]] = [new Words(text), []]
  for (let at = 0; at < words.length; at += 1) {
    const { phrase, length } = words.phrase(at, isKnown) ?? { phrase: null, length: 1 }
    if (phrase) found.push(phrase)
    at += length - 1
  }
  return found
}

function titledSex(parts: readonly string[]): string | null {
  if (parts.length < 2 && !isActor(parts[0] ?? '')) return null
  return ['woman', 'man'].find((kind) => parts.some((part) => isOf(`title.${kind}`, part))) ?? null
}

/** Of a name that is not known its ending tells. */
function sexOfName(parts: readonly string[]): string | null {
  const known = parts.flatMap((part) => keyOf('name', part) ?? [])[0]
  if (known !== undefined) return known === 'girl' ? 'woman' : 'man'
  if (parts.some(isActor)) return null
  const [first = ''] = parts.filter((part) => keyOf('title', part) === undefined)
  return /(?:a|i|ah|ih|yu|ul)$/.test(first) ? 'woman' : 'man'
}

/** A sentence for what cannot be pictured, and for models. */
export function appearanceOf(look: Look): string {
  if (!isPerson(look.kind)) return kit('kind').get(look.kind) ?? look.kind
  const named = (section: KitSection, key: string) => (kit(section).get(key) ?? key).toLowerCase()
  const people = rowsOf('noun').find(({ key }) => key === `${look.kind} ${look.age}`)?.words[0] ?? look.kind
  const wearing = { wears: 'memakai ', is: '' }[keyOf('worn', look.hair) ?? ''] ?? 'rambut '
  return `${people.replaceAll('_', ' ')}, ${wearing}${named('hair', look.hair)}, ${named('clothes', look.clothes)}, kulit ${named('skin', look.skin)}`
}
