import path from 'node:path'
import type { Knex } from 'knex'
import { inject } from 'vitest'
import { fillEmptyLibrary } from '../../src/anime/sources/library/commands.ts'
import { openDatabase } from '../../src/db/connection.ts'
import { listMigrations, migrate } from '../../src/db/migrations.ts'
import { root } from '../../src/root.ts'
import { urlOf } from './manage.ts'

/** User name of the member in an older database. */
export const MEMBER = 'sari'

const folder = path.join(root, 'migrations')

/**
 * Makes a database of the run as an earlier version left it, without the last `lacking` migrations, with the sample
 * library and a member. `missing` are the names of those migrations, and `drop` deletes the database once nobody uses it.
 */
export async function olderDatabase(lacking: number) {
  const all = await listMigrations(folder)
  const cluster = inject('cluster')
  const database = `older_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  const asAdmin = (statement: string) =>
    within(openDatabase(cluster, { max: 1, patient: true }), (admin) => admin.raw(statement, [database]))
  await asAdmin('create database ??')
  const connection = { ...cluster, database }
  const open = <T>(work: (db: Knex) => Promise<T>) => within(openDatabase(connection, { max: 1, patient: true }), work)
  await open(async (db) => {
    await migrate(db, folder, { names: all.slice(0, -lacking) })
    await fillEmptyLibrary(db)
    await db('users').insert({ username: MEMBER, name: 'Sari', email: null, password_hash: '-', role: 'member' })
  })
  return {
    connection,
    url: urlOf(connection),
    missing: all.slice(-lacking),
    open,
    drop: () => asAdmin('drop database ?? with (force)'),
  }
}

const within = <T>(db: Knex, work: (db: Knex) => Promise<T>): Promise<T> => work(db).finally(() => db.destroy())
