import type { Metadata } from 'sharp'
import { createLimiter } from '../async/limiter.ts'

/**
 * Why a picture is rejected. `not_an_image`: not a JPEG, PNG, WebP, GIF or AVIF by its first bytes · `too_many_pixels`:
 * more than 40 million, or too many for the memory of its coding · `broken`: cannot be decoded, is cut off, or takes
 * too long · `busy`: too many are queued; try again later.
 */
export type ImageFailure = 'not_an_image' | 'too_many_pixels' | 'broken' | 'busy'

export class ImageRefusal extends Error {
  override readonly name = 'ImageRefusal'
  readonly failure: ImageFailure
  constructor(failure: ImageFailure, options?: ErrorOptions) {
    super(`The picture was refused: ${failure}`, options)
    this.failure = failure
  }
}

/** In pixels. */
type Box = { width: number; height: number }

/**
 * Converts a picture to WebP: its first frame, upright, without metadata, never enlarged. With a height it is cropped
 * to that shape; without one it keeps its shape and is at most `width` wide. Pictures are decoded one at a time per
 * process. Throws `ImageRefusal`.
 */
export async function shrinkImage(bytes: Uint8Array, { width, height }: { width: number; height?: number }) {
  const kind = kindOf(bytes)
  if (!kind) throw new ImageRefusal('not_an_image')
  return inTurn(async () => {
    await check(bytes, kind)
    const fit = height ? ({ height, fit: 'cover' } as const) : ({ height: 4 * width, fit: 'inside' } as const)
    return (await decoder())(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS })
      .autoOrient()
      .resize({ width, ...fit, withoutEnlargement: true })
      .webp({ quality: WEBP_QUALITY })
      .timeout({ seconds: DECODE_TIMEOUT_SECONDS })
      .toBuffer()
      .catch(broken)
  })
}

/** A re-encoded picture. */
export type CleanImage = { bytes: Buffer; format: 'jpeg' | 'png' | 'webp'; width: number; height: number }

/**
 * Re-encodes a picture in its own format (GIF becomes PNG, AVIF WebP): its first frame, upright, without metadata, its
 * longer side at most `longest` pixels. One at a time per process. Throws `ImageRefusal`.
 */
export async function cleanImage(bytes: Uint8Array, { longest }: { longest: number }): Promise<CleanImage> {
  const kind = kindOf(bytes)
  if (!kind) throw new ImageRefusal('not_an_image')
  return inTurn(async () => {
    await check(bytes, kind)
    const upright = (await decoder())(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS })
      .autoOrient()
      .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true })
      .timeout({ seconds: DECODE_TIMEOUT_SECONDS })
    const format = keptAs[kind]
    const made = await upright.toFormat(format, codings[format]).toBuffer({ resolveWithObject: true }).catch(broken)
    return { bytes: made.data, format, width: made.info.width, height: made.info.height }
  })
}

/**
 * Converts our own SVG to WebP; never use it for foreign SVG. Throws `ImageRefusal` (`busy`), and plain errors for
 * bugs.
 */
export const drawImage = (svg: string, { width, height }: Box): Promise<Buffer> =>
  inTurn(async () =>
    (await decoder())(Buffer.from(svg)).resize({ width, height }).webp({ quality: WEBP_QUALITY }).toBuffer(),
  )

/**
 * OWASP ASVS 5.2.6: decoding is bounded in advance. 40 million pixels are a good camera's picture, ten times a poster.
 */
const MAX_PIXELS = 40_000_000
/** Bytes that may be held while a picture is decoded. */
const MAX_DECODE_BYTES = 128_000_000
/** Quality of libwebp, 0 to 100: above this posters grow without a visible gain. */
const WEBP_QUALITY = 76
/** Seconds to decode a picture; a normal one takes tenths. */
const DECODE_TIMEOUT_SECONDS = 10
/** Length of the queue; each waiting picture holds its bytes. */
const MAX_WAITING = 39

/** Formats and qualities of stored pictures: finer than posters, because designs are printed from them. */
const keptAs = { jpeg: 'jpeg', png: 'png', webp: 'webp', gif: 'png', heif: 'webp' } as const satisfies Record<
  Kind,
  string
>
const codings = { jpeg: { quality: 86 }, png: {}, webp: { quality: 86 } } as const

/** Decoding takes a whole core, which a limit on connections cannot bound. */
const inTurn = createLimiter({ atOnce: 1, waiting: MAX_WAITING, full: () => new ImageRefusal('busy') })

type Kind = 'jpeg' | 'png' | 'webp' | 'gif' | 'heif'

/** Recognizes formats by magic bytes; names are libvips's. */
function kindOf(bytes: Uint8Array): Kind | null {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1')
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (/^RIFF.{4}WEBPVP8/s.test(head)) return 'webp'
  if (/^GIF8[79]a/.test(head)) return 'gif'
  return /^.{4}ftyp(avif|avis|mif1|miaf)/s.test(head) && head.includes('avi') ? 'heif' : null
}

/** Reads only the header, so that rejected pictures are not decoded. */
async function check(bytes: Uint8Array, kind: Kind) {
  const sharp = await decoder()
  const header = await sharp(bytes, { limitInputPixels: false }).metadata().catch(broken)
  if (header.format !== kind || (kind === 'heif' && header.compression !== 'av1'))
    throw new ImageRefusal('not_an_image')
  const pixels = header.width * header.height
  if (pixels > MAX_PIXELS || pixels * heldPerPixel(kind, header) > MAX_DECODE_BYTES)
    throw new ImageRefusal('too_many_pixels')
}

/**
 * Bytes per pixel that libvips holds at once, as measured: most pictures are streamed in strips, some codings cannot
 * be.
 */
function heldPerPixel(kind: Kind, { isProgressive, channels, depth, chromaSubsampling }: Metadata): number {
  if (kind === 'heif') return 20
  if (kind === 'gif') return 5
  if (kind === 'webp') return 4
  if (!isProgressive) return 0
  if (kind === 'png') return channels * (depth === 'ushort' ? 2 : 1)
  return 2 * (chromaSubsampling === '4:2:0' ? 1.5 : channels)
}

function broken(cause: unknown): never {
  throw new ImageRefusal('broken', { cause })
}

/** Loaded with the first picture. One thread and no cache, because callers keep the result. */
async function decoder() {
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  sharp.concurrency(1)
  return sharp
}
