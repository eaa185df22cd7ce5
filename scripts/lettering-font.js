// Writes the widths of the letters of comics (src/comics/lettering/widths.txt) from the fonts in public/fonts, so that
// balloons are laid out without reading a font. Only what both the pages' and the exports' fonts hold is listed.
// Run by hand after the fonts change: node scripts/lettering-font.js
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as fontkit from 'fontkit'

const open = (name) => fontkit.openSync(fileURLToPath(new URL(`../public/fonts/${name}`, import.meta.url)))
const whole = open('balsamiq-sans-700.ttf')
const shown = ['latin', 'latin-ext'].flatMap((part) => open(`balsamiq-sans-700-${part}.woff2`).characterSet)
const held = new Set(whole.characterSet)
// Control characters, combining marks and signs that write nothing are not letters.
const letters = [...new Set(shown)]
  .filter((code) => held.has(code) && /[\p{L}\p{N}\p{P}\p{S} ]/u.test(String.fromCodePoint(code)))
  .sort((one, other) => one - other)
const width = (code) => Math.round((whole.glyphForCodePoint(code).advanceWidth * 1000) / whole.unitsPerEm)
const rows = letters.map((code) => `${String.fromCodePoint(code)} ${width(code)}`)

writeFileSync(fileURLToPath(new URL('../src/comics/lettering/widths.txt', import.meta.url)), rows.join('\n'))
