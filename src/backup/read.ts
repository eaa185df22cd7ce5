import { buffer } from 'node:stream/consumers'
import { readArchiveEntries, sha256Of } from './archive.ts'
import { KEY, MANIFEST, Manifest, pictureEntry, tableEntry } from './manifest.ts'

/**
 * An error that says what is wrong with a backup, in one English sentence. `kind` is the code for the text for staff.
 */
export class BadBackup extends Error {
  readonly kind: 'damaged' | 'newer' | 'picture' | 'books' | 'other'
  constructor(kind: BadBackup['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

/** A backup whose bytes all match its manifest. `key`: the secret key as the file holds it, or null. */
export type ReadBackup = { manifest: Manifest; key: Buffer | null }

/** Maximum bytes of the manifest and of the key: a hundred characters for each of a million pictures. */
const MOST_IN_MEMORY = 256 * 1024 * 1024

/** Reads a whole backup. Throws a `BadBackup` if a byte has changed or a part is missing. */
export async function readBackup(file: string): Promise<ReadBackup> {
  const checksums = new Map<string, string>()
  const inMemory = new Map<string, Buffer>()
  try {
    for await (const { name, size, stream } of readArchiveEntries(file)) {
      if (checksums.has(name) || inMemory.has(name)) throw new BadBackup('damaged', `The file has ${name} twice.`)
      if (name !== MANIFEST && name !== KEY) checksums.set(name, await sha256Of(stream))
      else if (size > MOST_IN_MEMORY) throw new BadBackup('damaged', `The ${name} in the file is too large.`)
      else inMemory.set(name, await buffer(stream))
    }
  } catch (error) {
    if (error instanceof BadBackup || !isDamage(error)) throw error
    throw new BadBackup('damaged', 'The file is damaged: it is cut off, or no backup at all.')
  }
  const manifest = parse(inMemory.get(MANIFEST))
  const key = inMemory.get(KEY) ?? null
  if ((key === null) !== (manifest.key === 'none'))
    throw new BadBackup('damaged', 'The secret key of the file is missing.')
  const manifestChecksums = [
    ...Object.entries(manifest.tables).map(([name, { sha256 }]) => [tableEntry(name), sha256] as const),
    ...manifest.uploads.files.flatMap(({ path, sha256 }) => (sha256 ? [[pictureEntry(path), sha256] as const] : [])),
  ]
  for (const [name, sha256] of manifestChecksums) {
    if (!checksums.has(name)) throw new BadBackup('damaged', `The file is damaged: ${name} is missing.`)
    if (checksums.get(name) !== sha256)
      throw new BadBackup('damaged', `The file is damaged: ${name} is not what was written.`)
    checksums.delete(name)
  }
  const [unknown] = checksums.keys()
  if (unknown !== undefined)
    throw new BadBackup('damaged', `The file holds ${unknown}, which its manifest does not name.`)
  return { manifest, key }
}

/** Errors of gzip, and errors without a code, which the reader of tar throws. */
const isDamage = (error: unknown) =>
  error instanceof Error && (!('code' in error) || /^(Z_|ERR_STREAM_PREMATURE_CLOSE)/.test(String(error.code)))

function parse(content: Buffer | undefined): Manifest {
  if (!content) throw new BadBackup('damaged', 'The file is no backup of this site: it has no manifest.json.')
  try {
    return Manifest.parse(JSON.parse(content.toString('utf8')))
  } catch {
    throw new BadBackup('damaged', 'The manifest.json of the file cannot be read.')
  }
}
