import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type Koa from 'koa'
import type { Middleware, ParameterizedContext } from 'koa'
import type { Logger } from 'pino'
import { WebSocketServer } from 'ws'
import { isDatabaseLost } from '../db/connection.ts'
import { toHousehold } from '../net/addresses.ts'
import type { Navigation, Right, State, Viewer } from '../web/context.ts'
import { hasOneHost, isTooLong, makeHostMatcher } from '../web/hosts.ts'
import { createRefusalLog, isOurOrigin } from '../web/incoming/cross-site.ts'
import { Refusal } from '../web/refusal.ts'
import { may } from '../web/rights.ts'
import { Connection } from './connection.ts'
import { createGreetings } from './greetings.ts'
import type { Hub } from './hub.ts'
import type { Fragment } from './message.ts'
import { refuse, serveAsRequest, wantsSocket } from './no-socket.ts'
import { startSessionChecks } from './sessions.ts'
import { startTalk, type Talk } from './talk.ts'

/** A WebSocket address that pages may open, with its topics and the right that it needs. */
export type Channel = {
  /** The path, with a slash at the end, for example '/ws/notifications/'. */
  pattern: string
  /** The right that is needed, the same as for the page that opens the WebSocket. */
  right: Right
  /** Each member has their own topic, which ends with a colon and the member's id. */
  isOwn?: true
  /** The part of the topics before the colon. */
  kind?: string
  /** Returns the topic of a path, or null if the path belongs to no topic of this channel. */
  topicOf: (path: string) => string | null
  /** A further check of each upgrade. False answers 404, as for an unknown topic; a thrown `Refusal` its status. */
  admit?: (topic: string, ctx: ParameterizedContext<State>) => Promise<boolean>
  /** Returns what a page receives when it connects or reconnects. Without this function, pages reload their regions. */
  snapshot?: (topic: string) => Promise<readonly Fragment[]>
  /** Called before a message from another instance is delivered. Null: messages of any topic may have been lost. */
  outdate?: (topic: string | null) => void
  /** For channels whose clients talk. Such a socket gets no greeting and no `beat` frame. */
  talk?: Talk
}

type Options = {
  app: Koa<State>
  hub: Hub
  channels: readonly Channel[]
  /** Sets the visitor in `ctx.state`, as for a page. */
  identify: Middleware<State>
  /** Returns the sessions that have not ended, with the current role of each user. */
  sessionsAlive: (ids: readonly number[]) => Promise<readonly Viewer[]>
  /** `corsOrigins`: other origins that may open WebSockets. `allowedHosts`: host names of this site. */
  corsOrigins: readonly string[]
  allowedHosts: readonly string[]
  baseUrl: string
  perAddress: number
  log: Logger
}

const PING_INTERVAL_MS = 30_000
/** Milliseconds between two attempts at a snapshot that failed. */
const SNAPSHOT_RETRY_MS = 5_000
/** Milliseconds for a browser to answer a close frame before its connection is cut. */
const CLOSE_TIMEOUT_MS = 1_000

/** A separate constant, because the types of ws lack `closeTimeout` and would reject it in a literal. */
const protocol = {
  noServer: true,
  maxPayload: 4_096,
  perMessageDeflate: false,
  clientTracking: false,
  closeTimeout: CLOSE_TIMEOUT_MS,
  /** Grants no subprotocol to clients that ask for one, because none is implemented. */
  handleProtocols: () => false as const,
}

/** An empty navigation, because an upgrade renders no page. */
const nowhere: Navigation = { of: () => [], groups: () => [], footnotes: () => [], instead: () => null, headers: {} }

type Place = { channel: Channel; topic: string }
type Visitor = { viewer: Viewer | null; isIdentityLost?: boolean }

/**
 * Answers 414 to a long address, 403 to a foreign origin, 404 for an unknown topic, 429 for too many sockets of one
 * address. Without the required right the socket is accepted and closed with 1008 (1013 while the visitor cannot be
 * identified) before any data, because browsers retry a refused upgrade for ever. Messages published before the
 * greeting follow it. Frames from clients are ignored, except in a channel with `talk`. A message over 4 KB closes the
 * socket with 1009, too many of them with 1008. An upgrade to another protocol (h2c) is served as an ordinary request.
 */
export function acceptUpgrades(server: Server, options: Options) {
  const { hub, channels, log } = options
  const sockets = new WebSocketServer(protocol)
  const connections = new Map<Connection, Place>()
  const addresses = new Map<string, number>()
  const behind = new Set<Connection>()
  const getGreeting = createGreetings(hub, (error, topic) =>
    log.warn({ err: error, topic }, 'a snapshot failed; retrying in a few seconds'),
  )
  hub.countKinds(channels.flatMap(({ kind, pattern, topicOf }) => kind ?? topicOf(pattern) ?? []))
  const isOurHost = makeHostMatcher(options.allowedHosts)
  const logRefusal = createRefusalLog(log, options.baseUrl)
  let closing = false

  server.on('upgrade', (request, socket, head) => {
    if (!wantsSocket(request)) return serveAsRequest(server, request, socket, head)
    socket.on('error', () => socket.destroy())
    upgrade(request, socket, head).catch((error: unknown) => {
      if (error instanceof Refusal) return refuse(socket, error.status)
      if (isDatabaseLost(error)) return refuse(socket, 503)
      log.error({ err: error }, 'bug in a WebSocket upgrade')
      refuse(socket, 500)
    })
  })

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (isTooLong(request)) return refuse(socket, 414)
    const place = findPlace(channels, (request.url ?? '').split('?', 1)[0] ?? '')
    if (closing) return refuse(socket, 503)
    if (!hasOneHost(request)) return refuse(socket, 400)
    if (!isOurHost(request.headers.host)) return refuseForeign(request, socket, place, 421)
    if (!place) return refuse(socket, 404)
    if (!isOurOrigin(request, options)) return refuseForeign(request, socket, place, 403)
    const { right, admit } = place.channel
    const ctx = options.app.createContext(request, new ServerResponse(request))
    Object.assign(ctx, {
      state: { viewer: null, madeOf: [], prefetch: false, requestId: '', baseUrl: '', navigation: nowhere },
    })
    if (!countWhileOpen(toHousehold(ctx.ip), socket)) return refuse(socket, 429)
    // A public channel needs no identity, and its sockets stay open when the visitor logs out.
    if (!may(null, right)) await options.identify(ctx, async () => {})
    const { viewer } = ctx.state
    const target = place.channel.isOwn && viewer ? { ...place, topic: `${place.topic}:${viewer.id}` } : place
    if (admit && may(viewer, right) && !(await admit(target.topic, ctx))) return refuse(socket, 404)
    if (socket.destroyed) return
    if (closing) return refuse(socket, 503)
    open(request, socket, head, target, ctx.state)
  }

  function refuseForeign(request: IncomingMessage, socket: Duplex, place: Place | null, status: 403 | 421): void {
    if (place) logRefusal(request, place.channel.pattern)
    refuse(socket, status)
  }

  /** A function of its own, so that its closures do not keep the request in memory while the socket is open. */
  function open(request: IncomingMessage, socket: Duplex, head: Buffer, place: Place, visitor: Visitor): void {
    const { viewer, isIdentityLost } = visitor
    sockets.handleUpgrade(request, socket, head, (ws) => {
      // After an invalid frame, ws itself closes the socket with the right code.
      ws.on('error', () => {})
      const { right } = place.channel
      if (may(viewer, right)) welcome(new Connection(ws, socket, viewer, right), place)
      else if (isIdentityLost) ws.close(1013, 'try again later')
      else ws.close(1008, 'not signed in')
    })
  }

  function countWhileOpen(address: string, socket: Duplex): boolean {
    const count = addresses.get(address) ?? 0
    if (count >= options.perAddress) return false
    addresses.set(address, count + 1)
    socket.once('close', () => {
      const remaining = (addresses.get(address) ?? 1) - 1
      if (remaining > 0) addresses.set(address, remaining)
      else addresses.delete(address)
    })
    return true
  }

  function welcome(connection: Connection, place: Place): void {
    connections.set(connection, place)
    const forget = hub.listen(place.topic, connection)
    connection.onClose(() => {
      forget()
      connections.delete(connection)
      behind.delete(connection)
    })
    if (place.channel.talk) startTalk(place.channel.talk, { connection, hub, log })
    else void bringUpToDate(connection, place)
  }

  async function bringUpToDate(connection: Connection, { channel, topic }: Place): Promise<void> {
    connection.hold()
    const greeting = await getGreeting(topic, async () => (await channel.snapshot?.(topic)) ?? [])
    connection.greet(greeting)
    if (!greeting.complete && connections.has(connection)) behind.add(connection)
  }

  function renew(late: Iterable<readonly [Connection, Place]>): void {
    for (const [connection, place] of late) {
      behind.delete(connection)
      void bringUpToDate(connection, place)
    }
  }
  hub.whenMissed(() => renew([...connections].filter(([, { channel }]) => !channel.talk)))
  hub.whenOutdated((topic) => {
    for (const { outdate } of channels) outdate?.(topic)
  })

  const renewing = setInterval(
    () => renew([...connections].filter(([connection]) => behind.has(connection))),
    SNAPSHOT_RETRY_MS,
  )
  const pinging = setInterval(() => {
    for (const connection of connections.keys()) connection.beat()
  }, PING_INTERVAL_MS)

  const stopSessionChecks = startSessionChecks({ ...options, open: () => connections.keys() })

  return {
    /** Closes all sockets within a second. Browsers then reconnect, to another server process if there is one. */
    close(): void {
      closing = true
      stopSessionChecks()
      for (const timer of [renewing, pinging]) clearInterval(timer)
      for (const connection of connections.keys()) connection.close(1012, 'restart')
    },
  }
}

/** Answers 426 to a client that reads the address of a socket without the upgrade that it needs. */
export const upgradeRequired =
  (channels: readonly Channel[]): Middleware =>
  (ctx, next) => {
    if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || !findPlace(channels, ctx.path)) return next()
    ctx.set({ Upgrade: 'websocket', Connection: 'close, Upgrade' })
    throw new Refusal(426, 'Alamat ini untuk WebSocket: mintalah dengan `Upgrade: websocket`.')
  }

/** The path may lack the slash at its end. */
function findPlace(channels: readonly Channel[], path: string): Place | null {
  const whole = path.endsWith('/') ? path : `${path}/`
  for (const channel of channels) {
    const topic = channel.topicOf(whole)
    if (topic) return { channel, topic }
  }
  return null
}
