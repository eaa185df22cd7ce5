import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import type { Client } from 'pg'
import { type Connection, connect } from './connection.ts'

/** Key of the advisory lock: any number that nothing else in this database uses. */
const LOCK_KEY = 20_261_120

/**
 * Shows by an advisory lock that a web server uses a database. Other web servers may use it too only if the lock
 * `isShared`. The lock ends with the process, so a killed server does not block others. It is taken again after the
 * database was lost. Throws when another web server holds the lock exclusively.
 */
export async function holdServerLock(
  connection: Connection,
  { isShared = false } = {},
): Promise<{ release(): Promise<void> }> {
  let isReleased = false
  let client = await lock(connection, isShared)
  const hold = () => {
    client.once('end', async () => {
      while (!isReleased) {
        await sleep(1_000, undefined, { ref: false })
        const next = await lock(connection, isShared).catch(() => null)
        if (!next) continue
        client = next
        return isReleased ? void next.end() : hold()
      }
    })
  }
  hold()
  return {
    async release() {
      isReleased = true
      await client.end().catch(() => {})
    },
  }
}

/** Takes the same lock for a transaction. Returns true if no web server holds it. */
export async function mayHoldServerLock(trx: Knex.Transaction): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { held: boolean }[] }>('select pg_try_advisory_xact_lock(?) as held', [
    LOCK_KEY,
  ])
  return rows[0]?.held === true
}

const lock = (connection: Connection, isShared: boolean): Promise<Client> =>
  connectAlone(connection, LOCK_KEY, {
    // A shared lock waits until a running reset has finished.
    call: isShared ? 'pg_advisory_lock_shared' : 'pg_try_advisory_lock',
    busy: 'Another server is already running on this DATA_DIR; stop it, or set DATA_DIR to another folder.',
  })

type Call = 'pg_try_advisory_lock' | 'pg_advisory_lock' | 'pg_advisory_lock_shared'

/** Like `connectUnlessHeld`, but throws an Error with the text `busy` if another process holds the lock. */
export async function connectAlone(
  connection: Connection,
  key: number,
  { call, busy }: { call?: Call; busy: string },
): Promise<Client> {
  const client = await connectUnlessHeld(connection, key, call)
  if (client) return client
  throw new Error(busy)
}

/**
 * Connects to a database and takes an advisory lock, which the connection holds until it ends. `call` is the SQL
 * function that takes it. The default does not wait, and the result is null if another process holds the lock.
 */
export async function connectUnlessHeld(
  connection: Connection,
  key: number,
  call: Call = 'pg_try_advisory_lock',
): Promise<Client | null> {
  const client = await connect(connection)
  const { rows } = await client.query<{ held: boolean | '' }>(`select ${call}($1) as held`, [key])
  // A function that waits returns no value.
  if (rows[0]?.held !== false) return client
  await client.end()
  return null
}
