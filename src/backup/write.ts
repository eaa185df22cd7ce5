import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Connection } from '../db/connection.ts'
import { openSnapshot, type Snapshot, type Table } from '../db/snapshot.ts'
import { filesBelow } from '../platform/database.ts'
import { siteVersion } from '../root.ts'
import { createArchive, measured } from './archive.ts'
import {
  isPictureName,
  isUnfinished,
  KEY,
  MANIFEST,
  type Manifest,
  PART,
  pictureEntry,
  TABLES_PART,
  tableEntry,
} from './manifest.ts'
import { seal } from './seal.ts'

/**
 * `file` ends in `.tar.gz`. `isInBucket`: whether the pictures are in a bucket, of which the backup has only the list.
 * `secret`: the key to put into it, or null. `say` gets a line of progress now and then.
 */
export type BackupRequest = {
  connection: Connection
  file: string
  dataDir: string
  isInBucket: boolean
  secret: string | null
  passphrase: string | null
  say: (line: string) => void
}

/** What `manage backup --json` prints; `ms` is how long it took. */
export type Backup = { file: string; bytes: number; tables: number; rows: number; uploads: number; ms: number }

type Archive = ReturnType<typeof createArchive>
type TableFacts = Manifest['tables'][string]

/**
 * Writes a backup of everything at one moment, while others go on writing. The file has its name only once it is complete
 * and on the disk. Throws an Error of one sentence where another backup of this database runs.
 */
export async function writeBackup(request: BackupRequest): Promise<Backup> {
  const { connection, file, passphrase, secret } = request
  const began = performance.now()
  const part = file + PART
  await mkdir(path.dirname(file), { recursive: true })
  const snapshot = await openSnapshot(connection)
  try {
    await removeUnfinished(file)
    const archive = createArchive(part)
    try {
      const manifest: Manifest = {
        format: 1,
        version: siteVersion,
        migrations: [...snapshot.migrations],
        made_at: new Date().toISOString(),
        tables: await addTables(archive, snapshot, request),
        sequences: snapshot.sequences,
        uploads: await addPictures(archive, snapshot, request),
        key: secret === null ? 'none' : passphrase === null ? 'open' : 'sealed',
      }
      if (secret !== null) await addBytes(archive, KEY, passphrase === null ? secret : await seal(secret, passphrase))
      await addBytes(archive, MANIFEST, JSON.stringify(manifest))
      await archive.finish()
      await rename(part, file)
      await syncFolder(path.dirname(file))
      const tables = Object.values(manifest.tables)
      return {
        file,
        bytes: (await stat(file)).size,
        tables: tables.length,
        rows: tables.reduce((sum, { rows }) => sum + rows, 0),
        uploads: manifest.uploads.count,
        ms: Math.round(performance.now() - began),
      }
    } catch (error) {
      await archive.abort()
      await removeUnfinished(file)
      throw error
    }
  } finally {
    await snapshot.end()
  }
}

/** What killed backups left. The lock of the snapshot says that none runs. */
async function removeUnfinished(file: string): Promise<void> {
  const folder = path.dirname(file)
  const left = (await readdir(folder)).filter(isUnfinished).map((name) => path.join(folder, name))
  for (const one of [file + PART, file + TABLES_PART, ...left]) await rm(one, { recursive: true, force: true })
}

/** A table is packed while the next one is copied, each first to a file, because an entry begins with its size. */
async function addTables(archive: Archive, snapshot: Snapshot, { file, say }: BackupRequest) {
  const folder = file + TABLES_PART
  await mkdir(folder, { mode: 0o700 })
  const tables: Record<string, TableFacts> = {}
  let packing: Promise<unknown> = Promise.resolve()
  const count = progress(say, 'tables', snapshot.tables.length)
  for (const table of snapshot.tables) {
    const aside = path.join(folder, table.name)
    const facts = await spool(snapshot, table, aside)
    await packing
    tables[table.name] = facts.table
    packing = archive
      .add(tableEntry(table.name), facts.bytes, createReadStream(aside))
      .then(() => rm(aside))
      .then(count)
    packing.catch(() => {})
  }
  await packing
  await rm(folder, { recursive: true })
  return tables
}

async function spool(snapshot: Snapshot, table: Table, aside: string): Promise<{ table: TableFacts; bytes: number }> {
  const { stream, rows } = snapshot.copyOf(table)
  const { through, bytes, sha256 } = measured()
  await pipeline(stream, through, createWriteStream(aside, { mode: 0o600 }))
  return { table: { rows: rows(), sha256: sha256(), columns: [...table.columns] }, bytes: bytes() }
}

async function addPictures(
  archive: Archive,
  { pictures }: Snapshot,
  { dataDir, isInBucket, say }: BackupRequest,
): Promise<Manifest['uploads']> {
  if (isInBucket) {
    const files = pictures.map(({ name, bytes }) => ({ path: name, bytes, sha256: null }))
    return { in: 'bucket', count: files.length, files }
  }
  const folder = path.join(dataDir, 'uploads')
  const found = await filesBelow(folder)
  const files: Manifest['uploads']['files'] = []
  const count = progress(say, 'pictures', found.length)
  for (const file of found) {
    const name = path.relative(folder, file)
    // A picture may be swept meanwhile, and an unfinished one gets another name.
    const handle = isPictureName(name) ? await open(file).catch(unlessMissing) : null
    if (!handle) continue
    const { size } = await handle.stat()
    const { through, sha256 } = measured()
    await archive.add(pictureEntry(name), size, handle.createReadStream(), through)
    files.push({ path: name, bytes: size, sha256: sha256() })
    count()
  }
  return { in: 'folder', count: files.length, files }
}

function unlessMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

function addBytes(archive: Archive, name: string, content: string | Buffer): Promise<void> {
  const bytes = Buffer.from(content as string)
  return archive.add(name, bytes.length, Readable.from([bytes]))
}

/** Milliseconds between two lines of progress. */
const PROGRESS_MS = 2_000

function progress(say: (line: string) => void, what: string, all: number): () => void {
  let done = 0
  let said = performance.now()
  return () => {
    done += 1
    if (performance.now() - said < PROGRESS_MS) return
    said = performance.now()
    say(`${done} of ${all} ${what}`)
  }
}

/** Afterwards a power cut does not take the name of a new file away. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}
