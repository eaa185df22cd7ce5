import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import process from 'node:process'
import type { Duplex } from 'node:stream'
import { z } from 'zod'
import { createTimer } from '../../async/timer.ts'

/** `connections`: how many connections may be open. `headersTimeout`: milliseconds for the headers of a request. */
type Options = { connections?: number; headersTimeout?: number }

export type HttpServer = ReturnType<typeof createHttpServer>

/** Milliseconds that a client has to send the headers of a request. */
const HEADERS_TIMEOUT_MS = 20_000

/**
 * Creates the HTTP server of the site, which answers each request with `answer`. While as many connections are open as
 * the process has file descriptors for, each new connection ends the one that has waited longest without a request, so
 * that silent connections keep nobody out. `drain` stops the server; see `drain` below.
 */
export function createHttpServer(answer: RequestListener, options: Options = {}) {
  const { connections = mostConnections(), headersTimeout = HEADERS_TIMEOUT_MS } = options
  const open = new Map<Socket, IncomingMessage | null>()
  const waiting = new Set<Socket>()

  function accept(socket: Socket): void {
    // An upgrade to another protocol hands its connection over a second time.
    if (open.has(socket)) return
    open.set(socket, null)
    waiting.add(socket)
    socket.once('close', () => {
      open.delete(socket)
      waiting.delete(socket)
    })
    if (open.size <= connections) return
    for (const longest of waiting) return void longest.destroy()
  }

  function serve(request: IncomingMessage, response: ServerResponse & { req: IncomingMessage }): void {
    const { socket } = request
    open.set(socket, request)
    waiting.delete(socket)
    response.once('close', () => {
      if (!server.listening) return void socket.destroySoon()
      // Another request came on the same connection meanwhile, or the connection is closed.
      if (open.get(socket) !== request) return
      open.set(socket, null)
      waiting.add(socket)
    })
    answer(request, response)
  }

  // The app itself answers requests without a Host header or with an unknown Expect header, so that these answers have
  // the same form and headers as all others.
  const server = createServer(
    { headersTimeout, connectionsCheckingInterval: headersTimeout / 4, requireHostHeader: false },
    serve,
  )
    .on('checkExpectation', serve)
    .on('connection', accept)
    .on('upgrade', ({ socket }: IncomingMessage) => {
      waiting.delete(socket)
      // While the site starts, nothing else listens for upgrades yet.
      if (server.listenerCount('upgrade') === 1) socket.destroy()
    })
    .on('clientError', refuseGarbage)

  return Object.assign(server, { drain: () => drain(server, open) })
}

/**
 * Returns how many connections may be open at once. A quarter of the process's file descriptors, and 64 more, are left
 * for the database, files, pictures and requests to other servers.
 */
function mostConnections(): number {
  // Without this the report looks up the name of the other side of each open socket, which blocks where DNS is slow.
  Object.assign(process.report, { excludeNetwork: true })
  const { data } = Report.safeParse(process.report.getReport())
  const limit = data?.userLimits.open_files.soft
  return typeof limit === 'number' ? Math.max(16, Math.floor(limit * 0.75) - 64) : Number.POSITIVE_INFINITY
}

/** The part of Node's report with the limit of file descriptors. Windows has no such limit. */
const Report = z.object({ userLimits: z.object({ open_files: z.object({ soft: z.unknown() }) }) })

const refusals: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/**
 * Answers data that is not valid HTTP, or that takes too long to become a request, and closes the connection. The app
 * never sees such requests.
 */
function refuseGarbage(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status = refusals[error.code ?? ''] ?? '400 Bad Request'
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    // A client that does not close its side would otherwise keep the connection open.
    () => socket.destroy(),
  )
}

/**
 * Milliseconds after a shutdown signal that clients have to finish sending a request (`SENDING_GRACE_MS`), and that the
 * server has to answer (`REQUEST_GRACE_MS`).
 */
const SENDING_GRACE_MS = 1_000
const REQUEST_GRACE_MS = 4_000

/**
 * Stops the server and resolves when its last connection is closed: at once without running requests, otherwise when
 * they are answered or their time is over.
 */
async function drain(server: Server, open: ReadonlyMap<Socket, IncomingMessage | null>): Promise<void> {
  const [sending, answering] = [createTimer(), createTimer()]
  sending.set(SENDING_GRACE_MS, () => {
    for (const [socket, request] of open) if (!request?.complete) socket.destroy()
  })
  answering.set(REQUEST_GRACE_MS, () => server.closeAllConnections())
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
  sending.clear()
  answering.clear()
}
