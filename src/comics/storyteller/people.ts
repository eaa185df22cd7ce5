import { isPerson } from '../../artwork/comic/kit.ts'
import type { Look } from '../../artwork/comic/panel-scene.ts'
import { isCapital, phraseAt, rowsOf, setOf, type Word, wordsIn } from './lexicon.ts'
import { creatureOf, isActor, roleOf, wordsLike } from './look.ts'

export type Somebody = { id: string; name: string; look: Look }

/** Who is named from word `at` on; two for "kedua perampok". */
export type Mention = { people: readonly Somebody[]; at: number; length: number }

/** Those of a cast, found in texts by name, by a part of it, by their role or by "gadis itu". */
export type People = { all: readonly Somebody[]; mentionsIn: (words: readonly Word[]) => Mention[] }

const titles = new Set(rowsOf('title').flatMap(([, words]) => words))
export const isTitle = (word: string): boolean => titles.has(word)
const generic = setOf('generic')
const same = setOf('beside', 'same')
const shown = new Set(
  rowsOf('prop')
    .concat(rowsOf('weather'), rowsOf('place'))
    .flatMap(([, words]) => words),
)
const common = new Set(rowsOf('common').flatMap(([, words]) => words))
/** A name that is a word too: only its capital tells. */
export const isCommon = (word: string): boolean => common.has(word) || shown.has(word) || isActor(word)

const many = rowsOf('beside').flatMap(([key, words]) => (key.startsWith('number') ? words : []))
const nth: readonly string[] = ['pertama', 'kedua', 'ketiga', 'keempat']

export function peopleOf(all: readonly Somebody[]): People {
  const aliases = new Map<string, Somebody[]>()
  const whole = new Set(all.map(({ name }) => keyOf(name)))
  for (const one of all)
    for (const alias of aliasesOf(one))
      if (!whole.has(alias) || keyOf(one.name) === alias) aliases.set(alias, [...(aliases.get(alias) ?? []), one])
  const isProper = (alias: string) =>
    aliases.get(alias)?.some(({ name }) => !isActor(alias) && keyOf(name).includes(alias))

  return {
    all,
    mentionsIn(words) {
      const isSmall = !words.some(({ text }) => isCapital(text))
      const mentions: Mention[] = []
      for (let at = 0; at < words.length; at += 1) {
        const found = phraseAt(words, at, (phrase) => aliases.has(phrase)) ?? genericAt(words, at)
        if (!found) continue
        const { phrase, length } = found
        const needsCapital = !isSmall && isProper(phrase) && isCommon(phrase)
        if (needsCapital && !isCapital(words[at]?.text ?? '')) continue
        const people = aliases.get(phrase) ?? lastLike(phrase, mentions)
        const isMany = many.includes(words[at - 1]?.lower ?? '')
        if (people.length > 0) mentions.push({ people: isMany ? people : people.slice(0, 1), at, length })
        at += length - 1
      }
      return mentions
    },
  }

  function lastLike(phrase: string, mentions: readonly Mention[]): Somebody[] {
    const kind = roleOf(phrase)?.kind
    const fits = ({ look }: Somebody) => isPerson(look.kind) && (kind === null || kind === look.kind)
    const before = mentions
      .flatMap(({ people }) => people)
      .filter(fits)
      .at(-1)
    const fitting = before ? [before] : all.filter(fits)
    return fitting.length === 1 ? fitting : []
  }
}

const keyOf = (name: string) =>
  wordsIn(name)
    .map(({ lower }) => lower)
    .join('_')

const genericAt = (words: readonly Word[], at: number) => {
  const found = phraseAt(words, at, (phrase) => generic.has(phrase))
  return found && same.has(words[at + found.length]?.lower ?? '') ? found : null
}

function aliasesOf({ name, look }: Somebody): Set<string> {
  const parts = wordsIn(name)
  const words = parts.map(({ lower }) => lower)
  const [number] = words.slice(-1).filter((word) => /^\d$/.test(word))
  const unnumbered = number === undefined ? words : words.slice(0, -1)
  const actors = parts.flatMap((_, at) => phraseAt(parts, at, isActor)?.phrase ?? []).flatMap(wordsLike)
  const ordinals = number === undefined ? [] : [number, nth[Number(number) - 1] ?? number]
  return new Set([
    words.join('_'),
    unnumbered.join('_'),
    ...unnumbered.filter((word) => !isTitle(word) && !isActor(word) && word.length > 1),
    ...actors,
    ...ordinals.flatMap((nth) => actors.map((actor) => `${actor}_${nth}`)),
    ...(isPerson(look.kind) ? [] : rowsOf('creature').flatMap(([key, phrases]) => (key === look.kind ? phrases : []))),
  ])
}

export const kindOfPhrase = (phrase: string): string | null => creatureOf(phrase) ?? roleOf(phrase)?.kind ?? null
