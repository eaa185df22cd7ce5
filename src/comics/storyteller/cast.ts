import { type Chance, chanceOf } from '../../artwork/chance.ts'
import type { FigureKind } from '../../artwork/comic/scene.ts'
import type { Character } from '../script/script.ts'
import { capital } from './fill.ts'
import { isFirstPerson } from './idea-text.ts'
import { isKin, type Mention, seenIn } from './people.ts'
import type { Role } from './screenplay.ts'
import type { Tale } from './tale.ts'
import { clothesOf, isPerson, namesFor, nounOf, patternOf, setOf, titles } from './words/vocabulary.ts'

/** `seen`: what the idea says; an invented character has none. */
export type Cast = Readonly<Record<Role, Actor>>

export type Actor = Character & { kind: FigureKind; seen: Mention | undefined }

const strangers: readonly FigureKind[] = ['robot', 'ghost', 'fairy']

export const isAnimal = (kind: FigureKind) => !isPerson(kind) && !strangers.includes(kind)

/** Spoken to by name: "Kakek mau ke mana?". */
export const isElder = (kind: FigureKind) => ['woman', 'man', 'grandmother', 'grandfather'].includes(kind)

export function castOf(text: string, seed: string, tale: Tale): Cast {
  const chance = chanceOf(`${seed} cast`)
  const everybody = seenIn(text, !['helping', 'longing'].includes(tale.key))
  const inOrder = (tale.key === 'retold' ? namedFirst : strivingFirst)(everybody, text)
  const isTold = isSpoken(text, inOrder, tale.key === 'retold')
  const seen = partedFor(tale, isTold ? [undefined, ...everybody] : inOrder, text)
  const grown = patternOf('adult').test(text)
  const hero = childless(seen.h, chance) ?? chance.pick<FigureKind>(grown ? ['woman', 'man'] : ['girl', 'boy'])
  const friend = kinOf(seen.t, hero, chance) ?? (tale.strange === 't' ? 'robot' : friendOf(hero, grown, chance))
  const other = kinOf(seen.l, hero, chance) ?? otherOf(tale, hero, friend, chance)
  const taken = new Set(Object.values(seen).flatMap((one) => one?.name ?? []))
  const actor = (role: Role, kind: FigureKind): Actor => {
    const from = seen[role]
    const villain = from === undefined || /^(?:penjahat|perampok)$/.test(from.word)
    const young = grown && role !== 'l' && (from === undefined || from.species === '')
    const plain = young ? ({ woman: 'girl', man: 'boy' } as const)[kind as 'woman' | 'man'] : undefined
    const isVillain = role === 'l' && tale.other === 'villain' && villain && isPerson(kind)
    const name = from?.name ?? freeName(namesFor(isVillain ? 'villain' : (plain ?? kind)), taken, chance)
    taken.add(name)
    const species = from && isKin(from) && isAnimal(hero) ? seen.h?.species : from?.species
    const appearance = appearanceOf(kind, species, from === undefined ? '' : text, taken, chance)
    const personality = chance.pick(namesFor('character') as [string, ...string[]])
    return { name, kind, appearance, personality, seen: from }
  }
  return { h: actor('h', hero), t: actor('t', friend), l: actor('l', other) }
}

/** "Kampungku" alone makes no hero where somebody has a name. */
const isSpoken = (text: string, [first]: readonly Mention[], isRetold: boolean): boolean =>
  /^(?:ingin|mau)(?!\p{L})/iu.test(text) ||
  (isFirstPerson(text) &&
    !/(?<!\p{L})[Nn]ama(?:ku| saya) (?:adalah )?\p{Lu}/u.test(text) &&
    !(isRetold && first?.word === '' && !/(?<!\p{L})(?:aku|saya|gue|gw)(?!\p{L})/iu.test(text)))

/** Named people come first. Others count only if they are kin or "seorang", "si", "itu". */
function namedFirst(seen: readonly Mention[], text: string): readonly Mention[] {
  const named = seen.filter(({ word }) => word === '')
  const isSomebody = ({ word, owned, kind, at }: Mention) =>
    // Members of a group have no place of their own.
    (owned && Number.isInteger(at)) ||
    !isPerson(kind) ||
    (setOf('relatives').has(word) && !/^(?:anak|murid|teman|sahabat|tetangga|kakak|adik)$/.test(word)) ||
    new RegExp(`(?<!\\p{L})(?:seorang|si|sang) ${word}|(?<!\\p{L})${word} (?:itu|tua)`, 'iu').test(text)
  // "Seorang anak" acts, before a dragon of which only something is told.
  const introduced = ({ word }: Mention) => new RegExp(`(?<!\\p{L})(?:seorang|seekor|sebuah) ${word}`, 'iu').test(text)
  if (named.length === 0 && seen[0] && seen[0].at > 1)
    return seen.toSorted((one, other) => Number(introduced(other)) - Number(introduced(one)))
  return named.length === 0 ? seen : [...named, ...seen.filter((one) => one.word !== '' && isSomebody(one))]
}

/** Somebody who strives is the hero, before somebody who is only named first; then comes who is blamed. */
function strivingFirst(seen: readonly Mention[], text: string): readonly Mention[] {
  const strives = ({ name }: Mention) =>
    name !== null &&
    !new RegExp(`\\p{Ll}nya ${name}`, 'u').test(text) &&
    new RegExp(`${name}${aside} (?:yang |lalu |pun |sangat |tetap )?(?:${wills})(?!\\p{L})`, 'u').test(text)
  const striving = seen.filter(strives)
  const hero =
    striving.find(({ kind }) => !isElder(kind)) ??
    striving[0] ??
    seen.find(({ owned, name }) => !(owned && titles.has((name ?? '').toLowerCase()))) ??
    seen[0]
  const [, word] = patternOf('blamed').exec(text) ?? []
  const blamed = seen.find((one) => one !== hero && (one.word === word || one.name === word))
  return [hero, blamed, ...seen].filter((one, at, all) => one !== undefined && all.indexOf(one) === at) as Mention[]
}

/** After the name of who acts: "Rani dan adiknya", "Rani, anak nelayan,". */
const aside = '(?: dan \\p{L}+)?(?: (?:sang|si) \\p{L}+)?(?:, [^,.]{2,30})?,?'
const wills =
  '(?:tidak|tak|pantang) (?:mau |pernah )?menyerah|ber(?:tekad|juang|usaha|mimpi|janji)|nekat|(?:tidak|tak) rela|meneruskan|menyelidiki|ingin|mau|harus|mencoba|belajar|berani|mem?\\p{L}+nya'

/** A list that begins with undefined has the hero as its teller. */
function partedFor(tale: Tale, seen: readonly (Mention | undefined)[], text: string) {
  const isStrange = (one: Mention | undefined) => one !== undefined && !isPerson(one.kind)
  const strange = tale.strange === 't' || (tale.strange === 'l' && seen.some((one) => one?.kind === 'ghost'))
  if (strange && seen.some(isStrange)) {
    const guest = tale.strange === 'l' ? seen.find((one) => one?.kind === 'ghost') : seen.find(isStrange)
    const [hero, next] = seen.filter((one) => one !== guest)
    return tale.strange === 't' ? roles(hero, guest, next) : roles(hero, next, guest)
  }
  // A nameless ghost is not the hero, nor is a strange being the hero of a secret.
  const spooky = seen[0]?.name === null && (seen[0].kind === 'ghost' || (tale.key === 'secret' && isStrange(seen[0])))
  const [first, second, third] = spooky && seen[1] ? [seen[1], seen[0], seen[2]] : seen
  const isFoe = ({ word, name }: Mention) =>
    setOf('villains').has(word) ||
    (tale.key === 'guarding' && word === 'monster') ||
    new RegExp(`(?<!\\p{L})${word || name} (?:yang )?jahat(?!\\p{L})`, 'iu').test(text)
  const foe = [second, third].find((one) => one !== undefined && isFoe(one))
  if (foe) return roles(first, foe === second ? third : second, foe)
  if (second === undefined || (tale.second === 'young' && isElder(second.kind))) return roles(first, third, undefined)
  const isOther =
    tale.second === 'l' ||
    (tale.second === 'age' && (isElder(second.kind) || (tale.key === 'secret' && isStrange(second)))) ||
    (tale.second === 'rival' && patternOf('fought').test(text))
  return isOther ? roles(first, third, second) : roles(first, second, third)
}

const roles = (h: Mention | undefined, t: Mention | undefined, l: Mention | undefined) => ({ h, t, l })

/** "Anak" is a girl or a boy. */
function childless(one: Mention | undefined, chance: Chance): FigureKind | undefined {
  const isAnyChild = one?.name === null && one.kind === 'boy' && patternOf('child').test(one.word)
  return isAnyChild ? chance.pick<FigureKind>(['girl', 'boy']) : one?.kind
}

/** The mother of a dragon is a dragon. */
function kinOf(one: Mention | undefined, hero: FigureKind, chance: Chance): FigureKind | undefined {
  const isOfKind = one !== undefined && (isKin(one) || (one.owned && setOf('relatives').has(one.word)))
  return isOfKind && isAnimal(hero) ? hero : childless(one, chance)
}

function friendOf(hero: FigureKind, grown: boolean, chance: Chance): FigureKind {
  if (hero === 'fish') return 'turtle'
  return isAnimal(hero)
    ? chance.pick(['rabbit', 'bird', 'monkey'])
    : chance.pick<FigureKind>(grown ? ['woman', 'man'] : ['girl', 'boy'])
}

function otherOf({ other }: Tale, hero: FigureKind, friend: FigureKind, chance: Chance): FigureKind {
  if (other === 'ghost') return 'ghost'
  if (isAnimal(hero))
    return other === undefined ? (friend === 'turtle' ? 'fish' : 'turtle') : hero === 'tiger' ? 'elephant' : 'tiger'
  if (other === 'villain') return chance.pick(['robot', 'dragon', 'man'])
  if (other === 'peer' && !isElder(hero)) return chance.pick(['boy', 'girl'])
  const old = ['grandmother', 'grandfather'] as const
  return chance.pick(other === 'kin' ? old : [...old, 'woman', 'man'])
}

function freeName(list: readonly string[], taken: ReadonlySet<string>, chance: Chance): string {
  const names = fromAnywhere(list, chance)
  return names.find((name) => !taken.has(name)) ?? `${names[0]} Kecil`
}

function fromAnywhere(list: readonly string[], chance: Chance): string[] {
  const start = chance.whole(0, Math.max(0, list.length - 1))
  return [...list.slice(start), ...list.slice(0, start)]
}

/** The idea's words for clothes, else clothes that nobody else wears. */
function appearanceOf(kind: FigureKind, species: string | undefined, text: string, taken: Set<string>, chance: Chance) {
  const modest = /(?<!\p{L})(?:mengaji|masjid|ustaz|pesantren|quran|ramadan|muazin)(?!\p{L})/iu.test(text)
  const own = clothesOf(kind).filter((one) => !modest || /jilbab|kerudung|peci/.test(one))
  const clothes = own.length > 0 ? own : clothesOf(kind)
  const free = fromAnywhere(clothes, chance).find((one) => !taken.has(one))
  const dressed = isPerson(kind)
  const coat = clothes.find((one) => !taken.has(one) && new RegExp(`\\b${one}\\b`, 'i').test(text))
  const said = dressed ? worn.exec(text)?.[0].toLowerCase() : coat
  const look = said !== undefined && !taken.has(said) ? said : (free ?? '')
  taken.add(look)
  const noun = !dressed && species ? capital(species) : nounOf(kind)
  return `${noun}${dressed ? ',' : ''} ${look}`.trim()
}

const worn =
  /\b(ber(jilbab|kerudung|hijab|kacamata|peci)|jas hujan|hoodie|seragam|kebaya|batik)(\s+(merah muda|merah|kuning|hijau|biru|ungu|putih|hitam|oranye|cokelat))?/i
