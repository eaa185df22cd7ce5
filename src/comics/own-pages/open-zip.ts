import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { fromRandomAccessReaderPromise, openPromise, RandomAccessReader, type ZipFile } from 'yauzl'

const options = { lazyEntries: true, autoClose: false, decodeStrings: false } as const

/** Returns null if the file is no zip. Bytes that some programs append behind the end are ignored. */
export async function openZip(file: string): Promise<ZipFile | null> {
  const zip = await openPromise(file, options).catch(() => null)
  if (zip) return zip
  const end = await findZipEnd(file)
  return end === null ? null : fromRandomAccessReaderPromise(new ZipReader(file), end, options).catch(() => null)
}

class ZipReader extends RandomAccessReader {
  readonly #file: string
  constructor(file: string) {
    super()
    this.#file = file
  }
  override _readStreamForRange(start: number, end: number) {
    return createReadStream(this.#file, { start, end: end - 1 })
  }
}

/** The end record of a zip, including its comment, is searched in this many bytes at the end of the file. */
const TAIL = 131_072
/** The end record of a zip: its signature, its length, and the position of the comment length in it. */
const END = { mark: Buffer.from('504b0506', 'hex'), bytes: 22, comment: 20 } as const

/** The position where the zip in a file ends, in bytes. */
async function findZipEnd(file: string): Promise<number | null> {
  const { size } = await stat(file)
  const start = Math.max(0, size - TAIL)
  const tail = await buffer(createReadStream(file, { start }))
  const at = tail.lastIndexOf(END.mark)
  if (at < 0 || at + END.bytes > tail.length) return null
  const end = at + END.bytes + tail.readUInt16LE(at + END.comment)
  return end > tail.length ? null : start + end
}
