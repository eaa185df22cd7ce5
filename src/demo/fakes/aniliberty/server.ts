import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type Answer, json, type Request, readContent, startServer } from '../server.ts'
import { createAdmin } from './admin.ts'
import { answer } from './answer.ts'
import { createEdits } from './edits.ts'
import type { Knob, Reply } from './knobs.ts'
import { worldNow } from './make.ts'
import { fullRelease } from './rows.ts'
import type { World } from './shapes.ts'
import { createStore } from './store.ts'
import { createWorld } from './world.ts'

/** `path` is relative to the API's root, `at` in milliseconds of `performance.now()`. */
type RequestRecord = {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: string
  at: number
  status: number
}

export type AniLiberty = Awaited<ReturnType<typeof startAniLiberty>>

type Options = {
  /** The time of new edits, the schedule and the newest episodes. The default is `worldNow`. */
  now?: () => Date
  world?: (now: Date) => World
}

const REMEMBERED = 10_000

/**
 * Starts the fake on loopback, with an invented world. Other processes can make edits and faults with HTTP calls below
 * `/__admin/`; see `admin.ts`.
 */
export async function startAniLiberty({ now = () => worldNow, world = createWorld }: Options = {}) {
  const requests: RequestRecord[] = []
  let knobs: { path: string | RegExp; knob: Knob }[] = []
  let store = createStore(world(now()))
  let viewer = 0

  const controls = {
    ...createEdits({ store: () => store, now }),
    /** `path` is relative to the API's root, without the query. */
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

  async function serve(request: Request): Promise<Answer> {
    const { method, headers, url } = request
    const { pathname, searchParams: query } = url
    if (pathname.startsWith('/__admin/')) return admin(request)
    const path = pathname.replace(/^\/api\/v1\//, '').replace(/\/$/, '')
    const body = request.body.toString('utf8')
    const record = { method, path, query, headers, body, at: performance.now(), status: 0 }
    requests.push(record)
    if (requests.length > REMEMBERED) requests.shift()
    const set = knobs.flatMap(({ path: at, knob }) =>
      (typeof at === 'string' ? at === path : at.test(path)) ? knob : [],
    )
    const posted = { ...Object(readContent(request)) }
    const call = { query, posted, store, now: now(), turn: Math.floor(record.at) }
    const reply = replyTo(
      pathname.startsWith('/api/v1/') ? answer(method, path, call) : { status: 404, content: { message: 'Not Found' } },
      set,
    )
    const wait = set.reduce((sum, knob) => sum + (knob.wait ?? 0), 0)
    if (wait > 0) await pause(wait, undefined, { ref: false })
    const response = delivered(reply, headers, set)
    record.status = response.status
    return response
  }

  function replyTo({ status, content }: ReturnType<typeof answer>, set: readonly Knob[]): Reply {
    viewer += 1
    const full = (alias: string) => {
      const entry = store.find(alias)
      return entry && fullRelease(entry)
    }
    const reshaped = () => set.reduce((value, { reshape }) => (reshape ? reshape(value, full) : value), content)
    const reply =
      typeof content === 'string'
        ? { status, type: 'application/xml', headers: {}, text: content }
        : { status, type: 'application/json', headers: {}, text: toPhpJson(reshaped(), viewer) }
    return set.reduce<Reply>((each, knob) => knob.reply?.(each) ?? each, reply)
  }

  const broken = (error: unknown) => json(500, { message: String(error) }, { 'content-type': 'application/json' })
  const { url: origin, stop, ...server } = await startServer(serve, broken)
  return {
    ...controls,
    ...server,
    baseUrl: `${origin}/api/v1`,
    origin,
    /** Requests, oldest first. Only the latest are kept. */
    requests,
    world: () => store.all(),
    close: stop,
  }
}

/**
 * Writes JSON as PHP does: slashes are escaped, non-ASCII letters are not. The query of each stream address contains
 * the number of the client.
 */
const toPhpJson = (content: unknown, viewer: number): string =>
  JSON.stringify(content)
    .replaceAll('.m3u8"', `.m3u8?${viewerQuery(viewer)}"`)
    .replaceAll('/', '\\/')

const viewerQuery = (viewer: number) =>
  `countryIso=${['ID', 'NL', 'RU'][viewer % 3]}&isAuthorized=0&isWithVideoAds=1&isWithVideoAdsAlways=${viewer % 2}`

/**
 * Compresses the response if the client accepts that, and adds an ETag; a client that has the response already gets a
 * 304.
 */
function delivered(reply: Reply, accepted: IncomingHttpHeaders, set: readonly Knob[]): Answer {
  const stop = set.find((knob) => knob.stop)?.stop
  const bytes = Buffer.from(reply.text)
  const packed = !set.some(({ plain }) => plain) && /\bgzip\b/.test(String(accepted['accept-encoding'] ?? ''))
  const body = packed ? gzipSync(bytes, { level: 1 }) : bytes
  const etag = `W/"${createHash('md5').update(bytes).digest('hex')}"`
  const isGood = reply.status === 200
  if (isGood && accepted['if-none-match'] === etag && !stop) return { status: 304, headers: { etag }, body: '' }
  const headers = {
    'content-type': reply.type,
    'cache-control': 'no-cache, private',
    vary: 'Accept-Encoding',
    ...(packed && { 'content-encoding': 'gzip' }),
    ...(isGood && { etag }),
    ...reply.headers,
    'content-length': String(body.length),
  }
  return { status: reply.status, headers, body, ...(stop && { stop }) }
}
