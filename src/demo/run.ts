import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sourcesShare } from '../anime/shares.ts'
import { createLibrary } from '../anime/sources/library/source.ts'
import { features } from '../app.ts'
import { readConfig } from '../config.ts'
import { runServer } from '../server.ts'
import { demo } from './routes.ts'
import { type Mood, sabotaged } from './sabotage.ts'
import { type Services, startServices } from './services.ts'
import { BACKUP, openWorld } from './world.ts'

type Environment = Record<string, string | undefined>

/** Seconds between checks; short enough to watch changes live. */
const CHECK_INTERVAL_SECONDS = 4

/**
 * Runs the demo: two servers on loopback, each with a library of invented titles. The first runs in this process, with
 * `/demo/`, a source that can be broken, and simulated payments. The second runs like `npm start`; its orders are paid
 * through a local fake Xendit and its packages through a fake DOKU. Fake services receive all messages to customers.
 * SIGINT or SIGTERM ends everything. Rejects with a one-sentence error if the demo cannot start.
 */
export async function runDemo(environment: Environment): Promise<void> {
  const { port, dataDir, production } = readConfig({
    ...environment,
    HOST: '127.0.0.1',
    BASE_URL: '',
    DATABASE_URL: '',
  })
  if (production) throw new Error('The demo lets anybody in and breaks itself: not in production.')
  // Both ports are checked before any data is created or text printed; each server takes its own port as its first
  // step.
  for (const serverPort of [port, port + 1]) await requireFree(serverPort)
  const backup = `http://127.0.0.1:${port + 1}`
  const services = await startServices({ webhooksTo: backup, sites: [`http://127.0.0.1:${port}`, backup] })
  const buildSettings = (at: number, folder: string) => ({
    ...onThisMachine(environment, at, path.join(dataDir, folder)),
    ...services.messengers,
    ...services.signIn,
    ...services.models,
    ...services.catalog,
    ...services.internal,
  })
  try {
    await runServers({
      backup,
      services,
      first: { ...buildSettings(port, 'demo-1'), PAYMENTS: 'simulated' },
      second: { ...buildSettings(port + 1, 'demo-2'), ...services.gateways },
    })
  } finally {
    await services.stop()
  }
}

type Servers = { backup: string; services: Services; first: Environment; second: Environment }

async function runServers({ backup, services, first, second }: Servers): Promise<void> {
  const secret = `whsec_${randomBytes(24).toString('base64')}`
  const own = {
    ...first,
    MEDIA_HOSTS: backup,
    ALERT_WEBHOOK_URL: `${first.BASE_URL}/demo/pemberitahuan/`,
    ALERT_WEBHOOK_SECRET: secret,
  }
  let mood: Mood = 'well'
  await runServer(own, async ({ config, db, say }) => {
    const world = await openWorld(db, { backup: `${backup}/api/v1`, now: new Date(), site: config })
    const child = await startSecond(second)
    say(`The demo is at ${config.baseUrl}/demo/ (the second server at ${backup})`)
    say(`Its AniLiberty is at ${services.catalog.ANILIBERTY_BASE_URL}`)
    return {
      given: [sourcesShare.of([sabotaged(createLibrary({ db, baseUrl: config.baseUrl }), () => mood)])],
      features: [
        ...features,
        demo({
          secret,
          world,
          services,
          backup,
          mood: () => mood,
          become(next) {
            mood = next
          },
        }),
      ],
      close: () => end(child),
    }
  })
}

/** Environment variables of this machine that the demo must not use. */
const outside =
  `DATABASE_URL REDIS_URL ALERT_WEBHOOK_URL ALERT_WEBHOOK_SECRET PAYMENTS SUBSCRIPTION_PAYMENTS XENDIT_SECRET_KEY XENDIT_WEBHOOK_TOKEN DOKU_CLIENT_ID DOKU_SECRET_KEY DOKU_NOTIFICATION_SECRET DOKU_IS_PRODUCTION`.split(
    /\s+/,
  )

/** The environment variables that both servers share. */
const onThisMachine = (environment: Environment, port: number, dataDir: string): Environment => ({
  ...environment,
  HOST: '127.0.0.1',
  PORT: String(port),
  BASE_URL: `http://127.0.0.1:${port}`,
  DATA_DIR: dataDir,
  SOURCES: 'library',
  CHECK_INTERVAL: String(CHECK_INTERVAL_SECONDS),
  CACHE_TTL: '10',
  LOG_LEVEL: environment.LOG_LEVEL ?? 'warn',
  ...Object.fromEntries(outside.map((name) => [name, ''])),
})

async function requireFree(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening').catch(() => {
    throw new Error(`Port ${port} is taken: set PORT to another.`)
  })
  await new Promise((resolve) => server.close(resolve))
}

/** Resolves when the second server answers. Throws if it fails to start. */
async function startSecond(environment: Environment): Promise<ChildProcess> {
  const address = `${environment.BASE_URL}/health/ready`
  const ending = path.extname(fileURLToPath(import.meta.url))
  const main = fileURLToPath(new URL(`../main${ending}`, import.meta.url))
  const child = spawn(process.execPath, [...process.execArgv, main], {
    env: { ...environment, ADMIN_USERNAME: 'cadangan' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  child.on('exit', (code) => {
    if (code) process.stderr.write(`${BACKUP} ended with ${code}\n`)
  })
  await listening(address, child).catch(async (error: unknown) => {
    await end(child)
    throw error
  })
  return child
}

/** Milliseconds for the first start, which fills the library of titles. */
const START_TIMEOUT_MS = 60_000

async function listening(address: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + START_TIMEOUT_MS
  while (Date.now() < until && child.exitCode === null) {
    if ((await fetchAnswer(address))?.ok) return
    await sleep(200)
  }
  throw new Error(`The second server does not answer at ${address}: is its port free?`)
}

/** Sends a request; null if no answer arrives within two seconds. */
const fetchAnswer = (address: string) => fetch(address, { signal: AbortSignal.timeout(2_000) }).catch(() => null)

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exitEvent = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exitEvent
}
