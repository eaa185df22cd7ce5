import { createLimiter } from '../async/limiter.ts'
import { type ImageJob, ImageRefusal, type Kind, type MadeImage } from './image-job.ts'
import { inImageProcess } from './image-process.ts'

/** Width and height of a picture in pixels. */
type Box = { width: number; height: number }

/**
 * Converts a picture to WebP: its first frame, upright, without metadata, never enlarged. With `height` the picture is
 * cropped to `width` × `height`; without it the picture keeps its shape and is at most `width` wide. All in pixels. One
 * picture at a time is decoded per server process. Throws `ImageRefusal`.
 */
export async function shrinkImage(bytes: Uint8Array, { width, height }: { width: number; height?: number }) {
  const made = await inTurn({ work: 'shrink', bytes, kind: kindOf(bytes), width, height: height ?? null })
  return bufferOf(made)
}

/** A picture after re-encoding, with its size in pixels. */
export type CleanImage = Omit<MadeImage, 'bytes'> & { bytes: Buffer }

/**
 * Re-encodes a picture: its first frame, upright, without metadata, its longer side at most `longest` pixels, 6 MB at
 * most. Keeps the format (GIF becomes PNG, AVIF becomes WebP) unless a picture over 1 MB would grow in it; then it
 * becomes JPEG, or WebP if it may be transparent. One picture at a time is decoded per server process. Throws
 * `ImageRefusal`.
 */
export async function cleanImage(bytes: Uint8Array, { longest }: { longest: number }): Promise<CleanImage> {
  const made = await inTurn({ work: 'clean', bytes, kind: kindOf(bytes), longest })
  return { ...made, bytes: bufferOf(made) }
}

/**
 * Converts an SVG drawn by this site to WebP; never use this for SVG from outside. Throws `ImageRefusal` (`busy`) when
 * too many pictures are queued, and plain errors for bugs.
 */
export const drawImage = async (svg: string, { width, height }: Box): Promise<Buffer> =>
  bufferOf(await inTurn({ work: 'draw', bytes: Buffer.from(svg), width, height }))

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
    return await queue(() => inImageProcess(job))
  } finally {
    heldBytes -= size
  }
}

/** Recognizes the format of a picture by its first bytes. Throws `ImageRefusal` for anything else. */
function kindOf(bytes: Uint8Array): Kind {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1')
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (/^RIFF.{4}WEBPVP8/s.test(head)) return 'webp'
  if (/^GIF8[79]a/.test(head)) return 'gif'
  if (/^.{4}ftyp(avif|avis|mif1|miaf)/s.test(head) && head.includes('avi')) return 'heif'
  throw new ImageRefusal('not_an_image')
}

/** Bytes from the picture process may arrive as a plain array of bytes, which Koa would not send as a body. */
const bufferOf = ({ bytes }: MadeImage): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
