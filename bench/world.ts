import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Knex } from 'knex'
import { pino } from 'pino'
import supertest from 'supertest'
import { createApp, features } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { type Connection, openDatabase } from '../src/db/connection.ts'
import { startEmbedded } from '../src/db/embedded/embedded.ts'
import { migrate } from '../src/db/migrations.ts'
import { openSite } from '../src/platform/database.ts'
import { root } from '../src/root.ts'
import { testSecret } from '../test/support/app.ts'
import { from, newFolder } from './measure.ts'

/** Runs `work` on a new migrated database, which is removed afterwards. `patient`: statements may take long. */
export async function withDatabase<Result>(
  work: (db: Knex, connection: Connection) => Promise<Result>,
  options: { patient?: boolean } = {},
): Promise<Result> {
  const folder = await newFolder()
  const embedded = await startEmbedded(folder)
  const db = openDatabase(embedded.connection, options)
  try {
    await migrate(db, path.join(root, 'migrations'))
    return await work(db, embedded.connection)
  } finally {
    await db.destroy()
    await embedded.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Opens the database of a site with these settings beside the site. */
export const openBeside = (settings: Record<string, string>) =>
  openSite(readConfig(settings), { features, serving: false, say: () => {}, log: pino({ level: 'silent' }) })

/**
 * Makes the whole web server in this process, as in production behind a proxy, with a log that goes nowhere. Returns a
 * function that asks it for a page, each time from another address.
 */
export function inProcess(db: Knex) {
  const { app } = createApp({
    config: readConfig({ NODE_ENV: 'test', BASE_URL: 'http://127.0.0.1', TRUSTED_PROXIES: '1' }),
    secret: testSecret,
    db,
    log: pino(pino.destination('/dev/null')),
  })
  const visitor = supertest(app.callback())
  return async (address: string, cookie = '', allowed: readonly number[] = [200]): Promise<void> => {
    const { status } = await visitor.get(address).set({ ...from(), cookie })
    if (!allowed.includes(status)) throw new Error(`${address}: ${status}`)
  }
}
