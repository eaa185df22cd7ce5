import type { Readable } from 'node:stream'
import { sleep } from '../async/timer.ts'

/**
 * Why a picture is rejected. `not_an_image`: its first bytes are not those of a JPEG, PNG, WebP, GIF or AVIF ·
 * `too_many_pixels`: over 40 million pixels, or too much memory or time to decode · `broken`: cannot be decoded, or is
 * cut off · `busy`: too many pictures are queued, it makes way for another sender's, or the bucket of pictures does not
 * answer, so the sender should try again later · `full`: there is no room to store the picture, or the bucket refuses it ·
 * `too_many`: its sender has used up what an address may send for now · `own_full`: the pictures of its owner take as much
 * room as a member may have.
 */
export type ImageFailure = 'not_an_image' | 'too_many_pixels' | 'broken' | 'busy' | 'full' | 'too_many' | 'own_full'

/**
 * A rejected picture. `retryAfter`: seconds after which the same picture may be sent again; null if that does not help.
 */
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

/** Seconds after which a picture may be sent again that a busy or full server refused. */
const RETRY_AFTER_S = 10

/** Whether an error is `busy`, so that the same picture may be sent again. */
export const isBusy = (error: unknown): boolean => error instanceof ImageRefusal && error.failure === 'busy'

/** Milliseconds between two tries of work that was `busy`, and tries in all: a minute. */
const BUSY_PAUSE_MS = 500
const TRIES = 120

/** Runs work on a picture again while it throws `busy`, for a minute. Throws the signal's reason between two tries. */
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

/** A format of pictures that is read, under libvips's name: AVIF is `heif`. */
export type Kind = 'jpeg' | 'png' | 'webp' | 'gif' | 'heif'

/** A picture after encoding, with its size in pixels. */
export type MadeImage = { bytes: Buffer; format: 'jpeg' | 'png' | 'webp'; width: number; height: number }

/**
 * A task for the picture process. `shrink` makes a WebP of a picture from outside, cropped to `width` × `height`, or
 * only as wide as `width` if `height` is null. `clean` re-encodes a picture from outside, with a longer side of at most
 * `longest`. `derive` makes a copy of a stored picture, at most `width` wide. `draw` makes a WebP of an SVG that this
 * site drew. `letter` makes a JPEG of a stored picture that is scaled to `whole` and cut to `cut`, with such an SVG over it. All lengths are in pixels.
 */
export type ImageJob =
  | { work: 'shrink'; bytes: Uint8Array; kind: Kind; width: number; height: number | null }
  | { work: 'clean'; bytes: Uint8Array; kind: Kind; longest: number }
  | { work: 'derive'; bytes: Uint8Array; kind: Kind; width: number; format: 'webp' | 'jpeg' }
  | { work: 'draw'; bytes: Uint8Array; width: number; height: number }
  | ({ work: 'letter'; bytes: Uint8Array; kind: Kind } & Lettered)

/** A picture with an SVG over it, which has the size of `cut`. In pixels. */
export type Lettered = {
  svg: string
  whole: { width: number; height: number }
  cut: { left: number; top: number; width: number; height: number }
}

/** A task as it is announced to the picture process: `size` bytes follow on its standard input. */
export type Announced<Job = ImageJob> = Job extends ImageJob ? Omit<Job, 'bytes'> & { size: number } : never

/**
 * The picture process's answer: a picture, whose `size` bytes follow on its standard output; a refusal; or the text of
 * an error that is a bug. `grown`: by how many bytes the process has grown since its start.
 */
export type ImageAnswer = { grown: number } & (
  | { made: Omit<MadeImage, 'bytes'> & { size: number } }
  | { failure: ImageFailure; reason: string }
  | { bug: string }
)

/**
 * Reads so many bytes of a stream, which holds no others, and leaves it paused. Pictures go through streams and not
 * through messages, which would copy them several times.
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
