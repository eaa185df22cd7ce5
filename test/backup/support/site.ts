import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Knex } from 'knex'
import type { Client } from 'pg'
import { afterAll, beforeAll, expect } from 'vitest'
import { connect, openDatabase } from '../../../src/db/connection.ts'
import { type EmbeddedDatabase, startEmbedded } from '../../../src/db/embedded/embedded.ts'
import { useFolder } from '../../support/folder.ts'
import { manageWith } from '../../support/manage.ts'
import { tableHashes } from '../../support/table-hashes.ts'
import { contentOf, writeArchive } from './archive.ts'

/** A picture that lies in the folder of the site. */
export const PICTURE = 'a'.repeat(32)

/** A site of a test file with its backup. `fill` writes what is in it, with the given command line or database. */
export function useBackup(
  fill: (site: { manage: (...args: string[]) => ReturnType<typeof manageWith>; db: Knex }) => Promise<unknown>,
) {
  const folder = useFolder()
  const at = (...names: string[]) => path.join(folder, ...names)
  const dataDir = at('data')
  const settings = { DATA_DIR: dataDir, BACKUP_DIR: at('backups'), BACKUP_PASSPHRASE: 'kunci peti cadangan' }
  const manage = (...args: string[]) => manageWith(settings, ...args)
  let embedded: EmbeddedDatabase
  let db: Knex
  let holder: Client
  let file = ''

  beforeAll(async () => {
    embedded = await startEmbedded(dataDir, { durable: false })
    // A connection that stays open keeps the database running, as a server does.
    holder = await connect(embedded.connection)
    db = openDatabase(embedded.connection, { max: 2 })
    await fill({ manage, db })
    await mkdir(at('data', 'uploads'), { recursive: true })
    await writeFile(at('data', 'uploads', `${PICTURE}.webp`), Buffer.from([1, 2, 3]))
    const made = await manage('backup', '--json')
    expect(made).toMatchObject({ code: 0 })
    file = JSON.parse(made.out).file
  })
  afterAll(async () => {
    await db?.destroy()
    await holder?.end()
    await embedded?.stop()
  })

  return {
    ...{ at, dataDir, settings, manage },
    db: () => db,
    embedded: () => embedded,
    file: () => file,
    /** Makes a changed copy of the backup. */
    async change(name: string, edit: (content: Map<string, Buffer>) => void): Promise<string> {
      const content = await contentOf(file)
      edit(content)
      await writeArchive(at(name), content)
      return at(name)
    },
  }
}

/** The sums of all tables of the database in a folder. */
export async function hashFolder(dir: string): Promise<Record<string, string>> {
  const { connection, stop } = await startEmbedded(dir, { durable: false })
  try {
    return await hashDatabase(connection)
  } finally {
    await stop()
  }
}

export async function hashDatabase(connection: EmbeddedDatabase['connection']): Promise<Record<string, string>> {
  const other = openDatabase(connection, { max: 1 })
  try {
    return await tableHashes(other)
  } finally {
    await other.destroy()
  }
}

export const manifestIn = (content: Map<string, Buffer>) => JSON.parse(String(content.get('manifest.json')))
