import { readFileSync } from 'node:fs'
import type { EffectKey, FigureKind, Mood, PanelScene, PlaceKey, Pose, PropKey } from '../../../artwork/comic/scene.ts'
import { lexiconOf, type Sighting } from './lexicon.ts'

const sections = new Map(
  readFileSync(new URL('vocabulary.txt', import.meta.url), 'utf8')
    .split(/^\[/m)
    .slice(1)
    .map((section) => {
      const [name = '', ...rows] = section.trim().split(/\]?\n+/)
      return [name, new Map(rows.map((row) => row.split(/: +/, 2) as [string, string]))] as const
    }),
)

export const section = (name: string): ReadonlyMap<string, string> => sections.get(name) ?? new Map()
const patterns = new Map([...section('pattern')].map(([name, words]) => [name, new RegExp(words, 'iu')]))
export const patternOf = (name: string): RegExp => patterns.get(name) ?? /(?!x)x/

const lexicon = <Key extends string>(name: string) => lexiconOf<Key>(section(name) as ReadonlyMap<Key, string>)

export const kindWords = lexicon<FigureKind>('kind')
/** "anak kucing" is a cat. */
export const kindsIn = (words: readonly string[]): Sighting<FigureKind>[] =>
  kindWords(words).filter(
    ({ word, at }, _, all) => word !== 'anak' || !all.some((next) => next.at === at + 1 && !isPerson(next.key)),
  )

const people: ReadonlySet<FigureKind> = new Set(['girl', 'boy', 'woman', 'man', 'grandmother', 'grandfather', 'hero'])
export const isPerson = (kind: FigureKind): boolean => people.has(kind)

export const moodWords = lexicon<Mood>('mood')
export const poseWords = lexicon<Pose>('pose')
export const placeWords = lexicon<PlaceKey>('place')
export const timeWords = lexicon<PanelScene['time']>('time')
export const weatherWords = lexicon<PanelScene['weather']>('weather')
export const propWords = lexicon<PropKey>('prop')
export const effectWords = lexicon<EffectKey>('effect')
export const lexicons = [kindWords, placeWords, propWords, timeWords, weatherWords, moodWords, poseWords]

/** In the order of the wardrobe: these words choose the number of an appearance, and describe it. */
export const clothesOf = (kind: FigureKind): readonly string[] => section('clothes').get(kind)?.split(' | ') ?? []

/** Names of a kind; natures of a `character`. */
export const namesFor = (kind: FigureKind | 'villain' | 'character'): readonly string[] =>
  section('name').get(kind)?.split(' | ') ?? []

/** As "Anak perempuan". */
export const nounOf = (kind: FigureKind): string => section('noun').get(kind) ?? ''

/** By the key of the first place: there, home, a crowd, a quiet place, the way. */
export const around = section('around')
/** Of kinds that do not live in a house. */
export const homes = section('home')
/** By the kind of hero, or the genre, where the idea is silent. */
export const usualPlaces = section('usual')
export const chat = section('chat')
/** `-` is left out, and `~` stands before what follows its noun. */
export const english = section('english')
export const alike = section('like')
export const titles = section('title')
export const sayings: ReadonlyMap<string, RegExp> = new Map(
  [...section('saying')].map(([text, pattern]) => [text, new RegExp(`(?<!\\p{L})(?:${pattern})(?!\\p{L})`, 'iu')]),
)
/** For pages that only show their place, by the time of day. */
export const passing = section('passing')

const setsIn = (table: string) => new Map([...section(table)].map(([name, words]) => [name, new Set(words.split(' '))]))
const none: ReadonlySet<string> = new Set()

const names = setsIn('called')
export const called = { girl: names.get('girl') ?? none, boy: names.get('boy') ?? none }
const sets = setsIn('set')
export const setOf = (name: string): ReadonlySet<string> => sets.get(name) ?? none
/** As "pagi", "berangin". */
export const wordFor = (table: 'time' | 'weather' | 'mood', key: string | undefined) =>
  (section(table).get(key ?? '') ?? '').split(' ')[0] ?? ''
