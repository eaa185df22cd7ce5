import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { hues } from '../../src/anime/poster-proxy/routes.ts'
import { drawOpening } from '../../src/artwork/draw-opening.ts'
import { type ArtSubject, drawPoster, drawScene, drawShareCard } from '../../src/artwork/draw-poster.ts'
import { drawThumb } from '../../src/artwork/draw-thumb.ts'
import { FIGURES } from '../../src/artwork/figures.ts'
import { PALETTES } from '../../src/artwork/palettes.ts'
import { root } from '../../src/root.ts'
import { some, tries } from '../support/random.ts'

const GENRES =
  'Action Fantasy Sci-Fi Romance Comedy Horror Sports Mystery Drama Adventure Music Supernatural School'.split(' ')
const WORDS =
  'Pedang Senja Robot Tua Lautan Tanpa Peta Kedai Mie Kota Terapung Gadis Hujan Sekolah Sihir Detektif Malam Hikari no Warung Kaze Naga Bayang-Bayang Penyihir Bertanggung Mempertanggungjawabkan É × 00:30 Kereta Bulan'.split(
    ' ',
  )

/** Titles from one word to far more than a poster can hold. */
function subject(number: number): ArtSubject {
  const title = Array.from({ length: 1 + (number % 13) }, (_, at) => WORDS[(number * 7 + at * 5) % WORDS.length]).join(
    ' ',
  )
  const genres = [GENRES[number % GENRES.length] ?? 'Drama', GENRES[(number * 5 + 3) % GENRES.length] ?? 'Action']
  return { slug: `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${number}`, title, genres }
}

const everyDrawing = (each: ArtSubject) => [
  drawPoster(each),
  drawScene(each),
  drawOpening(each, 'Episode 277-278 · Spesial', each.slug.length),
  drawShareCard(each, 'TV · 12 episode'),
  drawThumb(each, each.slug.length),
]

async function pixels(svg: string, width: number, height: number): Promise<Buffer> {
  return sharp(Buffer.from(svg)).resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer()
}

/** The poster without both copies of its lettering. */
const unlettered = (svg: string) => svg.replace(/<use href="#line[^>]*>/g, '')

describe('posters and scenes', () => {
  it('stay under 6 KB and 8 KB, whatever the title and its figure', () => {
    for (let number = 0; number < 300; number++) {
      const drawn = { ...subject(number), figure: FIGURES[number % FIGURES.length]?.name ?? null }
      expect(drawPoster(drawn).length, String(drawn.figure)).toBeLessThanOrEqual(6144)
      expect(drawScene(drawn).length, String(drawn.figure)).toBeLessThanOrEqual(8192)
    }
  })

  it('of an episode stay under 4 KB, and no two of a dozen have the same colours', async () => {
    for (const [number, { name: figure }] of some([...FIGURES.entries()], 0)) {
      const drawn = { ...subject(number), figure }
      const thumbs = Array.from({ length: 13 }, (_, at) => drawThumb(drawn, number + at))
      for (const svg of thumbs) expect(svg.length).toBeLessThanOrEqual(4096)
      const seen = await Promise.all(thumbs.map((svg) => pixels(svg, 27, 15)))
      for (const [at, first] of seen.slice(1).entries())
        expect(distance(first, seen[at] ?? first), `${figure}, place ${at}`).toBeGreaterThan(24)
      const skies = thumbs.slice(0, 12).map((svg) => /<linearGradient id="sky".*?<\/linearGradient>/.exec(svg)?.[0])
      expect(new Set(skies).size, String(figure)).toBe(12)
    }
  })

  it('are the same every time', () => {
    for (const number of [1, 2, 3]) expect(everyDrawing(subject(number))).toEqual(everyDrawing(subject(number)))
  })

  it('carry nothing a strict page policy or another server would have to allow', () => {
    for (let number = 0; number < 60; number++)
      for (const svg of everyDrawing(subject(number))) {
        expect(svg).not.toMatch(/\sstyle=|<style|<script|\son\w+=|url\((?!#)|<image|<foreignObject/)
        expect(svg.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href="[^#]/)
        expect(svg).not.toMatch(/NaN|undefined|Infinity/)
      }
  })

  it('are well-formed for any title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.string({ maxLength: 30 }), (title, slug) => {
        for (const svg of everyDrawing({ slug, title, genres: [] })) expect(unbalancedTag(svg)).toBeNull()
      }),
      tries(150),
    )
  })

  it('draw no two titles alike', async () => {
    const small = await Promise.all(Array.from({ length: 60 }, (_, at) => pixels(drawPoster(subject(at)), 16, 24)))
    let closest = Number.POSITIVE_INFINITY
    for (const [at, first] of small.entries())
      for (const second of small.slice(at + 1)) closest = Math.min(closest, distance(first, second))
    expect(closest).toBeGreaterThan(9)
  })

  it('set the whole title inside the sheet, with a margin', async () => {
    for (let number = 0; number < 26; number++) {
      const wider = drawPoster(subject(number)).replace('viewBox="0 0 400 600"', 'viewBox="-100 -100 600 800"')
      const [shown, bare] = await Promise.all([pixels(wider, 600, 800), pixels(unlettered(wider), 600, 800)])
      const touched = changed(shown, bare, 600)
      expect(touched.left).toBeGreaterThanOrEqual(108)
      expect(touched.right).toBeLessThanOrEqual(492)
      expect(touched.top).toBeGreaterThanOrEqual(480)
      expect(touched.bottom).toBeLessThanOrEqual(692)
    }
  })

  it.each([
    ['poster', drawPoster, 200, 300],
    ['opening card', (each: ArtSubject) => drawOpening(each, 'Episode 7', each.slug.length), 960, 540],
    ['share card', (each: ArtSubject) => drawShareCard(each, 'TV'), 600, 315],
  ] as const)(
    'keep at least 4.5 : 1 between the white letters of the %s and what lies beneath',
    async (_, draw, width, height) => {
      for (let number = 0; number < 28; number++) {
        const svg = draw(subject(number))
        const green = svg.replace(/(<use href="#line[^>]*fill=")#fff"/g, '$1#0f0"')
        const [shown, bare] = await Promise.all([pixels(green, width, height), pixels(unlettered(svg), width, height)])
        const ratios: number[] = []
        for (let at = 0; at < shown.length; at += 3)
          if (shown[at] === 0 && shown[at + 1] === 255 && shown[at + 2] === 0)
            ratios.push(1.05 / (luminance(bare, at) + 0.05))
        expect(ratios.length).toBeGreaterThan(100)
        expect(Math.min(...ratios)).toBeGreaterThanOrEqual(4.5)
      }
    },
  )
})

describe('palettes', () => {
  it('name the hue of the style sheet that is nearest to their ink', () => {
    for (const { name, ink, hue } of PALETTES) {
      const away = hues.map((angle) => Math.abs(((hueAngle(ink) - angle + 540) % 360) - 180))
      expect([name, hue]).toEqual([name, away.indexOf(Math.min(...away))])
    }
  })
})

describe('lettering', () => {
  it.each([
    ['what it has no outline for', '星Hoshi☆', 'Hoshi'],
    ['the accents that the face lacks', 'Tōkyō', 'Tokyo'],
  ])('leaves out %s instead of failing', (_, title, lettered) => {
    const poster = (title: string) => drawPoster({ slug: 'a', title, genres: [] })
    expect(poster(title)).toBe(poster(lettered))
  })
})

describe('clips', () => {
  const media = path.join(root, 'public/media')
  const read = (name: string) => readFileSync(path.join(media, name))
  const text = (name: string) => read(name).toString()

  it('weigh no more than 3 MB in all', () => {
    const sizes = readdirSync(media).map((name) => statSync(path.join(media, name)).size)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(3_000_000)
  })

  it.each([1, 2, 3, 4, 5, 6])('clip %i: both qualities point at whole fragments of their file', (number) => {
    const playlists = text(`clip-${number}.m3u8`)
      .split('\n')
      .filter((line) => /^clip-.*m3u8$/.test(line))
    expect(playlists).toHaveLength(2)
    for (const name of playlists) {
      const ranges = [...text(name).matchAll(/BYTERANGE:(\d+)@(\d+)\n(\S+)/g)]
      let end = 0
      for (const [, size, at, file = ''] of ranges) {
        expect(read(file).toString('latin1', Number(at) + 4, Number(at) + 8)).toBe('moof')
        end = Number(at) + Number(size)
        expect(end).toBeLessThanOrEqual(read(file).length)
      }
      expect(ranges.length).toBeGreaterThanOrEqual(4)
    }
  })

  it.each([1, 2, 3, 4, 5, 6])('clip %i: captions follow one another and end before the clip does', (number) => {
    const cues = [...text(`clip-${number}.id.vtt`).matchAll(/00:00:([\d.]+) --> 00:00:([\d.]+)\n(.+)/g)]
    const times = cues.flatMap(([, from, to]) => [Number(from), Number(to)])
    expect(times).toEqual([...times].sort((first, second) => first - second))
    expect(cues.length).toBeGreaterThan(4)
    expect(times.at(-1)).toBeLessThan(24)
  })
})

/** The first tag that does not close its opener, or null. */
function unbalancedTag(svg: string): string | null {
  const open: string[] = []
  for (const [tag, closing, name, selfClosing] of svg.matchAll(/<(\/?)([a-zA-Z]+)(?:\s[\w:-]+="[^"<>&]*")*(\/?)>/g)) {
    if (closing && open.pop() !== name) return tag
    if (!closing && !selfClosing && name) open.push(name)
  }
  const left = svg.replace(/<\/?[a-zA-Z]+(?:\s[\w:-]+="[^"<>&]*")*\/?>/g, '')
  return open[0] ?? (left === '' ? null : left)
}

function distance(first: Buffer, second: Buffer): number {
  let sum = 0
  for (const [at, value] of first.entries()) sum += Math.abs(value - (second[at] ?? 0))
  return sum / first.length
}

function changed(first: Buffer, second: Buffer, width: number) {
  const box = { left: width, right: 0, top: Number.POSITIVE_INFINITY, bottom: 0 }
  for (let at = 0; at < first.length; at++) {
    if (Math.abs((first[at] ?? 0) - (second[at] ?? 0)) < 8) continue
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)]
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y)
  }
  return box
}

const linear = (value = 0) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)

/** The hue of a colour "#rrggbb" in OKLCH, in degrees from 0 to 360. */
function hueAngle(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(Number.parseInt(colour.slice(at, at + 2), 16)))
  const cone = (r: number, g: number, b: number) => Math.cbrt(r * (red ?? 0) + g * (green ?? 0) + b * (blue ?? 0))
  const long = cone(0.4122214708, 0.5363325363, 0.0514459929)
  const middle = cone(0.2119034982, 0.6806995451, 0.1073969566)
  const short = cone(0.0883024619, 0.2817188376, 0.6299787005)
  const a = 1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short
  const b = 0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short
  return ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360
}

function luminance(data: Buffer, at: number): number {
  return 0.2126 * linear(data[at]) + 0.7152 * linear(data[at + 1]) + 0.0722 * linear(data[at + 2])
}
