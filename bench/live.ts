import { once } from 'node:events'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { amount, percentile, type Row, type Site, startPeer } from './measure.ts'

const RATE = 10
const SECONDS = amount(10, 1)
const [SOME, MANY] = [amount(1_000, 20), amount(5_000, 50)]
/** Number of connections that never read a message. */
const STALLED = 1

/**
 * Measures the delay of a pushed message to all open WebSockets beside a client that never reads, and the memory per
 * WebSocket.
 */
export async function benchLive(): Promise<Row[]> {
  const rows: Row[] = []
  for (const measure of [thousand, crowd, weight]) {
    const site = await startPeer('live-peer.ts', '', { run })
    rows.push(await measure(site))
    await site.stop()
  }
  return rows
}

const run = ['node', '--expose-gc', '--import', import.meta.resolve('tsx')]
const thousand = (site: Site) => fanOut(site, SOME, 30)
const crowd = (site: Site) => fanOut(site, MANY, 100)

async function weight(site: Site): Promise<Row> {
  await closeAll(await openAll(site, amount(100, 10)))
  const before = await memory(site)
  const listeners = await openAll(site, MANY)
  await sleep(500)
  const after = await memory(site)
  await closeAll(listeners)
  const each = (kind: 'heap' | 'rss') => (after[kind] - before[kind]) / MANY / 1024
  return {
    what: `${MANY.toLocaleString('en')} open sockets: memory of the server for each (resident; of it heap and buffers)`,
    ours: `${each('rss').toFixed(1)} KB; ${each('heap').toFixed(1)} KB`,
    bar: '≤ 15 KB',
    holds: each('rss') <= 15,
  }
}

async function fanOut(site: Site, sockets: number, most: number): Promise<Row> {
  const stalled = await openAll(site, STALLED)
  for (const { socket } of stalled) socket.pause()
  const listeners = await openAll(site, sockets)
  // Messages before the measurement warm up the server.
  await fetch(`${site.url}/publish?rate=${RATE}&seconds=${amount(2, 1)}`)
  await sleep(500)
  for (const listener of listeners) listener.delays.length = 0
  const before = await memory(site)
  await fetch(`${site.url}/publish?rate=${RATE}&seconds=${SECONDS}`)
  await sleep(1_000)
  const after = await memory(site)
  const delays = listeners.flatMap(({ delays }) => delays)
  const work = (after.cpu - before.cpu) / (RATE * SECONDS)
  const missing = sockets * RATE * SECONDS - delays.length
  await closeAll([...stalled, ...listeners])
  const p99 = percentile(
    delays.sort((a, b) => a - b),
    0.99,
  )
  return {
    what: `${sockets} sockets at ${RATE} messages/s beside a stalled reader: p50, p99, slowest; the server's work for one message`,
    ours: `${percentile(delays, 0.5).toFixed(1)}, ${p99.toFixed(1)}, ${percentile(delays, 1).toFixed(1)} ms; ${work.toFixed(1)} ms; ${missing} missing, ${after.drops - before.drops} dropped`,
    bar: `p99 ≤ ${most} ms, 0 missing`,
    holds: p99 <= most && missing === 0,
  }
}

type Memory = { heap: number; rss: number; cpu: number; messages: number; drops: number }
const memory = async (site: Site) => (await (await fetch(`${site.url}/memory`)).json()) as Memory // from live-peer.ts

type Listener = { socket: net.Socket; delays: number[] }

async function openAll(site: Site, count: number): Promise<Listener[]> {
  const opened: Listener[] = []
  for (let left = count; left > 0; left -= 250) {
    opened.push(...(await Promise.all(Array.from({ length: Math.min(250, left) }, () => open(site)))))
  }
  return opened
}

/**
 * Opens a WebSocket with hand-written code, because the work of a client library for five thousand sockets would
 * dominate the measurement.
 */
async function open({ url }: Site): Promise<Listener> {
  const socket = net.connect(Number(new URL(url).port), '127.0.0.1')
  const delays: number[] = []
  socket.write(
    `GET /ws/semua/ HTTP/1.1\r\nHost: ${new URL(url).host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  )
  const [hello] = (await once(socket, 'data')) as [Buffer]
  if (!hello.includes(' 101 ')) throw new Error(hello.toString())
  const needle = Buffer.from('"sent":')
  socket.on('data', (chunk: Buffer) => {
    const now = performance.timeOrigin + performance.now()
    for (let at = chunk.indexOf(needle); at >= 0; at = chunk.indexOf(needle, at + 7)) {
      delays.push(now - Number.parseFloat(chunk.toString('latin1', at + 7, at + 32)))
    }
  })
  return { socket, delays }
}

async function closeAll(listeners: readonly Listener[]): Promise<void> {
  for (const { socket } of listeners) socket.destroy()
  await sleep(1_000)
}
