import { Readable } from 'node:stream'

/** The positions of the first and the last byte of a part of a file. */
export type Part = { start: number; end: number }

/** `size` is in bytes. Each call of `stream` opens a new stream. */
export type OpenImage = { name: string; type: string; size: number; stream: (part?: Part) => Readable }

export const openBytes = (name: string, type: string, bytes: Buffer): OpenImage => ({
  name,
  type,
  size: bytes.length,
  stream: (part) => Readable.from([part ? bytes.subarray(part.start, part.end + 1) : bytes]),
})

/** Returns which of the given picture names are still in use. */
export type InUse = (names: readonly string[]) => Promise<readonly string[]>

/** Files whose names this site did not make are never found or removed. */
export type Storage = {
  /** Writes a picture completely or not at all. Throws `ImageRefusal` (`full`) if there is no room. */
  write(name: string, bytes: Uint8Array): Promise<void>
  read(name: string): Promise<Buffer | null>
  open(name: string): Promise<OpenImage | null>
  remove(name: string): Promise<void>
  /**
   * Removes pictures and unfinished files that are not in use and were last changed before `before` (milliseconds since
   * the epoch). Calls `inUse` with up to 500 names at a time. Returns the number of removed files.
   */
  sweep(before: number, inUse: InUse): Promise<number>
}
