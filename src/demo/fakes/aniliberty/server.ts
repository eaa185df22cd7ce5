import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { createAdmin } from './admin.ts'
import { answer } from './answer.ts'
import { createEdits, type Edits } from './edits.ts'
import type { Knob, Reply } from './knobs.ts'
import { worldNow } from './make.ts'
import { fullRelease } from './rows.ts'
import type { Kept, World } from './shapes.ts'
import { createStore } from './store.ts'
import { createWorld } from './world.ts'

/** One request as it arrived; `path` is relative to the API's root, `at` in milliseconds of `performance.now()`. */
export type Recorded = {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: string
  at: number
  status: number
}

export type AniLiberty = Edits & {
  /** The API's root, …/api/v1 */
  baseUrl: string
  origin: string
  /** Requests to the API, oldest first; of very many only the last. */
  requests: Recorded[]
  /** The current releases, in no particular order. */
  world: () => readonly Kept[]
  /** Sets a fault for requests whose path matches (relative to the API's root, without the query). */
  set: (path: string | RegExp, knob: Knob) => void
  /** Removes a fault that was set with this very object. */
  unset: (knob: Knob) => void
  /** Removes all faults and forgets requests and edits. */
  reset: () => void
  /** Connections that are open now, idle ones too. */
  sockets: () => number
  /** Requests that are neither answered nor aborted. */
  pending: () => number
  close: () => Promise<void>
}

type Options = {
  /** TCP port of the server. By default any free port. */
  port?: number
  /** The current time: of new edits, of the schedule, and of the world's newest episodes. By default `worldNow`. */
  now?: () => Date
  /** Makes the world that is served, at the start and at each reset. */
  world?: (now: Date) => World
}

/** Number of requests that are remembered. */
const REMEMBERED = 10_000

/**
 * The AniLiberty V1 API on loopback, over an invented world. Below `/__admin/` stand edits and faults as HTTP calls, for
 * who runs in another process: see `admin.ts`.
 */
export async function startAniLiberty(options: Options = {}): Promise<AniLiberty> {
  const { now = () => worldNow, world = createWorld } = options
  const requests: Recorded[] = []
  const open = new Set<Socket>()
  let knobs: { path: string | RegExp; knob: Knob }[] = []
  let store = createStore(world(now()))
  let viewer = 0
  let pending = 0

  const controls = {
    ...createEdits({ store: () => store, now }),
    set: (path: string | RegExp, knob: Knob) => void knobs.push({ path, knob }),
    unset(knob: Knob) {
      knobs = knobs.filter((each) => each.knob !== knob)
    },
    reset() {
      knobs = []
      store = createStore(world(now()))
      requests.length = 0
    },
  }
  const admin = createAdmin(controls)

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://any')
    const [method = '', body] = [request.method, await readText(request)]
    if (pathname.startsWith('/__admin/')) {
      const { status, json } = admin({ method, path: pathname, body })
      response.writeHead(status, { 'content-type': 'application/json' }).end(json && JSON.stringify(json))
      return
    }
    const path = pathname.replace(/^\/api\/v1\//, '').replace(/\/$/, '')
    const recorded = { method, path, query, headers: request.headers, body, at: performance.now(), status: 0 }
    requests.push(recorded)
    if (requests.length > REMEMBERED) requests.shift()
    viewer += 1
    const { wait, ...delivery } = replyTo(recorded, pathname.startsWith('/api/v1/'))
    if (wait > 0) await pause(wait, undefined, { ref: false })
    recorded.status = deliver(request, response, delivery)
  }

  /** The correct answer, changed by the faults that are set for its path. */
  function replyTo(asked: Recorded, isApi: boolean): Delivery & { wait: number } {
    const { path, at } = asked
    const turned = knobs.filter((each) => (typeof each.path === 'string' ? each.path === path : each.path.test(path)))
    const correct = isApi
      ? answer(asked, { store, now: now(), turn: Math.floor(at) })
      : { status: 404, json: { message: 'Not Found' } }
    const full = (alias: string) => {
      const kept = store.find(alias)
      return kept && fullRelease(kept)
    }
    const reshaped = (json: unknown) =>
      turned.reduce((value, { knob }) => (knob.reshape ? knob.reshape(value, full) : value), json)
    const reply =
      'xml' in correct
        ? { status: correct.status, type: 'application/xml', headers: {}, text: correct.xml }
        : written(correct.status, reshaped(correct.json), viewer)
    return {
      reply: turned.reduce<Reply>((each, { knob }) => knob.reply?.(each) ?? each, reply),
      wait: turned.reduce((sum, { knob }) => sum + (knob.wait ?? 0), 0),
      stop: turned.find(({ knob }) => knob.stop)?.knob.stop,
      isPlain: turned.some(({ knob }) => knob.plain),
    }
  }

  const server = createServer((request, response) => {
    pending += 1
    response.once('close', () => {
      pending -= 1
    })
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else
        response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ message: String(error) }))
    })
  })
  server.on('connection', (socket) => {
    open.add(socket.on('error', () => {}))
    socket.on('close', () => open.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // a TCP server's address has this type

  return {
    ...controls,
    baseUrl: `${origin}/api/v1`,
    origin,
    requests,
    world: () => store.all(),
    sockets: () => open.size,
    pending: () => pending,
    close() {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/**
 * Writes JSON as PHP does: slashes are escaped, non-ASCII letters are not. The query of each stream address carries the
 * number of the client.
 */
function written(status: number, json: unknown, viewer: number): Reply {
  const text = JSON.stringify(json)
    .replaceAll('.m3u8"', `.m3u8?${viewerQuery(viewer)}"`)
    .replaceAll('/', '\\/')
  return { status, type: 'application/json', headers: {}, text }
}

const viewerQuery = (viewer: number) =>
  `countryIso=${['ID', 'NL', 'RU'][viewer % 3]}&isAuthorized=0&isWithVideoAds=1&isWithVideoAdsAlways=${viewer % 2}`

type Delivery = { reply: Reply; isPlain: boolean; stop: Knob['stop'] }

/** Returns the status that was sent. */
function deliver(request: IncomingMessage, response: ServerResponse, { reply, isPlain, stop }: Delivery): number {
  const plain = Buffer.from(reply.text)
  const packed = !isPlain && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  const body = packed ? gzipSync(plain, { level: 1 }) : plain
  const etag = `W/"${createHash('md5').update(plain).digest('hex')}"`
  const headers = {
    'content-type': reply.type,
    'cache-control': 'no-cache, private',
    vary: 'Accept-Encoding',
    ...(packed ? { 'content-encoding': 'gzip' } : {}),
    ...(reply.status === 200 ? { etag } : {}),
    ...reply.headers,
  }
  if (reply.status === 200 && request.headers['if-none-match'] === etag && stop === undefined) {
    response.writeHead(304, { etag }).end()
    return 304
  }
  response.writeHead(reply.status, { ...headers, 'content-length': body.length })
  if (stop === undefined) response.end(body)
  else
    response.write(body.subarray(0, body.length / 2), () => {
      if (stop === 'cut') response.socket?.destroy()
    })
  return reply.status
}
