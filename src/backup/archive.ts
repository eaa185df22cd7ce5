import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { extract, pack } from 'tar-stream'

/** Measures a stream. `sha256` is the hash of all bytes after the stream has ended. */
export function measured(): { through: Transform; bytes: () => number; sha256: () => string } {
  const hash = createHash('sha256')
  let bytes = 0
  const through = new Transform({
    transform(chunk: Buffer, _, callback) {
      hash.update(chunk)
      bytes += chunk.length
      callback(null, chunk)
    },
  })
  return { through, bytes: () => bytes, sha256: () => hash.digest('hex') }
}

/** Faster than the default 6. Pictures, most of a backup, do not become smaller anyway. */
const GZIP_LEVEL = 4

/** Writes an archive (tar, gzip) that only its owner may read. `finish` resolves after all of it is on the disk. */
export function createArchive(file: string) {
  const packing = pack()
  const completion = pipeline(
    packing,
    createGzip({ level: GZIP_LEVEL }),
    createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
  )
  // A full disk must end the writing while an entry waits for the disk.
  completion.catch((error: Error) => packing.destroy(error))
  return {
    add: (name: string, size: number, source: Readable, through?: Transform): Promise<void> => {
      const entry = packing.entry({ name, size, mode: 0o600, mtime: new Date() })
      return through ? pipeline(source, through, entry) : pipeline(source, entry)
    },
    async finish(): Promise<void> {
      packing.finalize()
      await completion
    },
    /** Stops. Resolves with the disk error that ended the writing, or null. */
    async abort(): Promise<Error | null> {
      packing.destroy()
      const error: NodeJS.ErrnoException | null = await completion.then(
        () => null,
        (reason) => reason,
      )
      return /^E[A-Z]+$/.test(error?.code ?? '') ? error : null
    },
  }
}

export type Entry = { name: string; size: number; stream: Readable }

/**
 * Reads an archive entry by entry. Each stream must be read before the next entry comes. Throws if the file is
 * truncated or damaged.
 */
export async function* readArchiveEntries(file: string): AsyncGenerator<Entry> {
  const extracting = extract()
  const reading = pipeline(createReadStream(file), createGunzip(), extracting)
  reading.catch(() => {})
  for await (const entry of extracting) {
    if (entry.header.type === 'file')
      yield { name: entry.header.name, size: Number(entry.header.size), stream: entry as unknown as Readable }
    entry.resume()
  }
  await reading
}

export async function sha256Of(stream: Readable): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of stream) hash.update(chunk)
  return hash.digest('hex')
}
