import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { Server as Listener, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createTimer } from '../../async/timer.ts'
import { fileLimit } from './file-limit.ts'

/** `connections`: how many connections may be open. `headersTimeout`: milliseconds for the headers of a request. */
type Options = { connections?: number; headersTimeout?: number }

type Answer = ServerResponse & { req: IncomingMessage }

export type HttpServer = ReturnType<typeof createHttpServer>

/** Most bytes of the address and all headers of a request together. Browsers send about two thousand. */
const MAX_HEADER_BYTES = 8_192

/** Milliseconds that a client has to send the headers of a request. */
const HEADERS_TIMEOUT_MS = 20_000

/**
 * Creates the HTTP server of the site, which answers each request with `answer`. While as many connections are open as
 * the process has file descriptors for, each new connection ends the one that has waited longest without a request, so
 * that silent connections keep nobody out. A connection on which a request arrives before the last one was answered is
 * closed after that answer and read no further: browsers never do this, and each such request would hold memory and
 * files while its turn does not come. `drain` stops the server; see `drain` below.
 */
export function createHttpServer(answer: RequestListener, options: Options = {}) {
  const { connections = mostConnections(), headersTimeout = HEADERS_TIMEOUT_MS } = options
  const open = new Map<Socket, Answer | null>()
  const waiting = new Set<Socket>()
  const pipelined = new WeakSet<Socket>()

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

  function serve(request: IncomingMessage, response: Answer): void {
    const { socket } = request
    if (open.get(socket)) {
      pipelined.add(socket.pause())
      return
    }
    open.set(socket, response)
    if (!server.listening) response.shouldKeepAlive = false
    waiting.delete(socket)
    response.on('close', answered)
    answer(request, response)
  }

  function answered(this: Answer): void {
    const { socket } = this.req
    if (!server.listening || pipelined.has(socket)) return void socket.destroySoon()
    if (!open.has(socket)) return
    open.set(socket, null)
    waiting.add(socket)
  }

  // The app itself answers requests without a Host header or with an unknown Expect header, so that these answers have
  // the same form and headers as all others.
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout,
      connectionsCheckingInterval: headersTimeout / 4,
      requireHostHeader: false,
    },
    serve,
  )
    .on('checkExpectation', serve)
    .on('connection', accept)
    .on('upgrade', ({ socket }: IncomingMessage) => {
      waiting.delete(socket)
      if (open.get(socket)) socket.destroy()
      // While the site starts, nothing else listens for upgrades yet.
      if (server.listenerCount('upgrade') === 1) socket.destroy()
    })
    .on('clientError', refuseGarbage)

  return Object.assign(server, { drain: () => drain(server, open) })
}

/** A quarter of the file descriptors, and 64 more, are left for the database, files and other servers. */
const mostConnections = (): number => Math.max(16, Math.floor(fileLimit() * 0.75) - 64)

const refusals: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** `rawPacket`: the bytes in which Node's parser met the error. */
type ParserError = NodeJS.ErrnoException & { rawPacket?: Buffer }

/** Answers what is not valid HTTP or takes too long to become a request, and closes the connection. */
function refuseGarbage(error: ParserError, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status = isLongAddress(error) ? '414 URI Too Long' : (refusals[error.code ?? ''] ?? '400 Bad Request')
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    // A client that does not close its side would otherwise keep the connection open.
    () => socket.destroy(),
  )
}

/** Whether a request is too long by its first line alone. Browsers and proxies send that line in one packet. */
const isLongAddress = ({ code, rawPacket }: ParserError): boolean =>
  code === 'HPE_HEADER_OVERFLOW' && rawPacket !== undefined && !rawPacket.subarray(0, MAX_HEADER_BYTES).includes('\n')

/** Milliseconds after a shutdown signal for clients to finish sending, and for the server to answer. */
const SENDING_GRACE_MS = 1_000
const REQUEST_GRACE_MS = 4_000

/**
 * Takes no new connections, and ends each open one with its next answer, which says so; after a second those on which
 * nothing was asked. Resolves when the last one is closed, at the latest when the time of running requests is over.
 */
async function drain(server: Server, open: ReadonlyMap<Socket, Answer | null>): Promise<void> {
  const [sending, answering] = [createTimer(), createTimer()]
  sending.set(SENDING_GRACE_MS, () => {
    for (const [socket, answer] of open) if (!answer?.req.complete) socket.destroy()
  })
  answering.set(REQUEST_GRACE_MS, () => server.closeAllConnections())
  for (const answer of open.values()) if (answer && !answer.headersSent) answer.shouldKeepAlive = false
  // The HTTP server's own `close` would cut off a client that is just about to ask on a kept connection.
  await new Promise<void>((resolve) => Listener.prototype.close.call(server, () => resolve()))
  sending.clear()
  answering.clear()
}
