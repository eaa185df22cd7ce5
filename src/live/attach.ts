import { type IncomingMessage, type Server, ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type Koa from 'koa'
import type { Middleware } from 'koa'
import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import type { State, Viewer } from '../web/context.ts'
import type { Hub } from './hub.ts'
import { type Fragment, message } from './message.ts'

/** What a page may listen to. */
export type Channel = {
  /** As the rights know it: '/ws/monitor/'. */
  pattern: string
  /** The topic an address stands for; null where there is no such thing. */
  topicOf: (path: string) => string | null
  /** What brings a page up to date that comes, or comes back; without it the page fetches itself again. */
  snapshot?: (topic: string) => Promise<readonly Fragment[]>
}

type Options = {
  app: Koa<State>
  hub: Hub
  channels: readonly Channel[]
  /** Finds out who is signed in, as for a page. */
  identify: Middleware<State>
  /** Whether somebody may listen, by the channel's pattern: the page's own rule. */
  admits: (viewer: Viewer | null, pattern: string) => boolean
  /** Those of these sessions that still live, with their rights of now. */
  sessionsAlive: (ids: readonly number[]) => Promise<readonly Viewer[]>
  /** Origins beside the site's own that may listen, and names the site answers to. */
  corsOrigins: readonly string[]
  allowedHosts: readonly string[]
  perAddress: number
  log: Logger
}

/** Milliseconds between two looks at whether sessions of sockets still live: 1008 comes within a second (product.md §6). */
const SESSIONS = 500
/** Milliseconds between two pings; who did not answer the last one is gone. */
const PING = 30_000

type Connection = { socket: WebSocket; viewer: Viewer | null; channel: Channel; address: string; isAlive: boolean }

/**
 * Takes upgrades below `/ws/`: foreign origin 403, unknown topic 404, too many 429. Without the right to listen it is
 * accepted and closed with 1008 before any data, because a refused upgrade would be tried again for ever. The first
 * message is `connection_established` with the channel's snapshot; what is published meanwhile follows it.
 */
export function attachSockets(server: Server, options: Options) {
  const { hub, channels, admits, log } = options
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 4_096,
    perMessageDeflate: false,
    clientTracking: false,
  })
  const connections = new Set<Connection>()
  const addresses = new Map<string, number>()

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    upgrade(request, socket, head).catch((error: unknown) => {
      log.error({ err: error }, 'an upgrade ended in a bug')
      refuse(socket, 500)
    })
  })

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = URL.canParse(request.url ?? '', 'http://site') ? new URL(request.url ?? '', 'http://site') : null
    if (!isOurHost(request, options.allowedHosts)) return refuse(socket, 421)
    const place = url && placeOf(channels, url.pathname)
    if (!place) return refuse(socket, 404)
    if (!isOurOrigin(request, options.corsOrigins)) return refuse(socket, 403)
    const ctx = options.app.createContext(request, new ServerResponse(request))
    Object.assign(ctx, { state: { viewer: null, madeOf: [], prefetch: false, requestId: '', baseUrl: '' } })
    const address = ctx.ip
    if ((addresses.get(address) ?? 0) >= options.perAddress) return refuse(socket, 429)
    count(address, 1)
    socket.once('close', () => count(address, -1))
    await options.identify(ctx, async () => {})
    if (socket.destroyed) return
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const { viewer } = ctx.state
      const connection = { socket: ws, viewer, channel: place.channel, address, isAlive: true }
      ws.on('error', () => ws.terminate())
      if (!admits(viewer, place.channel.pattern)) return ws.close(1008, 'not signed in')
      welcome(connection, place.topic)
    })
  }

  function count(address: string, by: number) {
    const left = (addresses.get(address) ?? 0) + by
    if (left > 0) addresses.set(address, left)
    else addresses.delete(address)
  }

  /** What is published before the greeting is ready waits for it. */
  function welcome(connection: Connection, topic: string) {
    const { socket, channel } = connection
    connections.add(connection)
    let waiting: Buffer[] | null = []
    const forget = hub.listen(topic, {
      get readyState() {
        return socket.readyState
      },
      get bufferedAmount() {
        return socket.bufferedAmount
      },
      send: (bytes: Buffer) => (waiting ? void waiting.push(bytes) : socket.send(bytes, { binary: false })),
      terminate: () => socket.terminate(),
    } as Parameters<Hub['listen']>[1]) // the hub sends in this one way only
    socket.on('close', () => {
      forget()
      connections.delete(connection)
    })
    socket.on('pong', () => {
      connection.isAlive = true
    })
    greeting(channel, topic).then(
      (text) => {
        socket.send(text)
        for (const bytes of waiting ?? []) socket.send(bytes, { binary: false })
        waiting = null
      },
      (error: unknown) => {
        log.warn({ err: error, topic }, 'a snapshot could not be made')
        socket.close(1011)
      },
    )
  }

  const pinging = setInterval(() => {
    for (const connection of connections) {
      if (!connection.isAlive) connection.socket.terminate()
      connection.isAlive = false
      connection.socket.ping()
    }
  }, PING)

  let looking = false
  const watching = setInterval(() => {
    if (looking) return
    looking = true
    endDeadSessions()
      .catch((error: unknown) => log.warn({ err: error }, 'sessions of sockets cannot be looked at'))
      .finally(() => {
        looking = false
      })
  }, SESSIONS)

  /** Logged out, disabled, idle too long, another role: here, on another instance, or on the command line. */
  async function endDeadSessions() {
    const signedIn = [...connections].filter(({ viewer }) => viewer !== null)
    if (signedIn.length === 0) return
    const ids = [...new Set(signedIn.flatMap(({ viewer }) => viewer?.sessionId ?? []))]
    const alive = new Map((await options.sessionsAlive(ids)).map((viewer) => [viewer.sessionId, viewer]))
    for (const { socket, viewer, channel } of signedIn) {
      const now = viewer && alive.get(viewer.sessionId)
      if (!now || !admits(now, channel.pattern)) socket.close(1008, 'session ended')
    }
  }

  return {
    /** Ends all: browsers come back to whoever serves then. */
    close(): void {
      clearInterval(pinging)
      clearInterval(watching)
      for (const { socket } of connections) socket.close(1012, 'restart')
    },
  }
}

const greeting = async (channel: Channel, topic: string) =>
  message({ type: 'connection_established', message: 'Tersambung.' }, (await channel.snapshot?.(topic)) ?? [])

function placeOf(channels: readonly Channel[], path: string) {
  for (const channel of channels) {
    const topic = channel.topicOf(path)
    if (topic) return { channel, topic }
  }
  return null
}

/** A client that sends no origin is no browser; its cookie is its own. */
function isOurOrigin({ headers }: IncomingMessage, corsOrigins: readonly string[]): boolean {
  const { origin, host } = headers
  if (origin === undefined || corsOrigins.includes(origin)) return true
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()
}

function isOurHost({ headers }: IncomingMessage, allowed: readonly string[]): boolean {
  const host = headers.host?.toLowerCase() ?? ''
  const names = allowed.map((name) => name.toLowerCase())
  return names.includes(host) || names.includes(host.replace(/:\d+$/, ''))
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
}
