import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { startEmbedded } from '../../src/db/embedded/embedded.ts'

export type WalkedSite = Awaited<ReturnType<typeof startSite>>

/**
 * Starts the built site of a checkout on a database of its own with the data of a first start. Its keys are always the
 * same, so that its signatures are, and it has no limits. Answers once it listens.
 */
export async function startSite(checkout: string, siteEnvironment: Record<string, string>) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-walk-'))
  const embedded = await startEmbedded(path.join(folder, 'database'), { durable: false })
  const { host, user, password, port, database: name } = embedded.connection
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: 'test',
    DATABASE_URL: `postgres://${user}:${password}@localhost/${name}?host=${encodeURIComponent(host)}&port=${port}`,
    DATA_DIR: path.join(folder, 'files'),
    LIMITS: 'off',
    TRUSTED_PROXIES: '1',
    LOG_LEVEL: 'error',
    SECRET_KEY: 'the secret key of recorded walks, always the same',
    INTERNAL_JWT_SECRET: 'a secret of recorded walks, always the same',
    ADMIN_PASSWORD: 'kata sandi untuk rekaman',
    PAYMENTS: 'simulated',
    CHECK_INTERVAL: '3600',
    EMBED_HOSTS: 'player.example',
    ...siteEnvironment,
  }
  /** Runs a command of the site and returns what it prints. */
  const manage = async (...call: string[]): Promise<string> => {
    try {
      const command = ['dist/src/manage.js', ...call]
      return (await promisify(execFile)(process.execPath, command, { cwd: checkout, env })).stdout
    } catch (error) {
      const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number }
      return `${stdout}${stderr}exit ${code}`
    }
  }
  const server = spawn(process.execPath, ['dist/src/main.js'], {
    cwd: checkout,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  server.stdout.on('data', (data) => (log += data))
  server.stderr.on('data', (data) => (log += data))
  while (!log.includes('KortekStream is at')) {
    if (server.exitCode !== null) throw new Error(`the site did not start:\n${log}`)
    await sleep(100)
  }
  const database = new pg.Client({ host, user, password, port, database: name })
  await database.connect()
  return {
    manage,
    database,
    log: () => log,
    async stop(): Promise<void> {
      server.kill('SIGTERM')
      await database.end()
      await embedded.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Waits until no comic waits to be drawn. */
export async function untilAtRest(database: pg.Client): Promise<void> {
  const unfinished = "select 1 from comics where draft_status in ('PENDING', 'GENERATING_SCRIPT', 'RENDERING') limit 1"
  for (let second = 0; second < 240; second++) {
    if ((await database.query(unfinished)).rows.length === 0) return
    await sleep(1000)
  }
  throw new Error('comics are still drawn after four minutes')
}
