import { Readable } from 'node:stream'

/** The first and the last byte of a part of a file. */
export type Part = { start: number; end: number }

/** A stored picture or document that was found. `size` is in bytes. `stream` opens its bytes or some of them, once per call. */
export type OpenImage = { name: string; type: string; size: number; stream: (part?: Part) => Readable }

/** A picture whose bytes are in memory. */
export const openBytes = (name: string, type: string, bytes: Buffer): OpenImage => ({
  name,
  type,
  size: bytes.length,
  stream: (part) => Readable.from([part ? bytes.subarray(part.start, part.end + 1) : bytes]),
})

/** Returns which of the given picture names are still in use. */
export type InUse = (names: readonly string[]) => Promise<readonly string[]>

/**
 * Where the bytes of pictures are kept under their names. Names that this site did not make are never found or
 * removed.
 */
export type Storage = {
  /** Writes a picture completely or not at all. Throws `ImageRefusal` (`full`) if there is no room. */
  write(name: string, bytes: Uint8Array): Promise<void>
  /** Returns null for a picture that is not there. */
  read(name: string): Promise<Buffer | null>
  open(name: string): Promise<OpenImage | null>
  /** Removes a picture; does nothing if it is not there. */
  remove(name: string): Promise<void>
  /**
   * Removes the pictures and unfinished files last changed before the given moment, in milliseconds since the epoch,
   * except those that `inUse` returns. Returns their number. Calls `inUse` with up to 500 names at a time.
   */
  sweep(before: number, inUse: InUse): Promise<number>
}
