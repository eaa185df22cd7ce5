import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createHttpServer, type HttpServer } from '../../src/web/incoming/http-server.ts'

type Options = Parameters<typeof createHttpServer>[1]

let server: HttpServer
let clients: net.Socket[] = []

afterEach(async () => {
  for (const client of clients) client.destroy()
  clients = []
  server.closeAllConnections()
  if (server.listening) await new Promise((resolve) => server.close(resolve))
})

async function listen(answer: RequestListener, options?: Options) {
  server = createHttpServer(answer, options)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
}

/** Connects and never closes its own side, as an attacker does. `heard` is what arrived so far. */
async function connect() {
  const { port } = server.address() as AddressInfo // a TCP server's address is one
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {})
  clients.push(socket)
  const client = { socket, heard: '', isOpen: true }
  socket.on('data', (data) => {
    client.heard += data.toString()
  })
  socket.on('end', () => {
    client.isOpen = false
  })
  await once(socket, 'connect')
  return client
}

/** How many connections the server holds. */
const held = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))
const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
const ok: RequestListener = (_, response) => response.end('baik')

describe('a connection that does not become a request', () => {
  test('is told and let go of, though its client sends on and never closes', async () => {
    await listen(ok, { headersTimeout: 400 })
    const slow = await connect()
    slow.socket.write('GET / HTTP/1.1\r\nHost: x\r\n')
    const trickle = setInterval(() => slow.socket.write('X-A: b\r\n'), 50)
    await expect.poll(() => slow.heard).toMatch(/^HTTP\/1.1 408 /)
    await expect.poll(held).toBe(0)
    clearInterval(trickle)
  })

  test('because it is not HTTP is let go of too', async () => {
    await listen(ok)
    const garbage = await connect()
    garbage.socket.write('halo\r\n\r\n')
    await expect.poll(() => garbage.heard).toMatch(/^HTTP\/1.1 400 /)
    expect(garbage.heard).toMatch(/^X-Content-Type-Options: nosniff\r$/im)
    await expect.poll(held).toBe(0)
  })
})

describe('when as many connections are open as there may be', () => {
  test('a new one ends the one that has been silent longest', async () => {
    await listen(ok, { connections: 5 })
    const silent = [await connect(), await connect(), await connect(), await connect(), await connect()]
    const visitor = await connect()
    visitor.socket.write(get)
    await expect.poll(() => visitor.heard).toMatch(/^HTTP\/1.1 200 /)
    await expect.poll(() => silent.map(({ isOpen }) => isOpen)).toEqual([false, true, true, true, true])
    expect(await held()).toBe(5)
  })

  test('one that has had its answer is silent again, one that waits for it is not', async () => {
    const waiting: (() => void)[] = []
    await listen((_, response) => void waiting.push(() => response.end('lama')), { connections: 2 })
    const busy = await connect()
    busy.socket.write(get)
    const silent = await connect()
    const next = await connect()
    next.socket.write(get)
    await expect.poll(() => silent.isOpen).toBe(false)
    await expect.poll(() => waiting.length).toBe(2)
    for (const answer of waiting) answer()
    await expect.poll(() => [busy.heard, next.heard].filter((text) => text.includes('lama')).length).toBe(2)
    await connect()
    await expect.poll(() => busy.isOpen).toBe(false)
    expect(next.isOpen).toBe(true)
  })
})

describe('a request before the last one was answered', () => {
  test('never begins: its connection is closed after the answer that is under way', async () => {
    const begun: (() => void)[] = []
    await listen((_, response) => void begun.push(() => response.end('lama')))
    const eager = await connect()
    eager.socket.write(get.repeat(300))
    await expect.poll(() => begun.length).toBe(1)
    eager.socket.write(get.repeat(300))
    begun[0]?.()

    await expect.poll(() => eager.isOpen).toBe(false)
    expect(eager.heard.match(/lama/g)).toHaveLength(1)
    expect(begun).toHaveLength(1)
    await expect.poll(held).toBe(0)
  })

  test('may be an upgrade, which ends the connection too', async () => {
    await listen(() => {})
    server.on('upgrade', () => {})
    const eager = await connect()
    eager.socket.write(`${get}GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`)
    await expect.poll(held).toBe(0)
  })
})

describe('the end', () => {
  test('comes soon although a client has sent half a request, and whoever waits gets the answer', async () => {
    let finish = () => {}
    await listen((request, response) => {
      if (request.method === 'GET') finish = () => response.end('selesai')
    })
    const half = await connect()
    half.socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nsetengah')
    const waits = await connect()
    waits.socket.write(get)
    await expect.poll(held).toBe(2)

    const drained = server.drain()
    await expect.poll(() => half.isOpen).toBe(false)
    expect([half.heard, waits.isOpen]).toEqual(['', true])
    finish()
    await drained
    await expect.poll(() => waits.heard).toContain('selesai')
  })

  test('is told on open connections: in the answer under way, and in the next one on a silent connection', async () => {
    let finish = () => {}
    await listen((request, response) => {
      if (request.url === '/lama') finish = () => response.end('selesai')
      else response.end('baik')
    })
    const [waits, silent, idle] = [await connect(), await connect(), await connect()]
    waits.socket.write('GET /lama HTTP/1.1\r\nHost: x\r\n\r\n')
    silent.socket.write(get)
    await expect.poll(() => silent.heard).toMatch(/^Connection: keep-alive\r$/m)

    const drained = server.drain()
    silent.socket.write(get)
    finish()
    await drained
    await expect.poll(() => [waits, silent, idle].map(({ isOpen }) => isOpen)).toEqual([false, false, false])
    expect(silent.heard.match(/^Connection: \S+/gm)).toEqual(['Connection: keep-alive', 'Connection: close'])
    expect(waits.heard.match(/^Connection: \S+/gm)).toEqual(['Connection: close'])
  })
})
