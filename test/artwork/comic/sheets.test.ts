import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'node-html-parser'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { effects } from '../../../src/artwork/comic/draw-panel.ts'
import { steady } from '../../../src/artwork/comic/drawings/by-chance.ts'
import { paintDefs, readSheet } from '../../../src/artwork/comic/drawings/sheet.ts'
import { kit } from '../../../src/artwork/comic/kit.ts'
import { places } from '../../../src/artwork/comic/places.ts'
import { getStyle, styles } from '../../../src/artwork/comic/styles.ts'
import { fitsHand, getHeightShare, isInSky, isOnWall, props } from '../../../src/artwork/comic/things.ts'
import { root } from '../../../src/root.ts'

const folder = path.join(root, 'src/artwork/comic/drawings')
const files = readdirSync(folder).filter((file) => file.endsWith('.svg'))
const sheets = files.map((file) => parse(readFileSync(path.join(folder, file), 'utf8')))
const place = readSheet(...files.filter((file) => file.startsWith('places')).map((file) => path.parse(file).name))
const STYLES =
  'Realistic, Cartoon, Anime, Manga B&W, Webtoon, Ghibli, Watercolor, Pixel Art, Comic Book, Chibi, Pastel Soft, ' +
  'Pop Art, Fantasy Painting, Modern Minimalist, Retro American, Cartoon 3D'
const ids = (selector: string) => sheets.flatMap((sheet) => sheet.querySelectorAll(selector).map(({ id }) => id))

describe('the sheets of drawings', () => {
  test.each([
    ['places', 'place', places],
    ['things', 'prop', props],
    ['effects', 'effect', effects],
  ] as const)('have a drawing for all %s of the kit and for no other', (_, section, drawn) => {
    expect([...drawn].sort()).toEqual([...kit(section).keys()].sort())
  })

  test('have the styles in the order of their ids', () => {
    expect(styles.map((key) => getStyle(key).name)).toEqual(STYLES.split(', '))
  })

  test.each(['svg > svg', 'defs > g', 'defs > :not(g)'])('name each of %s once', (selector) => {
    const all = ids(selector)
    expect([...new Set(all)]).toEqual(all)
  })

  test('say of every place where one stands in it, and of every thing how high it is', () => {
    for (const key of places) {
      expect(place(key).number('ground'), key).toBeGreaterThan(480)
      expect(place(key).number('spot'), key).toBeGreaterThan(200)
      expect(place(key).text('floor'), key).toMatch(/^#[0-9a-f]{6}$/)
      if (place(key).is('inside')) expect(place(key).text('top'), key).toMatch(/^#[0-9a-f]{6}$/)
    }
    for (const thing of props) expect(getHeightShare(thing), thing).toBeGreaterThan(0)
  })

  test('say which things fly, hang on a wall or fit into a hand', () => {
    for (const thing of ['kite', 'star', 'moon', 'cloud', 'sun', 'balloon']) expect(isInSky(thing), thing).toBe(true)
    for (const thing of ['clock', 'photo', 'blackboard', 'mirror', 'sign']) expect(isOnWall(thing), thing).toBe(true)
    for (const thing of ['pencil', 'thermos', 'ring']) expect(fitsHand(thing), thing).toBe(true)
    for (const thing of ['table', 'bus', 'tree']) {
      expect(
        [fitsHand, isInSky, isOnWall].map((is) => is(thing)),
        thing,
      ).toEqual([false, false, false])
    }
  })

  test('draw places further than 800 × 600: floors downward, and walls upward', async () => {
    for (const key of places) {
      const svg = ['back', 'middle'].map((layer) => place(key).draw(steady(), layer)).join('')
      const [top, height] = place(key).is('inside') ? [-530, 1660] : [600, 530]
      const panel = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 ${top} 800 ${height}" width="80" height="${height / 10}"><defs>${paintDefs(svg)}</defs>${svg}</svg>`
      const { data } = await sharp(Buffer.from(panel)).raw().toBuffer({ resolveWithObject: true })
      expect(data.filter((value, at) => at % 4 === 3 && value < 128).length, key).toBe(0)
    }
  })

  test('speak of hours, weathers and layers that there are', () => {
    const words = 'morning day evening night clear rain wind fog snow sometimes lit inside hand arms wall flat around'
    const layers = 'back middle front sky lights clouds behind before under over'
    const used = sheets.flatMap((sheet) =>
      sheet.querySelectorAll('[class]').flatMap((one) => one.classNames.split(' ')),
    )
    expect(used.filter((word) => !`${words} ${layers}`.split(' ').includes(word))).toEqual([])
  })

  test('a drawing that no sheet has is refused', () => {
    expect(() => readSheet('things')('nothing').draw(steady())).toThrow('nothing')
  })
})
