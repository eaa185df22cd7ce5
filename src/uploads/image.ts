import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createLimiter } from '../async/limiter.ts'
import { type ImageJob, ImageRefusal, type Kind, type Lettered, type MadeImage } from './image-job.ts'
import { inImageProcess } from './image-process.ts'

/** Width and height of a picture in pixels. */
type Box = { width: number; height: number }

/**
 * Converts a picture to WebP: its first frame, upright, without metadata, never enlarged. With `height` the picture is
 * cropped to `width` × `height`; without it the picture keeps its shape and is at most `width` wide. All in pixels. One
 * picture at a time is decoded per server process. Throws `ImageRefusal`.
 */
export async function shrinkImage(bytes: Uint8Array, { width, height }: { width: number; height?: number }) {
  return (await inTurn({ work: 'shrink', bytes, kind: kindOf(bytes), width, height: height ?? null })).bytes
}

/**
 * Re-encodes a picture: its first frame, upright, without metadata, its longer side at most `longest` pixels, 6 MB at
 * most. Keeps the format (GIF becomes PNG, AVIF becomes WebP) unless a picture over 1 MB would grow in it; then it
 * becomes JPEG, or WebP if it may be transparent. One picture at a time is decoded per server process. Throws
 * `ImageRefusal`.
 */
export async function cleanImage(bytes: Uint8Array, { longest }: { longest: number }): Promise<MadeImage> {
  return inTurn({ work: 'clean', bytes, kind: kindOf(bytes), longest })
}

/**
 * Makes a copy of a stored picture, at most `width` pixels wide and never enlarged. What is transparent becomes white in a
 * JPEG. Throws `ImageRefusal`.
 */
export const deriveImage = async (
  bytes: Uint8Array,
  { width, format }: { width: number; format: 'webp' | 'jpeg' },
): Promise<Buffer> => (await inTurn({ work: 'derive', bytes, kind: kindOf(bytes), width, format })).bytes

/**
 * Converts an SVG drawn by this site to WebP; never use this for SVG from outside. Throws `ImageRefusal` (`busy`) when
 * too many pictures are queued, and plain errors for bugs.
 */
export const drawImage = async (svg: string, { width, height }: Box): Promise<Buffer> =>
  (await inTurn({ work: 'draw', bytes: Buffer.from(svg), width, height })).bytes

/**
 * Makes a JPEG of a stored picture, scaled to `whole` and cut to `cut`, with an SVG of this site drawn over it; never use
 * this for SVG from outside. Throws `ImageRefusal`, and plain errors for bugs.
 */
export const letterImage = async (bytes: Uint8Array, lettered: Lettered): Promise<Buffer> =>
  (await inTurn({ work: 'letter', bytes, kind: kindOf(bytes), ...lettered })).bytes

/** Most pictures that wait to be decoded. */
const MAX_WAITING = 39
/** Most bytes of memory that the waiting pictures and the one being decoded may occupy together. */
const MAX_HELD_BYTES = 40_000_000

let heldBytes = 0
const queue = createLimiter({ atOnce: 1, waiting: MAX_WAITING, full: () => new ImageRefusal('busy') })

/**
 * Does one task at a time, because decoding occupies a whole CPU core and a limit on connections cannot prevent that.
 */
async function inTurn(job: ImageJob): Promise<MadeImage> {
  const size = job.bytes.length
  if (heldBytes > 0 && heldBytes + size > MAX_HELD_BYTES) throw new ImageRefusal('busy')
  heldBytes += size
  try {
    const made = await queue(() => inImageProcess(job))
    left(made.bytes.length)
    return made
  } finally {
    heldBytes -= size
    left(size)
  }
}

/** Bytes of pictures after which garbage is collected. */
const COLLECT_AFTER_BYTES = 8_000_000

let leftBytes = 0
let collect: (() => void) | null = null

/**
 * Counts the bytes of a picture that will soon be garbage, and collects garbage after a few. Such bytes lie outside
 * V8's heap, where V8 by itself lets 64 MB of garbage gather.
 */
function left(bytes: number): void {
  leftBytes += bytes
  if (leftBytes < COLLECT_AFTER_BYTES) return
  leftBytes = 0
  collect ??= exposedCollector()
  collect()
}

function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('gc')
  return typeof gc === 'function' ? () => gc() : () => {}
}

/** Recognizes the format of a picture by its first bytes; null for anything else. */
export function formatOf(bytes: Uint8Array): Kind | null {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1')
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (/^RIFF.{4}WEBPVP8/s.test(head)) return 'webp'
  if (/^GIF8[79]a/.test(head)) return 'gif'
  if (/^.{4}ftyp(avif|avis|mif1|miaf)/s.test(head) && head.includes('avi')) return 'heif'
  return null
}

function kindOf(bytes: Uint8Array): Kind {
  const kind = formatOf(bytes)
  if (kind) return kind
  throw new ImageRefusal('not_an_image')
}
