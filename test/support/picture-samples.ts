import { randomBytes } from 'node:crypto'
import sharp, { type Sharp } from 'sharp'

export type Sample = { what: string; bytes: Buffer }

/** Makes pictures as customers send them, and pictures that try to fill memory or disk; each below 5 MB. */
export async function makeSamples(): Promise<Sample[]> {
  const made: Sample[] = []
  for (const [what, make] of Object.entries(samples)) made.push({ what, bytes: await make() })
  const tooLarge = made.find(({ bytes }) => bytes.length > 5 * 2 ** 20)
  if (tooLarge) throw new Error(`the sample "${tooLarge.what}" has ${tooLarge.bytes.length} bytes`)
  return made
}

const samples: Record<string, () => Promise<Buffer>> = {
  'a photo of 12 megapixels, turned': () => photo(4_000, 3_000).withMetadata({ orientation: 6 }).jpeg(low).toBuffer(),
  'a photo of 24 megapixels': () => photo(6_000, 4_000).jpeg(low).toBuffer(),
  'a progressive photo of 12 megapixels': () =>
    photo(4_000, 3_000)
      .jpeg({ ...low, progressive: true })
      .toBuffer(),
  'a screenshot': () => plain(1_080, 2_400).png().toBuffer(),
  'a transparent logo': () => plain(2_000, 2_000, 4).png().toBuffer(),
  'a WebP of 3 megapixels': () => photo(2_000, 1_500).webp(low).toBuffer(),
  'a GIF': () => photo(500, 400).gif().toBuffer(),
  'an AVIF of 2 megapixels': () =>
    photo(1_600, 1_200)
      .avif({ ...low, effort: 0 })
      .toBuffer(),
  'a PNG of 12 megapixels with eight colors of noise': () => eightColors(3_500),
  'a PNG of transparent noise': () => noise(1_100, 4).png().toBuffer(),
  'an interlaced PNG of 31 megapixels': () => plain(6_000, 5_200).png({ progressive: true }).toBuffer(),
  'an interlaced PNG of 16 megapixels': () => plain(4_000, 4_000).png({ progressive: true }).toBuffer(),
  'a PNG of 196 megapixels': () => plain(14_000, 14_000).png().toBuffer(),
  'a progressive JPEG of 24 megapixels': () => photo(6_000, 4_000).jpeg({ quality: 10, progressive: true }).toBuffer(),
  'a WebP of 12 megapixels': () => plain(4_000, 3_000).webp(low).toBuffer(),
  'a WebP of 6 megapixels of transparent noise': () =>
    noise(2_560, 4).webp({ quality: 30, alphaQuality: 1, effort: 0 }).toBuffer(),
  'a GIF of 36 megapixels': () => plain(6_000, 6_000).gif({ effort: 1 }).toBuffer(),
  'half a PNG': async () => half(await noise(1_000, 3).png().toBuffer()),
  'half a JPEG': async () => half(await photo(4_000, 3_000).jpeg(low).toBuffer()),
}

const low = { quality: 30 }
const photo = (width: number, height: number): Sharp =>
  sharp({
    create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 20 } },
    limitInputPixels: false,
  })
const plain = (width: number, height: number, channels: 3 | 4 = 3): Sharp =>
  sharp({ create: { width, height, channels, background: '#45678a' }, limitInputPixels: false })
const noise = (side: number, channels: 3 | 4): Sharp =>
  sharp(randomBytes(side * side * channels), { raw: { width: side, height: side, channels } })
const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2)

function eightColors(side: number): Promise<Buffer> {
  const pixels = randomBytes(side * side).map((value) => Math.floor(((value & 7) * 255) / 7))
  return sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
    .png({ palette: true, colours: 8, dither: 0 })
    .toBuffer()
}
