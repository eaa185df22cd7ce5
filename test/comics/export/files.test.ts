import { type UnzipFileInfo, unzipSync } from 'fflate'
import { openSync } from 'fontkit'
import sharp, { type Sharp } from 'sharp'
import { extractText, getDocumentProxy, getMeta } from 'unpdf'
import { describe, expect, test } from 'vitest'
import { makeCbz } from '../../../src/comics/export/cbz.ts'
import { makePdf } from '../../../src/comics/export/pdf.ts'
import type { ExportedComic, ExportedPanel } from '../../../src/comics/export/sheets.ts'
import { widths } from '../../../src/comics/lettering/text.ts'
import { Dialogue } from '../../../src/comics/script/script.ts'
import { read } from '../../support/page.ts'
import { useOnce } from '../../support/use.ts'

/** The elements of ComicInfo 2.0 in the order in which its schema wants them. */
const ELEMENTS =
  'Title Series Number Count Volume AlternateSeries AlternateNumber AlternateCount Summary Notes Year Month Day Writer Penciller Inker Colorist Letterer CoverArtist Editor Publisher Imprint Genre Web PageCount LanguageISO Format BlackAndWhite Manga Characters Teams Locations ScanInformation StoryArc SeriesGroup AgeRating Pages CommunityRating'.split(
    ' ',
  )

const sari = { name: 'Sari', x: 420, y: 330, radius: 120, mouth: { x: 420, y: 380 } }
const picture = useOnce(() =>
  sharp({ create: { width: 1_200, height: 900, channels: 3, background: '#204060' } })
    .webp()
    .toBuffer(),
)

const panel = (...said: [text: string, kind: Dialogue['kind']][]): ExportedPanel => ({
  picture: async () => picture(),
  voice: null,
  faces: [sari],
  size: 'wide',
  page: 1,
  dialogues: said.map(([text, kind]) => Dialogue.parse({ character: 'Sari', text, kind })),
})
const comic = (rest: Partial<ExportedComic> = {}): ExportedComic => ({
  title: 'Warung di Ujung Hujan',
  creator: 'Dinda Puspita',
  synopsis: 'Sari & nenek makan <b>bersama</b>\u0007.',
  genres: ['Fantasi', 'Fiksi Keluarga'],
  ageLabel: '13+',
  ai: 'none',
  watermark: true,
  panels: [
    panel(['Kalau hujan turun lewat jam sembilan …', 'narration'], ['Permisi?', 'speech']),
    panel(),
    panel(['Perasaanku tidak enak 👻', 'thought'], ['Siapa itu?!', 'shout'], ['Đorđe namanya', 'speech']),
  ],
  ...rest,
})

describe('a comic as PDF', () => {
  const pagesOf = async (given: ExportedComic, form = '') => {
    const pdf = await getDocumentProxy(new Uint8Array(await makePdf(given, form)))
    const { text } = await extractText(pdf)
    return { pdf, pages: text.map((page) => page.replace(/\s+/g, ' ').trim()) }
  }

  test('has a cover, a page for each panel with its words in reading order, and a page that tells who made it', async () => {
    const { pdf, pages } = await pagesOf(comic())
    expect(pages).toEqual([
      'Warung di Ujung Hujan oleh Dinda Puspita Fantasi · Fiksi Keluarga · 13+',
      'Kalau hujan turun lewat jam sembilan … Permisi? KortekStream · Dinda Puspita',
      'KortekStream · Dinda Puspita',
      'Perasaanku tidak enak Siapa itu?! Đorđe namanya KortekStream · Dinda Puspita',
      expect.stringMatching(/^Warung di Ujung Hujan oleh Dinda Puspita Sari & nenek .*Digambar mesin bawaan/),
    ])
    const { info } = await getMeta(pdf)
    expect(info).toMatchObject({ Title: 'Warung di Ujung Hujan', Author: 'Dinda Puspita' })
    expect(info.Keywords).toContain('Digambar mesin bawaan')
    expect((await pdf.getPage(2)).view).toEqual([0, 0, 800, 600])
  })

  test('carries no watermark once it is lifted, and says so where a model drew', async () => {
    const { pages } = await pagesOf(comic({ watermark: false, ai: 'pictures' }))
    expect(pages[2]).toBe('')
    expect(pages.at(-1)).toContain('dibuat dengan AI')
  })

  test('long titles, names and texts stay on their pages', async () => {
    const long = 'Kisah panjang sekali tentang warung '.repeat(6)
    const { pages } = await pagesOf(comic({ title: long, creator: long.slice(0, 100), synopsis: long.repeat(4) }))
    expect(pages).toHaveLength(5)
  })

  test.each([
    ['a5', [420, 595]],
    ['b5', [499, 709]],
    ['a4', [595, 842]],
  ] as const)(
    'has as a book of %s the panels of a page on one sheet, with their words in reading order',
    async (form, [width, height]) => {
      const { pdf, pages } = await pagesOf(comic(), form)
      expect(pages).toHaveLength(3)
      expect(pages[1]).toMatch(
        /Kalau hujan.*Permisi\?.*Perasaanku.*Siapa itu\?!.*Đorđe namanya.*KortekStream · Dinda Puspita/,
      )
      for (const number of [1, 2, 3]) expect((await pdf.getPage(number)).view).toEqual([0, 0, width, height])
    },
  )
})

describe('a comic as CBZ', () => {
  const openCbz = async (given: ExportedComic, form = '') => {
    const entries: UnzipFileInfo[] = []
    const files = unzipSync(await makeCbz(given, form), { filter: (entry) => entries.push(entry) > 0 })
    const xml = new TextDecoder().decode(files['ComicInfo.xml'])
    return { files, entries, xml, info: read(xml) }
  }

  test('holds lettered pictures in their order, stored as they are', async () => {
    const { files, entries } = await openCbz(comic())
    const pictures = ['001.jpg', '002.jpg', '003.jpg', '004.jpg', '005.jpg']
    expect(entries.map(({ name }) => name)).toEqual([...pictures, 'ComicInfo.xml'])
    expect(entries.every(({ compression }) => compression === 0)).toBe(true)
    const lettered = sharp(files['002.jpg'])
    expect(await lettered.metadata()).toMatchObject({ format: 'jpeg', width: 1_200, height: 900 })
    expect(await colorAt(lettered, 58, 46)).toEqual([256, 240, 208])
    expect(await colorAt(lettered, 20, 20)).toEqual([32, 64, 96])
  })

  test('holds whole pages where they are asked for', async () => {
    const { files, entries } = await openCbz(comic(), 'pages')
    expect(entries.map(({ name }) => name)).toEqual(['001.jpg', '002.jpg', '003.jpg', 'ComicInfo.xml'])
    const page = sharp(files['002.jpg'])
    expect(await page.metadata()).toMatchObject({ format: 'jpeg', width: 1_198, height: 1_702 })
    // Paper at the edge, and a picture in the first row.
    expect(await colorAt(page, 4, 4)).toEqual([256, 256, 240])
    expect(await colorAt(page, 600, 900)).toEqual([32, 64, 96])
  })

  test('has a ComicInfo.xml that keeps to its schema', async () => {
    const { xml, info, files } = await openCbz(comic())
    const names = [...xml.matchAll(/^ {2}<(\w+)>/gm)].map(([, name = '']) => name)
    expect(names).toEqual(ELEMENTS.filter((name) => names.includes(name)))
    expect(new Set(names).size).toBe(names.length)
    const text = (name: string) => new RegExp(`<${name}>(.*)</${name}>`).exec(xml)?.[1]
    expect(text('Title')).toBe('Warung di Ujung Hujan')
    expect(text('Summary')).toBe('Sari &amp; nenek makan &lt;b&gt;bersama&lt;/b&gt;.')
    expect([text('Writer'), text('LanguageISO'), text('Manga')]).toEqual(['Dinda Puspita', 'id', 'No'])
    expect([text('PageCount'), text('AgeRating')]).toEqual(['5', 'Teen'])
    const pages = info.all('page').map(({ attributes }) => [attributes.Image, attributes.Type, attributes.ImageSize])
    const types = ['FrontCover', 'Story', 'Story', 'Story', 'Other']
    expect(pages.map(([image, type]) => [Number(image), type])).toEqual([...types.entries()])
    expect(Number(pages[1]?.[2])).toBe(files['002.jpg']?.length)
  })
})

test.each([
  ['PDF', makePdf],
  ['CBZ', makeCbz],
] as const)('a %s whose picture is missing is not made', async (_, make) => {
  const lost = { ...panel(), picture: () => Promise.reject(new Error('the picture is gone')) }
  await expect(make(comic({ panels: [panel(), lost] }), '')).rejects.toThrow('the picture is gone')
})

test('the font of exports holds every letter that balloons are laid out with', () => {
  const font = openSync('public/fonts/balsamiq-sans-700.ttf')
  const held = new Set('characterSet' in font ? font.characterSet : [])
  const letters = [...widths.keys()]
  expect(letters.length).toBeGreaterThan(400)
  expect(letters.filter((letter) => !held.has(letter.codePointAt(0) ?? 0))).toEqual([])
})

/** Red, green and blue of a pixel in steps of 16, because JPEG does not keep them exactly. */
async function colorAt(image: Sharp, left: number, top: number): Promise<number[]> {
  const { data } = await image
    .clone()
    .extract({ left, top, width: 1, height: 1 })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return [...data].map((value) => Math.round(value / 16) * 16)
}
