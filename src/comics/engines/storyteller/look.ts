import { createChance } from '../../../artwork/chance.ts'
import { variantLike } from '../../../artwork/comic/creature/draw-creature.ts'
import { isPerson, type KitSection, kit } from '../../../artwork/comic/kit.ts'
import type { Look } from '../../../artwork/comic/panel-scene.ts'
import { findKey, getSectionRows, hasWord, Words } from './lexicon.ts'

/** What a word for a person says about them, with all words that mean the same. For a creature it is only the kind. */
type Role = { facts: readonly [string, string][]; words: readonly string[] }

const features = ['kind', 'age', 'clothes', 'hair']
const roles = new Map<string, Role>()
for (const { section, key, words } of [
  ...getSectionRows('role'),
  ...getSectionRows('creature'),
  ...getSectionRows('undrawn'),
]) {
  const keyParts = section === 'undrawn' ? [] : key.split(' ')
  const values = keyParts.map((value, nth): [string, string] => [features[nth] ?? '', value])
  const own = words.filter((word) => !roles.has(word) || section !== 'role')
  for (const word of own) roles.set(word, { facts: values.filter(([, value]) => value !== '-'), words: own })
}
const wornAs = (phrase: string) =>
  getSectionRows('dress').flatMap(({ key, words }) =>
    words.includes(phrase) ? [key.split(' ') as [string, string]] : [],
  )

export const getRoleFacts = (phrase: string) => new Map(roles.get(phrase)?.facts)
export const isDress = (phrase: string): boolean => findKey('dress', phrase) !== undefined
export const isActor = (phrase: string): boolean => roles.has(phrase)
export const wordsLike = (phrase: string): readonly string[] => roles.get(phrase)?.words ?? []
export const findCreature = (phrase: string): string | undefined => findKey('creature', phrase)
export const isUndrawn = (phrase: string): boolean => findKey('undrawn', phrase) !== undefined
export const isBeast = (phrase: string): boolean => findCreature(phrase) !== undefined || isUndrawn(phrase)
export const isGivenName = (word: string): boolean => findKey('name', word) !== undefined

const skins: readonly [string, ...string[]] = ['light', 'tan', 'tan', 'brown', 'brown', 'dark']

/** `usual` is the age of a person about whom words say nothing. */
type LookWords = { name: string; words: string | readonly string[]; seed: string; usual?: string | undefined }

/**
 * Returns a look by the words of kinship, work, age, hair and clothes in the name and in `words`, else by a hash of
 * name and seed. `words` are phrases, or a description of an older comic: "Anak perempuan, rambut dikepang, hoodie
 * hijau". Returns null for a creature without a drawing, such as a dragonfly.
 */
export const lookFor = (about: LookWords): Look | null => (undrawnIn(about) === null ? drawnLook(about) : null)

/**
 * Returns what somebody is who has no drawing, in small letters: "capung". Returns null for somebody with a drawing.
 */
export function undrawnIn({ name, words }: Pick<LookWords, 'name' | 'words'>): string | null {
  const phrases = typeof words === 'string' ? readBeginning(words) : words
  const readings = [...phrases, ...sightings(name)]
  const at = readings.some(findCreature) ? -1 : readings.findIndex(isUndrawn)
  const [phrase, own = ''] = at < 0 ? [] : readings.slice(at)
  if (phrase === undefined) return null
  const word = phrase.startsWith('*') ? (isActor(own) || isDress(own) ? '' : own) : phrase
  return (word || name.toLowerCase()).replace(/^(\p{L}+)_\1$/u, '$1-$1').replaceAll('_', ' ')
}

/**
 * Reads the beginning of a description: "Anak kunang-kunang, topi biru" is a firefly, "Anak perempuan, kaus bergambar
 * panda" is no panda.
 */
function readBeginning(text: string): string[] {
  const words = new Words(text)
  const from = words.numbers().find((at) => !words.isIn(at, 'beside.article', 'kin.all', 'beside.after')) ?? 0
  const beast = words.phrase(from, isBeast)?.phrase
  const unknown = words.lower(from - 1) === 'seekor' ? ['*animal', words.lower(from)] : []
  return [...sightings(text).filter(findCreature), ...(beast ? [beast] : unknown)]
}

/** Returns the look of a person, or of a creature with a drawing, whatever the words say. */
export function drawnLook({ name, words, seed, usual = 'teen' }: LookWords): Look {
  const chance = createChance(`${seed} ${name}`)
  const phrases = [...sightings(name), ...(typeof words === 'string' ? sightings(words) : words)]
  const variant = chance.whole(0, 999)
  const plain = phrases.filter((phrase) => hasWord('generic.all', phrase))
  const roled = [...plain, ...phrases].flatMap((phrase) => roles.get(phrase)?.facts ?? [])
  // The first word wins: "wasit, seorang perempuan" is a woman.
  const facts = new Map([...phrases.flatMap(wornAs), ...roled].reverse())
  const parts = new Words(name).all()
  const kind = titledSex(parts) ?? facts.get('kind') ?? sexOfName(parts) ?? (chance.often(0.5) ? 'woman' : 'man')
  const age = facts.get('age') ?? (parts.length > 1 ? findKey('title_age', parts[0] ?? '') : undefined) ?? usual
  const pickWord = (section: string) => {
    const choices =
      getSectionRows(section).find(({ key }) => key === `${isPerson(kind) ? kind : 'man'} ${age}`)?.words ?? []
    return choices[chance.whole(0, choices.length - 1)] ?? ''
  }
  const [clothes, hair, skin] = [pickWord('wardrobe'), pickWord('hairstyle'), chance.pick(skins)]
  const isBot = parts.some((part) => /.bot$/.test(part))
  const called = parts.flatMap((part) => findKey('called', part) ?? [])[0]
  const creature = phrases.flatMap((phrase) => findCreature(phrase) ?? [])[0] ?? (isBot ? 'robot' : called)
  const coat = phrases.flatMap((phrase) => findKey('coat', phrase) ?? [])[0]
  const own = creature && coat ? variantLike(creature, coat) : variant
  return { age, variant: own, hair, skin, clothes, ...Object.fromEntries(facts), kind: creature ?? kind }
}

/** Returns the word for a color right after the word for an animal: "kucing oren", "anjing berbulu warna hitam". */
export function coatAt(words: Words, at: number): string[] {
  let from = at
  while (words.isIn(from, 'dye.before')) from += 1
  const coat = words.isApart(from) ? null : words.phrase(from, (phrase) => findKey('coat', phrase) !== undefined)
  return coat ? [coat.phrase] : []
}

const sightings = (text: string, words = new Words(text)): string[] =>
  words.numbers().flatMap((at) => words.phrase(at, (phrase) => isActor(phrase) || isDress(phrase))?.phrase ?? [])

function titledSex(parts: readonly string[]): string | undefined {
  const isTitled = parts.length > 1 || isActor(parts[0] ?? '')
  return ['woman', 'man'].find((kind) => isTitled && parts.some((part) => hasWord(`title.${kind}`, part)))
}

/** Returns the sex of a name. The ending tells it if the name is unknown. */
function sexOfName(parts: readonly string[]): string | null {
  const [first = ''] = parts.filter((part) => findKey('title', part) === undefined)
  const ending = /(?:a|i|ah|ih|yu|ul)$/.test(first) ? 'woman' : 'man'
  return parts.flatMap((part) => findKey('name', part) ?? [])[0] ?? (parts.some(isActor) ? null : ending)
}

/** Describes a look in a sentence, for models and for what cannot be drawn. */
export function describeLook(look: Look): string {
  if (!isPerson(look.kind)) return kit('kind').get(look.kind) ?? look.kind
  const kitName = (section: KitSection, key: string) => (kit(section).get(key) ?? key).toLowerCase()
  const people = getSectionRows('noun').find(({ key }) => key === `${look.kind} ${look.age}`)?.words[0] ?? look.kind
  const wearing = { wears: 'memakai ', is: '' }[findKey('worn', look.hair) ?? ''] ?? 'rambut '
  return `${people.replaceAll('_', ' ')}, ${wearing}${kitName('hair', look.hair)}, ${kitName('clothes', look.clothes)}, kulit ${kitName('skin', look.skin)}`
}
