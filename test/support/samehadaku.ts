import { createHash } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import { type Breakage, breakages } from './samehadaku-breakages.ts'
import { type Family, ownLinks, pageAt, players, savedPage } from './samehadaku-pages.ts'

/**
 * A rule of the fake site. `at` is matched against the path and query of a request; without `at` the rule applies to
 * every request.
 */
type Rule = {
  at?: RegExp
  /** The fault to apply. Null cancels the fault of an older rule. */
  failing?: Breakage | null
  /** The saved page to send instead, by its name below `test/fixtures/samehadaku/`. */
  page?: string
  /** The body to send instead of the saved page. A body that begins with a bracket or a brace is sent as JSON. */
  body?: string
  /** Milliseconds before each answer. */
  slow?: number
}

export type Seen = {
  method: string
  path: string
  headers: http.IncomingHttpHeaders
  /** The fields of an AJAX call. */
  form: Record<string, string>
  /** The number of requests in progress when this one arrived, itself included. */
  atOnce: number
  status: number | null
}

export type Samehadaku = {
  baseUrl: string
  /** Every request since the start or the last `forget`. */
  requests: Seen[]
  /** Adds a rule. The newest rule takes precedence. `family` changes the theme of the whole site. */
  set(wishes: Rule & { family?: Family }): void
  /** Removes all rules and recorded requests. The theme family stays. */
  forget(): void
  close(): Promise<void>
}

/** A small Samehadaku site on loopback, made of saved pages, with faults that tests can set. */
export async function startSamehadaku(start: Rule & { family?: Family } = {}): Promise<Samehadaku> {
  let family: Family = 'classic'
  let underWay = 0
  const rules: Rule[] = []
  const requests: Seen[] = []

  const set: Samehadaku['set'] = ({ family: wished, ...rule }) => {
    family = wished ?? family
    if (Object.keys(rule).length > 0) rules.unshift(rule)
  }

  const server = http.createServer(async (request, response) => {
    underWay += 1
    const seen = note(request, underWay)
    requests.push(seen)
    response.once('close', () => {
      underWay -= 1
      seen.status = response.headersSent ? response.statusCode : null
    })
    const matching = rules.filter(({ at }) => !at || at.test(seen.path))
    const wish = <Name extends keyof Rule>(name: Name) => matching.find((rule) => rule[name] !== undefined)?.[name]
    seen.form = await fields(request)
    await pause(wish('slow') ?? 0)
    const failing = wish('failing')
    const visit: Visit = { request, response, seen, family, origin: `http://${request.headers.host}` }
    if (failing) await breakages[failing](visit, () => send(visit, replyOf(visit)))
    else send(visit, replyOf(visit, wish('page'), wish('body')))
  })
  set(start)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')

  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    requests,
    set,
    forget() {
      rules.length = 0
      requests.length = 0
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export type Visit = {
  request: http.IncomingMessage
  response: http.ServerResponse
  seen: Seen
  family: Family
  origin: string
}

const note = ({ method = 'GET', url = '/', headers }: http.IncomingMessage, atOnce: number): Seen => ({
  method,
  path: url,
  headers,
  form: {},
  atOnce,
  status: null,
})

async function fields(request: http.IncomingMessage): Promise<Record<string, string>> {
  const chunks = await request.toArray().catch(() => [])
  return Object.fromEntries(new URLSearchParams(chunks.join('')))
}

const pause = (ms: number) => new Promise<void>((resolve) => (ms > 0 ? setTimeout(resolve, ms) : resolve()))

type Reply = { status: number; body: string; location?: string }

function replyOf({ request, seen, origin, family }: Visit, page?: string, body?: string): Reply {
  const url = new URL(request.url ?? '/', origin)
  if (body !== undefined) return { status: 200, body: ownLinks(body, origin) }
  if (page !== undefined) return { status: 200, body: savedPage(page, origin) }
  if (url.pathname === '/wp-admin/admin-ajax.php') return play(seen, origin)
  if (url.pathname.startsWith('/wp-json/')) return rest(url, family, origin)
  if (!url.pathname.endsWith('/')) return { status: 301, body: '', location: `${url.pathname}/${url.search}` }
  const show = pageAt(family, url)
  if (!show) return { status: 404, body: savedPage('animestream/not-found.html', origin) }
  return { status: 200, body: show.page === undefined ? ownLinks(show.body, origin) : savedPage(show.page, origin) }
}

/**
 * Answers the AJAX call with which the site's own script loads a player. Any other call gets "0", as from WordPress.
 */
function play({ method, form, headers }: Seen, origin: string): Reply {
  const { action, type, post = '', nume = '' } = form
  const referer = String(headers.referer)
  const isOurs =
    method === 'POST' &&
    action === 'player_ajax' &&
    type === 'schtml' &&
    headers['x-requested-with'] === 'XMLHttpRequest' &&
    referer.startsWith(`${origin}/`) &&
    new URL(referer).pathname !== '/'
  if (!isOurs) return { status: 400, body: '0' }
  if (nume === '9') return { status: 500, body: 'Internal Server Error' }
  return { status: 200, body: players[post]?.[nume] ?? '0' }
}

/** The classic theme's schedule: ten items unless more are requested. Other themes have none. */
function rest(url: URL, family: Family, origin: string): Reply {
  if (family !== 'classic' || url.pathname !== '/wp-json/custom/v1/all-schedule') {
    return { status: 404, body: '{"code":"rest_no_route","message":"No route was found","data":{"status":404}}' }
  }
  const items: { day?: string }[] = JSON.parse(savedPage('classic/schedule.json', origin))
  const day = url.searchParams.get('day')
  const asked = items.filter((item) => day === null || (item.day ?? 'sunday') === day.toLowerCase())
  return { status: 200, body: JSON.stringify(asked.slice(0, Number(url.searchParams.get('perpage') ?? 10))) }
}

/** Sends the whole page with ETag and Last-Modified, or 304 when the client has the same version. */
function send({ request, response }: Visit, { status, body, location }: Reply): void {
  const type = /^[[{]/.test(body) ? 'application/json; charset=UTF-8' : 'text/html; charset=UTF-8'
  if (location !== undefined) response.setHeader('location', location)
  if (status !== 200 || request.method !== 'GET') {
    response.writeHead(status, { 'content-type': type }).end(body)
    return
  }
  const etag = `"${createHash('sha1').update(body).digest('hex').slice(0, 16)}"`
  response.setHeader('etag', etag).setHeader('last-modified', 'Thu, 19 Nov 2026 23:00:00 GMT')
  if (request.headers['if-none-match'] === etag) response.writeHead(304).end()
  else response.writeHead(200, { 'content-type': type }).end(body)
}
