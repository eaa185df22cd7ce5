import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Knex } from 'knex'
import { type Connection, connect, openDatabase } from '../db/connection.ts'
import { fillTables } from '../db/copy.ts'
import { startEmbedded } from '../db/embedded/embedded.ts'
import { removeCluster } from '../db/embedded/place.ts'
import { refuseFilledDatabase, refuseUnfitDatabase } from '../db/empty.ts'
import { migrate, newestUnknown } from '../db/migrations.ts'
import { migrations } from '../platform/database.ts'
import { RESTORING } from '../platform/unfinished-restore.ts'
import { siteVersion } from '../root.ts'
import { readArchiveEntries, sha256Of } from './archive.ts'
import { KEY, type Manifest, pictureEntry, tableEntry } from './manifest.ts'
import { BadBackup, readBackup } from './read.ts'
import { openKey } from './seal.ts'

/**
 * `dataDir`: an empty or new folder for pictures and secret key. `databaseUrl`: an empty database. If it is null, the
 * embedded database of the folder is created.
 */
export type RestoreTarget = { dataDir: string; databaseUrl: string | null }
type Request = RestoreTarget & {
  file: string
  passphrase: string | null
  say: (line: string) => void
  /** Checks the restored database before its cluster stops. */
  check?: (db: Knex, manifest: Manifest) => Promise<unknown>
}

/**
 * What `manage restore --json` prints. `uploads`: number of pictures; the backup of a site with a bucket holds only
 * their list. `migrated`: how many migrations ran in addition to those of the backup.
 */
export type Restored = {
  file: string
  made_at: string
  tables: number
  rows: number
  uploads: number
  isInBucket: boolean
  migrated: number
}

/**
 * Restores a backup, compares every table with its original, and brings the database up to date. If the file is
 * damaged, of a newer version or sealed with another passphrase, or if the target is not empty, it throws a `BadBackup`
 * or an Error of one sentence, and leaves the target empty.
 */
export async function restoreBackup(request: Request): Promise<Restored> {
  const { file, dataDir, databaseUrl, say } = request
  await refuseFilledFolder(dataDir)
  if (databaseUrl !== null) await lookAt(databaseUrl)
  say('Comparing the file with its manifest')
  const backup = await readBackup(file)
  await refuseNewer(backup.manifest)
  const key = await openKey(backup, request.passphrase)
  await mkdir(dataDir, { recursive: true, mode: 0o711 })
  await writeFile(path.join(dataDir, RESTORING), `${file}\n`, { flag: 'wx' })
  try {
    if (key !== null) await writeFile(path.join(dataDir, KEY), `${key}\n`, { mode: 0o600 })
    const migrated = await withTarget(request, async (db) => {
      const added = await fillDatabase(db, backup.manifest, request)
      await request.check?.(db, backup.manifest)
      return added
    })
    await rm(path.join(dataDir, RESTORING))
    const tables = Object.values(backup.manifest.tables)
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    const { made_at, uploads } = backup.manifest
    const isInBucket = uploads.in === 'bucket'
    if (request.passphrase !== null && backup.manifest.key === 'open')
      say('The file carried its secret key open, so BACKUP_PASSPHRASE proves nothing about who made it.')
    return { file, made_at, tables: tables.length, rows, uploads: uploads.count, isInBucket, migrated }
  } catch (error) {
    await emptyFolder(dataDir)
    throw error
  }
}

/** Checks the database before the file is read, because reading may take long. */
async function lookAt(databaseUrl: string): Promise<void> {
  const client = await connect(databaseUrl)
  await refuseUnfitDatabase(client, { isChanging: true }).finally(() => client.end())
}

async function refuseFilledFolder(dataDir: string): Promise<void> {
  const names = await readdir(dataDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (names.length > 0) throw new Error(`${dataDir} is not empty: a backup is restored over nothing.`)
}

async function refuseNewer({ migrations: needed, version }: Manifest): Promise<void> {
  const unknown = await newestUnknown(migrations, needed)
  if (unknown !== null)
    throw new BadBackup(
      'newer',
      `The file is of a newer version (${version}, ${unknown}) than this one (${siteVersion}): restore it with that.`,
    )
}

/** Runs work with the empty database of the target. */
async function withTarget<T>({ dataDir, databaseUrl }: Request, work: (db: Knex) => Promise<T>): Promise<T> {
  const embedded = databaseUrl === null ? await startEmbedded(dataDir, { endsWithProcess: true }) : null
  const connection: Connection = databaseUrl ?? embedded?.connection ?? ''
  const db = openDatabase(connection, { max: 2, patient: true })
  try {
    await refuseFilledDatabase(db)
    return await work(db)
  } finally {
    await db.destroy()
    await embedded?.stop()
  }
}

/** Fills the database in one transaction, so that a restore that fails or is killed leaves the database empty. */
const fillDatabase = (db: Knex, manifest: Manifest, { file, dataDir, say }: Request): Promise<number> =>
  db.transaction(async (trx) => {
    await migrate(trx, migrations, { names: manifest.migrations })
    const all = Object.entries(manifest.tables).map(([name, facts]) => ({ name, ...facts }))
    const filling = await fillTables(trx, all)
    const tables = all.filter(({ name }) => !filling.unknown.includes(name))
    for (const name of filling.unknown) say(`Left out: the table ${name}, which is not of this site`)
    const byEntry = new Map(tables.map((table) => [tableEntry(table.name), table]))
    const pictures = new Map(manifest.uploads.files.map((one) => [pictureEntry(one.path), one.path]))
    for await (const { name, stream } of readArchiveEntries(file)) {
      const [table, picture] = [byEntry.get(name), pictures.get(name)]
      if (table) {
        say(`Restoring ${table.name}, ${table.rows} rows`)
        await filling.fill(table, stream)
      } else if (picture !== undefined) {
        const at = path.join(dataDir, 'uploads', picture)
        await mkdir(path.dirname(at), { recursive: true, mode: 0o750 })
        await pipeline(stream, createWriteStream(at, { flags: 'wx', mode: 0o640 }))
      }
    }
    await filling.finish(manifest.sequences)
    say('Comparing what was restored')
    for (const table of tables) {
      const { stream, rows } = filling.copyOf(table)
      if ((await sha256Of(stream)) !== table.sha256 || rows() !== table.rows)
        throw new BadBackup('damaged', `The table ${table.name} does not come back as it was written.`)
    }
    return (await migrate(trx, migrations)).length
  })

/**
 * Removes everything in the folder, including its embedded database, but not the folder itself. The disk may be full.
 */
export async function emptyFolder(dataDir: string): Promise<void> {
  for (const name of ['uploads', 'pg']) await rm(path.join(dataDir, name), { recursive: true, force: true })
  removeCluster(dataDir)
  for (const name of await readdir(dataDir)) await rm(path.join(dataDir, name), { recursive: true, force: true })
}
