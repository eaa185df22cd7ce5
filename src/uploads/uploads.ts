import { randomBytes, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { cleanImage, type ImageFailure } from './image.ts'

/** `name` is what a row keeps of it; width and height are in pixels and stand in the name as well (`imageSize`). */
export type StoredImage = { name: string; width: number; height: number }

/** Says which of some names are still needed. It is asked for a few hundred at a time. */
export type InUse = (names: readonly string[]) => Promise<readonly string[]>

export type Uploads = ReturnType<typeof createUploads>

/**
 * Pictures from outside, kept below `<dataDir>/uploads` and served by handlers only. Several servers may share the folder.
 *
 * `storeImage` takes what somebody sent, checks it, makes it anew and writes it whole or not at all; throws `ImageRefusal`
 * (`imageProblem` says it to people; `busy` is a 503). Store before the row that names it; what no row names is swept away.
 * `openImage` is null for what is not there, whatever the name; hand the rest to `sendImage`.
 * `forgetImage` is for after the commit that forgot the name.
 * `sweepImages` removes what is older than a day and not in use, and answers how many that were.
 */
export function createUploads({ dataDir }: { dataDir: string }) {
  const folder = path.join(dataDir, 'uploads')
  const fileOf = (name: string) => (readName(name) ? path.join(folder, name) : null)

  return {
    async storeImage(bytes: Uint8Array): Promise<StoredImage> {
      const { bytes: clean, format, width, height } = await cleanImage(bytes, { longest: LONGEST_SIDE })
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
    sweepImages: (inUse: InUse, now = new Date()) => sweep(folder, inUse, now.getTime() - SPARED),
  }
}

/** A picture's size in pixels, read out of its name; null for what is no name of ours. */
export const imageSize = (name: string): { width: number; height: number } | null => readName(name)?.size ?? null

/** What is wrong with a picture, beside its field. */
export const imageProblem = (failure: ImageFailure): string => problems[failure]

export type OpenImage = { name: string; type: string; size: number; file: string }

/** Of Koa's context, what an answer is written to. */
type Answer = {
  set(headers: Record<string, string>): unknown
  get(header: string): string
  status: number
  length: number | undefined
  body: unknown
}

/**
 * Answers with a picture as nothing but a picture: it can neither run nor frame anything, and only the browser of who may
 * see it keeps it. A name never stands for another picture, so it is kept for good.
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

/** Pixels: enough to print a design by, and a bound on what a disk must hold. */
const LONGEST_SIDE = 2_400
const endings = { jpeg: 'jpg', png: 'png', webp: 'webp' } as const
const types = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const
const NAME = /^[0-9a-f]{32}-(?<width>[1-9]\d{0,3})x(?<height>[1-9]\d{0,3})\.(?<ending>jpg|png|webp)$/

const problems: Record<ImageFailure, string> = {
  not_an_image: 'Ini bukan gambar JPEG, PNG, WebP, atau GIF.',
  too_many_pixels: 'Gambar ini terlalu lebar atau terlalu tinggi. Kecilkan dulu, lalu kirim lagi.',
  broken: 'Gambar ini rusak atau terpotong. Simpan ulang, lalu kirim lagi.',
  busy: 'Sedang banyak gambar yang masuk. Kirim lagi sebentar lagi.',
}

/** What a name says; whatever is not made here is none, so that no path can be built of it. */
function readName(name: string) {
  const { width, height, ending } = NAME.exec(name)?.groups ?? {}
  // The pattern allows only these.
  const type = types[ending as keyof typeof types]
  return type ? { type, size: { width: Number(width), height: Number(height) } } : null
}

/** Written aside and on disk before it has its name: whoever reads finds a whole picture, after a crash too. */
async function writeWhole(folder: string, name: string, bytes: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o750 })
  const aside = path.join(folder, `${randomUUID()}${ASIDE}`)
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

const ASIDE = '.part'
/** Milliseconds a picture has to be named by a row. */
const SPARED = 86_400_000
const BATCH = 500

async function sweep(folder: string, inUse: InUse, before: number): Promise<number> {
  const directory = await opendir(folder).catch(unlessGone)
  let old: string[] = []
  let removed = 0
  for await (const { name } of directory ?? []) {
    if (!readName(name) && !name.endsWith(ASIDE)) continue
    const stats = await stat(path.join(folder, name)).catch(unlessGone)
    if (stats && stats.mtimeMs < before) old.push(name)
    if (old.length < BATCH) continue
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
