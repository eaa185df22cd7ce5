import process from 'node:process'
import type { Knex } from 'knex'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, vi } from 'vitest'
import { openDatabase } from '../../src/db/connection.ts'

/** Gives the test file the database of its worker process. Each test runs in a transaction that is rolled back. */
export function useDatabase(): () => Knex {
  let trx: Knex.Transaction
  beforeEach(async () => {
    ofWorker ??= copyTemplate()
    trx = await (await ofWorker).transaction()
    pools.add(trx.client)
  })
  afterEach(() => {
    vi.useRealTimers()
    return trx.rollback()
  })
  return () => trx
}

/** Gives the test file a new database without surrounding transactions, for tests that need commits. */
export function useOwnDatabase(): () => Knex {
  let db: Knex
  beforeAll(async () => {
    db = await copyTemplate()
  })
  afterAll(() => db.destroy())
  return () => db
}

/** Waits until at least so many statements in a test's own database wait for a lock. */
export const untilWaiting = (db: Knex, count: number) =>
  expect
    .poll(async () => {
      const waiting = db('pg_stat_activity').whereRaw("datname = current_database() and wait_event_type = 'Lock'")
      return (await waiting.select('pid')).length
    })
    .toBeGreaterThanOrEqual(count)

/**
 * The database of this worker process, shared by the files whose tests are rolled back. It is dropped when the worker
 * ends.
 */
let ofWorker: Promise<Knex> | null = null

async function copyTemplate(): Promise<Knex> {
  const cluster = inject('cluster')
  const database = `site_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  const admin = openDatabase(cluster, { max: 1, patient: true })
  // PostgreSQL copies a template only while nobody else uses it, so workers copy one at a time.
  await admin.raw('select pg_advisory_lock(1)')
  await admin.raw('create database ?? template site_template', [database])
  await admin.destroy()
  return inTurns(openDatabase({ ...cluster, database }, { patient: true }))
}

type Client = { _query(connection: object, query: { sql: string }): Promise<unknown> }
type Line = { last: Promise<unknown>; waiting: Set<Client> }

/** The test transactions that code under test uses like a connection pool, although each is a single connection. */
const pools = new WeakSet<Client>()
const lines = new WeakMap<object, Line>()

/**
 * Makes the queries of a test's own transaction wait for one another, because a connection runs one query at a time and
 * later versions of pg refuse a second one. Within a transaction of the web server, a second query at once is already
 * an error here.
 */
function inTurns(db: Knex): Knex {
  // Knex makes a transaction's client with the constructor of the parent client; its types do not show that.
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
