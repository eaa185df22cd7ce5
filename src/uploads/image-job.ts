import type { Readable } from 'node:stream'
import { sleep } from '../async/timer.ts'

/**
 * `not_an_image`: the first bytes are not those of a JPEG, PNG, WebP, GIF or AVIF · `heic`: a HEIC or HEIF photo ·
 * `too_many_pixels`: more than 40 million pixels, or too much memory or time to decode · `broken`: cannot be decoded,
 * or is cut off · `busy`: too many pictures are queued, this one makes way for a picture of another sender, or the
 * bucket does not answer · `full`: no room, or the bucket refuses the picture · `too_many`: the sender's address has
 * used up its allowance · `own_full`: the owner's pictures take all the room of a member.
 */
export type ImageFailure =
  | 'not_an_image'
  | 'heic'
  | 'too_many_pixels'
  | 'broken'
  | 'busy'
  | 'full'
  | 'too_many'
  | 'own_full'

/** Advice for a HEIC photo at every upload: what it is, and how to send it. */
export const HEIC_ADVICE =
  'Ini foto HEIC dari iPhone. Ekspor dulu ke JPEG; di iPhone juga lewat Setelan › Kamera › Format › Paling Kompatibel.'

/** `retryAfter`: seconds after which the same picture may be sent again; null if sending it again does not help. */
export class ImageRefusal extends Error {
  override readonly name = 'ImageRefusal'
  readonly failure: ImageFailure
  readonly retryAfter: number | null
  constructor(failure: ImageFailure, { cause, retryAfter }: ErrorOptions & { retryAfter?: number } = {}) {
    super(`The picture was refused: ${failure}`, { cause })
    this.failure = failure
    this.retryAfter = retryAfter ?? (failure === 'busy' || failure === 'full' ? RETRY_AFTER_S : null)
  }
  /** The HTTP status for a form or page that ends with this refusal. */
  get status(): 422 | 429 | 503 {
    if (this.failure === 'too_many') return 429
    return this.retryAfter === null ? 422 : 503
  }
}

/** Seconds, for `busy` and `full`. */
const RETRY_AFTER_S = 10

export function unlessRefused(error: unknown): void {
  if (!(error instanceof ImageRefusal)) throw error
}

export const isBusy = (error: unknown): boolean => error instanceof ImageRefusal && error.failure === 'busy'

/** The pause between two tries in milliseconds, and the number of tries. Together they take a minute. */
const BUSY_PAUSE_MS = 500
const TRIES = 120

/** Repeats work that throws `busy`, for up to a minute. Throws the reason of the signal between two tries. */
export async function patiently<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error) || tries === TRIES) throw error
    }
    await sleep(BUSY_PAUSE_MS)
    signal.throwIfAborted()
  }
}

/** Formats by the names of libvips, in which AVIF is `heif`. */
export type Kind = 'jpeg' | 'png' | 'webp' | 'gif' | 'heif'

/** Sizes are in pixels. */
export type MadeImage = {
  bytes: Buffer
  format: 'jpeg' | 'png' | 'webp'
  width: number
  height: number
  /** Only for a page: the pictures that follow each other in `bytes`, from top to bottom. */
  parts?: readonly { width: number; height: number; size: number }[]
  /** False if the picture is the first frame of an animation. */
  isStill?: boolean
  /** Only for a page: the colors along the upper edge, then the lower edge. Each edge has 32 points of three bytes. */
  edges?: readonly number[]
}

/**
 * The tasks. Sizes are in pixels. `shrink`: makes a WebP of a picture from outside, cropped to `width` × `height`, or
 * `width` wide. `clean`: re-encodes a picture, whose longer side becomes at most `longest`. `derive`: makes a copy of a
 * stored picture, at most `width` wide. `draw`: makes a WebP of an SVG of this site. `letter`: makes a JPEG of a stored
 * picture, scaled to `whole` and cut to `cut`, under an SVG of this site. `field`: makes a WebP of one field of a grid,
 * cropped to the shape of `width` × `height` and never enlarged. `page`: makes WebP pictures of a comic page, at most
 * `width` wide. A page that is taller than twice its width is cut into slices at its emptiest rows.
 */
export type ImageJob =
  | { work: 'shrink'; bytes: Uint8Array; kind: Kind; width: number; height: number | null }
  | { work: 'clean'; bytes: Uint8Array; kind: Kind; longest: number }
  | { work: 'derive'; bytes: Uint8Array; kind: Kind; width: number; format: 'webp' | 'jpeg' }
  | { work: 'page'; bytes: Uint8Array; kind: Kind; width: number }
  | { work: 'draw'; bytes: Uint8Array; width: number; height: number }
  | ({ work: 'letter'; bytes: Uint8Array; kind: Kind } & Lettering)
  | ({ work: 'field'; bytes: Uint8Array; kind: Kind; width: number; height: number } & GridField)

/**
 * All fields of the grid have the same size. They are counted from 0, row by row. A field with a side of less than
 * `least` pixels is refused.
 */
export type GridField = { rows: number; columns: number; nth: number; least: number }

/** A picture under an SVG of the size of `cut`. Sizes are in pixels. */
export type Lettering = {
  svg: string
  whole: { width: number; height: number }
  cut: { left: number; top: number; width: number; height: number }
}

/** The header of a task. `size` bytes of the picture follow on standard input. */
export type JobHeader<Job = ImageJob> = Job extends ImageJob ? Omit<Job, 'bytes'> & { size: number } : never

/**
 * Either a picture, whose `size` bytes follow on standard output, or a refusal, or the text of a bug. `grown`: bytes by
 * which the memory has grown since the start of the process.
 */
export type ImageAnswer = { grown: number } & (
  | { made: Omit<MadeImage, 'bytes'> & { size: number } }
  | { failure: ImageFailure; reason: string }
  | { bug: string }
)

/**
 * Reads a stream that contains no other bytes, and leaves it paused. Process messages would copy pictures several
 * times.
 */
export function readExactly(stream: Readable, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(size)
  let at = 0
  return new Promise((resolve) => {
    const take = (chunk: Buffer) => {
      at += chunk.copy(bytes, at)
      if (at < size) return
      stream.off('data', take).pause()
      resolve(bytes)
    }
    stream.on('data', take).resume()
  })
}
