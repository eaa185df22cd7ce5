import process from 'node:process'
import type { Knex } from 'knex'
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest'
import { openDatabase } from '../../src/db/connection.ts'

/** This worker's own database, each test in a transaction that is rolled back. */
export function useDatabase(): () => Knex {
  let trx: Knex.Transaction
  beforeEach(async () => {
    ofWorker ??= copyTemplate()
    trx = await (await ofWorker).transaction()
    pools.add(trx.client)
  })
  afterEach(() => trx.rollback())
  return () => trx
}

/** A new database for one file, without transactions, for tests that need commits. */
export function useOwnDatabase(): () => Knex {
  let db: Knex
  beforeAll(async () => {
    db = await copyTemplate()
  })
  afterAll(() => db.destroy())
  return () => db
}

/** Shared by files whose tests are rolled back. It ends with the worker. */
let ofWorker: Promise<Knex> | null = null

async function copyTemplate(): Promise<Knex> {
  const cluster = inject('cluster')
  const database = `site_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  const admin = openDatabase(cluster, { max: 1 })
  // PostgreSQL copies a template only while nobody else uses it, so workers copy one at a time.
  await admin.raw('select pg_advisory_lock(1)')
  await admin.raw('create database ?? template site_template', [database])
  await admin.destroy()
  return inTurns(openDatabase({ ...cluster, database }))
}

type Client = { _query(connection: object, query: { sql: string }): Promise<unknown> }
type Line = { last: Promise<unknown>; waiting: Set<Client> }

/** Transactions that stand in for a pool. Their callers do not know that there is only one connection. */
const pools = new WeakSet<Client>()
const lines = new WeakMap<object, Line>()

/**
 * A connection runs one query at a time, and a future pg refuses a second one. Here a second query at once within one of
 * the site's transactions is already an error. Queries of the test's own transaction wait for one another.
 */
function inTurns(db: Knex): Knex {
  // A transaction's client is made by its parent's constructor. Knex has no types for this.
  const { constructor: OneOfPg } = db.client as { constructor: new () => Client }
  class InTurns extends OneOfPg {
    override _query(connection: object, query: { sql: string }): Promise<unknown> {
      const line = lines.get(connection) ?? { last: Promise.resolve(), waiting: new Set() }
      lines.set(connection, line)
      if (line.waiting.has(this) && !pools.has(this))
        return Promise.reject(new Error(`a second query at once in one transaction: ${query.sql}`))
      line.waiting.add(this)
      const turn = line.last.then(() => super._query(connection, query)).finally(() => line.waiting.delete(this))
      line.last = turn.catch(() => {})
      return turn
    }
  }
  Object.defineProperty(db.client, 'constructor', { value: InTurns })
  return db
}
