import { isPerson } from '../../artwork/comic/kit.ts'
import type { Look } from '../../artwork/comic/panel-scene.ts'
import { isOf, rowsOf, setOf, Words } from './lexicon.ts'
import { isActor, roleOf, wordsLike } from './look.ts'

export type Somebody = { id: string; name: string; look: Look }

/** Who is named from word `at` on; two for "kedua perampok". */
export type Mention = { people: readonly Somebody[]; at: number; length: number }

/** Those of a cast, found in texts by name, by a part of it, by their role or by "gadis itu". */
export type People = { all: readonly Somebody[]; mentionsIn: (words: Words) => Mention[] }

const allOf = (...sections: readonly string[]) =>
  new Set(sections.flatMap((section) => rowsOf(section).flatMap(([, words]) => words)))
export const isGeneric = (word: string): boolean => isOf('generic.all', word)
const titles = new Set(['man', 'woman', 'other'].flatMap((key) => [...setOf(`title.${key}`)]))
export const isTitle = (word: string): boolean => titles.has(word)
const common = allOf('prop', 'weather', 'place', 'common')
/** A name that is a word too: only its capital tells. */
export const isCommon = (word: string): boolean => common.has(word) || isActor(word)

const nth: readonly string[] = ['pertama', 'kedua', 'ketiga', 'keempat']
const keyOf = (name: string) => new Words(name).all().join('_')

export function peopleOf(all: readonly Somebody[]): People {
  const whole = new Set(all.map(({ name }) => keyOf(name)))
  const aliases = new Map<string, Somebody[]>()
  for (const one of all)
    for (const alias of aliasesOf(one))
      if (!whole.has(alias) || keyOf(one.name) === alias) aliases.set(alias, [...(aliases.get(alias) ?? []), one])

  return {
    all,
    mentionsIn(words) {
      const mentions: Mention[] = []
      for (let at = 0; at < words.length; at += 1) {
        const found = words.phrase(at, (phrase) => aliases.has(phrase)) ?? genericAt(words, at)
        const isWord =
          found && isCommon(found.phrase) && !isActor(found.phrase) && !words.isSmall() && !words.isCapital(at)
        const isOwner = !words.isCapital(at - 1) && words.isIn(at - 1, 'kin.all') && words.gap(at) === ' '
        if (!found || isWord || (isOwner && words.isCapital(at))) continue
        const people = aliases.get(found.phrase) ?? lastLike(found.phrase, mentions)
        if (people.length > 0)
          mentions.push({
            people: words.isIn(at - (words.isIn(at - 1, 'beside.counted') ? 2 : 1), 'beside.many')
              ? people
              : people.slice(0, 1),
            at,
            length: found.length,
          })
        at += found.length - 1
      }
      return mentions
    },
  }

  function lastLike(phrase: string, mentions: readonly Mention[]): Somebody[] {
    const role = roleOf(phrase)
    const fits = ({ look }: Somebody) =>
      isPerson(look.kind) &&
      (!role?.kind || role.kind === look.kind) &&
      (!role?.age || isYoung(role.age) === isYoung(look.age))
    const before = mentions.flatMap(({ people }) => people).findLast(fits)
    const fitting = before ? [before] : all.filter(fits)
    return fitting.length === 1 ? fitting : []
  }
}

const isYoung = (age: string) => age === 'child' || age === 'teen'

function genericAt(words: Words, at: number) {
  const found = words.phrase(at, (phrase) => isOf('generic.all', phrase))
  return found && words.isIn(at + found.length, 'beside.same') ? found : null
}

function aliasesOf({ name, look }: Somebody): Set<string> {
  const parts = new Words(name)
  const [number] = parts
    .all(-1)
    .slice(-1)
    .filter((word) => /^\d$/.test(word))
  const words = number === undefined ? parts.all() : parts.all(0, parts.length - 1)
  const actors = words.flatMap((_, at) => parts.phrase(at, isActor)?.phrase ?? []).flatMap(wordsLike)
  const ordinals = number === undefined ? [] : [number, nth[Number(number) - 1] ?? number]
  return new Set([
    parts.all().join('_'),
    words.join('_'),
    ...words.filter((word) => !isTitle(word) && !isActor(word) && word.length > 1),
    ...actors,
    ...(isActor(words[0] ?? '') ? words.slice(0, 1) : []),
    ...ordinals.flatMap((ordinal) => actors.map((actor) => `${actor}_${ordinal}`)),
    ...rowsOf('creature').flatMap(([key, phrases]) => (key === look.kind ? phrases : [])),
  ])
}
