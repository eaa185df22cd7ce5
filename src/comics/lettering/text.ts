import { readFileSync } from 'node:fs'

/**
 * The width of each letter and sign that comics are lettered with, in thousandths of the size of the type; Balsamiq Sans
 * Bold by The Balsamiq Sans Project Authors, SIL Open Font License 1.1. `scripts/lettering-font.js` writes them.
 */
export const widths: ReadonlyMap<string, number> = new Map(
  readFileSync(new URL('widths.txt', import.meta.url), 'utf8')
    .split('\n')
    .map((row) => [row.charAt(0), Number(row.slice(1))]),
)

/** The characters of a text that comics cannot be lettered with, each once; they are left out of the balloon. */
export const lacking = (text: string): string[] => [...new Set(signs(text).filter((sign) => !isLetterable(sign)))]

/** A text as it is lettered: on one line, without the characters that are lacking. */
export const letterable = (text: string): string => signs(text).filter(isLetterable).join('').trim()

/** Width of a line of text in units of the size of the type. Pairs that are kerned make it up to 6 % narrower. */
export const widthOf = (line: string): number =>
  [...line].reduce((sum, letter) => sum + (widths.get(letter) ?? 0), 0) / 1000

/**
 * A text broken into one line, into two and so on up to `most` lines, each time so that the widest line is as narrow as
 * can be. Breaks between words and after hyphens; words wider than `width` (in units of the size of the type) are broken
 * anywhere.
 */
export function brokenTexts(text: string, most: number, width: number): string[][] {
  const parts = text.split(/(?<= )(?![….!?]+(?: |$))|(?<=\p{L}-)(?=\p{L})/u).flatMap((part) => pieces(part, width))
  const lineOf = (from: number, to: number | undefined) => parts.slice(from, to).join('').trim()
  return cutsOf(parts, Math.min(most, parts.length)).map((cuts) => cuts.map((from, at) => lineOf(from, cuts[at + 1])))
}

/** What a reader sees as one character, such as a letter with its accent or an emoji of several parts. */
const signs = (text: string): string[] =>
  [...segmenter.segment(text.normalize('NFC').replace(/\s+/g, ' '))].map(({ segment }) => segment)

const segmenter = new Intl.Segmenter('id', { granularity: 'grapheme' })

const isLetterable = (sign: string) => [...sign].every((letter) => widths.has(letter))

/** A word in pieces that fit a line; most words are one piece. */
function pieces(word: string, most: number): string[] {
  const found = ['']
  for (const letter of word) {
    const last = found.at(-1) ?? ''
    if (last && letter !== ' ' && widthOf(last + letter) > most) found.push(letter)
    else found[found.length - 1] = last + letter
  }
  return found
}

/** Where the lines begin, for one line, for two and so on. */
function cutsOf(parts: readonly string[], most: number): number[][] {
  const upTo = [0]
  for (const part of parts) upTo.push((upTo.at(-1) ?? 0) + widthOf(part))
  const trailing = parts.map((part) => (part.endsWith(' ') ? widthOf(' ') : 0))
  const between = (from: number, to: number) => (upTo[to + 1] ?? 0) - (upTo[from] ?? 0) - (trailing[to] ?? 0)
  let ways = parts.map((_, to) => ({ widest: between(0, to), cuts: [0] }))
  return Array.from({ length: most }, (_, at) => {
    const found = ways.at(-1)?.cuts ?? []
    ways = ways.map((way, to) => {
      let best = { ...way, widest: Number.POSITIVE_INFINITY }
      for (const [nth, { widest, cuts }] of ways.slice(at, to).entries()) {
        const from = at + nth + 1
        const wider = Math.max(widest, between(from, to))
        if (wider < best.widest) best = { widest: wider, cuts: [...cuts, from] }
      }
      return best
    })
    return found
  })
}
