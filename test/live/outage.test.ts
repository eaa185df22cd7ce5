import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { pino } from 'pino'
import { afterEach, expect, test, vi } from 'vitest'
import { createHub } from '../../src/live/hub.ts'
import type { Fragment } from '../../src/live/message.ts'
import { acceptUpgrades, type Channel } from '../../src/live/upgrade.ts'
import type { State, Viewer } from '../../src/web/context.ts'
import { listenTo } from '../support/sockets.ts'

/** A server with sockets whose database can be made unavailable. It has one public topic and one for staff. */
let server: Server
let sockets: { close(): void }
let isAway = false
let asked = 0
const hub = createHub({ metrics: { messageSent: () => {}, socketDropped: () => {}, watchSockets: () => {} } })
const staff: Viewer = { id: 1, username: 'rini', name: 'Rini', role: 'staff', sessionId: 1 }

const only =
  <T>(path: string, topic: T) =>
  (asking: string) =>
    asking === path ? topic : null
const snapshot = async (): Promise<readonly Fragment[]> => {
  asked += 1
  if (isAway) throw new Error('the database is away')
  return [['#keadaan', '<p id="keadaan" data-version="7">Semua baik</p>']]
}
const channels: Channel[] = [
  { pattern: '/ws/umum/', right: 'anyone', topicOf: only('/ws/umum/', 'status'), snapshot },
  { pattern: '/ws/dalam/', right: 'signed_in', topicOf: only('/ws/dalam/', 'monitor') },
]

async function serve() {
  server = createServer()
  sockets = acceptUpgrades(server, {
    app: new Koa<State>(),
    hub,
    channels,
    identify: async (ctx, next) => {
      if (isAway) ctx.state.isIdentityLost = true
      else ctx.state.viewer = staff
      await next()
    },
    sessionsAlive: async () => {
      if (isAway) throw new Error('the database is away')
      return [staff]
    },
    corsOrigins: [],
    allowedHosts: ['127.0.0.1'],
    https: false,
    perAddress: 100,
    log: pino({ level: 'silent' }),
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server's address is one
  return { origin: `http://127.0.0.1:${port}` }
}

afterEach(async () => {
  isAway = false
  const closed = new Promise((resolve) => server.close(resolve))
  sockets.close()
  await closed
})

test('while the database is away a public page stays live, and is brought up to date as soon as it is back', async () => {
  const site = await serve()
  isAway = true
  const heard = await listenTo(site, '/ws/umum/')
  expect(await heard.message('connection_established')).not.toHaveProperty('content')
  hub.publish('status', JSON.stringify({ type: 'kabar' }))
  await heard.message('kabar')

  isAway = false

  await vi.waitFor(() => expect(heard.messages.at(-1)?.content).toContain('Semua baik'))
})

test('who cannot be known just now is asked to come back, not told that the session ended; open sockets stay', async () => {
  const site = await serve()
  const open = await listenTo(site, '/ws/dalam/')
  await open.message('connection_established')
  isAway = true
  const late = await listenTo(site, '/ws/dalam/')

  expect((await late.closed).code).toBe(1013)
  expect(late.messages).toEqual([])
  await new Promise((resolve) => setTimeout(resolve, 700))
  expect(open.socket.readyState).toBe(open.socket.OPEN)
})

test('whoever comes after something was published never gets an older snapshot', async () => {
  const site = await serve()
  asked = 0
  await (await listenTo(site, '/ws/umum/')).message('connection_established')
  await (await listenTo(site, '/ws/umum/')).message('connection_established')
  expect(asked).toBe(1)
  hub.publish('status', JSON.stringify({ type: 'kabar' }))
  await (await listenTo(site, '/ws/umum/')).message('connection_established')
  expect(asked).toBe(2)
})
