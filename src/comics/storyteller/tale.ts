import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Chance } from '../../artwork/chance.ts'
import { isRetold } from './idea-text.ts'
import { type Scene, scenesOf } from './screenplay.ts'

/**
 * A shape of a story, read from tales/<key>.txt. The file begins with `key: value`: `words` and `genres` call for the
 * tale; `wish` and `thing` fill its braces where the idea is silent; `second` says which role the idea's second person
 * takes (`t`, `l`, `young`: `t` unless old, `age`: the old are `l`, `rival`: who is fought is `l`) and `strange` which
 * one is taken by who is not human; `other` is what an invented `l` is; `l` introduces who is invented. Then come its
 * scenes under `= turn`, in the notation of screenplay.ts. A turn that it has no scene for, or none that the idea
 * allows, is told by plain.txt.
 */
export type Tale = Readonly<Record<'wish' | 'tagline' | 'mood' | 'second', string>> &
  Readonly<Partial<Record<'thing' | 'strange' | 'other' | 'l', string>>> & {
    key: string
    words: RegExp
    genres: readonly string[]
    titles: readonly string[]
    turns: Turns
  }

/** The scenes of each turn: awal, masalah, tengah, perlu (what leads to the climax), puncak, akhir. */
export type Turns = ReadonlyMap<string, readonly Scene[]>

const folder = new URL('tales/', import.meta.url)
export const textOf = (key: string) => readFileSync(new URL(`${key}.txt`, folder), 'utf8')

/** Scenes that fit any story; a long comic walks through them between its turns. */
export const detours: readonly Scene[] = scenesOf(textOf('detours'))

/** Two scenes of each genre, under its name. */
export const genreScenes: Turns = turnsIn(textOf('genres'))

/** Scenes of each turn that assert nothing but what any idea gives. */
export const plain: Turns = turnsIn(textOf('plain'))

/** The scenes of a text, by the turn or whatever else they stand under. */
function turnsIn(text: string): Turns {
  const groups = text.split(/^= /m).slice(1)
  return new Map(groups.map((group) => [group.slice(0, group.indexOf('\n')), scenesOf(group)]))
}

const troubles = textOf('troubles')
  .split(/^= /m)
  .slice(1)
  .map((group) => {
    const { words, title, yields = '', ...head } = headOf<'words' | 'title' | 'mood' | 'tagline' | 'yields'>(group)
    const turns = new Map(scenesOf(group).map((scene, at) => [['perlu', 'puncak', 'akhir'][at] ?? '', [scene]]))
    return { ...head, words: wholeWords(words), yields: yields.split(', '), titles: title.split(' | '), turns }
  })

/** What a tale scores that no word has to call. */
const usual = new Map(Object.entries({ dream: 2.9, everyday: 2.7 }))

const everyday = taleOf('everyday')
/** What is told of an idea that tells enough by itself; its turns are how a feeling shows. */
export const retold = taleOf('retold')

export const tales: readonly Tale[] = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => path.basename(file, '.txt'))
  .filter((key) => !['detours', 'everyday', 'genres', 'moods', 'plain', 'retold', 'troubles'].includes(key))
  .map(taleOf)
  .concat(everyday)

/** The lines `key: value` before the scenes of a text. */
export function headOf<Key extends string>(text: string): Record<Key, string> {
  const rows = text.slice(0, text.search(/\n[=#] /)).split('\n')
  return Object.fromEntries(rows.map((row) => row.split(/: (.*)/, 2))) as Record<Key, string>
}

/** Finds whole words, or what a pattern of them matches. */
export function wholeWords(pattern: string): RegExp {
  return new RegExp(`(?<!\\p{L})(?:${pattern})(?!\\p{L})`, 'giu')
}

function taleOf(key: string): Tale {
  const text = textOf(key)
  const head = headOf<'words' | 'genres' | 'title' | 'wish' | 'tagline' | 'mood' | 'second'>(text)
  return {
    ...head,
    key,
    words: wholeWords(head.words),
    genres: head.genres.split(', '),
    titles: head.title.split(' | '),
    turns: turnsIn(text),
  }
}

/**
 * The tale that an idea calls for, which is none where it tells enough by itself: by its own words, the earlier the
 * more, then by its genres, and by chance between equals. Where no word calls, a wish is a dream, and anything else
 * happens any day. Before the tale goes the first kind of trouble in tales/troubles.txt that the idea speaks of, unless
 * it yields to that tale: each has a scene for the middle, the climax and the end.
 */
export function taleFor(text: string, genres: readonly string[], wishes: boolean, chance: Chance): Tale {
  if (isRetold(text, false)) return retold
  const scored = tales.map((tale) => {
    const found = [...text.matchAll(tale.words)]
    const early = found[0] === undefined ? 0 : 2 * (1 - found[0].index / text.length)
    const called = found.reduce((sum, [match]) => sum + 3 + 2 * (match.split(' ').length - 1), 0)
    const ofGenre = tale.genres.filter((genre) => genres.includes(genre)).length
    const fitting = ofGenre + (tale.key === 'dream' && !wishes ? 0 : (usual.get(tale.key) ?? 0))
    return { tale, score: called + early + fitting + chance.between(0, 0.5) }
  })
  const { tale } = scored.reduce((best, one) => (one.score > best.score ? one : best))
  const trouble = troubles.find(({ words, yields }) => speaksOf(text, words) && !yields.includes(tale.key))
  if (trouble === undefined) return tale === everyday && isRetold(text, true) ? retold : tale
  // A tale with a climax of its own tells of something else throughout.
  const base = tale.turns.has('puncak') ? everyday : tale
  return { ...base, ...trouble, second: 't', turns: new Map([...base.turns, ...trouble.turns]) }
}

/** Whether a text speaks of a trouble. What is only meant to be done is none yet: "demi bisa mengantar cucunya". */
const speaksOf = (text: string, words: RegExp): boolean =>
  [...text.matchAll(words)].some(({ index }) => !/(?<!\p{L})demi (?:bisa |dapat )?$/iu.test(text.slice(0, index)))
