import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { ownPageLimits } from '../limits.ts'
import {
  chooseEntries,
  findOverlapping,
  findRefusal,
  findRefusalOfAll,
  isComicInfo,
  leavesArchive,
  shownName,
} from '../rules/archive-entries.ts'
import type { PageReason, PageRefusal } from '../rules/own-pages.ts'
import { openZip } from './open-zip.ts'
import { decodeNames } from './zip-names.ts'

export type SentBytes = { name: string; bytes: Buffer }
/** A file of an archive, or the reason why it is refused. */
export type ArchiveItem = SentBytes | PageRefusal

/** How many bytes may still be unpacked from all files of this request. */
type Inflation = { left: number }

/**
 * Opens a zip file and yields its files in the order of their paths. Only one file is in memory at a time. An archive
 * that cannot be opened is refused under its own name. Unpacked bytes are counted; the sizes that the archive states
 * are not trusted.
 */
export async function* readArchive(file: string, name: string, room: Inflation): AsyncGenerator<ArchiveItem> {
  const zip = await openZip(file)
  if (!zip) return yield { name, reason: 'broken' }
  try {
    if (zip.entryCount > ownPageLimits.entries) return yield { name, reason: 'too_many' }
    const entries = await listEntries(zip)
    if (!Array.isArray(entries)) return yield { name, ...entries }
    const stacked = findOverlapping(entries.map(({ entry }) => entry))
    const files = chooseEntries(entries)
    const reason = findRefusalOfAll(files)
    if (reason) yield { name, reason }
    if (reason === 'compression' || reason === 'encrypted') return
    for (const one of files) {
      const reason = leavesArchive(one.name) ? 'path' : stacked.has(one.entry) ? 'bomb' : null
      const result = reason ?? (await inflate(zip, one, room))
      yield typeof result === 'string'
        ? { name: shownName(one.name), reason: result }
        : { name: shownName(one.name), bytes: result }
    }
  } finally {
    zip.close()
  }
}

type NamedEntry = { entry: Entry; name: string }

/** Refuses a broken list, and a list with too many bytes of names and comments, before any further work. */
async function listEntries(zip: ZipFile): Promise<NamedEntry[] | Omit<PageRefusal, 'name'>> {
  const entries: Entry[] = []
  let bytes = 0
  try {
    for await (const entry of zip.eachEntry()) {
      bytes += entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength
      if (bytes > ownPageLimits.list) return { reason: 'too_many', msg: LONG_NAMES }
      entries.push(entry)
    }
  } catch {
    return { reason: 'broken' }
  }
  const names = decodeNames(entries)
  return entries.map((entry, at) => ({ entry, name: names[at] ?? '' }))
}

const LONG_NAMES = 'Nama-nama di dalam arsip ini terlalu panjang. Persingkat, lalu kirim lagi.'

/** Unpacks a file. Of a ComicInfo.xml only the beginning is unpacked. */
async function inflate(zip: ZipFile, { entry, name }: NamedEntry, room: Inflation): Promise<Buffer | PageReason> {
  const { uncompressedSize: whole } = entry
  const size = isComicInfo(name) ? Math.min(whole, ownPageLimits.info) : whole
  const isPart = size < whole
  const refusal = findRefusal(entry, size, room.left)
  if (refusal) return refusal
  const bytes = Buffer.allocUnsafe(size)
  let [at, sum] = [0, 0]
  const take = async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) {
      room.left -= piece.length
      if (at + piece.length > size && !isPart) throw new TooMuch()
      at += piece.copy(bytes, at)
      sum = crc32(piece, sum)
      if (isPart && at === size) return
    }
  }
  try {
    const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false })
    const unpack = entry.isCompressed() ? createInflateRaw({ chunkSize: PIECE }) : new PassThrough()
    await pipeline(packed, unpack, take)
  } catch (error) {
    if (isPart && at === size) return bytes
    return error instanceof TooMuch ? 'bomb' : 'broken'
  }
  return at === size && (isPart || sum === entry.crc32) ? bytes : 'broken'
}

/** Bytes that are unpacked before they reach this thread. The default of 16 kB would keep the thread busy. */
const PIECE = 262_144
class TooMuch extends Error {}
