import { beforeEach, expect, test, vi } from 'vitest'
import { createHub } from '../../src/live/hub.ts'
import type { Fragment } from '../../src/live/message.ts'
import type { Channel } from '../../src/live/upgrade.ts'
import type { Viewer } from '../../src/web/context.ts'
import { listenTo } from '../support/sockets.ts'
import { useEach } from '../support/use.ts'
import { serveSockets } from './upgrading.ts'

/** A server with sockets whose database can be made unavailable. It has one public topic and one for staff. */
let isAway = false
let asked = 0
/** How often the sessions of open sockets were looked for in vain. */
let blind = 0
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

const site = useEach(
  () =>
    serveSockets({
      hub,
      channels,
      identify: async (ctx, next) => {
        if (isAway) ctx.state.isIdentityLost = true
        else ctx.state.viewer = staff
        await next()
      },
      sessionsAlive: async () => {
        if (!isAway) return [staff]
        blind += 1
        throw new Error('the database is away')
      },
    }),
  (server) => server.stop(),
)
beforeEach(() => {
  isAway = false
})

test('while the database is away a public page stays live, and is brought up to date as soon as it is back', async () => {
  isAway = true
  const heard = await listenTo(site(), '/ws/umum/')
  expect(await heard.message('connection_established')).not.toHaveProperty('content')
  hub.publish('status', JSON.stringify({ type: 'kabar' }))
  await heard.message('kabar')

  isAway = false

  await vi.waitFor(() => expect(heard.messages.at(-1)?.content).toContain('Semua baik'))
})

test('who cannot be known just now is asked to come back, not told that the session ended; open sockets stay', async () => {
  const open = await listenTo(site(), '/ws/dalam/')
  await open.message('connection_established')
  isAway = true
  const late = await listenTo(site(), '/ws/dalam/')

  expect((await late.closed).code).toBe(1013)
  expect(late.messages).toEqual([])
  // The second look comes after all that the first one does.
  await expect.poll(() => blind).toBeGreaterThan(1)
  expect(open.socket.readyState).toBe(open.socket.OPEN)
})

test('whoever comes after something was published never gets an older snapshot', async () => {
  asked = 0
  await (await listenTo(site(), '/ws/umum/')).message('connection_established')
  await (await listenTo(site(), '/ws/umum/')).message('connection_established')
  expect(asked).toBe(1)
  hub.publish('status', JSON.stringify({ type: 'kabar' }))
  await (await listenTo(site(), '/ws/umum/')).message('connection_established')
  expect(asked).toBe(2)
})
