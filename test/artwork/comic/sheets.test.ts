import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'node-html-parser'
import { describe, expect, test } from 'vitest'
import { steady } from '../../../src/artwork/comic/drawings/by-chance.ts'
import { readSheet } from '../../../src/artwork/comic/drawings/sheet.ts'
import { places } from '../../../src/artwork/comic/places.ts'
import { styleOf, styles } from '../../../src/artwork/comic/styles.ts'
import { props } from '../../../src/artwork/comic/things.ts'
import { root } from '../../../src/root.ts'

const folder = path.join(root, 'src/artwork/comic/drawings')
const sheets = readdirSync(folder)
  .filter((file) => file.endsWith('.svg'))
  .map((file) => parse(readFileSync(path.join(folder, file), 'utf8')))
const STYLES =
  'Realistic, Cartoon, Anime, Manga B&W, Webtoon, Ghibli, Watercolor, Pixel Art, Comic Book, Chibi, Pastel Soft, ' +
  'Pop Art, Fantasy Painting, Modern Minimalist, Retro American, Cartoon 3D'
const ids = (selector: string) => sheets.flatMap((sheet) => sheet.querySelectorAll(selector).map(({ id }) => id))

describe('the sheets of drawings', () => {
  test('have the styles in the order of their ids', () => {
    expect(styles.map((key) => styleOf(key).name)).toEqual(STYLES.split(', '))
  })

  test('name each form once', () => {
    const forms = ids('defs > g')
    expect([...new Set(forms)]).toEqual(forms)
  })

  test('say of every place where one stands in it, and of every thing how high it is', () => {
    for (const place of places)
      for (const number of ['ground', 'spot'])
        expect(readSheet('places')(place).number(number), place).toBeGreaterThan(0)
    for (const thing of props) expect(readSheet('things')(thing).number('height'), thing).toBeGreaterThan(0)
  })

  test('speak of hours, weathers and layers that there are', () => {
    const words = 'morning day evening night clear rain wind fog snow sometimes lit inside hand around'
    const layers = 'back middle front sky behind before under over'
    const used = sheets.flatMap((sheet) =>
      sheet.querySelectorAll('[class]').flatMap((one) => one.classNames.split(' ')),
    )
    expect(used.filter((word) => !`${words} ${layers}`.split(' ').includes(word))).toEqual([])
  })

  test('a drawing that no sheet has is refused', () => {
    expect(() => readSheet('things')('nothing').draw(steady())).toThrow('nothing')
  })
})
