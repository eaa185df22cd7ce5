import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { createLimiter } from '../async/limiter.ts'
import { ImageRefusal } from './image-job.ts'
import { storedType } from './picture-name.ts'
import type { Storage } from './storage.ts'

/**
 * `move` moves a file from elsewhere on the disk into the folder and returns its size in bytes; null if the file is
 * larger than the folder may be.
 */
type Folder = Storage & { move(name: string, file: string): Promise<number | null> }

/** `size` is in bytes, `changedAt` in milliseconds since the epoch. */
type FileEntry = { name: string; size: number; changedAt: number }

type Options = {
  folder: string
  maxBytes: number
  /** Bytes of the room that other data takes. */
  besides?: () => Promise<number>
  dropsOldest?: boolean
  /** Null if the name belongs to no file of the folder. */
  typeOf?: (name: string) => string | null
}

/**
 * If there is no room for a picture, `dropsOldest` deletes the oldest pictures. Otherwise `write` throws an
 * `ImageRefusal` (`full`), as it does when the disk is full. Two processes may share the folder. If both write at the
 * same moment, they may exceed the limit by one picture.
 */
export function createPictureFolder(options: Options): Folder {
  const { folder, maxBytes, besides = async () => 0, dropsOldest = false, typeOf: getType = storedType } = options
  const inTurn = createLimiter({ atOnce: 1 })
  const toFilePath = (name: string) => (getType(name) ? path.join(folder, name) : null)
  const list = () => listFiles(folder, getType)

  async function remove(name: string): Promise<void> {
    const file = toFilePath(name)
    if (file) await rm(file, { force: true })
  }

  /**
   * Bytes that may be written before the slow listing is repeated. It is half of the room, so that another process may
   * use the rest.
   */
  let allowance = 0

  async function makeRoom(size: number): Promise<void> {
    if (size <= allowance) {
      allowance -= size
      return
    }
    if (size > maxBytes) throw new ImageRefusal('full', { cause: `${size} bytes are more than ${folder} may have` })
    const files = await list()
    let room = maxBytes - (await besides()) - files.reduce((sum, one) => sum + one.size, 0)
    const oldest = dropsOldest ? files.sort((a, b) => a.changedAt - b.changedAt) : []
    for (const file of oldest) {
      if (room >= size) break
      await rm(path.join(folder, file.name), { force: true })
      room += file.size
    }
    if (room < size) throw new ImageRefusal('full', { cause: `${folder} has reached its ${maxBytes} bytes` })
    allowance = (room - size) / 2
  }

  return {
    remove,
    write: (name, bytes) =>
      inTurn(async () => {
        await makeRoom(bytes.length)
        await writeWhole(folder, name, bytes).catch(refuseIfDiskIsFull)
      }),
    move: (name, file) =>
      inTurn(async () => {
        const { size } = await stat(file)
        if (size > maxBytes) return null
        await makeRoom(size)
        await mkdir(folder, { recursive: true, mode: 0o750 })
        const handle = await open(file, 'r+')
        await finishFile(handle, file, path.join(folder, name)).catch(refuseIfDiskIsFull)
        return size
      }),
    async read(name) {
      const file = toFilePath(name)
      return file ? readFile(file).catch(unlessGone) : null
    },
    async open(name) {
      const file = toFilePath(name)
      const type = getType(name)
      const stats = file && (await stat(file).catch(unlessGone))
      return stats && type ? { name, type, size: stats.size, stream: (part) => createReadStream(file, part) } : null
    },
    async sweep(before, inUse) {
      const old = (await list()).filter(({ changedAt }) => changedAt < before).map(({ name }) => name)
      let removed = 0
      for (let at = 0; at < old.length; at += SWEEP_BATCH) {
        const names = old.slice(at, at + SWEEP_BATCH)
        const used = new Set(await inUse(names))
        for (const name of names.filter((one) => !used.has(one))) {
          await rm(path.join(folder, name), { force: true })
          removed += 1
        }
      }
      return removed
    },
  }
}

const SWEEP_BATCH = 500
const TEMPORARY_SUFFIX = '.part'

/** Leaves out files that do not belong to this site. */
async function listFiles(folder: string, getType: (name: string) => string | null): Promise<FileEntry[]> {
  const names = (await readdir(folder).catch(unlessGone)) ?? []
  const entries: FileEntry[] = []
  for (const name of names) {
    if (!getType(name) && !name.endsWith(TEMPORARY_SUFFIX)) continue
    const stats = await stat(path.join(folder, name)).catch(unlessGone)
    if (stats) entries.push({ name, size: stats.size, changedAt: stats.mtimeMs })
  }
  return entries
}

/** Readers always find a complete picture, even after a crash. */
async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o750 })
  const aside = path.join(folder, `${randomUUID()}${TEMPORARY_SUFFIX}`)
  try {
    const handle = await open(aside, 'wx', 0o640)
    await finishFile(handle, aside, path.join(folder, name), () => handle.writeFile(bytes))
  } finally {
    await rm(aside, { force: true })
  }
}

/** Each step is written through to the disk. */
async function finishFile(handle: FileHandle, from: string, to: string, fill?: () => Promise<void>): Promise<void> {
  try {
    await fill?.()
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(from, to)
  const directory = await open(path.dirname(to), 'r')
  await directory.sync().finally(() => directory.close())
}

/** Whether there is no room, in the folder or on the disk. */
export const isFull = (error: unknown): boolean =>
  error instanceof ImageRefusal
    ? error.failure === 'full'
    : error instanceof Error && 'code' in error && noRoom.has(String(error.code))

/** Error codes: the disk is full, or the quota of the system user is used up. */
const noRoom = new Set(['ENOSPC', 'EDQUOT'])

function refuseIfDiskIsFull(error: NodeJS.ErrnoException): never {
  if (noRoom.has(error.code ?? '')) throw new ImageRefusal('full', { cause: error })
  throw error
}

function unlessGone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
