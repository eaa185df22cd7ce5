import { readFileSync } from 'node:fs'

export type Lettering = {
  /** SVG elements for <defs> that define the outline of each letter that is drawn by reference. */
  defs: string
  /** One SVG group per line of text, without a fill colour; the caller sets it. */
  lines: string
  /** The font size in px at which the text fits. */
  size: number
  /** Bounding boxes of the lines in px, each from the top of the capital letters, or their accents, to the baseline. */
  boxes: readonly { x: number; y: number; width: number; height: number }[]
}

export type Fit = {
  /** Largest font size in px. If the text does not fit, a smaller one is chosen. */
  size: number
  /** Left edge of the text in px. */
  x: number
  /** Vertical position of the last line's baseline in px. Longer texts grow upwards. */
  y: number
  maxWidth: number
  maxLines?: number
  /** Smallest font size in px. A text that does not fit at this size loses words from its end. */
  smallest?: number
  /** Additional space between letters in px. */
  tracking?: number
}

/** Distance between the baselines of two lines, as a multiple of the font size. */
const LEADING = 0.86

/** Largest number of words that three lines can hold. Longer texts are cut before they are measured. */
const MAX_WORDS = 16

const [, sizes = '', kerning = '', ...rows] = readFileSync(new URL('glyphs.txt', import.meta.url), 'utf8').split('\n')

/** Font units per em, and the height of a capital letter in them. The y axis points down, the baseline is y = 0. */
const [UNITS = 0, CAP_HEIGHT = 0] = sizes.split(' ').map(Number)

/** Maps each character to its advance width, a space, and its outline as SVG path data relative to the pen position. */
const GLYPHS = new Map(rows.map((row) => [row.charAt(0), row.slice(1)]))

/** The change of the distance of two letters in font units; negative is closer. Changes under 4 units are left out. */
const KERNS = new Map(kerning.split(' ').map((pair) => [pair.slice(0, 2), Number(pair.slice(2))]))

/**
 * Draws text as SVG outlines. Breaks the text into lines of similar width and shrinks the font until the lines fit; if
 * the smallest size is still too wide, drops words from the end. Characters without an outline are left out.
 */
export function textPath(text: string, fit: Fit): Lettering {
  const words = [...text]
    .map(toSupportedLetter)
    .join('')
    .split(/\s+|(?<=[\p{L}]-)(?=\p{L}{3})/u)
    .filter(Boolean)
  const { lines, size } = fitted(words.length > MAX_WORDS ? [...words.slice(0, MAX_WORDS), '…'] : words, fit)
  const scale = size / UNITS
  const shared = sharedGlyphs(lines.join(''))
  const boxes: Lettering['boxes'][number][] = []
  const groups = lines.map((line, index) => {
    const width = measureLine(line, size, fit.tracking)
    const y = fit.y - (lines.length - 1 - index) * size * LEADING
    const height = ((hasAccent(line) ? ACCENTED_HEIGHT : CAP_HEIGHT) * size) / UNITS
    boxes.push({ x: fit.x, y: y - height, width, height })
    return `<g transform="translate(${fit.x} ${round(y)})scale(${+scale.toFixed(3)})">${row(line, (fit.tracking ?? 0) / scale, shared)}</g>`
  })
  const defs = [...shared].map((letter) => `<path id="${letterId(letter)}" d="${letterOutline(letter)}"/>`).join('')
  return { defs, lines: groups.join(''), size, boxes }
}

/** Height of a capital letter with its accent, in the units of `CAP_HEIGHT`. */
const ACCENTED_HEIGHT = 1.4 * CAP_HEIGHT

const hasAccent = (line: string) => [...line].some((letter) => GLYPHS.has(letter) && letter.normalize('NFD').length > 1)

/** Returns the width of a line of text in px at a font size. */
function measureLine(line: string, size: number, tracking = 0): number {
  let units = 0
  let previous = ''
  for (const letter of line) {
    units += letterAdvance(letter) + (KERNS.get(previous + letter) ?? 0)
    previous = letter
  }
  return (units * size) / UNITS + tracking * Math.max(0, [...line].length - 1)
}

function fitted(words: readonly string[], fit: Fit): { lines: string[]; size: number } {
  const maxLines = fit.maxLines ?? 3
  const smallest = fit.smallest ?? 26
  for (let count = words.length; count > 0; count--) {
    const visibleWords = count === words.length ? [...words] : [...words.slice(0, count), '…']
    let best = { lines: [] as string[], size: 0 }
    for (let lineCount = 1; lineCount <= Math.min(maxLines, visibleWords.length); lineCount++) {
      const lines = balanced(visibleWords, lineCount)
      const widest = Math.max(...lines.map((line) => measureLine(line, 100)))
      const room = fit.maxWidth - (fit.tracking ?? 0) * Math.max(...lines.map((line) => line.length))
      const size = Math.min(fit.size * (1 - 0.1 * (lineCount - 1)), (room / widest) * 100)
      if (size > best.size * 1.12) best = { lines, size: Math.floor(size * 10) / 10 }
    }
    if (best.size >= smallest || count === 1) return best
  }
  return { lines: [], size: fit.size }
}

/** Breaks words into the given number of lines so that the widest line is as narrow as possible. */
function balanced(words: readonly string[], lineCount: number): string[] {
  if (lineCount <= 1 || words.length <= 1) return [join(words)]
  let best: string[] = []
  let bestWidth = Number.POSITIVE_INFINITY
  for (let cut = 1; cut <= words.length - lineCount + 1; cut++) {
    const lines = [join(words.slice(0, cut)), ...balanced(words.slice(cut), lineCount - 1)]
    const width = Math.max(...lines.map((line) => measureLine(line, 100)))
    if (width < bestWidth) [best, bestWidth] = [lines, width]
  }
  return best
}

function join(words: readonly string[]): string {
  return words
    .join(' ')
    .replace(' …', '…')
    .replace(/(\p{L})- /gu, '$1-')
}

/** Letters whose outline is defined once and referenced, because that makes a shorter SVG. */
function sharedGlyphs(text: string): Set<string> {
  const counts = new Map<string, number>()
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  const shared = [...counts].filter(([letter, count]) => {
    const size = letterOutline(letter).length
    return letter !== ' ' && count * (size + 7) > size + 18 + count * 24
  })
  return new Set(shared.map(([letter]) => letter))
}

function row(line: string, tracking: number, shared: ReadonlySet<string>): string {
  let x = 0
  let uses = ''
  let outlines = ''
  let previous = ''
  for (const letter of line) {
    x += KERNS.get(previous + letter) ?? 0
    const offset = Math.round(x)
    if (shared.has(letter)) uses += `<use href="#${letterId(letter)}"${offset === 0 ? '' : ` x="${offset}"`}/>`
    else if (letter !== ' ') outlines += `M${offset} 0${letterOutline(letter)}`
    x += letterAdvance(letter) + tracking
    previous = letter
  }
  return (outlines && `<path d="${outlines}"/>`) + uses
}

function letterAdvance(letter: string): number {
  return letter === ' ' ? 50 : Number.parseInt(GLYPHS.get(letter) ?? '0', 10)
}

function letterOutline(letter: string): string {
  const glyph = GLYPHS.get(letter) ?? ''
  return glyph.slice(glyph.indexOf(' ') + 1)
}

function toSupportedLetter(letter: string): string {
  if (/\s/.test(letter)) return ' '
  if (GLYPHS.has(letter)) return letter
  const plain = letter.normalize('NFD').charAt(0)
  return GLYPHS.has(plain) ? plain : ''
}

function letterId(letter: string): string {
  return /[A-Za-z]/.test(letter) ? letter : `u${letter.charCodeAt(0)}`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
