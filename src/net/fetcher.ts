import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Agent, Dispatcher } from 'undici'
import { acceptedCodings, decode } from './decode.ts'
import type { DialOptions } from './dial.ts'
import { createStop, send } from './exchange.ts'

/**
 * `timeout`: no connection or no complete answer in time · `unreachable`: host name unknown, connection refused or cut
 * off, invalid certificate · `forbidden_address`: not http(s), credentials in the URL, or a forbidden IP address ·
 * `too_large`: body or headers over the limit · `bad_redirect`: too many redirects, or one to an invalid URL ·
 * `unreadable`: not HTTP, or a broken or unknown content coding.
 */
export type FetchFailure = 'timeout' | 'unreachable' | 'forbidden_address' | 'too_large' | 'bad_redirect' | 'unreadable'

/**
 * The message may be shown to staff: it names the host, never path, query or content. `mayHaveArrived`: the other
 * server may have received the request. `code`: of the network error.
 */
export class FetchError extends Error {
  override readonly name = 'FetchError'
  readonly failure: FetchFailure
  readonly mayHaveArrived: boolean
  readonly code: string | null
  constructor(
    failure: FetchFailure,
    message: string,
    mayHaveArrived = failure !== 'forbidden_address',
    code: string | null = null,
  ) {
    super(message)
    this.code = code
    this.failure = failure
    this.mayHaveArrived = mayHaveArrived
  }
}

/**
 * A response with any status. `url`: after redirects. Header names are in lower case; repeated headers are joined by ",
 * ".
 */
export type HttpAnswer = { status: number; headers: Readonly<Record<string, string>>; url: string; body: Buffer }

export type FetchInit = {
  method?: Dispatcher.HttpMethod
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array
  /** When this signal aborts, `fetch` rejects with its reason, unchanged. */
  signal?: AbortSignal
  /** Milliseconds for the whole exchange, including the wait for a connection and redirects. Default 10,000. */
  timeout?: number
  /** Of the response body, before and after decompression. Default 2,000,000. */
  maxBytes?: number
  /** Only GET and HEAD follow redirects; other methods resolve with the 3xx response. Default 3. */
  redirects?: number
  /**
   * The URL comes from the operator's settings, so its host may have a private IP address. A redirect to another host
   * removes this permission.
   */
  trusted?: boolean
}

/** `allowPrivate` permits private IP addresses; link-local, multicast and cloud metadata addresses stay forbidden. */
export type FetcherOptions = DialOptions & {
  userAgent: string
  /** Maximum connections to one origin; further requests wait within their timeout. Default 4. */
  maxConnectionsPerHost?: number
}

export type Fetcher = {
  /** Rejects with a `FetchError`, with the reason of the caller's signal, or with a plain error for misuse. */
  fetch(url: string | URL, init?: FetchInit): Promise<HttpAnswer>
  /** Aborts all running requests. */
  close(): Promise<void>
}

/**
 * Creates the fetcher for all outgoing HTTP requests. Every IP address is checked when the fetcher connects.
 * Connections are kept alive per origin, but trusted requests never share one with others. Environment variables for
 * HTTP proxies are ignored.
 */
export function createFetcher(options: FetcherOptions): Fetcher {
  let agents: Promise<Agents> | null = null
  const defaults = { 'user-agent': options.userAgent, 'accept-encoding': acceptedCodings }
  return {
    async fetch(input, init = {}) {
      const url = outsideUrl(input)
      if (!url) throw new FetchError('forbidden_address', 'Alamat harus http(s) tanpa nama pengguna dan sandi')
      const headers = { ...defaults, ...lowerCased(init.headers) }
      const { timeout = 10_000, signal } = init
      const stop = createStop(timeout, signal, () => {
        return new FetchError('timeout', `${url.host} tidak selesai menjawab dalam ${timeout} ms`)
      })
      try {
        agents ??= createAgents(options)
        return await follow(await agents, url, { ...init, headers, stop })
      } finally {
        stop.end()
      }
    },
    async close() {
      const openAgents = await agents
      await Promise.all([openAgents?.trusted.destroy(), openAgents?.others.destroy()])
    },
  }
}

type Agents = { trusted: Agent; others: Agent }
type Exchange = FetchInit & { headers: Record<string, string>; stop: ReturnType<typeof createStop> }

/** undici is imported with the first request, because it takes 14 MB of memory and some instances send none. */
async function createAgents(options: FetcherOptions): Promise<Agents> {
  const [{ Agent }, { createDialler }] = await Promise.all([import('undici'), import('./dial.ts')])
  const createAgent = (allowPrivate: boolean) =>
    new Agent({
      connect: createDialler({ ...options, allowPrivate }),
      connections: options.maxConnectionsPerHost ?? 4,
      maxHeaderSize: 32 * 1024,
      // undici's own timers fire up to half a second late; the fetcher's timeout is exact.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
  return { trusted: createAgent(true), others: createAgent(options.allowPrivate) }
}

function outsideUrl(input: string | URL, base?: URL): URL | null {
  try {
    const url = new URL(input, base)
    return /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : null
  } catch {
    return null
  }
}

const lowerCased = (headers: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

async function follow(agents: Agents, url: URL, exchange: Exchange): Promise<HttpAnswer> {
  const { method = 'GET', body = null, redirects = 3, trusted = false, maxBytes = MAX_BYTES, headers, stop } = exchange
  try {
    const agent = trusted ? agents.trusted : agents.others
    const answer = await send(agent, url, { method, headers, body, maxBytes, stop })
    if (answer.location === null) {
      const plain = await decode(answer.body, answer.headers['content-encoding'] ?? '', maxBytes)
      stop.throwIfStopped()
      return { status: answer.status, headers: answer.headers, url: url.href, body: plain }
    }
    if (redirects === 0) throw new FetchError('bad_redirect', `${url.host} mengalihkan terlalu sering`)
    const next = outsideUrl(answer.location, url)
    if (!next) throw new FetchError('bad_redirect', `${url.host} mengalihkan ke alamat yang tidak sah`)
    // The connection of the redirect is in use until the end of this turn of the event loop.
    await nextTurn()
    const nextHeaders = next.origin === url.origin ? headers : withoutSecrets(headers)
    const stillTrusted = trusted && next.hostname === url.hostname
    return await follow(agents, next, {
      ...exchange,
      redirects: redirects - 1,
      trusted: stillTrusted,
      headers: nextHeaders,
    })
  } catch (error) {
    stop.throwIfStopped()
    throw asFailure(error, url.host)
  }
}

const harmless = new Set(['user-agent', 'accept', 'accept-encoding', 'accept-language'])

/** Removes API keys and tokens, because only the original origin may get them. */
const withoutSecrets = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => harmless.has(name)))

const MAX_BYTES = 2_000_000

/** Failures by error code; the first match counts. */
const failures: readonly [RegExp, FetchFailure, string][] = [
  [/^(CONNECT_TIMEOUT|UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, 'timeout', 'tidak tersambung pada waktunya'],
  [/^ADDRESS_FORBIDDEN$/, 'forbidden_address', 'berada di alamat yang tidak boleh dihubungi'],
  [/^(BODY_TOO_LARGE|UND_ERR_HEADERS_OVERFLOW)$/, 'too_large', 'menjawab melebihi batas ukuran'],
  [/^(CODING_BROKEN|CODING_UNKNOWN|NOT_HTTP)$/, 'unreadable', 'menjawab dengan isi yang tidak terbaca'],
  [/./, 'unreachable', 'tidak dapat dihubungi atau memutus sambungan'],
]

/**
 * Converts network errors to a `FetchError`. Other errors are bugs and stay unchanged. The error is not kept as
 * `cause`, because a parser's error contains raw bytes of the response.
 */
function asFailure(error: unknown, host: string): unknown {
  const code = getErrorCode(error)
  if (error instanceof FetchError || error instanceof TypeError || code === 'UND_ERR_INVALID_ARG') return error
  const [, failure, words] = failures.find(([pattern]) => pattern.test(code)) ?? []
  return failure ? new FetchError(failure, `${host} ${words} (${code})`, !unconnected.test(code), code) : error
}

/** Codes of errors before the request is sent: in DNS lookup, connection or certificate. */
const unconnected =
  /^(ADDRESS_|EADDR|CONNECT_TIMEOUT$|UND_ERR_CONNECT_TIMEOUT$|ECONNREFUSED$|ENOTFOUND$|EAI_|EHOSTUNREACH$|ENETUNREACH$|CERT|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME|EPROTO$)/

function getErrorCode(error: unknown): string {
  if (error instanceof Error && error.name === 'HTTPParserError') return 'NOT_HTTP'
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
