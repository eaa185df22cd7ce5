import path from 'node:path'
import type { Knex } from 'knex'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/connection.ts'
import { type EmbeddedDatabase, startEmbedded } from '../../src/db/embedded/embedded.ts'
import { listMigrations, migrate } from '../../src/db/migrations.ts'
import { root, siteVersion } from '../../src/root.ts'
import { useFolder } from '../support/folder.ts'
import { manageWith, urlOf } from '../support/manage.ts'

const folder = useFolder()
const migrations = path.join(root, 'migrations')
let embedded: EmbeddedDatabase
let admin: Knex

beforeAll(async () => {
  embedded = await startEmbedded(folder, { durable: false })
  admin = openDatabase(embedded.connection, { max: 1 })
})
afterAll(async () => {
  await admin?.destroy()
  await embedded?.stop()
})

/** A new database with only these migrations. */
async function databaseOf(name: string, names: readonly string[]) {
  await admin.raw('create database ??', [name])
  const url = urlOf({ ...embedded.connection, database: name })
  await inDatabase(url, (db) => migrate(db, migrations, { names }))
  return url
}

async function inDatabase<T>(url: string, work: (db: Knex) => Promise<T>): Promise<T> {
  const db = openDatabase(url, { max: 1, patient: true })
  return work(db).finally(() => db.destroy())
}

const shapeOf = (url: string) =>
  inDatabase(url, async (db) => {
    const { rows } = await db.raw(
      `select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
       where table_schema = 'public' order by 1, 2`,
    )
    return rows
  })

test('a database of the first edition, and of later ones, comes up as a new one is, and knows who brought it up', async () => {
  const all = await listMigrations(migrations)
  const wanted = await shapeOf(await databaseOf('fresh', all))
  for (let count = 1; count < all.length; count += 9) {
    const url = await databaseOf(`edition_${count}`, all.slice(0, count))
    const { code, err } = await manageWith({ DATABASE_URL: url, DATA_DIR: path.join(folder, 'files') }, 'migrate')
    expect([code, err.split('\n').at(-1)], all[count - 1]).toEqual([0, expect.stringContaining(all.at(-1) ?? '')])
    expect(await shapeOf(url), all[count - 1]).toEqual(wanted)
    const known = await inDatabase(url, (db) => db('site_versions').orderBy('id', 'desc').first())
    expect(known).toMatchObject({ version: siteVersion, migrations: all.slice(count) })
  }
})

describe('a database of a newer version', () => {
  test('is refused in a sentence that names the version and the way, and stays as it is', async () => {
    const url = await databaseOf('newer', await listMigrations(migrations))
    const env = { DATABASE_URL: url, DATA_DIR: path.join(folder, 'files') }
    await inDatabase(url, (db) =>
      db('knex_migrations').insert({ name: '9998_future', batch: 9, migration_time: new Date() }),
    )
    expect(await manageWith(env, 'migrate')).toEqual({
      code: 1,
      out: '',
      err: `The database was made by a newer version (9998_future), which this one (${siteVersion}) does not know: start that version, or restore a backup.`,
    })
    await inDatabase(url, async (db) => {
      await db('knex_migrations').insert({ name: '9999_later', batch: 10, migration_time: new Date() })
      await db('site_versions').insert({ version: '9.9.8+abc', migrations: ['9998_future'] })
      await db('site_versions').insert({ version: '9.9.9+def', migrations: ['9999_later'] })
    })
    const { code, err } = await manageWith(env, 'staff:create', '--username', 'siapa')
    expect([code, err]).toEqual([1, expect.stringContaining('was made by version 9.9.9+def (9999_later)')])
    expect(await inDatabase(url, (db) => db('users').pluck('username'))).not.toContain('siapa')
  })
})
