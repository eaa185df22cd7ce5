import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { AnswerData, Question, QuestionName } from '../../src/anime/contract/contract.ts'
import { episodeSlug } from '../../src/anime/contract/slugs.ts'
import { freePort } from './ports.ts'
import { complaint, type Dialect, spoken } from './upstream-dialects.ts'
import { bodyLies, disguised, emptied, html, isLie, type Knob, plainLies } from './upstream-knobs.ts'
import { createWorld, type Show, worldShows } from './upstream-world.ts'

/**
 * A received request. `atOnce`: the number of requests in progress, this one included. `at`: milliseconds of
 * `performance.now()`, which the bench reads.
 */
export type Recorded = {
  question: QuestionName | null
  path: string
  headers: IncomingHttpHeaders
  at: number
  atOnce: number
}

/** Which requests get a fault: those of one question, those whose path and query match, or all. */
type Where = QuestionName | RegExp | '*'

export type Upstream = {
  name: string
  /** The address an endpoint is entered with: http://127.0.0.1:…/api/v1 */
  url: string
  shows: readonly Show[]
  requests: Recorded[]
  /** Sets a fault for all such requests or for the next `times`. The last one set takes precedence. */
  set: (where: Where, knob: Knob, options?: { times?: number }) => void
  /** Removes all faults and forgets the requests. */
  reset: () => void
  /** Stops listening and closes open connections. The port stays reserved. */
  down: () => Promise<void>
  up: () => Promise<void>
  /** The number of requests not yet answered, and of open sockets. */
  underWay: () => number
  sockets: () => number
  close: () => Promise<void>
}

/** `site` is the origin of the pages and pictures that its answers link to. */
type Wishes = { name: string; shows?: readonly Show[]; dialect?: Dialect; now?: () => number; site?: string }

/**
 * Another catalog server on its own port: the whole contract over a few invented shows. Its page addresses are on a host
 * that nobody requests. `original` and `wrapped` redirect to the final slash and accept only whole episode addresses.
 */
export async function startUpstream({
  name,
  shows = worldShows,
  dialect = 'ours',
  now = Date.now,
  site = `https://situs-${name.toLowerCase().replace(/\W+/g, '-')}.example`,
}: Wishes): Promise<Upstream> {
  const world = createWorld({ shows, site, now })
  const requests: Recorded[] = []
  const open = new Set<Socket>()
  let knobs: { where: Where; knob: Knob; left: number }[] = []
  let underWay = 0

  const server = createServer((request, response) => {
    underWay += 1
    response.on('close', () => {
      underWay -= 1
    })
    const asked = questionOf(request, dialect)
    const path = request.url ?? ''
    const question = asked && 'name' in asked ? asked.name : null
    requests.push({ question, path, headers: request.headers, at: performance.now(), atOnce: underWay })
    const turned = [...knobs].reverse().find(({ where, left }) => left > 0 && matches(where, question, path))
    if (turned) turned.left -= 1
    reply(response, asked, turned?.knob ?? null)
  })
  server.on('connection', (socket) => {
    open.add(socket.on('error', () => {}))
    socket.on('close', () => {
      open.delete(socket)
    })
  })

  function reply(response: ServerResponse, asked: Asked, knob: Knob | null) {
    if (typeof knob === 'object' && knob !== null && 'slow' in knob) {
      setTimeout(() => reply(response, asked, null), knob.slow)
      return
    }
    if (typeof knob === 'object' && knob !== null && 'after' in knob) {
      knob.after.then(() => reply(response, asked, null))
      return
    }
    if (typeof knob === 'object' && knob !== null && 'page' in knob) return response.writeHead(200, html).end(knob.page)
    const lie = isLie(knob) ? plainLies[knob] : undefined
    if (lie) return lie(response)
    if (typeof knob === 'object' && knob !== null && 'status' in knob) return refuse(response, knob)
    if (asked === null) return send(response, 404, complaint(dialect, 'NOT_FOUND', 'Not Found'))
    if ('location' in asked) return response.writeHead(307, { Location: asked.location }).end()
    if ('invalid' in asked) return send(response, 400, complaint(dialect, 'INVALID_PARAMETER', asked.invalid))
    const data = told(asked, knob)
    if (data === null) return send(response, 404, complaint(dialect, 'NOT_FOUND', 'Data not found'))
    tell(response, asked, data, knob)
  }

  function told(asked: Question, knob: Knob | null): AnswerData[QuestionName] | null {
    const data = world.answer(asked)
    if (data === null || knob === null) return data
    if (knob === 'empty_list') return emptied(data)
    if (knob === 'no_episodes' && 'episode_list' in data) return { ...data, episode_list: [] }
    const other = knob === 'different_title' ? world.answer(anotherThan(asked)) : null
    return other === null ? data : disguised(data, other)
  }

  /** Returns the same question about a show with an entirely different title. */
  function anotherThan(asked: Question): Question {
    if (!('slug' in asked.params)) return asked
    const { slug } = asked.params
    const other = shows.find((show) => show.slug.slice(0, 4) !== slug.slice(0, 4))
    const [label = ''] = other?.episodes ?? []
    const wrong = other?.slug ?? slug
    if (asked.name !== 'episode') return { ...asked, params: { slug: wrong } }
    return { ...asked, params: { slug: `${wrong}-episode-${label.toLowerCase().replace(/\W+/g, '-')}` } }
  }

  function tell(response: ServerResponse, asked: Question, data: AnswerData[QuestionName], knob: Knob | null) {
    const age = typeof knob === 'object' && knob !== null && 'age' in knob ? knob.age : 0
    const query = 'query' in asked.params ? asked.params.query : ''
    const timestamp = new Date(now() - age * 1000)
    const body = spoken(dialect, data, {
      source: name,
      timestamp,
      stale: knob === 'stale',
      now: new Date(now()),
      query,
    })
    response.setHeader('Date', new Date(now()).toUTCString())
    if (dialect === 'ours') response.setHeader('Age', age)
    const change = isLie(knob) ? bodyLies[knob] : undefined
    send(response, 200, change ? change(body) : body, knob === 'truncated')
  }

  function refuse(response: ServerResponse, { status, retryAfter }: { status: number; retryAfter?: number | string }) {
    if (retryAfter !== undefined) response.setHeader('Retry-After', retryAfter)
    send(response, status, complaint(dialect, codes[status] ?? 'INTERNAL_ERROR', `Gagal dengan ${status}`))
  }

  const port = await freePort()
  const listen = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const stop = () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of open) socket.destroy()
    return closed
  }
  await listen()

  return {
    name,
    url: `http://127.0.0.1:${port}/api/v1`,
    shows,
    requests,
    set: (where, knob, { times = Number.POSITIVE_INFINITY } = {}) => void knobs.push({ where, knob, left: times }),
    reset() {
      knobs = []
      requests.length = 0
    },
    down: async () => {
      if (server.listening) await stop()
    },
    up: async () => {
      if (!server.listening) await listen()
    },
    underWay: () => underWay,
    sockets: () => open.size,
    close: async () => {
      if (server.listening) await stop()
    },
  }
}

const codes: Record<number, string> = {
  400: 'INVALID_PARAMETER',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  429: 'RATE_LIMITED',
  503: 'SOURCE_UNAVAILABLE',
}

const matches = (where: Where, question: QuestionName | null, path: string) =>
  where instanceof RegExp ? where.test(path) : where === '*' || where === question

function send(response: ServerResponse, status: number, body: unknown, half = false): void {
  const bytes = Buffer.from(JSON.stringify(body))
  response.setHeader('Content-Type', 'application/json')
  response.writeHead(status).end(half ? bytes.subarray(0, bytes.length / 2) : bytes)
}

type Asked = Question | { location: string } | { invalid: string } | null

function questionOf({ url = '' }: IncomingMessage, dialect: Dialect): Asked {
  const { pathname, search, searchParams } = new URL(url, 'http://any')
  if (dialect !== 'ours' && !pathname.endsWith('/')) return { location: `${pathname}/${search}` }
  const page = Number(searchParams.get('page') ?? 1)
  if (!Number.isInteger(page) || page < 1) return { invalid: 'page' }
  const whole = searchParams.get('episode_url') ?? ''
  switch (pathname.replace(/^\/api\/v1\/|\/$/g, '')) {
    case 'home':
      return { name: 'home', params: {} }
    case 'anime-terbaru':
      return { name: 'latest', params: { page } }
    case 'movie':
      return { name: 'movies', params: { page } }
    case 'jadwal-rilis':
      return { name: 'schedule', params: {} }
    case 'anime-detail':
      return { name: 'detail', params: { slug: searchParams.get('anime_slug') ?? '' } }
    case 'episode-detail':
      if (dialect !== 'ours' && !/^https?:/.test(whole)) return null
      return { name: 'episode', params: { slug: episodeSlug(whole) } }
    case 'search':
      return searchOf(searchParams, page, dialect)
    default:
      return null
  }
}

function searchOf(params: URLSearchParams, page: number, dialect: Dialect): Asked {
  const query = params.get('query') ?? ''
  const year = params.get('year')
  const [type, status] = [params.get('type'), params.get('status')]
  const filters = {
    genre: params.get('genre') ?? undefined,
    type: type === 'TV' || type === 'Movie' || type === 'OVA' ? type : undefined,
    status: status === 'Ongoing' || status === 'Completed' ? status : undefined,
    year: year === null ? undefined : Number(year),
  }
  const isFiltered = Object.values(filters).some((value) => value !== undefined)
  if (query === '' && (dialect !== 'ours' || !isFiltered)) return { invalid: 'query' }
  return { name: 'search', params: { query, page, ...(dialect === 'ours' ? filters : {}) } }
}
