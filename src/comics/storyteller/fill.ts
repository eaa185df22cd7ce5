import { ownedBy } from './idea-text.ts'
import type { Role } from './screenplay.ts'
import { setOf } from './words/vocabulary.ts'

/**
 * What fills the braces of a tale: the names `h`, `t` and `l`; `kh`, `kt` and `kl`, by which they are spoken to; the
 * places `tempat` and `sana`; the `benda` of the story; `ingin`, the wish, `laku`, its short form, and `hasil`, what
 * can be done then; and, only where the idea names them, `takut` (what is feared), `lomba`, `jaga` and `ancam` (what is
 * in danger, and of what), `sangka` and `jadi` (what is taken for what). A flag such as `lari` is an empty text where
 * it holds, and its text is told first.
 */
export type Words = Readonly<Record<string, string | undefined>>

export const capital = (text: string) => text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())

/**
 * Fills braces; a name in capitals such as `{Benda}` begins a sentence. What is the hero's is "-ku" in the hero's mouth.
 * Of texts between ` // ` the story's seed, `biji`, picks one. Undefined where no text between ` || ` can be filled.
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

/** A heading: capitals on all but small words. */
export const titled = (text: string) =>
  text
    .split(' ')
    .map((word, at) => (at > 0 && setOf('small').has(word) ? word : word.split('-').map(capital).join('-')))
    .join(' ')
