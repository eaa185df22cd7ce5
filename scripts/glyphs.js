// Turns a free display face into the compact outlines the drawn lettering uses, so that no machine needs a font.
// Run by hand on Debian: apt-get install fonts-league-spartan && node scripts/glyphs.js
import { readFileSync, writeFileSync } from 'node:fs'
import * as opentype from 'opentype.js/dist/opentype.mjs'

const FONT = process.argv[2] ?? '/usr/share/fonts/opentype/league-spartan/LeagueSpartan-Black.otf'
const OUT = new URL('../src/artwork/glyphs.ts', import.meta.url)
const LETTERS = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789éÉàèêëïöüñ’‘“”'":;-–—×!?&.,()/·+#%…`
const UNITS = 200
const SMALLEST_KERN = 4

const bytes = readFileSync(FONT)
const font = opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
const scale = UNITS / font.unitsPerEm
const glyphs = [...LETTERS].map((letter) => [letter, font.charToGlyph(letter)]).filter(([, glyph]) => glyph.index > 0)

const rows = glyphs.map(
  ([letter, glyph]) => `  ${key(letter)}: '${Math.round(glyph.advanceWidth * scale)} ${outline(glyph)}',`,
)
writeFileSync(
  OUT,
  `// Outlines of League Spartan Black, The League of Moveable Type (Micah Rich, Caroline Hadilaksono, Tyler Finck),
// under the SIL Open Font License 1.1, https://openfontlicense.org. Made by scripts/glyphs.js; not edited by hand.

/** Units per em of the outlines below; y grows downwards, the baseline is y = 0. */
export const UNITS = ${UNITS}

/** Height of a capital letter in the same units. */
export const CAP_HEIGHT = ${Math.round(-outlineTop(font.charToGlyph('H')))}

/** Character → advance width, a space, path data relative to the pen. */
export const GLYPHS: Readonly<Record<string, string>> = {
${rows.join('\n')}
}

/** Pairs and how much closer (negative) or wider the second letter stands; under ${SMALLEST_KERN} units left out. */
export const KERNING =
  '${kerning()}'
`,
)

function key(letter) {
  if (/^[A-Za-zéÉàèêëïöüñ]$/.test(letter) || /^[0-9]$/.test(letter)) return letter
  return letter === "'" ? `"'"` : `'${letter}'`
}

function outlineTop(glyph) {
  return Math.min(...glyph.getPath(0, 0, UNITS).commands.flatMap((command) => ('y' in command ? [command.y] : [])))
}

/** Integer path data, relative after each first move, with the shortest separators. */
function outline(glyph) {
  let [x, y] = [0, 0]
  let [startX, startY] = [0, 0]
  let last = ''
  let data = ''
  const write = (letter, numbers) => {
    data += letter === last && letter !== 'm' ? '' : letter
    for (const [index, number] of numbers.entries()) {
      const separated = number < 0 || (index === 0 && letter !== last) || (index === 0 && letter === 'm')
      data += separated ? `${number}` : ` ${number}`
    }
    last = letter
  }
  for (const command of glyph.getPath(0, 0, UNITS).commands) {
    if (command.type === 'Z') {
      data += 'z'
      last = 'z'
      ;[x, y] = [startX, startY]
      continue
    }
    const [toX, toY] = [Math.round(command.x), Math.round(command.y)]
    if (command.type === 'M') {
      write('m', [toX - x, toY - y])
      ;[startX, startY] = [toX, toY]
    } else if (command.type === 'C') {
      const points = [command.x1, command.y1, command.x2, command.y2].map(Math.round)
      write('c', [points[0] - x, points[1] - y, points[2] - x, points[3] - y, toX - x, toY - y])
    } else if (command.type === 'Q') {
      write('q', [Math.round(command.x1) - x, Math.round(command.y1) - y, toX - x, toY - y])
    } else if (toX === x && toY === y) continue
    else if (toX === x) write('v', [toY - y])
    else if (toY === y) write('h', [toX - x])
    else write('l', [toX - x, toY - y])
    ;[x, y] = [toX, toY]
  }
  return data
}

function kerning() {
  const capitals = glyphs.filter(([letter]) => /[A-Z]/.test(letter))
  const pairs = []
  for (const [first, left] of capitals)
    for (const [second, right] of capitals) {
      const units = Math.round(font.getKerningValue(left, right) * scale)
      if (Math.abs(units) >= SMALLEST_KERN) pairs.push(`${first}${second}${units}`)
    }
  return pairs.join(' ')
}
