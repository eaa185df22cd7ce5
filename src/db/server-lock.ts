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

/** Takes the same lock for a transaction. Returns whether no web server holds it. */
export async function mayHoldServerLock(trx: Knex.Transaction): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { held: boolean }[] }>('select pg_try_advisory_xact_lock(?) as held', [
    LOCK_KEY,
  ])
  return rows[0]?.held === true
}

const lock = (connection: Connection, isShared: boolean): Promise<Client> =>
  connectAlone(connection, LOCK_KEY, {
    // A shared lock waits for a reset that is under way.
    call: isShared ? 'pg_advisory_lock_shared' : 'pg_try_advisory_lock',
    busy: 'Another server is already running on this DATA_DIR; stop it, or set DATA_DIR to another folder.',
  })

type Call = 'pg_try_advisory_lock' | 'pg_advisory_lock' | 'pg_advisory_lock_shared'

/** As `connectUnlessHeld`. Throws an Error that says `busy` where another holds the lock. */
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
 * Connects to a database and takes an advisory lock that the connection holds until its end. `call`: by default one that
 * does not wait, and then returns null where another holds it.
 */
export async function connectUnlessHeld(
  connection: Connection,
  key: number,
  call: Call = 'pg_try_advisory_lock',
): Promise<Client | null> {
  const client = await connect(connection)
  const { rows } = await client.query<{ held: boolean | '' }>(`select ${call}($1) as held`, [key])
  // What waits returns nothing.
  if (rows[0]?.held !== false) return client
  await client.end()
  return null
}
