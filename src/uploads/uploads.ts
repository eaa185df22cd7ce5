import { randomBytes, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { cleanImage, type ImageFailure } from './image.ts'

/** `name` is stored in a row; it contains width and height in pixels (`imageSize`). */
export type StoredImage = { name: string; width: number; height: number }

/** Returns which of these names are still used; called with a few hundred at a time. */
export type InUse = (names: readonly string[]) => Promise<readonly string[]>

export type Uploads = ReturnType<typeof createUploads>

/**
 * Uploaded pictures, stored below `<dataDir>/uploads` and served only by handlers. Several servers may share the
 * folder. `storeImage` checks and re-encodes a picture and writes it completely or not at all; throws `ImageRefusal`
 * (`imageProblem` is its message; `busy` is a 503). Store before inserting the row; files without a row are swept.
 * `openImage` returns null for a missing file, whatever the name; pass the rest to `sendImage`. Call `forgetImage`
 * after the commit that removed the name. `sweepImages` deletes unused files older than a day and returns their number.
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

/** A picture's size in pixels from its name; null for a foreign name. */
export const imageSize = (name: string): { width: number; height: number } | null => readName(name)?.size ?? null

/** The message beside a field with a rejected picture. */
export const imageProblem = (failure: ImageFailure): string => problems[failure]

export type OpenImage = { name: string; type: string; size: number; file: string }

/** The parts of Koa's context that an answer needs. */
type Answer = {
  set(headers: Record<string, string>): unknown
  get(header: string): string
  status: number
  length: number | undefined
  body: unknown
}

/**
 * Answers with a picture: it cannot run or frame anything, and only the viewer's browser caches it. A name never
 * changes its picture, so it is cached for ever.
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

/** Pixels: enough to print a design, and a bound for the disk. */
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

/** Parses a name; null for names not made here, so that they never become paths. */
function readName(name: string) {
  const { width, height, ending } = NAME.exec(name)?.groups ?? {}
  // The pattern allows only these.
  const type = types[ending as keyof typeof types]
  return type ? { type, size: { width: Number(width), height: Number(height) } } : null
}

/** Written to a temporary file, synced and renamed: readers always find a complete picture, also after a crash. */
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
/** Milliseconds within which a picture must be used by a row. */
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
