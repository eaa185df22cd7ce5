/**
 * Why a picture is rejected. `not_an_image`: its first bytes are not those of a JPEG, PNG, WebP, GIF or AVIF ·
 * `too_many_pixels`: over 40 million pixels, or too much memory to decode in its format · `broken`: cannot be decoded,
 * is cut off, or takes too long · `busy`: too many pictures are queued, so the sender should try again later · `full`:
 * there is no room to store the picture.
 */
export type ImageFailure = 'not_an_image' | 'too_many_pixels' | 'broken' | 'busy' | 'full'

export class ImageRefusal extends Error {
  override readonly name = 'ImageRefusal'
  readonly failure: ImageFailure
  constructor(failure: ImageFailure, options?: ErrorOptions) {
    super(`The picture was refused: ${failure}`, options)
    this.failure = failure
  }
}

/** A format of pictures that is read, under libvips's name: AVIF is `heif`. */
export type Kind = 'jpeg' | 'png' | 'webp' | 'gif' | 'heif'

/** A picture after encoding, with its size in pixels. */
export type MadeImage = { bytes: Uint8Array; format: 'jpeg' | 'png' | 'webp'; width: number; height: number }

/**
 * A task for the picture process. `shrink` makes a WebP of a picture from outside, cropped to `width` × `height`, or
 * only as wide as `width` if `height` is null. `clean` re-encodes a picture from outside, with a longer side of at most
 * `longest`. `draw` makes a WebP of an SVG that this site drew. All lengths are in pixels.
 */
export type ImageJob =
  | { work: 'shrink'; bytes: Uint8Array; kind: Kind; width: number; height: number | null }
  | { work: 'clean'; bytes: Uint8Array; kind: Kind; longest: number }
  | { work: 'draw'; bytes: Uint8Array; width: number; height: number }

/** The picture process's answer: a picture, a refusal, or the text of an error that is a bug. */
export type ImageAnswer = { made: MadeImage } | { failure: ImageFailure; reason: string } | { bug: string }
