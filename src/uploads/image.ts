import { createLimiter } from '../async/limiter.ts'
import { collectGarbage } from './garbage.ts'
import { type GridField, type ImageJob, ImageRefusal, type Kind, type Lettering, type MadeImage } from './image-job.ts'
import { type EndsFor, inImageProcess } from './image-process.ts'
import type { Sender } from './sender.ts'

/** In pixels. */
type Box = { width: number; height: number }
type Shape = { width: number; height?: number }
type Copy = { width: number; format: 'webp' | 'jpeg' }

/**
 * The order of the line: first pictures for which a page waits and pictures of members, then those of other senders,
 * then `isBackground`. Each sender has only one picture in line at a time. `around` wraps the work when its turn has
 * come.
 */
export type Turn = {
  sender?: Sender | null
  isBackground?: boolean | undefined
  around?: (<T>(work: () => Promise<T>) => Promise<T>) | undefined
}

/**
 * Converts a picture to WebP: only the first frame, upright, without metadata, never enlarged, cropped to `width` ×
 * `height` or at most `width` wide, in pixels. Each process converts one picture at a time. Throws an `ImageRefusal`.
 */
export async function shrinkImage(bytes: Uint8Array, { width, height }: Shape, turn?: Turn) {
  return (await inTurn({ work: 'shrink', bytes, kind: detectKind(bytes), width, height: height ?? null }, turn)).bytes
}

/**
 * Re-encodes a picture: only the first frame, upright, without metadata, its longer side at most `longest` pixels, at
 * most 6 MB. Keeps the format (GIF becomes PNG, AVIF becomes WebP) unless a picture of more than 1 MB would grow; then
 * it becomes a JPEG, or a WebP if it may be transparent. Throws an `ImageRefusal`.
 */
export async function cleanImage(bytes: Uint8Array, { longest }: { longest: number }, turn?: Turn): Promise<MadeImage> {
  return inTurn({ work: 'clean', bytes, kind: detectKind(bytes), longest }, turn)
}

/**
 * Makes a copy of a stored picture, at most `width` pixels wide and never enlarged. A JPEG has white in place of
 * transparency. Throws an `ImageRefusal`.
 */
export const deriveImage = async (bytes: Uint8Array, { width, format }: Copy, turn?: Turn): Promise<Buffer> =>
  (await inTurn({ work: 'derive', bytes, kind: detectKind(bytes), width, format }, turn)).bytes

/**
 * Makes a WebP of an SVG that this site has drawn, never of an SVG from outside. Throws an `ImageRefusal` (`busy`), and
 * plain errors for bugs.
 */
export const drawImage = async (svg: string, { width, height }: Box, turn?: Turn): Promise<Buffer> =>
  (await inTurn({ work: 'draw', bytes: Buffer.from(svg), width, height }, turn)).bytes

/**
 * Makes a JPEG of a stored picture, scaled to `whole` and cut to `cut`, under an SVG of this site, never one from
 * outside. Throws an `ImageRefusal`, and plain errors for bugs.
 */
export const letterImage = async (bytes: Uint8Array, lettered: Lettering, turn?: Turn): Promise<Buffer> =>
  (await inTurn({ work: 'letter', bytes, kind: detectKind(bytes), ...lettered }, turn)).bytes

/**
 * Makes a WebP of one field of a grid picture from outside, cropped to the shape of `size`. Throws an `ImageRefusal`.
 */
export const cutField = async (bytes: Uint8Array, field: GridField, size: Box, turn?: Turn): Promise<Buffer> =>
  (await inTurn({ work: 'field', bytes, kind: detectKind(bytes), ...field, ...size }, turn)).bytes

/** `isStill` and `edges`: see `MadeImage`. */
type CutPage = { pictures: MadeImage[]; isStill: boolean; edges: readonly number[] }

/** Cuts a comic page into pictures (see `ImageJob`), from top to bottom. Throws an `ImageRefusal`. */
export async function cutPage(bytes: Uint8Array, width: number, turn?: Turn): Promise<CutPage> {
  const page = await inTurn({ work: 'page', bytes, kind: detectKind(bytes), width }, turn)
  const { bytes: all, format, parts = [], isStill = true, edges = [] } = page
  let at = 0
  const pictures = parts.map(({ size, ...part }) => {
    at += size
    return { ...part, format, bytes: all.subarray(at - size, at) }
  })
  return { pictures, isStill, edges }
}

/**
 * Most pictures and bytes in memory, waiting or being decoded. One sender may have a quarter of each; all senders
 * without an account together three quarters.
 */
const MAX_HELD = { pictures: 40, bytes: 40_000_000 }
const SHARE_OF_SENDER = 1 / 4
const SHARE_OF_VISITORS = 3 / 4
/**
 * Milliseconds that a picture of a sender may take, and milliseconds after which it makes way for a waiting picture.
 */
const LONGEST_MS = 3_000
const MAKES_WAY_AFTER_MS = 700

type QueuedPicture = { key: string; bytes: number; isOfVisitor: boolean }
const queuedPictures = new Set<QueuedPicture>()

/** Throws `busy` if there is no room for one more picture. */
function hold(key: string, bytes: number, sender: Sender | null): QueuedPicture {
  const all = [...queuedPictures]
  const fits = (pictures: readonly QueuedPicture[], share: number) => {
    const sum = pictures.reduce((total, one) => total + one.bytes, 0)
    return pictures.length < MAX_HELD.pictures * share && (sum === 0 || sum + bytes <= MAX_HELD.bytes * share)
  }
  const isOfVisitor = sender?.member === null
  const own = all.filter((one) => one.key === key)
  const ofVisitors = all.filter((one) => one.isOfVisitor)
  if (!fits(all, 1) || (sender && !fits(own, SHARE_OF_SENDER))) throw new ImageRefusal('busy')
  if (isOfVisitor && !fits(ofVisitors, SHARE_OF_VISITORS)) throw new ImageRefusal('busy')
  const picture = { key, bytes, isOfVisitor }
  queuedPictures.add(picture)
  return picture
}

const inLine = createLimiter({ perKey: 1 })
const line = createLimiter({ atOnce: 1 })
/** The number of waiting pictures that are not background work. */
let waiting = 0

/** Decoding uses a whole CPU core, which a limit on connections cannot prevent. */
async function inTurn(job: ImageJob, turn: Turn = {}): Promise<MadeImage> {
  const { sender = null, isBackground } = turn
  const key = sender?.household ?? (isBackground ? 'background' : '')
  const picture = hold(key, job.bytes.length, sender)
  try {
    const output = await inLine(() => decode(job, turn), { key })
    countFreedBytes(output.bytes.length)
    return output
  } finally {
    queuedPictures.delete(picture)
    countFreedBytes(picture.bytes)
  }
}

function decode(job: ImageJob, { sender, isBackground = false, around = (work) => work() }: Turn): Promise<MadeImage> {
  const one = isBackground ? 0 : 1
  waiting += one
  const work = () => {
    waiting -= one
    return around(() => inImageProcess(job, sender ? endsForSender : undefined))
  }
  const isFirst = !sender || sender.member !== null
  return line(work, { rank: isBackground ? 2 : isFirst ? 0 : 1 })
}

const endsForSender: EndsFor = (milliseconds) => {
  if (milliseconds > LONGEST_MS) return 'too_many_pixels'
  return milliseconds > MAKES_WAY_AFTER_MS && waiting > 0 ? 'busy' : null
}

/** Garbage is collected after this many bytes of pictures. */
const COLLECT_AFTER_BYTES = 8_000_000

let leftBytes = 0

function countFreedBytes(bytes: number): void {
  leftBytes += bytes
  if (leftBytes < COLLECT_AFTER_BYTES) return
  leftBytes = 0
  collectGarbage()
}

/** The format by the first bytes; null for anything else. */
export function detectFormat(bytes: Uint8Array): Kind | null {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1')
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (/^RIFF.{4}WEBPVP8/s.test(head)) return 'webp'
  if (/^GIF8[79]a/.test(head)) return 'gif'
  if (/^.{4}ftyp(avif|avis|mif1|miaf)/s.test(head) && head.includes('avi')) return 'heif'
  return null
}

/** Whether a file is a HEIC photo. It has the same container as AVIF, but its coding cannot be decoded here. */
export const isHeic = (bytes: Uint8Array): boolean =>
  /^.{4}ftyp(hei[cmsx]|hev[cmsx]|mif1|msf1)/s.test(Buffer.from(bytes.subarray(0, 12)).toString('latin1'))

function detectKind(bytes: Uint8Array): Kind {
  const kind = detectFormat(bytes)
  if (kind) return kind
  throw new ImageRefusal(isHeic(bytes) ? 'heic' : 'not_an_image')
}
