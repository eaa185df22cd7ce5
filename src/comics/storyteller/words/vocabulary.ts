import { readFileSync } from 'node:fs'
import type { EffectKey, FigureKind, Mood, PanelScene, PlaceKey, Pose, PropKey } from '../../../artwork/comic/scene.ts'
import { lexiconOf, type Sighting } from './lexicon.ts'

/** The sections of vocabulary.txt, each a table of its keys. */
const sections = new Map(
  readFileSync(new URL('vocabulary.txt', import.meta.url), 'utf8')
    .split(/^\[/m)
    .slice(1)
    .map((section) => {
      const [name = '', ...rows] = section.trim().split(/\]?\n+/)
      return [name, new Map(rows.map((row) => row.split(/: +/, 2) as [string, string]))] as const
    }),
)

/** A table of the sheet as it stands there. */
export const section = (name: string): ReadonlyMap<string, string> => sections.get(name) ?? new Map()
const patterns = new Map([...section('pattern')].map(([name, words]) => [name, new RegExp(words, 'iu')]))
/** What ideas say, by the name of the pattern. */
export const patternOf = (name: string): RegExp => patterns.get(name) ?? /(?!x)x/

const lexicon = <Key extends string>(name: string) => lexiconOf<Key>(section(name) as ReadonlyMap<Key, string>)

export const kindWords = lexicon<FigureKind>('kind')
/** Kinds that words speak of; "anak kucing" is a cat. */
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
/** What an idea's word can mean. */
export const lexicons = [kindWords, placeWords, propWords, timeWords, weatherWords, moodWords, poseWords]

/**
 * What those of a kind wear, in the order of the wardrobe: the words by which an appearance chooses its number, and by
 * which the storyteller describes it.
 */
export const clothesOf = (kind: FigureKind): readonly string[] => section('clothes').get(kind)?.split(' | ') ?? []

/** Names for somebody of a kind; what a `character` is like. */
export const namesFor = (kind: FigureKind | 'villain' | 'character'): readonly string[] =>
  section('name').get(kind)?.split(' | ') ?? []

/** What somebody of a kind is called: "Anak perempuan". */
export const nounOf = (kind: FigureKind): string => section('noun').get(kind) ?? ''

/** Where a story goes whose first place has a key: there, home, a crowd, a quiet place, the way. */
export const around = section('around')
/** Where those of a kind live, where that is no house. */
export const homes = section('home')
/** Where a story of a kind of hero, or of a genre, happens where its idea is silent. */
export const usualPlaces = section('usual')
/** Short words of chats, written out. */
export const chat = section('chat')
/** English words in Indonesian; `-` is left out, and `~` stands before what follows its noun. */
export const english = section('english')
/** Words of appearances that mean the same. */
export const alike = section('like')
/** Those who are called by what they are. */
export const titles = section('title')
/** What somebody says, with the patterns of what they do then. */
export const sayings: ReadonlyMap<string, RegExp> = new Map(
  [...section('saying')].map(([text, pattern]) => [text, new RegExp(`(?<!\\p{L})(?:${pattern})(?!\\p{L})`, 'iu')]),
)
/** What is said where a page only shows its place, by the time of day. */
export const passing = section('passing')

const setsIn = (table: string) => new Map([...section(table)].map(([name, words]) => [name, new Set(words.split(' '))]))
const none: ReadonlySet<string> = new Set()

const names = setsIn('called')
/** Common names of girls and boys. */
export const called = { girl: names.get('girl') ?? none, boy: names.get('boy') ?? none }
const sets = setsIn('set')
/** A set of words by its name. */
export const setOf = (name: string): ReadonlySet<string> => sets.get(name) ?? none
/** The word that a description has for a time, weather or mood: "pagi", "berangin". */
export const wordFor = (table: 'time' | 'weather' | 'mood', key: string | undefined) =>
  (section(table).get(key ?? '') ?? '').split(' ')[0] ?? ''
