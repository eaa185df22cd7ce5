import { unzipSync } from 'fflate'
import { getDocumentProxy } from 'unpdf'
import { expect, test } from 'vitest'
import { makeCbz } from '../../../src/comics/export/cbz.ts'
import { makePdf } from '../../../src/comics/export/pdf.ts'
import type { ExportedComic } from '../../../src/comics/export/sheets.ts'
import { inFormat } from './pictures.ts'

async function comic(): Promise<ExportedComic> {
  const panel = async (width: number, height: number) => {
    const bytes = await inFormat('webp', width, height)
    const drawn = { voice: null, faces: [], size: 'wide', page: 1, dialogues: [] } as const
    return { ...drawn, picture: async () => bytes, own: { width, height } }
  }
  return {
    ...{ title: 'Warung', creator: 'Dinda', synopsis: '', genres: ['Fantasi'], ageLabel: 'semua', ai: 'none' },
    watermark: true,
    panels: [await panel(300, 400), await panel(200, 600)],
  }
}

test('a CBZ of own pages has them as they are stored, and says who drew them', async () => {
  const made = await comic()
  const files = unzipSync(new Uint8Array(await makeCbz(made, '')))
  expect(Object.keys(files)).toEqual(['0001.webp', '0002.webp', 'ComicInfo.xml'])
  expect(Buffer.from(files['0001.webp'] ?? []).equals((await made.panels[0]?.picture()) ?? Buffer.alloc(0))).toBe(true)
  const info = Buffer.from(files['ComicInfo.xml'] ?? []).toString()
  expect(info).toContain('Karya sendiri.')
  expect(info).toContain('<Penciller>Dinda</Penciller>')
  expect(info).not.toContain('esin bawaan')
})

test('a PDF of own pages has a page as large as each picture, and nothing else', async () => {
  const pdf = await getDocumentProxy(new Uint8Array(await makePdf(await comic(), '')))
  const sizes = []
  for (let at = 1; at <= pdf.numPages; at += 1) sizes.push((await pdf.getPage(at)).view.slice(2))
  expect(sizes).toEqual([
    [300, 400],
    [200, 600],
  ])
})
