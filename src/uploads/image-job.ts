import type { Readable } from 'node:stream'
import { sleep } from '../async/timer.ts'

/**
 * `not_an_image`: not a JPEG, PNG, WebP, GIF or AVIF by its first bytes · `heic`: a HEIC or HEIF photograph · `too_many_pixels`: over 40 million, or too
 * much memory or time to decode · `broken`: cannot be decoded, or is cut off · `busy`: too many are queued, it makes
 * way for another sender's, or the bucket does not answer · `full`: no room, or the bucket refuses it · `too_many`: the
 * sender's address has used up its allowance · `own_full`: the owner's pictures take all the room of a member.
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

/** For a HEIC photograph, wherever a picture is sent: what it is, and how to send it. */
export const HEIC_ADVICE =
  'Ini foto HEIC dari iPhone. Ekspor dulu ke JPEG; di iPhone juga lewat Setelan › Kamera › Format › Paling Kompatibel.'

/** `retryAfter`: seconds after which the same picture may be sent again; null if that does not help. */
export class ImageRefusal extends Error {
  override readonly name = 'ImageRefusal'
  readonly failure: ImageFailure
  readonly retryAfter: number | null
  constructor(failure: ImageFailure, { cause, retryAfter }: ErrorOptions & { retryAfter?: number } = {}) {
    super(`The picture was refused: ${failure}`, { cause })
    this.failure = failure
    this.retryAfter = retryAfter ?? (failure === 'busy' || failure === 'full' ? RETRY_AFTER_S : null)
  }
  /** The HTTP status of a form or page that this refusal ends. */
  get status(): 422 | 429 | 503 {
    if (this.failure === 'too_many') return 429
    return this.retryAfter === null ? 422 : 503
  }
}

/** In seconds, for `busy` and `full`. */
const RETRY_AFTER_S = 10

export function unlessRefused(error: unknown): void {
  if (!(error instanceof ImageRefusal)) throw error
}

export const isBusy = (error: unknown): boolean => error instanceof ImageRefusal && error.failure === 'busy'

/** Milliseconds between two tries, and tries in all: a minute. */
const BUSY_PAUSE_MS = 500
const TRIES = 120

/** Repeats work that throws `busy`, for a minute. Throws the signal's reason between two tries. */
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

/** Under libvips's name: AVIF is `heif`. */
export type Kind = 'jpeg' | 'png' | 'webp' | 'gif' | 'heif'

/**
 * In pixels. `parts`: of a page, the pictures that follow each other in `bytes`, from top to bottom. `isStill`: false for
 * the first picture of several that would move. `edges`: of a page, the colours along its upper, then its lower edge, three
 * bytes each of 32 points.
 */
export type MadeImage = {
  bytes: Buffer
  format: 'jpeg' | 'png' | 'webp'
  width: number
  height: number
  parts?: readonly { width: number; height: number; size: number }[]
  isStill?: boolean
  edges?: readonly number[]
}

/**
 * `shrink`: a WebP of a picture from outside, cropped to `width` × `height`, or as wide as `width`. `clean`:
 * re-encoded, its longer side at most `longest`. `derive`: a copy of a stored picture, at most `width` wide. `draw`: a
 * WebP of an SVG of this site. `letter`: a JPEG of a stored picture, scaled to `whole` and cut to `cut`, with such an
 * SVG over it. `field`: a WebP of one field of a grid, cropped to the shape of `width` × `height`, never enlarged.
 * `page`: WebP pictures of a page of a comic, at most `width` wide; one that is taller than twice its width is cut where
 * it is emptiest. In pixels.
 */
export type ImageJob =
  | { work: 'shrink'; bytes: Uint8Array; kind: Kind; width: number; height: number | null }
  | { work: 'clean'; bytes: Uint8Array; kind: Kind; longest: number }
  | { work: 'derive'; bytes: Uint8Array; kind: Kind; width: number; format: 'webp' | 'jpeg' }
  | { work: 'page'; bytes: Uint8Array; kind: Kind; width: number }
  | { work: 'draw'; bytes: Uint8Array; width: number; height: number }
  | ({ work: 'letter'; bytes: Uint8Array; kind: Kind } & Lettering)
  | ({ work: 'field'; bytes: Uint8Array; kind: Kind; width: number; height: number } & GridField)

/** The fields are equal, counted from 0 by rows, and refused if a side has less than `least` pixels. */
export type GridField = { rows: number; columns: number; nth: number; least: number }

/** A picture with an SVG over it, which has the size of `cut`. In pixels. */
export type Lettering = {
  svg: string
  whole: { width: number; height: number }
  cut: { left: number; top: number; width: number; height: number }
}

/** `size` bytes follow on standard input. */
export type JobHeader<Job = ImageJob> = Job extends ImageJob ? Omit<Job, 'bytes'> & { size: number } : never

/**
 * A picture, whose `size` bytes follow on standard output; a refusal; or the text of a bug. `grown`: in bytes, since
 * the start of the process.
 */
export type ImageAnswer = { grown: number } & (
  | { made: Omit<MadeImage, 'bytes'> & { size: number } }
  | { failure: ImageFailure; reason: string }
  | { bug: string }
)

/** Reads a stream that holds no other bytes, and leaves it paused. Messages would copy pictures several times. */
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
