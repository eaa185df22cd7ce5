import { execFile } from 'node:child_process'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Config } from '../platform/environment.ts'
import { root } from '../root.ts'
import { backupToProve, UNPROVEN } from './prove.ts'
import { readState } from './queries.ts'
import { outdated } from './retention.ts'

/** Runs the nightly work with the same commands that an operator uses. */
export function createNightlyBackups({
  db,
  log,
  config,
  folder,
}: {
  db: Knex
  log: Logger
  config: Config
  folder: string
}) {
  let ending = new AbortController()

  /** Runs a command of `manage` with the settings and database of this server, and returns what it prints. */
  const command = (...args: string[]) =>
    new Promise<string>((resolve, reject) => {
      const options = { cwd: root, env: { ...config.given }, signal: ending.signal }
      const database = config.databaseUrl === null ? 'folder' : 'url'
      execFile(process.execPath, [...program, ...args, '--database', database], options, (error, out, err) => {
        if (!error || error.code === UNPROVEN) return resolve(out.trim())
        const isStopped = ending.signal.aborted
        reject(new Error(isStopped ? 'The server stopped meanwhile.' : err.trim().split('\n').at(-1) || error.message))
      })
    })

  return {
    /** Writes a backup into the folder, and removes outdated ones. */
    async write(): Promise<void> {
      log.info({ backup: await command('backup') }, 'backup made')
      for (const name of outdated(await readdir(folder))) await rm(path.join(folder, name))
    },
    /** Verifies the backup that is due for it, if any. */
    async prove({ isAsked } = { isAsked: false }): Promise<void> {
      const next = backupToProve(await readState(db), isAsked)
      if (next) log.info({ backup: await command('backup:prove', next.file) }, 'backup tested')
    },
    start(): void {
      ending = new AbortController()
    },
    /** Stops running work, because the server stops. */
    stop: async () => ending.abort(),
  }
}

const isSource = import.meta.url.endsWith('.ts')
/** The command line of this site, from source or compiled. */
const program = isSource
  ? ['--import', 'tsx', fileURLToPath(new URL('../manage.ts', import.meta.url))]
  : [fileURLToPath(new URL('../manage.js', import.meta.url))]
