import type { IncomingMessage, RequestListener } from 'node:http'
import { writeKept } from '../web/deliver.ts'
import { hasOneHost, isTooLong } from '../web/hosts.ts'
import { type Limits, visitorAddress } from '../web/limits.ts'
import { getRequestId, type Recorder } from '../web/observe.ts'
import type { PageCache } from '../web/page-cache.ts'

/** The options of `answerKept`. */
type Options = {
  cache: PageCache
  limits: Pick<Limits, 'countKept'>
  record: Recorder
  /** The headers of every response. */
  security: Readonly<Record<string, string>>
  /** Whether the site serves a `Host`. */
  isKnownHost: (host: string | undefined) => boolean
  /** The name of the cookie that holds the session. */
  sessionCookie: string
  /** How many proxies in front of the server add to `X-Forwarded-For`. */
  trustedProxies: number
  /** Answers all other requests. */
  usual: RequestListener
}

/**
 * Answers requests of visitors from the page cache before Koa creates its objects for a request, because that costs
 * more than the response itself. `usual` handles every request that may need another response: a request of an account,
 * from another origin, with a body, or beyond its rate limit.
 */
export function answerKept(options: Options): RequestListener {
  const { cache, limits, record, usual } = options
  const always = Object.entries(options.security)
  const isPlain = plainRequests(options)

  return (request, response) => {
    const started = performance.now()
    const { method = '', url = '', headers } = request
    if (!isPlain(request)) return void usual(request, response)
    const mark = url.indexOf('?')
    const [path, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)]
    const entry = cache.find(path, query, headers)
    if (!entry) return void usual(request, response)
    const limitHeaders = limits.countKept(entry, visitorAddress(request, options.trustedProxies))
    if (limitHeaders === null) return void usual(request, response)
    cache.countSent()
    const requestId = getRequestId(headers)
    atTurnEnd(() => {
      const status = writeKept({ req: request, res: response }, entry, always, requestId, limitHeaders)
      record({ method, path, route: entry.route, status, started, requestId, isKept: true, host: headers.host })
    })
  }
}

/**
 * Runs work at the end of this turn of the event loop. The server sends a quarter more responses per second if it
 * writes them one right after the other, without other work between them.
 */
function atTurnEnd(work: () => void): void {
  if (waiting.push(work) > 1) return
  setImmediate(() => {
    for (const next of waiting.splice(0)) next()
  })
}
const waiting: (() => void)[] = []

/** Headers with which a request may need another response than the cached one. */
const telling = ['authorization', 'origin', 'expect', 'upgrade', 'content-length', 'transfer-encoding'] as const

function plainRequests({ isKnownHost, sessionCookie }: Pick<Options, 'isKnownHost' | 'sessionCookie'>) {
  return (request: IncomingMessage): boolean => {
    const { method, url = '', headers } = request
    if (method !== 'GET' && method !== 'HEAD') return false
    if (!url.startsWith('/') || url.includes('#') || isTooLong(request)) return false
    for (const name of telling) if (headers[name] !== undefined) return false
    if (headers.cookie?.includes(`${sessionCookie}=`)) return false
    return hasOneHost(request) && isKnownHost(headers.host)
  }
}
