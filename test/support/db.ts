import process from 'node:process'
import type { Knex } from 'knex'
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest'
import { openDatabase } from '../../src/db/connection.ts'

/** This worker's own database, each test in a transaction that is rolled back. */
export function useDatabase(): () => Knex {
  const own = useOwnDatabase()
  let trx: Knex.Transaction
  beforeEach(async () => {
    trx = await own().transaction()
  })
  afterEach(() => trx.rollback())
  return () => trx
}

/** A fresh database for one file, without transactions: for what a rollback cannot show. */
export function useOwnDatabase(): () => Knex {
  const cluster = inject('cluster')
  const database = `site_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  let db: Knex
  beforeAll(async () => {
    const admin = openDatabase(cluster, { max: 1 })
    // Copying a template needs it to be unused, which another worker's copy is for an instant.
    await admin.raw('select pg_advisory_lock(1)')
    await admin.raw('create database ?? template site_template', [database])
    await admin.destroy()
    db = openDatabase({ ...cluster, database })
  })
  afterAll(() => db.destroy())
  return () => db
}
