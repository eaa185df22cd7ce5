import type { Knex } from 'knex'
import { pino } from 'pino'
import type { Timeouts } from '../../src/anime/failover/timeouts.ts'
import { timeoutsShare } from '../../src/anime/shares.ts'
import { createApp } from '../../src/app.ts'
import { monitoringEnabledShare } from '../../src/monitor/shares.ts'
import type { Feature } from '../../src/platform/feature.ts'
import { createHttpServer } from '../../src/web/incoming/http-server.ts'
import { createLimits } from '../../src/web/limits.ts'
import { patientTimeouts, testConfig, testSecret } from './app.ts'
import { read } from './page.ts'
import { portOf } from './ports.ts'

export type Served = Awaited<ReturnType<typeof serve>>
export type Visit = Awaited<ReturnType<Served['visit']>>

/**
 * Starts the whole web server on a port, with background work and without ffmpeg. Servers on one database share no memory,
 * so stopping one and starting another is a restart. Without `port`, a free port is used; without `features`, the site has
 * all but the demo.
 */
export async function serve(
  db: Knex,
  settings: Record<string, string> = {},
  port?: number,
  { features, timeouts }: { features?: readonly Feature[]; timeouts?: Partial<Timeouts> } = {},
) {
  const config = testConfig(settings)
  // Without CHECK_INTERVAL the monitor is off, so that its checks are not counted among requests to other servers.
  const isWatched = settings.CHECK_INTERVAL !== undefined
  const given = [timeoutsShare.of({ ...patientTimeouts, ...timeouts }), monitoringEnabledShare.of(isWatched)]
  const errors: string[] = []
  const { answer, hub, background, attach } = createApp({
    config,
    secret: testSecret,
    db,
    log: pino({ level: 'error' }, { write: (line: string) => errors.push(line) }),
    given,
    limits: createLimits({ on: config.limits, redisTimeout: 30_000 }),
    ...(features ? { features } : {}),
  })
  const requests: string[] = []
  const server = createHttpServer((request, response) => {
    requests.push(request.url ?? '')
    answer(request, response)
  })
  const sockets = attach(server)
  await background.start()
  await new Promise<void>((resolve) => server.listen(port ?? 0, '127.0.0.1', resolve))
  const usedPort = portOf(server)
  const origin = `http://127.0.0.1:${usedPort}`
  let running = true

  return {
    port: usedPort,
    origin,
    hub,
    url: `${origin}/api/v1`,
    /** The paths of all requests that this server received. */
    requests,
    /** What this server has logged as an error, a line each. */
    errors,
    /** Loads a page as one visitor. `ms` runs until the last byte. `source` is the note about where the data is from. */
    async visit(path: string) {
      const started = performance.now()
      const response = await fetch(origin + path, { redirect: 'manual' })
      const html = await response.text()
      const ms = performance.now() - started
      const { status, headers } = response
      const heading = textOf(/<h1[^>]*>(.*?)<\/h1>/s, html)
      const source = textOf(/<p class="source-note[^>]*>(.*?)<\/p>/s, html) ?? ''
      return { status, headers, html, ms, heading, source, page: () => read(html) }
    },
    /** Stops only the HTTP server, as SIGTERM does first: running requests are answered, half ones are cut off. */
    drain: server.drain,
    /** Stops the server as SIGTERM does: pending writes are finished. */
    async stop() {
      if (!running) return
      running = false
      const closed = new Promise((resolve) => server.close(resolve))
      sockets.close()
      server.closeAllConnections()
      await closed
      await background.stop()
    },
  }
}

/** Parses only the matching element, so that a thousand visits at once stay quick. */
const textOf = (pattern: RegExp, html: string) => {
  const found = pattern.exec(html)?.[1]
  return found === undefined ? null : (read(`<p>${found}</p>`).text('p') ?? null)
}

const remembered = [
  'answers',
  'api_monitors',
  'circuit_breakers',
  'catalog_changes',
  'title_mappings',
  'episodes_seen',
  'titles_seen',
  'slugs',
] as const

/** Empties the catalog's tables, so that no endpoint is active and no answer is cached. */
export async function emptyCatalog(db: Knex): Promise<void> {
  // Not truncate: it locks every table at once, and a site that was just stopped may still be writing.
  for (const table of remembered) await db(table).delete()
  await db('api_endpoints').whereNot({ url: '/api/v1' }).delete()
  await db('api_endpoints').where({ url: '/api/v1' }).update({ is_active: false, priority: 100 })
}

/** Adds another server as an active endpoint, as staff would. Returns its id. */
export async function enter(db: Knex, name: string, url: string, priority: number): Promise<number> {
  const [row] = await db('api_endpoints').insert({ name, url, priority, is_active: true }).returning('id')
  if (!row) throw new Error('the endpoint was not entered')
  return row.id
}

/**
 * Makes all cached answers in the database older by `seconds`. A running server keeps its copies in memory; only one
 * started afterwards notices.
 */
export const ageAnswers = (db: Knex, seconds: number) =>
  db.raw("update answers set read_at = read_at - ? * interval '1 second'", [seconds])
