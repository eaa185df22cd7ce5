import { randomBytes, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { cleanImage, type ImageFailure } from './image.ts'

/**
 * A stored picture. `name` is the file name to save in a database row; it contains width and height in pixels (see
 * `imageSize`).
 */
export type StoredImage = { name: string; width: number; height: number }

/** Returns which of the given picture names are still in use. Called with up to 500 names at a time. */
export type InUse = (names: readonly string[]) => Promise<readonly string[]>

export type Uploads = ReturnType<typeof createUploads>

/**
 * Stores uploaded pictures below `<dataDir>/uploads`; only request handlers serve them, and several servers may share
 * the folder. `storeImage` checks and re-encodes a picture and writes it completely or not at all; it throws
 * `ImageRefusal` (`imageProblem` gives the message; answer `busy` with 503). Store a picture before inserting its row,
 * because files without a row are deleted later. `openImage` returns null for a missing file or an invalid name, else
 * what `sendImage` needs. Call `forgetImage` after the commit that removed the name. `sweepImages` deletes unused files
 * older than a day and returns their number.
 */
export function createUploads({ dataDir }: { dataDir: string }) {
  const folder = path.join(dataDir, 'uploads')
  const fileOf = (name: string) => (readName(name) ? path.join(folder, name) : null)

  return {
    async storeImage(bytes: Uint8Array): Promise<StoredImage> {
      const { bytes: clean, format, width, height } = await cleanImage(bytes, { longest: MAX_SIDE })
      const name = `${randomBytes(16).toString('hex')}-${width}x${height}.${endings[format]}`
      await writeWhole(folder, name, clean)
      return { name, width, height }
    },
    async openImage(name: string): Promise<OpenImage | null> {
      const file = fileOf(name)
      const type = readName(name)?.type
      const stats = file && (await stat(file).catch(unlessGone))
      return stats && type ? { name, type, size: stats.size, file } : null
    },
    async forgetImage(name: string): Promise<void> {
      const file = fileOf(name)
      if (file) await rm(file, { force: true })
    },
    sweepImages: (inUse: InUse, now = new Date()) => sweep(folder, inUse, now.getTime() - UNUSED_FOR_MS),
  }
}

/** Reads the size of a stored picture in pixels from its name; null for a name that this site did not make. */
export const imageSize = (name: string): { width: number; height: number } | null => readName(name)?.size ?? null

/** Returns the message that a form shows beside a field with a rejected picture. */
export const imageProblem = (failure: ImageFailure): string => problems[failure]

export type OpenImage = { name: string; type: string; size: number; file: string }

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
const endings = { jpeg: 'jpg', png: 'png', webp: 'webp' } as const
const types = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const
const NAME = /^[0-9a-f]{32}-(?<width>[1-9]\d{0,3})x(?<height>[1-9]\d{0,3})\.(?<ending>jpg|png|webp)$/

const problems: Record<ImageFailure, string> = {
  not_an_image: 'Ini bukan gambar JPEG, PNG, WebP, atau GIF.',
  too_many_pixels: 'Gambar ini terlalu lebar atau terlalu tinggi. Kecilkan dulu, lalu kirim lagi.',
  broken: 'Gambar ini rusak atau terpotong. Simpan ulang, lalu kirim lagi.',
  busy: 'Sedang banyak gambar yang masuk. Kirim lagi sebentar lagi.',
}

/**
 * Parses the file name of a stored picture. Returns null for any other name, so that such a name never becomes a path.
 */
function readName(name: string) {
  const { width, height, ending } = NAME.exec(name)?.groups ?? {}
  // The cast is safe, because the pattern allows only these endings.
  const type = types[ending as keyof typeof types]
  return type ? { type, size: { width: Number(width), height: Number(height) } } : null
}

/**
 * Writes a picture to a temporary file, syncs it to disk and renames it, so that readers always find a complete
 * picture, even after a crash.
 */
async function writeWhole(folder: string, name: string, bytes: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o750 })
  const aside = path.join(folder, `${randomUUID()}${TEMPORARY_SUFFIX}`)
  try {
    const handle = await open(aside, 'wx', 0o640)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(aside, path.join(folder, name))
  } finally {
    await rm(aside, { force: true })
  }
  const directory = await open(folder, 'r')
  await directory.sync().finally(() => directory.close())
}

const TEMPORARY_SUFFIX = '.part'
/** Milliseconds after which a picture whose name is in no database row is deleted. */
const UNUSED_FOR_MS = 86_400_000
const SWEEP_BATCH = 500

async function sweep(folder: string, inUse: InUse, before: number): Promise<number> {
  const directory = await opendir(folder).catch(unlessGone)
  let old: string[] = []
  let removed = 0
  for await (const { name } of directory ?? []) {
    if (!readName(name) && !name.endsWith(TEMPORARY_SUFFIX)) continue
    const stats = await stat(path.join(folder, name)).catch(unlessGone)
    if (stats && stats.mtimeMs < before) old.push(name)
    if (old.length < SWEEP_BATCH) continue
    removed += await removeUnused(folder, old, inUse)
    old = []
  }
  return removed + (old.length > 0 ? await removeUnused(folder, old, inUse) : 0)
}

async function removeUnused(folder: string, names: readonly string[], inUse: InUse): Promise<number> {
  const used = new Set(await inUse(names))
  const unused = names.filter((name) => !used.has(name))
  for (const name of unused) await rm(path.join(folder, name), { force: true })
  return unused.length
}

function unlessGone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
