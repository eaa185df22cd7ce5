import { once } from 'node:events'
import { createServer } from 'node:http'
import net from 'node:net'
import Koa from 'koa'
import { pino } from 'pino'
import { createHub } from '../../src/live/hub.ts'
import { acceptUpgrades } from '../../src/live/upgrade.ts'
import type { State } from '../../src/web/context.ts'
import { createMetrics } from '../../src/web/observe.ts'
import { portOf } from '../support/ports.ts'

type Parts = Parameters<typeof acceptUpgrades>[1]

/** A server of nothing but sockets, at first for visitors without a session. */
export async function serveSockets(parts: Pick<Parts, 'channels'> & Partial<Parts>) {
  const server = createServer()
  const sockets = acceptUpgrades(server, {
    app: new Koa<State>(),
    hub: createHub({ metrics: createMetrics().live }),
    identify: (_, next) => next(),
    sessionsAlive: async () => [],
    corsOrigins: [],
    allowedHosts: ['127.0.0.1'],
    baseUrl: 'http://127.0.0.1',
    perAddress: 50,
    log: pino({ level: 'silent' }),
    ...parts,
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = portOf(server)
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    stop() {
      sockets.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A client that connects and never reads. */
export async function stall(port: number, path: string, cookie = ''): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1').on('error', () => {})
  const head = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`
  const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
  socket.write(`${head}${key}Cookie: ${cookie}\r\n\r\n`)
  await once(socket, 'readable')
  return socket
}
