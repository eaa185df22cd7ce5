import { setMaxListeners } from 'node:events'
import type { Agent, Dispatcher } from 'undici'

/** `maxBytes`: maximum bytes of the encoded body. */
type RequestOptions = Required<Pick<Dispatcher.DispatchOptions, 'method' | 'body'>> & {
  headers: Readonly<Record<string, string>>
  maxBytes: number
  stop: ReturnType<typeof createStop>
}
/**
 * Header names are in lower case; repeated headers are joined by ", ". The body is still encoded. `location`: where an
 * answer to GET or HEAD leads.
 */
type Received = { status: number; headers: Readonly<Record<string, string>>; location: string | null; body: Buffer }

/**
 * Stops the requests of an exchange after `ms` milliseconds, with the error of `late`, or when the caller aborts, with
 * the reason of its signal. `end` stops everything that still runs, such as the body of a redirect.
 */
export function createStop(ms: number, signal: AbortSignal | undefined, late: () => Error) {
  signal?.throwIfAborted()
  // One signal may abort any number of requests; each request removes its listener when it ends.
  if (signal) setMaxListeners(0, signal)
  const running = new Set<(reason: unknown) => void>()
  let stopped: { reason: unknown } | null = null
  const stop = (reason: unknown) => {
    stopped ??= { reason }
    for (const abort of running) abort(reason)
  }
  const letGo = () => stop(signal?.reason)
  const timer = setTimeout(() => stop(late()), ms)
  signal?.addEventListener('abort', letGo, { once: true })
  return {
    running,
    throwIfStopped(): void {
      if (stopped) throw stopped.reason
    },
    end(): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', letGo)
      for (const abort of running) abort(null)
    },
  }
}

/**
 * Sends one request and resolves with its response; the body of a redirect is left out. It uses undici's `dispatch`,
 * because `request` makes a stream of each body.
 */
export function send(agent: Agent, url: URL, options: RequestOptions): Promise<Received> {
  const { method, headers, body, stop } = options
  return new Promise((resolve, reject) => {
    let request: Dispatcher.DispatchController | null = null
    let isAborted = false
    const answer = createAnswer(options)
    // undici aborts a request that waits for a connection only after it has one, so tell the caller first.
    const abort = (reason: unknown) => {
      reject(reason)
      isAborted = true
      request?.abort(NOBODY_WAITS)
    }
    stop.throwIfStopped()
    stop.running.add(abort)
    agent.dispatch(
      { origin: url.origin, path: url.pathname + url.search, method, headers, body },
      {
        onRequestStart(started) {
          request = started
          if (isAborted) started.abort(NOBODY_WAITS)
        },
        onResponseStart(_, status, fields) {
          const isTooLarge = answer.begin(status, fields)
          if (answer.received.location !== null) resolve(answer.received)
          if (isTooLarge) abort(tooLarge())
        },
        onResponseData(_, chunk) {
          if (answer.add(chunk)) abort(tooLarge())
        },
        onResponseEnd() {
          stop.running.delete(abort)
          resolve(answer.whole())
        },
        onResponseError(_, error) {
          stop.running.delete(abort)
          reject(error)
        },
      },
    )
  })
}

/** Collects a response. `begin` and `add` return whether it is too large. */
function createAnswer({ method, maxBytes }: Pick<RequestOptions, 'method' | 'maxBytes'>) {
  const received: Received = { status: 0, headers: {}, location: null, body: NOTHING }
  const chunks: Buffer[] = []
  let size = 0
  let most = maxBytes
  return {
    received,
    begin(status: number, fields: Fields): boolean {
      const isFollowed = redirects.has(status) && (method === 'GET' || method === 'HEAD')
      const location = isFollowed && typeof fields.location === 'string' ? fields.location : null
      Object.assign(received, { status, headers: joinFields(fields), location })
      // Read the body of a redirect up to this size, so that its connection can be used again.
      if (location !== null) most = MAX_REDIRECT_BYTES
      // The headers of a response to HEAD describe a body that is not sent.
      return method !== 'HEAD' && Number(received.headers['content-length']) > most
    },
    add(chunk: Buffer): boolean {
      size += chunk.length
      chunks.push(chunk)
      return size > most
    },
    whole: (): Received => ({ ...received, body: Buffer.concat(chunks) }),
  }
}

const MAX_REDIRECT_BYTES = 64 * 1024
const NOTHING = Buffer.alloc(0)
const NOBODY_WAITS = new Error('nobody waits for this request any more')

const redirects = new Set([301, 302, 303, 307, 308])

type Fields = Readonly<Record<string, string | string[] | undefined>>

function joinFields(fields: Fields): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(fields))
    headers[name] = typeof value === 'string' ? value : (value ?? []).join(', ')
  return headers
}

const tooLarge = () => Object.assign(new Error(), { code: 'BODY_TOO_LARGE' })
