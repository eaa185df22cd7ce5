import process from 'node:process'
import { setInterval as every } from 'node:timers/promises'
import sharp from 'sharp'
import { makeCbz } from '../src/comics/export/cbz.ts'
import { makePdf } from '../src/comics/export/pdf.ts'
import type { ExportedComic } from '../src/comics/export/sheets.ts'
import { Dialogue } from '../src/comics/script/script.ts'
import { memoryWithPictures } from '../test/support/memory.ts'
import { amount, type Row, row, timed } from './measure.ts'

const PANELS = amount(100, 2)
const MAX_SECONDS = 15
const MAX_MB = 350

/**
 * Measures how long a comic of 100 panels takes as PDF and as CBZ, and the memory of this process and its picture
 * process together, shared pages counted once. Pictures are as detailed as a model draws them.
 */
export async function benchComicsExport(): Promise<Row[]> {
  const comic = await longComic()
  const rows = []
  for (const [name, make] of [
    ['PDF', makePdf],
    ['CBZ', makeCbz],
  ] as const) {
    const [ms, { made, peak }] = await timed(() => withPeak(() => make(comic, '')))
    const what = `${name} of ${PANELS} panels (${(made.length / 1e6).toFixed(0)} MB)`
    rows.push(row(what, ms / 1000, 's', MAX_SECONDS), row('… memory at the peak', peak, 'MB', MAX_MB))
  }
  return rows
}

async function longComic(): Promise<ExportedComic> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
  const picture = await sharp({ create: { width: 1_200, height: 900, channels: 3, background: '#000', noise } })
    .blur(3)
    .webp({ quality: 86 })
    .toBuffer()
  const face = { name: 'Sari', x: 420, y: 330, radius: 110, mouth: { x: 420, y: 380 } }
  const texts = [
    'Kalau hujan turun, jalan ini punya satu warung lebih.',
    'Permisi, Nek, apa masih ada mi kuah?',
    'Masuk.',
  ]
  const dialogues = texts.map((text) => Dialogue.parse({ character: 'Sari', text }))
  const panel = {
    picture: async () => Buffer.from(picture),
    voice: null,
    faces: [face],
    size: 'wide',
    page: 1,
    dialogues,
  } as const
  return {
    title: 'Warung di Ujung Hujan',
    creator: 'Dinda Puspita',
    synopsis: texts.join(' '),
    genres: ['Fantasi'],
    ageLabel: 'semua',
    ai: 'none',
    watermark: true,
    panels: Array.from({ length: PANELS }, () => panel),
  }
}

async function withPeak(make: () => Promise<Buffer>): Promise<{ made: Buffer; peak: number }> {
  let most = 0
  const ended = new AbortController()
  const watching = (async () => {
    for await (const _ of every(20, null, { signal: ended.signal }))
      most = Math.max(most, await memoryWithPictures(process.pid))
  })().catch(() => {})
  const made = await make()
  ended.abort()
  await watching
  return { made, peak: most / 1e6 }
}
