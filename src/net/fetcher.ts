import { setMaxListeners } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Agent, Dispatcher } from 'undici'
import { acceptedCodings, decode } from './decode.ts'
import type { DialOptions } from './dial.ts'

/**
 * `timeout`: no connection or no complete answer in time · `unreachable`: host name unknown, connection refused or cut
 * off, invalid certificate · `forbidden_address`: not http(s), credentials in the URL, or a forbidden IP address ·
 * `too_large`: body or headers over the limit · `bad_redirect`: too many redirects, or one to an invalid URL ·
 * `unreadable`: not HTTP, or a broken or unknown content coding.
 */
export type FetchFailure = 'timeout' | 'unreachable' | 'forbidden_address' | 'too_large' | 'bad_redirect' | 'unreadable'

/**
 * The message may be shown to staff: it names the host, never path, query or content. `mayHaveArrived`: the other server
 * may have received the request. `code`: of the network error.
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

/** Of any status. `url`: after redirects. Header names are in lower case; repeated headers are joined by ", ". */
export type HttpAnswer = { status: number; headers: Readonly<Record<string, string>>; url: string; body: Buffer }

export type FetchInit = {
  method?: Dispatcher.HttpMethod
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array
  /** `fetch` then rejects with the reason of this signal, unchanged. */
  signal?: AbortSignal
  /** Milliseconds for the whole exchange, including the wait for a connection and redirects. Default 10,000. */
  timeout?: number
  /** Of the response body, before and after decompression. Default 2,000,000. */
  maxBytes?: number
  /** Only GET and HEAD follow redirects; other methods resolve with the 3xx response. Default 3. */
  redirects?: number
  /** The URL comes from the operator's settings, so its host may have a private IP address. Lost with another host. */
  trusted?: boolean
}

/** `allowPrivate` permits private IP addresses; link-local, multicast and cloud metadata addresses stay forbidden. */
export type FetcherOptions = DialOptions & {
  userAgent: string
  /** To one origin; further requests wait within their timeout. Default 4. */
  maxConnectionsPerHost?: number
}

export type Fetcher = {
  /** Rejects with a `FetchError`, with the reason of the caller's signal, or with a plain error for misuse. */
  fetch(url: string | URL, init?: FetchInit): Promise<HttpAnswer>
  /** Aborts all running requests. */
  close(): Promise<void>
}

/**
 * For all outgoing HTTP requests. Every IP address is checked when the fetcher connects. Connections are kept alive per
 * origin, but trusted requests never share one with others. Environment variables for HTTP proxies are ignored.
 */
export function createFetcher(options: FetcherOptions): Fetcher {
  let agents: Promise<Agents> | null = null
  const defaults = { 'user-agent': options.userAgent, 'accept-encoding': acceptedCodings }
  return {
    async fetch(input, init = {}) {
      const url = outsideUrl(input)
      if (!url) throw new FetchError('forbidden_address', 'Alamat harus http(s) tanpa nama pengguna dan sandi')
      const headers = { ...defaults, ...lowerCased(init.headers) }
      return withDeadline(url, init, async (stop) => {
        agents ??= createAgents(options)
        return follow(await agents, url, { ...init, headers, stop })
      })
    },
    async close() {
      const opened = await agents
      await Promise.all([opened?.trusted.destroy(), opened?.others.destroy()])
    },
  }
}

type Agents = { trusted: Agent; others: Agent }
type Exchange = FetchInit & { headers: Record<string, string>; stop: AbortSignal }

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
  if (!URL.canParse(String(input), base?.href)) return null
  const url = new URL(input, base)
  return /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : null
}

const lowerCased = (headers: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** When it ends, the timeout passes or the caller aborts, aborts what is still running. */
async function withDeadline<T>(url: URL, init: FetchInit, work: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const { signal, timeout = 10_000 } = init
  signal?.throwIfAborted()
  // One signal may abort any number of requests; each request removes its listener when it ends.
  if (signal) setMaxListeners(0, signal)
  const stop = new AbortController()
  const letGo = () => stop.abort(signal?.reason)
  const late = () => stop.abort(new FetchError('timeout', `${url.host} tidak selesai menjawab dalam ${timeout} ms`))
  const timer = setTimeout(late, timeout)
  signal?.addEventListener('abort', letGo, { once: true })
  try {
    // undici rejects an aborted request only after it has a connection; the race rejects at once.
    return await Promise.race([work(stop.signal), rejection(stop.signal)])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', letGo)
    stop.abort(FINISHED)
  }
}

/** An abort without a reason creates an error object each time. */
const FINISHED = Symbol('done')

const rejection = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

async function follow(agents: Agents, url: URL, exchange: Exchange): Promise<HttpAnswer> {
  const { method = 'GET', redirects = 3, trusted = false, headers, body = null, stop } = exchange
  try {
    const agent = trusted ? agents.trusted : agents.others
    const path = url.pathname + url.search
    const answer = await agent.request({ origin: url.origin, path, method, headers, body, signal: stop })
    const target = redirection(answer, method)
    if (target === null) return await read(answer, url, exchange)
    // Reads up to 64 KB of the redirect's body, so that the connection can be reused.
    answer.body.dump({ limit: 64 * 1024, signal: stop }).catch(() => {})
    await nextTurn()
    if (redirects === 0) throw new FetchError('bad_redirect', `${url.host} mengalihkan terlalu sering`)
    const next = outsideUrl(target, url)
    if (!next) throw new FetchError('bad_redirect', `${url.host} mengalihkan ke alamat yang tidak sah`)
    const kept = next.origin === url.origin ? headers : withoutSecrets(headers)
    const stillTrusted = trusted && next.hostname === url.hostname
    return await follow(agents, next, { ...exchange, redirects: redirects - 1, trusted: stillTrusted, headers: kept })
  } catch (error) {
    stop.throwIfAborted()
    throw asFailure(error, url.host)
  }
}

const redirectStatuses = new Set([301, 302, 303, 307, 308])

function redirection({ statusCode, headers }: Dispatcher.ResponseData, method: string): string | null {
  const followed = redirectStatuses.has(statusCode) && (method === 'GET' || method === 'HEAD')
  return followed && typeof headers.location === 'string' ? headers.location : null
}

const harmless = new Set(['user-agent', 'accept', 'accept-encoding', 'accept-language'])

/** API keys and tokens stay with the origin they were meant for. */
const withoutSecrets = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => harmless.has(name)))

async function read(answer: Dispatcher.ResponseData, url: URL, init: FetchInit): Promise<HttpAnswer> {
  const { maxBytes = 2_000_000, method } = init
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(answer.headers)) headers[name] = [value ?? ''].flat().join(', ')
  // The headers of a response to HEAD describe a body that is not sent.
  if (method !== 'HEAD' && Number(headers['content-length']) > maxBytes) throw tooLarge()
  let size = 0
  const chunks: Uint8Array[] = []
  for await (const chunk of answer.body) {
    size += chunk.length
    if (size > maxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  const body = await decode(Buffer.concat(chunks), headers['content-encoding'] ?? '', maxBytes)
  return { status: answer.statusCode, headers, url: url.href, body }
}

const tooLarge = () => Object.assign(new Error(), { code: 'BODY_TOO_LARGE' })

/** By error code; the first match counts. */
const failures: readonly [RegExp, FetchFailure, string][] = [
  [/^(CONNECT_TIMEOUT|UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, 'timeout', 'tidak tersambung pada waktunya'],
  [/^ADDRESS_FORBIDDEN$/, 'forbidden_address', 'berada di alamat yang tidak boleh dihubungi'],
  [/^(BODY_TOO_LARGE|UND_ERR_HEADERS_OVERFLOW)$/, 'too_large', 'menjawab melebihi batas ukuran'],
  [/^(CODING_BROKEN|CODING_UNKNOWN|NOT_HTTP)$/, 'unreadable', 'menjawab dengan isi yang tidak terbaca'],
  [/./, 'unreachable', 'tidak dapat dihubungi atau memutus sambungan'],
]

/**
 * Other errors than those of the network are bugs and stay as they are. The error is not kept as `cause`, because a
 * parser's error contains raw bytes of the response.
 */
function asFailure(error: unknown, host: string): unknown {
  const code = codeOf(error)
  if (error instanceof FetchError || error instanceof TypeError || code === 'UND_ERR_INVALID_ARG') return error
  const [, failure, words] = failures.find(([pattern]) => pattern.test(code)) ?? []
  return failure ? new FetchError(failure, `${host} ${words} (${code})`, !unconnected.test(code), code) : error
}

/** Codes of errors before the request is sent: in DNS lookup, connection or certificate. */
const unconnected =
  /^(ADDRESS_|EADDR|CONNECT_TIMEOUT$|UND_ERR_CONNECT_TIMEOUT$|ECONNREFUSED$|ENOTFOUND$|EAI_|EHOSTUNREACH$|ENETUNREACH$|CERT|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME|EPROTO$)/

function codeOf(error: unknown): string {
  if (error instanceof Error && error.name === 'HTTPParserError') return 'NOT_HTTP'
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
