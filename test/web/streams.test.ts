import { once } from 'node:events'
import { readdir, readlink } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import { Readable } from 'node:stream'
import Koa from 'koa'
import { afterEach, describe, expect, test } from 'vitest'
import type { State } from '../../src/web/context.ts'
import { deliver } from '../../src/web/deliver.ts'
import { createHttpServer, type HttpServer } from '../../src/web/incoming/http-server.ts'
import { serveMedia } from '../../src/web/media.ts'

let server: HttpServer
const clients: net.Socket[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** Starts a server that answers with the given bodies, of which at most `streams` may be open. */
async function listen(body: Koa.Middleware<State>, streams?: number) {
  const app = new Koa<State>().use((ctx, next) => {
    ctx.state.requestId = 'test-request'
    return next()
  })
  app.use(deliver({}, streams === undefined ? {} : { streams })).use(body)
  app.on('error', () => {})
  server = createHttpServer(app.callback())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
}

/** Asks for a clip on a connection of its own, `times` at once, and reads nothing. */
async function ask(times = 1): Promise<net.Socket> {
  const { port } = server.address() as AddressInfo // a TCP server's address is one
  const client = net.connect(port, '127.0.0.1').on('error', () => {})
  clients.push(client)
  await once(client, 'connect')
  client.write('GET /media/clip-5.mp4 HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(times))
  return client
}

/** How many video clips this process has open. */
async function openClips(): Promise<number> {
  const names = await readdir('/proc/self/fd')
  const files = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')))
  return files.filter((file) => file.endsWith('.mp4')).length
}

describe('a body that is a stream', () => {
  test('of 300 requests at once, of which nothing is read, leaves no file open when the client is gone', async () => {
    let answers = 0
    await listen(
      serveMedia(async () => {
        answers += 1
      }),
    )
    const client = await ask(300)
    await expect.poll(() => answers).toBe(1)
    client.resetAndDestroy()
    await expect.poll(openClips).toBe(0)
    await expect.poll(held).toBe(0)
    expect(answers).toBe(1)
  })

  test('ends with its connection though the client left before it began', async () => {
    const stream = endless()
    const begun = resolvers()
    const gone = resolvers()
    await listen(async (ctx) => {
      begun.resolve()
      await gone.promise
      ctx.body = stream
    })
    const client = await ask()
    await begun.promise
    client.resetAndDestroy()
    await expect.poll(held).toBe(0)
    gone.resolve()
    await expect.poll(() => stream.destroyed).toBe(true)
  })

  test('gives way to a new one where as many are open as there may be, the oldest first', async () => {
    const streams: Readable[] = []
    await listen((ctx) => {
      const stream = endless()
      streams.push(stream)
      ctx.body = stream
    }, 3)
    for (let count = 1; count <= 5; count += 1) {
      await ask()
      await expect.poll(() => streams.length).toBe(count)
    }
    await expect.poll(() => streams.map(({ destroyed }) => destroyed)).toEqual([true, true, false, false, false])
    await expect.poll(held).toBe(3)
  })
})

/** A promise, and the function that resolves it. */
function resolvers() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve: () => resolve() }
}

const endless = () =>
  new Readable({
    highWaterMark: 1_024,
    read() {
      this.push(Buffer.alloc(1_024))
    },
  })

/** How many connections the server holds. */
const held = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))
