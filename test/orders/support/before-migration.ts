import { readdirSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import type { Knex } from 'knex'
import { afterAll, beforeAll, inject } from 'vitest'
import { openDatabase } from '../../../src/db/connection.ts'
import { migrationsIn } from '../../../src/db/migrations.ts'
import { root } from '../../../src/root.ts'

const folder = path.join(root, 'migrations')

/** Gives the test file a database in the state before a migration. `migrate` then runs that one. */
export function useDatabaseBefore(name: string) {
  let db: Knex
  const migrateWhile = (takes: (one: string) => boolean) => {
    const getMigrations = async () =>
      readdirSync(folder)
        .map((file) => file.replace(/\.ts$/, ''))
        .filter(takes)
        .sort()
    return db.migrate.latest({ migrationSource: { ...migrationsIn(folder), getMigrations } })
  }
  beforeAll(async () => {
    const cluster = inject('cluster')
    const database = `before_${name}_${process.pid}`
    const admin = openDatabase(cluster, { max: 1, patient: true })
    await admin.raw('create database ??', [database])
    await admin.destroy()
    db = openDatabase({ ...cluster, database }, { patient: true })
    await migrateWhile((one) => one < name)
  })
  afterAll(() => db.destroy())
  return {
    db: () => db,
    migrate: () => migrateWhile((one) => one <= name),
  }
}
