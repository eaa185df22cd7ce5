import { createReadStream } from 'node:fs'
import path from 'node:path'
import { cleanImage } from './image.ts'
import type { ImageFailure } from './image-job.ts'
import { createPictureFolder, type InUse, type OpenImage, type PictureFolder } from './picture-folder.ts'
import { nameOfCopy, newName, readName } from './picture-name.ts'

/**
 * A stored picture. `name` is the file name to save in a database row; it contains width and height in pixels (see
 * `imageSize`).
 */
export type StoredImage = { name: string; width: number; height: number }

export type Uploads = ReturnType<typeof createUploads>

/**
 * Stores uploaded pictures below `<dataDir>/uploads`, and drafts, which belong to no database row yet, below
 * `<dataDir>/upload-drafts`; only request handlers serve them, and several servers may share the folders. Together the
 * folders hold `maxBytes` at most, a tenth of it for drafts.
 *
 * `storeImage` checks and re-encodes a picture and writes it completely or not at all; it throws `ImageRefusal`
 * (`imageProblem` gives the message; answer `busy` and `full` with 503). Store a picture before inserting its row,
 * because files without a row are deleted later. `openImage` returns null for a missing file or an invalid name, else
 * what `sendImage` needs. Call `forgetImage` after the commit that removed the name, or when the row was not inserted.
 * `checkImage` only checks a picture.
 *
 * `storeDraft` stores a draft; when there is no room, the oldest drafts are deleted. `keepDraft` stores a copy of a
 * draft as a picture and returns its name, or null if the draft is gone. `toDraft` turns a picture into a draft.
 *
 * `sweepImages` deletes unused pictures and all drafts older than a day and returns their number.
 */
export function createUploads({ dataDir, maxBytes = DEFAULT_MAX_BYTES }: { dataDir: string; maxBytes?: number }) {
  const forDrafts = maxBytes / 10
  const pictures = createPictureFolder({ folder: path.join(dataDir, 'uploads'), maxBytes: maxBytes - forDrafts })
  const drafts = createPictureFolder({
    folder: path.join(dataDir, 'upload-drafts'),
    maxBytes: forDrafts,
    dropsOldest: true,
  })

  return {
    storeImage: (bytes: Uint8Array): Promise<StoredImage> => store(pictures, bytes),
    openImage: pictures.find,
    forgetImage: pictures.remove,
    async checkImage(bytes: Uint8Array): Promise<void> {
      await cleanImage(bytes, { longest: MAX_SIDE })
    },
    storeDraft: (bytes: Uint8Array): Promise<StoredImage> => store(drafts, bytes),
    openDraft: drafts.find,
    keepDraft: (name: string): Promise<string | null> => copy(drafts, pictures, name),
    async toDraft(name: string): Promise<string | null> {
      const draft = await copy(pictures, drafts, name)
      await pictures.remove(name)
      return draft
    },
    async sweepImages(inUse: InUse, now = new Date()): Promise<number> {
      const before = now.getTime() - UNUSED_FOR_MS
      return (await pictures.sweep(before, inUse)) + (await drafts.sweep(before, async () => []))
    },
  }
}

/** Reads the size of a stored picture in pixels from its name; null for a name that this site did not make. */
export const imageSize = (name: string): { width: number; height: number } | null => readName(name)?.size ?? null

/** Returns the message that a form shows beside a field with a rejected picture. */
export const imageProblem = (failure: ImageFailure): string => problems[failure]

/** The parts of Koa's context that `sendImage` needs. */
type Answer = {
  set(headers: Record<string, string>): unknown
  get(header: string): string
  status: number
  length: number | undefined
  body: unknown
}

/**
 * Answers a request with a stored picture. The headers let the response run or frame nothing, and let only the
 * visitor's browser cache it. The browser may cache it for ever, because the picture of a name never changes.
 */
export function sendImage(ctx: Answer, { name, type, size, file }: OpenImage): void {
  const tag = `"${name}"`
  ctx.set({
    'Content-Type': type,
    'X-Content-Type-Options': 'nosniff',
    'Content-Disposition': `inline; filename="${name}"`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cache-Control': 'private, max-age=31536000, immutable',
    ETag: tag,
  })
  if (ctx.get('If-None-Match') === tag) {
    ctx.status = 304
    return
  }
  ctx.status = 200
  ctx.length = size
  ctx.body = createReadStream(file)
}

/** Longest side of a stored picture in pixels: enough to print a design, and a limit for disk space. */
const MAX_SIDE = 2_400
/** Bytes for all stored pictures where no setting says otherwise. */
const DEFAULT_MAX_BYTES = 5_000_000_000
/** Milliseconds after which a picture whose name is in no database row is deleted, and a draft. */
const UNUSED_FOR_MS = 86_400_000

const problems: Record<ImageFailure, string> = {
  not_an_image: 'Ini bukan gambar JPEG, PNG, WebP, atau GIF.',
  too_many_pixels: 'Gambar ini terlalu lebar atau terlalu tinggi. Kecilkan dulu, lalu kirim lagi.',
  broken: 'Gambar ini rusak atau terpotong. Simpan ulang, lalu kirim lagi.',
  busy: 'Sedang banyak gambar yang masuk. Kirim lagi sebentar lagi.',
  full: 'Tempat penyimpanan gambar sedang penuh. Kirim tanpa gambar dulu, gambarnya bisa menyusul.',
}

async function store(folder: PictureFolder, bytes: Uint8Array): Promise<StoredImage> {
  const clean = await cleanImage(bytes, { longest: MAX_SIDE })
  const name = newName(clean)
  await folder.write(name, clean.bytes)
  return { name, width: clean.width, height: clean.height }
}

/** Stores a copy of a picture in another folder under a new name. Returns the name, or null if the picture is gone. */
async function copy(from: PictureFolder, to: PictureFolder, name: string): Promise<string | null> {
  const bytes = await from.read(name)
  if (!bytes) return null
  const copied = nameOfCopy(name)
  await to.write(copied, bytes)
  return copied
}
