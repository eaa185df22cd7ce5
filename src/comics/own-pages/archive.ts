import { crc32 } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { byPath, isJunk, leavesArchive, ownPageLimits, type PageReason, type PageRefusal } from '../rules/own-pages.ts'

/** A file of an archive: what is in it, or why it is refused. */
export type ArchiveItem = { name: string; bytes: Buffer } | PageRefusal

/** Larger files that are packed denser than this are no pictures. */
const DENSEST = { ratio: 200, from: 1_000_000 } as const

/** How many bytes may still be inflated of all that is sent at once. */
type Inflation = { left: number }

/**
 * Opens a zip file, in the order of its paths; each file is held alone. An archive that cannot be opened is refused under
 * its own name. What is inflated is counted, whatever the archive says of it.
 */
export async function* readArchive(file: string, name: string, room: Inflation): AsyncGenerator<ArchiveItem> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false, decodeStrings: false }).catch(() => null)
  if (!zip) return yield { name, reason: 'broken' }
  try {
    if (zip.entryCount > ownPageLimits.entries) return yield { name, reason: 'too_many' }
    const entries = await listEntries(zip)
    if (!entries) return yield { name, reason: 'broken' }
    for (const one of entries) {
      const found = leavesArchive(one.name) ? 'path' : await inflate(zip, one.entry, room)
      yield typeof found === 'string'
        ? { name: shown(one.name), reason: found }
        : { name: shown(one.name), bytes: found }
    }
  } finally {
    zip.close()
  }
}

/** Null for a broken list. Folders and what systems add are left out. */
async function listEntries(zip: ZipFile): Promise<{ entry: Entry; name: string }[] | null> {
  const entries: { entry: Entry; name: string }[] = []
  try {
    for await (const entry of zip.eachEntry()) entries.push({ entry, name: nameOf(entry) })
  } catch {
    return null
  }
  return entries
    .filter(({ name }) => !name.endsWith('/') && (leavesArchive(name) || !isJunk(name)))
    .sort((one, other) => byPath(one.name, other.name))
}

const shown = (name: string) => name.replace(/\p{Cc}/gu, '').slice(-ownPageLimits.name)

/** Old programs write no Unicode, and separate folders as Windows does. */
function nameOf({ fileNameRaw }: Entry): string {
  const text = fileNameRaw.toString('utf8')
  return (text.includes('\ufffd') ? fileNameRaw.toString('latin1') : text).replaceAll('\\', '/')
}

async function inflate(zip: ZipFile, entry: Entry, room: Inflation): Promise<Buffer | PageReason> {
  const { uncompressedSize: size, compressedSize } = entry
  if (entry.isEncrypted()) return 'encrypted'
  if (size > Math.min(room.left, ownPageLimits.sent)) return 'bomb'
  if (size > DENSEST.from && size > DENSEST.ratio * compressedSize) return 'bomb'
  const bytes = Buffer.allocUnsafe(size)
  let at = 0
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      room.left -= chunk.length
      if (at + chunk.length > size) return 'bomb'
      at += Buffer.from(chunk).copy(bytes, at)
    }
  } catch (error) {
    return error instanceof Error && error.message.startsWith('too many bytes') ? 'bomb' : 'broken'
  }
  return at === size && crc32(bytes) === entry.crc32 ? bytes : 'broken'
}
