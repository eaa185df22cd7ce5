import type { Metadata } from 'sharp'
import { createLimiter } from '../async/limiter.ts'

/**
 * Why a picture is rejected. `not_an_image`: its first bytes are not those of a JPEG, PNG, WebP, GIF or AVIF ·
 * `too_many_pixels`: over 40 million pixels, or too much memory to decode in its format · `broken`: cannot be decoded,
 * is cut off, or takes too long · `busy`: too many pictures are queued, so the sender should try again later.
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

/** Width and height of a picture in pixels. */
type Box = { width: number; height: number }

/**
 * Converts a picture to WebP: its first frame, upright, without metadata, never enlarged. With `height` the picture is
 * cropped to `width` × `height`; without it the picture keeps its shape and is at most `width` wide. All in pixels. One
 * picture at a time is decoded per process. Throws `ImageRefusal`.
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

/** A picture after re-encoding, with its size in pixels. */
export type CleanImage = { bytes: Buffer; format: 'jpeg' | 'png' | 'webp'; width: number; height: number }

/**
 * Re-encodes a picture in its own format (GIF becomes PNG, AVIF becomes WebP): its first frame, upright, without
 * metadata, its longer side at most `longest` pixels. One picture at a time is decoded per process. Throws
 * `ImageRefusal`.
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
 * Converts an SVG drawn by this site to WebP; never use this for SVG from outside. Throws `ImageRefusal` (`busy`) when
 * too many pictures are queued, and plain errors for bugs.
 */
export const drawImage = (svg: string, { width, height }: Box): Promise<Buffer> =>
  inTurn(async () =>
    (await decoder())(Buffer.from(svg)).resize({ width, height }).webp({ quality: WEBP_QUALITY }).toBuffer(),
  )

/**
 * Most pixels of a picture, checked before decoding as OWASP ASVS 5.2.6 demands. 40 million are a good camera's
 * picture, ten times a poster.
 */
const MAX_PIXELS = 40_000_000
/** Bytes of memory that decoding one picture may take. */
const MAX_DECODE_BYTES = 128_000_000
/** Quality of WebP encoding, 0 to 100: with a higher value posters grow without a visible gain. */
const WEBP_QUALITY = 76
/** Seconds that decoding a picture may take; a normal picture takes tenths of a second. */
const DECODE_TIMEOUT_SECONDS = 10
/** Most pictures that wait to be decoded; each of them occupies memory. */
const MAX_WAITING = 39

/**
 * Format in which each kind of picture is stored; `codings` sets the quality. The quality is higher than for posters,
 * because designs are printed from these pictures.
 */
const keptAs = { jpeg: 'jpeg', png: 'png', webp: 'webp', gif: 'png', heif: 'webp' } as const satisfies Record<
  Kind,
  string
>
const codings = { jpeg: { quality: 86 }, png: {}, webp: { quality: 86 } } as const

/**
 * Decodes one picture at a time, because decoding occupies a whole CPU core and a limit on connections cannot prevent
 * that.
 */
const inTurn = createLimiter({ atOnce: 1, waiting: MAX_WAITING, full: () => new ImageRefusal('busy') })

type Kind = 'jpeg' | 'png' | 'webp' | 'gif' | 'heif'

/** Recognizes the format of a picture by its first bytes. Formats have libvips's names, so AVIF is `heif`. */
function kindOf(bytes: Uint8Array): Kind | null {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1')
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (/^RIFF.{4}WEBPVP8/s.test(head)) return 'webp'
  if (/^GIF8[79]a/.test(head)) return 'gif'
  return /^.{4}ftyp(avif|avis|mif1|miaf)/s.test(head) && head.includes('avi') ? 'heif' : null
}

/**
 * Rejects a picture of another format or with too many pixels. Reads only the header, so that rejected pictures are
 * never decoded.
 */
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
 * Bytes per pixel that libvips holds in memory while decoding, as measured. Most pictures are decoded in strips (0),
 * but some formats must be held as a whole.
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

/**
 * Loads the library sharp with the first picture, and sets it to one thread and no cache, because callers keep the
 * results themselves.
 */
async function decoder() {
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  sharp.concurrency(1)
  return sharp
}
