import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Chance } from '../../artwork/chance.ts'
import { isRetold } from './idea-text.ts'
import { type Scene, scenesOf } from './screenplay.ts'

/**
 * Read from tales/<key>.txt, which begins with `key: value`. `words` and `genres` call for the tale; `wish` and `thing`
 * are defaults for its braces; `second` is the role of the second person (`t`, `l`, `young`: `t` unless old, `age`: the
 * old are `l`, `rival`: an opponent is `l`), `strange` the role of a non-human; `other` and `l` describe an invented
 * `l`. Scenes stand under `= turn`, as screenplay.ts reads them; plain.txt has the missing ones.
 */
export type Tale = Readonly<Record<'wish' | 'tagline' | 'mood' | 'second', string>> &
  Readonly<Partial<Record<'thing' | 'strange' | 'other' | 'l', string>>> & {
    key: string
    words: RegExp
    genres: readonly string[]
    titles: readonly string[]
    turns: Turns
  }

export type Turns = ReadonlyMap<string, readonly Scene[]>

const folder = new URL('tales/', import.meta.url)
export const textOf = (key: string) => readFileSync(new URL(`${key}.txt`, folder), 'utf8')

/** Long comics have these between their turns. */
export const detours: readonly Scene[] = scenesOf(textOf('detours'))

export const genreScenes: Turns = turnsIn(textOf('genres'))

/** They assert only what any idea gives. */
export const plain: Turns = turnsIn(textOf('plain'))

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

/** Scores without a calling word. */
const usual = new Map(Object.entries({ dream: 2.9, everyday: 2.7 }))

const everyday = taleOf('everyday')
/** For ideas that tell enough; its turns are how a feeling shows. */
export const retold = taleOf('retold')

export const tales: readonly Tale[] = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => path.basename(file, '.txt'))
  .filter((key) => !['detours', 'everyday', 'genres', 'moods', 'plain', 'retold', 'troubles'].includes(key))
  .map(taleOf)
  .concat(everyday)

export function headOf<Key extends string>(text: string): Record<Key, string> {
  const rows = text.slice(0, text.search(/\n[=#] /)).split('\n')
  return Object.fromEntries(rows.map((row) => row.split(/: (.*)/, 2))) as Record<Key, string>
}

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
 * Scores words of the idea, earlier ones higher, then genres, then chance. A wish without a tale is a dream, anything
 * else happens any day. The first trouble of tales/troubles.txt goes before the tale unless it yields to it.
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

/** A mere intention is no trouble: "demi bisa mengantar cucunya". */
const speaksOf = (text: string, words: RegExp): boolean =>
  [...text.matchAll(words)].some(({ index }) => !/(?<!\p{L})demi (?:bisa |dapat )?$/iu.test(text.slice(0, index)))
