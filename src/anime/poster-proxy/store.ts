import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'

/** `tag` is the `ETag`, made of the bytes; `storedAt` is in milliseconds since the epoch. */
export type StoredPoster = { bytes: Buffer; tag: string; storedAt: number }

/** A `name` consists of letters and digits. Nothing throws: if the disk fails, posters are fetched again. */
export type PosterStore = {
  read(name: string): Promise<StoredPoster | null>
  /** The poster can be read at once and is written to disk shortly after. */
  write(name: string, bytes: Buffer): StoredPoster
}

/**
 * Stores posters on disk, one file each, up to `maxBytes`; then the least recently used files are deleted. The last use
 * is a file's access time, so it survives a restart. Several web server processes may share a folder.
 */
export function createPosterStore({
  folder,
  log,
  maxBytes = 256 * 2 ** 20,
  now = Date.now,
}: {
  folder: string
  log: Logger
  maxBytes?: number
  now?: () => number
}): PosterStore {
  const hot = new LRUCache<string, StoredPoster>({
    maxSize: MEMORY_BYTES,
    sizeCalculation: ({ bytes }) => bytes.length + 200,
  })
  const posterFile = (name: string) => path.join(folder, `${name}.webp`)
  const forget = (name: string) => rm(posterFile(name), { force: true }).catch(complain)
  const complain = (error: unknown) => log.warn({ err: error }, 'posters cannot be stored on disk')
  /** A missing file is no problem, because another process may have deleted it. */
  const unlessGone = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') complain(error)
    return null
  }

  let opening: Promise<Index> | null = null
  /** The folder is read on first use; until that succeeds, nothing is stored. */
  function index(): Promise<Index> {
    opening ??= openIndex({ folder, maxBytes, forget, unlessGone })
    opening.catch(() => {
      opening = null
    })
    return opening
  }

  async function touch(name: string, { bytes, storedAt }: StoredPoster) {
    const entries = await index()
    const entry = entries.get(name)
    if (entry && now() - entry.usedAt < TOUCH_INTERVAL_MS) return
    entries.set(name, { size: bytes.length + DIGEST_BYTES, usedAt: now() })
    await utimes(posterFile(name), now() / 1000, storedAt / 1000).catch(unlessGone)
  }

  async function readDisk(name: string): Promise<StoredPoster | null> {
    const file = posterFile(name)
    const fileAndStats = await Promise.all([readFile(file), stat(file)]).catch(unlessGone)
    if (!fileAndStats) return null
    const [sealed, { mtimeMs }] = fileAndStats
    const poster = unseal(sealed, mtimeMs)
    if (!poster) await forget(name)
    else hot.set(name, poster)
    return poster
  }

  async function writeDisk(name: string, { bytes, storedAt }: StoredPoster) {
    const entries = await index()
    const aside = path.join(folder, `${name}-${randomUUID()}${TEMPORARY_SUFFIX}`)
    try {
      await writeFile(aside, seal(bytes))
      await rename(aside, posterFile(name))
      entries.set(name, { size: bytes.length + DIGEST_BYTES, usedAt: storedAt })
    } finally {
      await rm(aside, { force: true })
    }
  }

  return {
    async read(name) {
      const poster = hot.get(name) ?? (await readDisk(name))
      if (poster) touch(name, poster).catch(complain)
      return poster
    },
    write(name, bytes) {
      const poster = { bytes, tag: makeTag(digest(bytes)), storedAt: now() }
      hot.set(name, poster)
      writeDisk(name, poster).catch(complain)
      return poster
    },
  }
}

/** Enough for the pages being viewed, while the disk holds the posters of a day. */
const MEMORY_BYTES = 16 * 2 ** 20
/** Time between two updates of a poster's access time. */
const TOUCH_INTERVAL_MS = 3_600_000
const TEMPORARY_SUFFIX = '.part'
/** The process that wrote a temporary file of this age must have died. */
const ABANDONED_AFTER_MS = 600_000

type Index = LRUCache<string, { size: number; usedAt: number }>

type IndexOptions = {
  folder: string
  maxBytes: number
  forget: (name: string) => void
  unlessGone: (error: NodeJS.ErrnoException) => null
}

async function openIndex({ folder, maxBytes, forget, unlessGone }: IndexOptions): Promise<Index> {
  const entries: Index = new LRUCache({
    maxSize: maxBytes,
    sizeCalculation: ({ size }) => Math.max(1, size),
    dispose: (_, name, reason) => reason === 'evict' && forget(name),
  })
  await mkdir(folder, { recursive: true })
  const files: { name: string; size: number; usedAt: number }[] = []
  for (const file of await readdir(folder)) {
    const stats = await stat(path.join(folder, file)).catch(unlessGone)
    if (!stats) continue
    if (file.endsWith(TEMPORARY_SUFFIX) && Date.now() - stats.mtimeMs > ABANDONED_AFTER_MS)
      await rm(path.join(folder, file), { force: true })
    const name = /^(\w+)\.webp$/.exec(file)?.[1]
    if (name) files.push({ name, size: stats.size, usedAt: stats.atimeMs })
  }
  for (const { name, ...entry } of files.sort((a, b) => a.usedAt - b.usedAt)) entries.set(name, entry)
  return entries
}

/**
 * A SHA-256 digest follows the WebP image; decoders ignore it, and a file whose digest does not match is not served.
 */
const DIGEST_BYTES = 32

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const makeTag = (seal: Buffer) => `"${seal.toString('base64url', 0, 16)}"`
const seal = (bytes: Buffer) => Buffer.concat([bytes, digest(bytes)])

function unseal(sealed: Buffer, storedAt: number): StoredPoster | null {
  const end = Math.max(0, sealed.length - DIGEST_BYTES)
  const bytes = sealed.subarray(0, end)
  const right = digest(bytes)
  return right.equals(sealed.subarray(end)) ? { bytes, tag: makeTag(right), storedAt } : null
}
