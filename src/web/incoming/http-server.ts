import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { Server as Listener, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createTimer } from '../../async/timer.ts'
import { fileLimit } from './file-limit.ts'

/** `connections`: how many connections may be open. `headersTimeout`: milliseconds for the headers of a request. */
type Options = { connections?: number; headersTimeout?: number }

type Answer = ServerResponse & { req: IncomingMessage }

export type HttpServer = ReturnType<typeof createHttpServer>

/** Maximum bytes of the address and all headers of a request together. Browsers send about two thousand. */
const MAX_HEADER_BYTES = 8_192

/** Milliseconds that a client has to send the headers of a request. */
const HEADERS_TIMEOUT_MS = 20_000

/**
 * Creates the HTTP server of the site, which answers each request with `answer`. When the maximum number of connections
 * is open, each new connection ends the one that has waited longest without a request, so that silent connections keep
 * nobody out. If a request arrives on a connection before the previous one was answered, the connection is closed after
 * that response and not read any further. Browsers never do this, and each such request would hold memory and files
 * while it waits. `drain` stops the server; see `drain` below.
 */
export function createHttpServer(answer: RequestListener, options: Options = {}) {
  const { connections = mostConnections(), headersTimeout = HEADERS_TIMEOUT_MS } = options
  const open = new Map<Socket, Answer | null>()
  const waiting = new Set<Socket>()
  const pipelined = new WeakSet<Socket>()

  function accept(socket: Socket): void {
    // An upgrade to another protocol reports its connection a second time.
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
    response.on('close', onAnswerClose)
    answer(request, response)
  }

  function onAnswerClose(this: Answer): void {
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
      // While the site starts, no other code listens for upgrades yet.
      if (server.listenerCount('upgrade') === 1) socket.destroy()
    })
    .on('clientError', refuseGarbage)

  return Object.assign(server, { drain: () => drain(server, open) })
}

/** A quarter of the file descriptors, and 64 more, are reserved for the database, files and other servers. */
const mostConnections = (): number => Math.max(16, Math.floor(fileLimit() * 0.75) - 64)

type Garbage = { line: string; words: string }
const refusals: Record<string, Garbage> = {
  HPE_HEADER_OVERFLOW: { line: '431 Request Header Fields Too Large', words: 'Kepala permintaan ini terlalu besar.' },
  ERR_HTTP_REQUEST_TIMEOUT: { line: '408 Request Timeout', words: 'Permintaan ini terlalu lama dikirim.' },
  HPE_INVALID_URL: {
    line: '400 Bad Request',
    words:
      'Alamat ini memuat huruf di luar ASCII atau spasi. Tulis sebagai UTF-8 dengan tanda persen, misalnya %C3%A9 untuk é.',
  },
}
const longAddress: Garbage = { line: '414 URI Too Long', words: 'Alamat ini terlalu panjang.' }
const noRequest: Garbage = { line: '400 Bad Request', words: 'Ini bukan permintaan HTTP yang bisa dibaca.' }

/** `rawPacket`: the bytes in which Node's parser found the error. */
type ParserError = NodeJS.ErrnoException & { rawPacket?: Buffer }

/** Answers a client that sends invalid HTTP or sends its request too slowly, and closes the connection. */
function refuseGarbage(error: ParserError, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const { line, words } = isLongAddress(error) ? longAddress : (refusals[error.code ?? ''] ?? noRequest)
  const body = `${words}\n`
  const head = [
    `HTTP/1.1 ${line}`,
    "Content-Security-Policy: default-src 'none'",
    'X-Content-Type-Options: nosniff',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(
    `${head.join('\r\n')}\r\n\r\n${body}`,
    // A client that does not close its side would otherwise keep the connection open.
    () => socket.destroy(),
  )
}

/** Whether the first line alone makes a request too long. Browsers and proxies send that line in one packet. */
const isLongAddress = ({ code, rawPacket }: ParserError): boolean =>
  code === 'HPE_HEADER_OVERFLOW' && rawPacket !== undefined && !rawPacket.subarray(0, MAX_HEADER_BYTES).includes('\n')

/** Milliseconds after a shutdown signal for clients to finish sending, and for the server to answer. */
const SENDING_GRACE_MS = 1_000
const REQUEST_GRACE_MS = 4_000

/**
 * Stops accepting connections. Each open connection ends with its next response, which says so; connections without a
 * running request end after a second. Resolves when the last connection is closed, at the latest when the time limit of
 * running requests is over.
 */
async function drain(server: Server, open: ReadonlyMap<Socket, Answer | null>): Promise<void> {
  const [sending, answering] = [createTimer(), createTimer()]
  sending.set(SENDING_GRACE_MS, () => {
    for (const [socket, answer] of open) if (!answer?.req.complete) socket.destroy()
  })
  answering.set(REQUEST_GRACE_MS, () => server.closeAllConnections())
  for (const answer of open.values()) if (answer && !answer.headersSent) answer.shouldKeepAlive = false
  // The `close` of the HTTP server would cut off a client that is about to send a request on a kept connection.
  await new Promise<void>((resolve) => Listener.prototype.close.call(server, () => resolve()))
  sending.clear()
  answering.clear()
}
