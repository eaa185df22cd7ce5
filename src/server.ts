import { once } from 'node:events'
import type { RequestListener, Server } from 'node:http'
import process from 'node:process'
import type { Knex } from 'knex'
import { createApp, features } from './app.ts'
import { readConfig } from './config.ts'
import { alive, alivePath, endingShare, readyPath, starting } from './health/ready.ts'
import { openSite } from './platform/database.ts'
import type { Config } from './platform/environment.ts'
import { openSecret } from './platform/secret.ts'
import { databaseLines } from './platform/start/database-lines.ts'
import { logProcess } from './platform/start/run-process.ts'
import { siteVersion } from './root.ts'
import { createHttpServer } from './web/incoming/http-server.ts'
import { createLog, logAborted } from './web/log.ts'

type Environment = Record<string, string | undefined>
/** A function that adds features and shared values to the site after its database is open. Used by the demo. */
type Extend = (site: { config: Config; db: Knex; say: (line: string) => void }) => Promise<Addition>
type Addition = Pick<Parameters<typeof createApp>[0], 'features' | 'given'> & { close?: () => Promise<unknown> }

/**
 * Starts the web server: reads the settings, takes the port, opens the database and builds the app. Until then every
 * address except `/health` answers 503, with a line about the current step of an update. Resolves after SIGINT or
 * SIGTERM, when running requests have finished and the database is closed. A signal during the start ends the start
 * after the running step. Rejects with a one-sentence error if the server cannot start.
 */
export async function runServer(environment: Environment, dress: Extend = async () => ({})): Promise<void> {
  const ending = endOfProcess()
  const config = readConfig(environment)
  for (const line of databaseLines(config)) process.stderr.write(`${line}\n`)
  const log = await createLog(config.logLevel, config.production)
  logProcess(log)
  if (config.ignored.length > 0) log.warn({ variables: config.ignored }, 'these variables have no meaning here')
  if (config.isGoogleKeyBroken) log.warn('GOOGLE_APPLICATION_CREDENTIALS names no readable key file')
  // The server must not end when the program that reads its output has ended.
  process.stdout.on('error', () => {})
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const startup = { line: STARTING }
  let listener = refuseUntilReady(startup)
  const server = createHttpServer((request, response) => listener(request, response))
  // The port comes first: if it is taken, the start fails before it creates an account or prints a password or address.
  await listen(server, config.port, config.host)
  say(`Version: ${siteVersion}`)
  say(config.production ? 'Mode: production.' : DEVELOPMENT)
  const closers: (() => Promise<unknown>)[] = [server.drain]
  let unclean = false
  try {
    const progress = (line: string) => {
      startup.line = line
    }
    const database = await openSite(config, { serving: true, say, log, features, ending, progress })
    closers.push(database.close)
    startup.line = STARTING
    for (const { prepare } of features) {
      ending.throwIfAborted()
      await prepare?.({ db: database.db, config, say })
    }
    const { close, ...addition } = await dress({ config, db: database.db, say })
    if (close) closers.splice(1, 0, close)
    ending.throwIfAborted()
    const { app, answer, background, attach } = createApp({
      config,
      secret: await openSecret(config),
      db: database.db,
      log,
      ...addition,
      given: [endingShare.of(ending), ...(addition.given ?? [])],
    })
    closers.splice(1, 0, background.stop)
    // Koa would otherwise print errors too.
    app.silent = true
    app.on('error', (error: unknown) => logAborted(log, error))
    await background.start()
    ending.throwIfAborted()
    const sockets = attach(server)
    say(`KortekStream is at ${config.baseUrl}`)
    listener = answer
    if (!ending.aborted) await once(ending, 'abort')
    sockets.close()
  } catch (error) {
    // An error of a start that was told to stop is ignored, because the start ends anyway.
    if (!ending.aborted) throw error
  } finally {
    for (const close of closers)
      await close().catch((err: unknown) => {
        log.error({ err }, 'the server did not stop cleanly')
        unclean = true
      })
  }
  if (unclean) throw new Error('The server did not stop cleanly; the log says why.')
}

/** The line that a start outside production prints. */
const DEVELOPMENT =
  'Mode: development. An empty database gets sample data, and anybody may register. NODE_ENV=production changes both.'

/** Returns a signal that aborts at SIGINT or SIGTERM; a repeated one changes nothing. */
function endOfProcess(): AbortSignal {
  const ending = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => ending.abort())
  return ending.signal
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isInUse = error.code === 'EADDRINUSE'
      reject(
        new Error(
          isInUse ? `Port ${port} on ${host} is taken: set PORT to another.` : `Cannot listen: ${error.message}`,
        ),
      )
    })
    server.listen(port, host, resolve)
  })
}

const STARTING = 'Situs sedang dinyalakan.'

/**
 * Answers requests that arrive while the server is starting, with the current text of `startup`. Health checks are
 * answered as usual: a supervisor that restarts dead processes must not interrupt a long update.
 */
const refuseUntilReady =
  (startup: { readonly line: string }): RequestListener =>
  ({ url }, response) => {
    const path = url?.split('?')[0]
    const healthBody = path === alivePath ? alive : path === readyPath ? starting : null
    response.writeHead(healthBody === alive ? 200 : 503, {
      'Content-Type': healthBody ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8',
      'Content-Security-Policy': "default-src 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
      ...(healthBody === alive ? {} : { 'Retry-After': '2' }),
    })
    response.end(healthBody ? JSON.stringify(healthBody) : `${startup.line} Coba lagi sebentar.\n`)
  }
