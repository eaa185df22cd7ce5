import { createServer } from 'node:http'
import process from 'node:process'
import Koa from 'koa'
import { pino } from 'pino'
import { createHub } from '../src/live/hub.ts'
import { message } from '../src/live/message.ts'
import { acceptUpgrades } from '../src/live/upgrade.ts'
import type { State } from '../src/web/context.ts'

/**
 * A server with the site's WebSocket code and one public topic. `GET /publish?rate=…&seconds=…` publishes messages;
 * `GET /memory` collects garbage first. Both return memory in bytes, CPU time in milliseconds and message counts as
 * JSON.
 */
const [port] = process.argv.slice(2)
const counts = { messages: 0, drops: 0 }
const hub = createHub({
  metrics: {
    messageSent: (_, sockets) => {
      counts.messages += sockets
    },
    socketDropped: () => {
      counts.drops += 1
    },
    watchSockets: () => {},
  },
})
/** HTML of a changed table row of the monitor, of realistic size. */
const row = `<tr id="endpoint-1" data-version="1">${'<td class="state state-up">Naik</td>'.repeat(30)}</tr>`

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '', 'http://peer')
  if (url.pathname === '/publish')
    await publish(Number(url.searchParams.get('rate')), Number(url.searchParams.get('seconds')))
  if (url.pathname === '/memory') global.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  response.end(JSON.stringify({ heap: heapUsed + external, rss, cpu: (user + system) / 1000, ...counts }))
})

async function publish(rate: number, seconds: number): Promise<void> {
  const began = performance.now()
  for (let count = 0; count < rate * seconds; count += 1) {
    const due = began + (count * 1000) / rate
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
    const sent = performance.timeOrigin + performance.now()
    hub.publish('status', message({ type: 'endpoint_update', sent }, [['#endpoint-1', row]]))
  }
}

acceptUpgrades(server, {
  app: new Koa<State>(),
  hub,
  channels: [
    {
      pattern: '/ws/semua/',
      right: 'anyone',
      topicOf: (path) => (path === '/ws/semua/' ? 'status' : null),
      snapshot: async () => [['#endpoint-1', row]],
    },
  ],
  identify: (_, next) => next(),
  sessionsAlive: async () => [],
  corsOrigins: [],
  allowedHosts: ['127.0.0.1'],
  baseUrl: 'http://127.0.0.1',
  perAddress: 10_000,
  log: pino({ level: 'silent' }),
})
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'))
