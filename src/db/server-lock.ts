import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import type { Client } from 'pg'
import { type Connection, connect } from './connection.ts'

/** Key of the advisory lock: any number that nothing else in this database uses. */
const LOCK_KEY = 20_261_120

/**
 * Shows by an advisory lock that a web server runs on a database. It is the only one there unless the lock `isShared`.
 * The lock ends with its holder, so a killed server blocks no other; it is taken again after the database was lost.
 * Throws when another web server holds the lock for itself.
 */
export async function holdServerLock(
  connection: Connection,
  { isShared = false } = {},
): Promise<{ release(): Promise<void> }> {
  let released = false
  let client = await lock(connection, isShared)
  const hold = () => {
    client.once('end', async () => {
      while (!released) {
        await sleep(1_000, undefined, { ref: false })
        const next = await lock(connection, isShared).catch(() => null)
        if (!next) continue
        client = next
        return hold()
      }
    })
  }
  hold()
  return {
    async release() {
      released = true
      await client.end().catch(() => {})
    },
  }
}

/** Takes the same lock for a transaction. Returns whether no web server holds it. */
export async function mayHoldServerLock(trx: Knex.Transaction): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { held: boolean }[] }>('select pg_try_advisory_xact_lock(?) as held', [
    LOCK_KEY,
  ])
  return rows[0]?.held === true
}

async function lock(connection: Connection, isShared: boolean): Promise<Client> {
  const client = await connect(connection)
  // A shared lock waits for a reset that is under way.
  const call = isShared ? 'pg_advisory_lock_shared($1) is not null' : 'pg_try_advisory_lock($1)'
  const { rows } = await client.query<{ held: boolean }>(`select ${call} as held`, [LOCK_KEY])
  if (rows[0]?.held) return client
  await client.end()
  throw new Error('Another server is already running on this DATA_DIR; stop it, or set DATA_DIR to another folder.')
}
