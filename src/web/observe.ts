import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Middleware } from 'koa'
import type { Logger } from 'pino'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { siteVersion } from '../root.ts'
import { getRoutePattern, type State } from './context.ts'

export type Metrics = ReturnType<typeof createMetrics>

/** Creates the metrics of `/metrics`. Durations of requests are in seconds, by method, route pattern and status. */
export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 })
  new Gauge({
    name: 'build_info',
    help: 'Which version runs; always 1',
    labelNames: ['version'] as const,
    registers: [registry],
  }).set({ version: siteVersion }, 1)
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request, by route',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  const answers = new Counter({
    name: 'catalog_answers_total',
    help: 'Catalog questions, by how they were answered: fresh, renewing, stale, asked, failed',
    labelNames: ['question', 'result'] as const,
    registers: [registry],
  })
  const pages = { kept: 0, made: 0 }
  new Counter({
    name: 'page_cache_total',
    help: 'Answers to visitors without cookies: kept bytes, or made anew',
    labelNames: ['result'] as const,
    registers: [registry],
    collect() {
      this.reset()
      for (const [result, count] of Object.entries(pages)) this.inc({ result }, count)
    },
  })
  const calls = new Histogram({
    name: 'catalog_call_duration_seconds',
    help: 'Calls behind the catalog, to endpoints and to sources, by how they ended',
    labelNames: ['kind', 'name', 'question', 'status'] as const,
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 20],
    registers: [registry],
  })
  const failures = new Counter({
    name: 'catalog_failures_total',
    help: 'Calls behind the catalog that got no good answer, by the failure',
    labelNames: ['kind', 'name', 'question', 'failure'] as const,
    registers: [registry],
  })
  const work = new Counter({
    name: 'work_done_total',
    help: 'Drawings, exports, voices, webhooks and messages that this instance worked on: done, failed, blocked, later',
    labelNames: ['kind', 'result'] as const,
    registers: [registry],
  })
  const watchers: ((request: EndedRequest) => void)[] = []
  return {
    registry,
    requests,
    /** Calls a function after each request of the site. */
    watchRequests: (watch: (request: EndedRequest) => void) => void watchers.push(watch),
    requestEnded: (request: EndedRequest): void => {
      for (const watch of watchers) watch(request)
    },
    answers,
    pages,
    /**
     * Records the duration and the result of a request to an endpoint or source; `response_time` is in milliseconds.
     */
    countCall({ kind, name, question, seen, failure }: CountedCall): void {
      calls.observe({ kind, name, question, status: seen.status }, (seen.response_time ?? 0) / 1000)
      if (failure) failures.inc({ kind, name, question, failure: failure.failure })
    },
    workEnded: (kind: string, result: string) => work.inc({ kind, result }),
    watchBreakers: (states: () => Promise<BreakerState[]>) => watchBreakers(registry, states),
    live: liveMetrics(registry),
    watchPool: (size: () => PoolSize) => watchPool(registry, size),
  }
}

/**
 * A finished request. `route`: its pattern, as `routeOf` returns it. `isKept`: the response came from the page cache.
 */
type EndedRequest = {
  method: string
  path: string
  route: string
  status: number
  seconds: number
  isKept: boolean
}

type BreakerState = { kind: string; name: string; state: 'closed' | 'open' | 'half_open' }
type CountedCall = {
  kind: 'endpoint' | 'source'
  name: string
  question: string
  seen: { status: string; response_time: number | null }
  failure: { failure: string } | null
}

const breakerStates: Record<BreakerState['state'], number> = { closed: 0, open: 1, half_open: 2 }

function watchBreakers(registry: Registry, states: () => Promise<BreakerState[]>): void {
  new Gauge({
    name: 'circuit_breaker_state',
    help: 'Circuit breakers of endpoints and sources: 0 closed, 1 open, 2 half-open',
    labelNames: ['kind', 'name'] as const,
    registers: [registry],
    async collect() {
      this.reset()
      for (const { kind, name, state } of await states()) this.set({ kind, name }, breakerStates[state])
    },
  })
}

/** Metrics of WebSockets by kind of topic: open, messages sent, and closed because the browser was too slow. */
function liveMetrics(registry: Registry) {
  const registers = [registry]
  const labelNames = ['topic'] as const
  const messages = new Counter({ name: 'live_messages_total', help: 'Messages sent to sockets', labelNames, registers })
  const drops = new Counter({ name: 'live_drops_total', help: 'Sockets dropped as too slow', labelNames, registers })
  const kind = (topic: string) => topic.split(':')[0] ?? topic
  return {
    messageSent: (topic: string, sockets: number) => messages.inc({ topic: kind(topic) }, sockets),
    socketDropped: (topic: string) => drops.inc({ topic: kind(topic) }),
    watchSockets(counts: () => ReadonlyMap<string, number>): void {
      new Gauge({
        name: 'live_sockets',
        help: 'Open sockets by topic',
        labelNames,
        registers,
        collect() {
          this.reset()
          for (const [topic, count] of counts()) this.set({ topic }, count)
        },
      })
    },
  }
}

type PoolSize = { used: number; free: number; waiting: number }

function watchPool(registry: Registry, size: () => PoolSize) {
  new Gauge({
    name: 'database_pool_connections',
    help: 'Database connections and waiters, by state',
    labelNames: ['state'] as const,
    registers: [registry],
    collect() {
      for (const [state, count] of Object.entries(size())) this.set({ state }, count)
    },
  })
}

const REQUEST_ID = /^[\w.-]{8,64}$/

/** Returns the id of a request: the id from the client if it is valid, else a new one. */
export const getRequestId = ({ 'x-request-id': header }: IncomingHttpHeaders): string =>
  typeof header === 'string' && REQUEST_ID.test(header) ? header : randomUUID()

/**
 * `started`: in milliseconds of `performance.now()`. `host`: the requested host, logged if the site does not serve it.
 */
type AnswerRecord = Omit<EndedRequest, 'seconds'> & { started: number; requestId: string; host: string | undefined }
export type Recorder = (answer: AnswerRecord) => void

/**
 * Creates the function that measures each response by its route and writes its log line. `loggedPath` returns the path
 * as the log shows it, without its secret parts.
 */
export function createRecorder({
  metrics,
  log,
  loggedPath,
}: {
  metrics: Metrics
  log: Logger
  loggedPath: (path: string) => string
}): Recorder {
  return ({ method, path, route, status, isKept, started, requestId, host }) => {
    const seconds = (performance.now() - started) / 1000
    metrics.requests.observe({ method, route, status }, seconds)
    metrics.requestEnded({ method, path, route, status, seconds, isKept })
    // Answers with 503 are logged at level warn, so that rejected visitors show up even where the log level is warn.
    const level = status === 503 ? 'warn' : 'info'
    if (!log.isLevelEnabled(level)) return
    const foreign = status === 421 ? { host: host?.slice(0, MAX_LOGGED_HOST) ?? null } : {}
    const ms = Math.round(seconds * 1e4) / 10
    log[level]({ requestId, method, path: loggedPath(path), status, ms, ...foreign }, 'request')
  }
}

const MAX_LOGGED_HOST = 100

/** Gives every request its id, and records its response. */
export function observe({
  record,
  baseUrl,
  navigation,
}: { record: Recorder } & Pick<State, 'baseUrl' | 'navigation'>): Middleware<State> {
  return async (ctx, next) => {
    const started = performance.now()
    const { headers } = ctx.req
    const requestId = getRequestId(headers)
    const purpose = headers['sec-purpose']
    const prefetch = typeof purpose === 'string' && purpose.startsWith('prefetch')
    ctx.state = { requestId, baseUrl, navigation, madeOf: [], prefetch, viewer: null }
    try {
      await next()
    } finally {
      const { method, path, status } = ctx
      const isKept = ctx.state.kept !== undefined
      record({ method, path, route: getRoutePattern(ctx), status, started, requestId, isKept, host: headers.host })
    }
  }
}
