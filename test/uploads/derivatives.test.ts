import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import type { Variant } from '../../src/uploads/picture-name.ts'
import type { OpenImage } from '../../src/uploads/storage.ts'
import { createUploads, type Uploads } from '../../src/uploads/uploads.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'

const db = useOwnDatabase()
const dataDir = useFolder()
const folder = path.join(dataDir, 'upload-derivatives')
const copies = async () => (await readdir(folder).catch(() => [])).sort()
let uploads: Uploads
beforeAll(() => {
  uploads = createUploads({ db: db(), dataDir })
})
beforeEach(() => rm(folder, { recursive: true, force: true }))

const wide: Variant = { width: 480, format: 'webp' }
const store = async (width: number, height: number, channels: 3 | 4 = 3) => {
  const background = { r: 200, g: 40, b: 40, alpha: 0 }
  return (await uploads.storeImage(await sharp({ create: { width, height, channels, background } }).png().toBuffer()))
    .name
}
const bytesOf = async (opened: OpenImage | null) => (opened ? buffer(opened.stream()) : Buffer.alloc(0))
const look = async (name: string, wanted: Variant) => {
  const opened = await uploads.openDerivative(name, wanted)
  if (!opened) return null
  const bytes = await buffer(opened.stream())
  const { format, width, height } = await sharp(bytes).metadata()
  expect(opened).toMatchObject({ size: bytes.length, type: `image/${format}` })
  return { format, width, height, bytes }
}

test.each<[Variant['width'], Variant['format'], number]>([
  [480, 'webp', 240],
  [480, 'jpeg', 240],
  [960, 'webp', 480],
  [960, 'jpeg', 480],
  [1_600, 'webp', 800],
  [1_600, 'jpeg', 800],
])('a copy is %i pixels wide, as %s, and is kept', async (width, format, height) => {
  const name = await store(2_000, 1_000)
  expect(await look(name, { width, format })).toMatchObject({ format, width, height })
  const [file = '', ...others] = await copies()
  expect(others).toEqual([])
  await writeFile(path.join(folder, file), 'kept')
  expect((await bytesOf(await uploads.openDerivative(name, { width, format }))).toString()).toBe('kept')
})

test('a small picture is not enlarged, and a tall one is as wide as asked for', async () => {
  expect(await look(await store(300, 200), { width: 1_600, format: 'jpeg' })).toMatchObject({ width: 300, height: 200 })
  expect(await look(await store(600, 2_400), wide)).toMatchObject({ width: 480, height: 1_920 })
})

test('what is transparent becomes white in a JPEG, and stays transparent in a WebP', async () => {
  const name = await store(600, 600, 4)
  const [jpeg, webp] = [await look(name, { width: 480, format: 'jpeg' }), await look(name, wide)]
  const { dominant } = await sharp(jpeg?.bytes).stats()
  expect(Math.min(dominant.r, dominant.g, dominant.b)).toBeGreaterThan(240)
  expect((await sharp(webp?.bytes).stats()).isOpaque).toBe(false)
})

test('many requests at once make one copy', async () => {
  const name = await store(2_000, 1_000)
  const opened = await Promise.all(Array.from({ length: 50 }, () => uploads.openDerivative(name, wide)))
  expect(new Set(opened).size).toBe(1)
  expect(await copies()).toEqual([`${name}-480.webp`])
  const [first, second] = await Promise.all(opened.slice(0, 2).map(bytesOf))
  expect(first?.length).toBeGreaterThan(0)
  expect(second).toEqual(first)
})

test('a gallery of forty new pictures is served whole', async () => {
  const names: string[] = []
  for (let at = 0; at < 40; at += 1) names.push(await store(500 + at, 400))
  const shown = await Promise.all(names.map((name) => look(name, wide)))
  expect(shown.map((one) => one?.width)).toEqual(names.map(() => 480))
})

test('there is no copy under another name, and none of a picture that is gone', async () => {
  const name = await store(600, 300)
  expect(await look(name, wide)).not.toBeNull()
  for (const other of ['', '../secret-key', `${name}-480.webp`, `./${name}`, `${name}\0`, `${'0'.repeat(32)}-9x9.png`])
    expect(await uploads.openDerivative(other, wide), other).toBeNull()
  await uploads.openDerivative(name, { width: 960, format: 'jpeg' })
  expect(await copies()).toHaveLength(2)

  await uploads.forgetImage(name)

  expect(await copies()).toEqual([])
  expect(await uploads.openDerivative(name, wide)).toBeNull()
})

test('copies take a tenth of the room: the oldest make way, and one that fits nowhere is shown all the same', async () => {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
  const photo = sharp({ create: { width: 700, height: 500, channels: 3, background: '#888', noise } })
  const own = createUploads({ db: db(), dataDir, maxBytes: 2_000_000 })
  const { name } = await own.storeImage(await photo.jpeg({ quality: 60 }).toBuffer())
  const sizes = async () =>
    Promise.all((await copies()).map(async (one) => (await readFile(path.join(folder, one))).length))
  for (const format of ['webp', 'jpeg'] as const)
    for (const width of [480, 960, 1_600] as const) {
      const opened = await own.openDerivative(name, { width, format })
      expect((await bytesOf(opened)).length).toBeGreaterThan(20_000)
      expect((await sizes()).reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(200_000)
    }
  const tiny = createUploads({ db: db(), dataDir, maxBytes: 100_000 })
  await rm(folder, { recursive: true })
  expect(await tiny.openDerivative(name, { width: 960, format: 'jpeg' })).not.toBeNull()
  expect(await copies()).toEqual([])
})

test('a copy that a server left behind of a picture without a row is swept after a day', async () => {
  const name = await store(600, 300)
  await uploads.openDerivative(name, wide)
  await db()('uploads').where({ name }).delete()
  await uploads.sweepImages()
  expect(await copies()).toHaveLength(1)
  await utimes(path.join(folder, `${name}-480.webp`), 0, 0)
  await uploads.sweepImages()
  expect(await copies()).toEqual([])
})
