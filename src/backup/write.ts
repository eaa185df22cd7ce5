import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Connection } from '../db/connection.ts'
import type { Config } from '../platform/environment.ts'
import { presentKey, unlessMissing } from '../platform/secret.ts'
import { siteVersion } from '../root.ts'
import { filesBelow } from '../uploads/folders.ts'
import { createArchive, measured } from './archive.ts'
import { openSnapshot, type Snapshot } from './contents-queries.ts'
import { isPictureName, KEY, MANIFEST, type Manifest, pictureEntry, tableEntry } from './manifest.ts'
import { chooseFile, findKeyState, isUnfinished, PART, TABLES_PART } from './names.ts'
import { seal } from './seal.ts'

/** A request for a backup. */
export type BackupRequest = {
  connection: Connection
  config: Config
  /** A folder, or a file that ends in `.tar.gz`. */
  to: string
  passphrase: string | null
  /** Whether the backup contains the secret key. */
  withKey?: boolean
  /** Whether to wait for another backup of this database that is running. */
  waits?: boolean
  /** Receives a line of progress now and then. */
  say: (line: string) => void
}

/** What `manage backup --json` prints; `ms` is how long it took. */
export type Backup = { file: string; bytes: number; tables: number; rows: number; uploads: number; ms: number }

type Archive = ReturnType<typeof createArchive>

/**
 * Writes a backup of everything in the state of one moment, while others continue to write. The file gets its final
 * name only after it is complete and on the disk. Throws an Error of one sentence if another backup of this database is
 * running.
 */
export async function writeBackup(request: BackupRequest): Promise<Backup> {
  const { connection, config, to, passphrase, withKey = true, waits = false, say } = request
  const began = performance.now()
  const key = findKeyState(withKey, passphrase)
  const file = chooseFile(to, key)
  await mkdir(path.dirname(file), { recursive: true })
  const snapshot = await openSnapshot(connection, { waits })
  await removeUnfinished(file)
  const archive = createArchive(file + PART)
  try {
    const made_at = new Date().toISOString()
    const { migrations, sequences } = snapshot
    const tables = await addTables(archive, snapshot, file + TABLES_PART, say)
    await snapshot.leaveTables()
    const uploads = await addPictures(archive, snapshot, config, say)
    if (withKey) {
      const secret = await presentKey(config)
      await addBytes(archive, KEY, passphrase === null ? secret : await seal(secret, passphrase))
    }
    const manifest: Manifest = {
      format: 1,
      version: siteVersion,
      migrations: [...migrations],
      made_at,
      tables,
      sequences,
      uploads,
      key,
    }
    await addBytes(archive, MANIFEST, JSON.stringify(manifest))
    await archive.finish()
    await rename(file + PART, file)
    await syncFolder(path.dirname(file))
    const { size: bytes } = await stat(file)
    const facts = Object.values(tables)
    const rows = facts.reduce((sum, table) => sum + table.rows, 0)
    const ms = Math.round(performance.now() - began)
    return { file, bytes, tables: facts.length, rows, uploads: uploads.count, ms }
  } catch (error) {
    const reason = await archive.abort()
    await removeUnfinished(file)
    throw reason ?? error
  } finally {
    await snapshot.end()
  }
}

/**
 * Removes the leftovers of killed backups, if possible. The lock of the snapshot guarantees that no other backup runs.
 */
async function removeUnfinished(file: string): Promise<void> {
  const folder = path.dirname(file)
  const leftovers = (await readdir(folder).catch(() => [])).filter(isUnfinished).map((name) => path.join(folder, name))
  for (const one of [file + PART, file + TABLES_PART, ...leftovers])
    await rm(one, { recursive: true, force: true }).catch(() => {})
}

/**
 * Adds the tables. One table is packed while the next one is copied. Each is first copied to a file, because an entry
 * begins with its size.
 */
async function addTables(archive: Archive, snapshot: Snapshot, folder: string, say: BackupRequest['say']) {
  await mkdir(folder, { mode: 0o700 })
  const tables: Manifest['tables'] = {}
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

async function spool(snapshot: Snapshot, table: Snapshot['tables'][number], aside: string) {
  const { stream, rows } = snapshot.copyOf(table)
  const { through, bytes, sha256 } = measured()
  await pipeline(stream, through, createWriteStream(aside, { mode: 0o600 }))
  return { table: { rows: rows(), sha256: sha256(), columns: [...table.columns] }, bytes: bytes() }
}

/**
 * Adds the pictures. A site with a bucket may still have older pictures in its folder. For pictures in the bucket only
 * the list is added.
 */
async function addPictures(
  archive: Archive,
  snapshot: Snapshot,
  { dataDir, bucket }: Config,
  say: BackupRequest['say'],
): Promise<Manifest['uploads']> {
  const folder = path.join(dataDir, 'uploads')
  const paths = await filesBelow(folder)
  const files: Manifest['uploads']['files'] = []
  const count = progress(say, 'pictures', paths.length)
  for (const file of paths) {
    const name = path.relative(folder, file)
    // Meanwhile a picture may have been deleted, or an unfinished one may have been renamed.
    const handle = isPictureName(name) ? await open(file).catch(unlessMissing) : null
    if (!handle) continue
    const { size } = await handle.stat()
    const { through, sha256 } = measured()
    await archive.add(pictureEntry(name), size, handle.createReadStream(), through)
    files.push({ path: name, bytes: size, sha256: sha256() })
    count()
  }
  if (bucket === null) return { in: 'folder', count: files.length, files }
  const here = new Set(files.map((one) => one.path))
  const elsewhere = (await snapshot.pictures()).filter(({ name }) => !here.has(name))
  files.push(...elsewhere.map(({ name, bytes }) => ({ path: name, bytes, sha256: null })))
  return { in: 'bucket', count: files.length, files }
}

function addBytes(archive: Archive, name: string, content: string): Promise<void> {
  const bytes = Buffer.from(content)
  return archive.add(name, bytes.length, Readable.from([bytes]))
}

/** Milliseconds between two progress lines. */
const PROGRESS_MS = 2_000

function progress(say: (line: string) => void, what: string, all: number): () => void {
  let count = 0
  let lastReportAt = performance.now()
  return () => {
    count += 1
    if (performance.now() - lastReportAt < PROGRESS_MS) return
    lastReportAt = performance.now()
    say(`${count} of ${all} ${what}`)
  }
}

/** Flushes a folder to disk, so that the name of a new file survives a power failure. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}
