import { ownedBy } from './idea-text.ts'
import type { Role } from './screenplay.ts'
import { setOf } from './words/vocabulary.ts'

/**
 * Words for the braces of a tale: the names `h`, `t`, `l`, and `kh`, `kt`, `kl` as address; the places `tempat` and
 * `sana`; `benda`, a thing; `ingin`, the wish, `laku`, its short form, `hasil`, its result. Only from the idea: `takut`
 * (fear), `lomba`, `jaga` and `ancam` (what is in danger, and of what), `sangka` and `jadi` (mistaken for). A flag such
 * as `lari` is an empty text where it holds, and its text comes first.
 */
export type Words = Readonly<Record<string, string | undefined>>

export const capital = (text: string) => text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())

/**
 * `{Benda}` begins a sentence. The hero says "-ku". Of texts between ` // ` the seed `biji` picks one. Undefined where
 * no text between ` || ` can be filled.
 */
export function filled(text: string, words: Words, speaker: Role | '' = ''): string | undefined {
  const known = text.split(' || ').filter((one) => slotsOf(one).every((slot) => words[slot] !== undefined))
  const [first, ...others] = known
  if (first === undefined) return undefined
  const worth = (one: string) => slotsOf(one).reduce((sum, slot) => sum + (words[slot] === '' ? 9 : 1), 0)
  const richest = others.reduce((best, one) => (worth(one) > worth(best) ? one : best), first)
  const ways = richest.split(' // ')
  const way = ways[(Number(words.biji ?? 0) >> (richest.length % 8)) % ways.length] ?? richest
  const once = way.replace(braces, (_, slot: string) => {
    const key = slot.toLowerCase()
    const own = ['ingin', 'laku', 'hasil', 'benda'].includes(key) && speaker !== '' && speaker !== 'l'
    const word = own ? ownedBy(words[key] ?? '', speaker === 'h' ? 'ku' : 'mu') : (words[key] ?? '')
    return slot === key ? word : capital(word)
  })
  return once.includes('{') ? filled(once, words, speaker) : once
}

const braces = /\{(\p{L}+)\}/gu

export const slotsOf = (text: string): string[] => [...text.matchAll(braces)].map(([, slot = '']) => slot.toLowerCase())

/** Capitals on all but small words. */
export const titled = (text: string) =>
  text
    .split(' ')
    .map((word, at) => (at > 0 && setOf('small').has(word) ? word : word.split('-').map(capital).join('-')))
    .join(' ')
