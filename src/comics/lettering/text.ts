import { readFileSync } from 'node:fs'
import { type Dialogue, isFilled } from '../script/script.ts'

/**
 * Widths of letters in thousandths of the size of the type. Font: Balsamiq Sans Bold by The Balsamiq Sans Project
 * Authors, SIL Open Font License 1.1. `scripts/lettering-font.js` writes the widths.
 */
export const widths: ReadonlyMap<string, number> = new Map(
  readFileSync(new URL('widths.txt', import.meta.url), 'utf8')
    .split('\n')
    .map((row) => [row.charAt(0), Number(row.slice(1))]),
)

/** Returns the characters that the font lacks. Balloons leave them out. */
export const lacking = (text: string): string[] => [...new Set(signs(text).filter((sign) => !isLetterable(sign)))]

/**
 * Returns a text without characters that the font lacks. It is empty if all its letters are lost, because only marks
 * would be left.
 */
export function letterable(text: string): string {
  const letterableText = signs(text).filter(isLetterable).join('').trim()
  return isWorded(text) && !isWorded(letterableText) ? '' : letterableText
}

const isWorded = (text: string) => /[\p{L}\p{N}]/u.test(text)

type Lettered = { id: number; page_number: number; panel_number: number; dialogues: readonly Dialogue[] }

/**
 * Returns the lines with letters that the font lacks: readers would miss these letters. Emoji and other signs can be
 * left out without harm.
 */
export const unletterable = (panels: readonly Lettered[]) =>
  panels.flatMap(({ id, page_number, panel_number, dialogues }) =>
    dialogues.filter(isFilled).flatMap(({ character, text }) => {
      if (!lacking(text).some((sign) => /\p{L}/u.test(sign))) return []
      const line = text.length > 40 ? `${[...text].slice(0, 40).join('')}…` : text
      const name = `${character || 'Narasi'}, panel ${page_number}.${panel_number}`
      return [{ id, problem: `Hurufnya belum bisa ditulis: “${line}” (${name}). Tulis dengan huruf Latin.` }]
    }),
  )

/** Returns the width of a line in units of the size of the type. Kerned pairs make the real line up to 6 % narrower. */
export const getLineWidth = (line: string): number =>
  [...line].reduce((sum, letter) => sum + (widths.get(letter) ?? 0), 0) / 1000

/**
 * Breaks a text into one line, into two, and so on up to `most`, each time so that the widest line is as narrow as
 * possible. A word wider than `width` is broken anywhere.
 */
export function brokenTexts(text: string, most: number, width: number): string[][] {
  const parts = text.split(/(?<= )(?![….!?]+(?: |$))|(?<=\p{L}-)(?=\p{L})/u).flatMap((part) => pieces(part, width))
  const joinParts = (from: number, to: number | undefined) => parts.slice(from, to).join('').trim()
  return findCuts(parts, Math.min(most, parts.length)).map((cuts) =>
    cuts.map((from, at) => joinParts(from, cuts[at + 1])),
  )
}

/** Splits a text into signs: a letter with its accent, or an emoji of several parts, is one sign. */
const signs = (text: string): string[] =>
  [...segmenter.segment(text.normalize('NFC').replace(/\s+/g, ' '))].map(({ segment }) => segment)

const segmenter = new Intl.Segmenter('id', { granularity: 'grapheme' })

const isLetterable = (sign: string) => [...sign].every((letter) => widths.has(letter))

/** Splits a word that is wider than a line into pieces. Most words are one piece. */
function pieces(word: string, most: number): string[] {
  const chunks = ['']
  for (const letter of word) {
    const last = chunks.at(-1) ?? ''
    if (last && letter !== ' ' && getLineWidth(last + letter) > most) chunks.push(letter)
    else chunks[chunks.length - 1] = last + letter
  }
  return chunks
}

function findCuts(parts: readonly string[], most: number): number[][] {
  const upTo = [0]
  for (const part of parts) upTo.push((upTo.at(-1) ?? 0) + getLineWidth(part))
  const trailing = parts.map((part) => (part.endsWith(' ') ? getLineWidth(' ') : 0))
  const between = (from: number, to: number) => (upTo[to + 1] ?? 0) - (upTo[from] ?? 0) - (trailing[to] ?? 0)
  let ways = parts.map((_, to) => ({ widest: between(0, to), cuts: [0] }))
  return Array.from({ length: most }, (_, at) => {
    const bestCuts = ways.at(-1)?.cuts ?? []
    ways = ways.map((way, to) => {
      let best = { ...way, widest: Number.POSITIVE_INFINITY }
      for (const [nth, { widest, cuts }] of ways.slice(at, to).entries()) {
        const from = at + nth + 1
        const wider = Math.max(widest, between(from, to))
        if (wider < best.widest) best = { widest: wider, cuts: [...cuts, from] }
      }
      return best
    })
    return bestCuts
  })
}
