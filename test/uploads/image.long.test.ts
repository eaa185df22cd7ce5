import { readFile } from 'node:fs/promises'
import process from 'node:process'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import { cleanImage, shrinkImage } from '../../src/uploads/image.ts'
import { ImageRefusal } from '../../src/uploads/image-job.ts'
import { grown, makeElsewhere, makeNoiseElsewhere, pictureProcesses } from '../support/memory.ts'
import { first } from '../support/random.ts'

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#1d6b58' } })
const refusal = (bytes: Uint8Array) =>
  shrinkImage(bytes, { width: 180 }).then(
    () => 'taken',
    (error: unknown) => (error instanceof ImageRefusal ? error.failure : error),
  )

describe('a picture from outside', () => {
  test.each<[string, (picture: Sharp) => Sharp]>([
    ['jpeg', (picture) => picture.jpeg()],
    ['png', (picture) => picture.png()],
    ['webp', (picture) => picture.webp()],
    ['gif', (picture) => picture.gif()],
    ['avif', (picture) => picture.avif({ effort: 0 })],
  ])('comes back as WebP: %s', async (_, encode) => {
    const made = await shrinkImage(await encode(plain(500, 700)).toBuffer(), { width: 180, height: 270 })

    expect(await sharp(made).metadata()).toMatchObject({ format: 'webp', width: 180, height: 270 })
  })

  test('keeps its shape when only a width is asked for, and is never enlarged', async () => {
    const sizeOf = async (width: number, height: number) => {
      const made = await shrinkImage(await plain(width, height).png().toBuffer(), { width: 180 })
      const { width: wide, height: high } = await sharp(made).metadata()
      return [wide, high]
    }

    expect(await sizeOf(800, 400)).toEqual([180, 90])
    expect(await sizeOf(60, 90)).toEqual([60, 90])
    expect(await sizeOf(400, 20_000)).toEqual([14, 720])
  })

  test('stands upright, and says nothing of camera and place', async () => {
    const top = await plain(300, 100)
      .composite([{ input: await redStripe(), left: 0, top: 0 }])
      .png()
      .toBuffer()
    const exif = { IFD0: { Make: 'Kamera Rahasia' }, IFD3: { GPSLatitude: '6/1 12/1 0/1', GPSLatitudeRef: 'S' } }
    const taken = await sharp(top).withExif(exif).withMetadata({ orientation: 6, exif }).jpeg().toBuffer()
    expect(taken.includes('Kamera Rahasia')).toBe(true)

    const made = await shrinkImage(taken, { width: 100 })

    const { width, height, exif: kept, orientation } = await sharp(made).metadata()
    expect({ width, height, kept, orientation }).toEqual({ width: 100, height: 300 })
    expect(made.includes('Kamera')).toBe(false)
    // The left edge is on top after a quarter turn to the right.
    const [red = 0, green = 255] = await sharp(made).extract({ left: 50, top: 3, width: 1, height: 1 }).raw().toBuffer()
    expect(red).toBeGreaterThan(green)
  })
})

const redStripe = () =>
  sharp({ create: { width: 30, height: 100, channels: 3, background: '#f00' } })
    .png()
    .toBuffer()

describe('what is refused', () => {
  test('beyond forty waiting, the next is told to come back, and those waiting are served', async () => {
    const picture = await plain(300, 450).jpeg().toBuffer()

    const outcomes = await Promise.all(Array.from({ length: 60 }, () => refusal(picture)))

    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(40)
    expect(outcomes.filter((outcome) => outcome === 'busy')).toHaveLength(20)
    expect(await refusal(picture)).toBe('taken')
  })
})

/** Starts the picture process, so that its own size does not count as growth. */
const startPictureProcess = async () => shrinkImage(await plain(9, 9).png().toBuffer(), { width: 9 })

describe('memory', () => {
  const MOST = 120e6

  const bombs: [string, number, number, string][] = [
    ['a PNG of 14000 × 14000', 14_000, 14_000, 'png()'],
    ['an AVIF of 6000 × 6000', 6_000, 6_000, 'avif({ effort: 0 })'],
    ['a GIF of 6000 × 6000', 6_000, 6_000, 'gif({ effort: 1 })'],
    ['an interlaced PNG of 16 bits, 5000 × 5000', 5_000, 5_000, "toColourspace('rgb16').png({ progressive: true })"],
  ]
  test.each(first(bombs, 1))('does not grow by %s, which is refused', async (_, width, height, encode) => {
    const bomb = makeElsewhere(width, height, encode)
    await startPictureProcess()

    const { result, growth } = await grown(() => refusal(bomb))

    expect(result).toBe('too_many_pixels')
    expect(growth).toBeLessThan(20e6)
  })

  test('is bounded however many large ones come at once', async () => {
    const photo = makeElsewhere(6_000, 4_000, 'jpeg({ progressive: true })')

    const { result, growth } = await grown(() => Promise.all(Array.from({ length: 3 }, () => refusal(photo))))

    expect(result).toEqual(Array.from({ length: 3 }, () => 'taken'))
    expect(growth).toBeLessThan(MOST)
  })

  const largest: [string, () => Buffer][] = [
    ['a PNG of 16 bits', () => makeElsewhere(4_400, 4_400, "toColourspace('rgb16').png()")],
    [
      'a progressive JPEG',
      () => makeElsewhere(2_580, 2_580, "jpeg({ progressive: true, chromaSubsampling: '4:4:4' })"),
    ],
    ['an AVIF', () => makeElsewhere(1_600, 1_240, 'avif({ effort: 0 })')],
    [
      'a WebP of transparent noise',
      () => makeNoiseElsewhere(2_560, 255, 'webp({ quality: 30, alphaQuality: 1, effort: 0 })'),
    ],
    ['a GIF of transparent noise', () => makeNoiseElsewhere(2_800, 128, 'gif({ effort: 1, colours: 16, dither: 0 })')],
    [
      'an interlaced PNG of transparent noise',
      () => makeNoiseElsewhere(3_100, 128, 'png({ palette: true, colours: 16, dither: 0, progressive: true })'),
    ],
  ]
  test.each(first(largest, 2))('is bounded for the largest picture of its kind that is taken: %s', async (_, make) => {
    const picture = make()
    await startPictureProcess()

    const { result, growth } = await grown(() => cleanImage(picture, { longest: 2_400 }))

    expect(result.bytes.length).toBeLessThanOrEqual(6e6)
    expect(growth).toBeLessThan(MOST)
  })

  const tooLarge: [string, () => Buffer][] = [
    ['a WebP of transparent noise, 3100 × 3100', () => makeNoiseElsewhere(3_100, 1, 'webp({ effort: 0 })')],
    ['a PNG of 16 bits, 7300 × 5400', () => makeElsewhere(7_300, 5_400, "toColourspace('rgb16').png()")],
  ]
  test.each(first(tooLarge, 1))('does not grow by what is too large for its kind: %s', async (_, make) => {
    const picture = make()
    await startPictureProcess()

    const { result, growth } = await grown(() =>
      cleanImage(picture, { longest: 2_400 }).catch((error) => error.failure),
    )

    expect(result).toBe('too_many_pixels')
    expect(growth).toBeLessThan(20e6)
  })

  test('returns once no picture came for a while, with the process that held it', async () => {
    await startPictureProcess()
    expect(await pictureProcesses(process.pid)).toHaveLength(1)

    await expect.poll(() => pictureProcesses(process.pid)).toEqual([])

    expect(await refusal(await plain(9, 9).png().toBuffer())).toBe('taken')
  })
})

test('a picture process that dies refuses its picture only', async () => {
  await startPictureProcess()
  const [pid = 0] = await pictureProcesses(process.pid)
  const photo = await plain(4_000, 4_000).png().toBuffer()
  const refused = refusal(photo)
  process.kill(pid, 'SIGKILL')

  expect(await refused).toBe('broken')
  expect(await refusal(photo)).toBe('taken')
})

test('the picture process knows no secret of the server', async () => {
  process.env.SECRET_KEY = 'rahasia'
  try {
    await expect.poll(() => pictureProcesses(process.pid)).toEqual([])
    await startPictureProcess()
    const [pid] = await pictureProcesses(process.pid)
    expect(await readFile(`/proc/${pid}/environ`, 'utf8')).not.toContain('rahasia')
  } finally {
    delete process.env.SECRET_KEY
  }
})
