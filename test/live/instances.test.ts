import { once } from 'node:events'
import net from 'node:net'
import { gzipSync } from 'node:zlib'
import { createClient } from '@redis/client'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { message } from '../../src/live/message.ts'
import { notifyStaff } from '../../src/live/notices.ts'
import { statusSocket } from '../../src/monitor/hrefs.ts'
import { useOwnDatabase } from '../support/db.ts'
import { type RedisServer, redisServers } from '../support/redis.ts'
import { type Served, serve } from '../support/served.ts'
import { signInAs } from '../support/sign-in.ts'
import { listenTo } from '../support/sockets.ts'
import { judgeAs, makeWatched } from '../support/status.ts'

const db = useOwnDatabase()

describe.each(redisServers)('two instances over $name', ({ open }) => {
  let redis: RedisServer
  let one: Served
  let two: Served
  let cookie: string

  beforeAll(async () => {
    redis = await open()
    const settings = { REDIS_URL: redis.url, LIMITS: 'on' }
    ;[one, two] = [await serve(db(), settings), await serve(db(), settings)]
    cookie = await signInAs(db(), { role: 'staff' })
  })
  afterAll(async () => {
    await Promise.all([one?.stop(), two?.stop()])
    await redis?.stop()
  })

  const told = (text: string, site = one) =>
    notifyStaff(db(), site.hub, { kind: 'note', message: text, href: null, author: 'Rini' })
  const texts = (messages: { message?: unknown; type: string }[]) =>
    messages.filter(({ type }) => type === 'notification_broadcast').map(({ message }) => message)

  test('what happens on one is heard on the other, once, and on the first only once too', async () => {
    const here = await listenTo(one, '/ws/notifications/', { cookie })
    const there = await listenTo(two, '/ws/notifications/', { cookie })
    await Promise.all([here.message('connection_established'), there.message('connection_established')])
    const news = ({ messages }: typeof here) => texts(messages).filter((text) => text !== 'percobaan')
    // The first may be sent before the other instance listens to Redis.
    await vi.waitFor(
      async () => {
        await told('percobaan')
        expect(texts(there.messages)).toContain('percobaan')
      },
      { interval: 100 },
    )

    await told('satu kali saja')
    await told('dari sana', two)
    await told('penutup')

    // What Redis would bring a second time comes before what it brings after that.
    const all = ['dari sana', 'penutup', 'satu kali saja']
    await vi.waitFor(() => expect([here, there].map((listener) => news(listener).sort())).toEqual([all, all]))
    expect(there.messages.find(({ message }) => message === 'satu kali saja')?.content).toContain('satu kali saja')
    here.socket.close()
    there.socket.close()
  })

  test('whoever connects to the one just after a change was told on the other is greeted with it', async () => {
    const { id } = await makeWatched(db(), { name: 'Cadangan' })
    const there = await listenTo(two, statusSocket)
    await there.message('connection_established')
    await judgeAs(db(), id, { state: 'down' })
    one.hub.publish('status', message({ type: 'told' }))
    await there.message('told')
    const late = await listenTo(two, statusSocket)
    expect((await late.message('connection_established')).content).toContain('Layanan sedang tidak menjawab')
    for (const { socket } of [there, late]) socket.close()
    await db()('api_endpoints').where({ id }).delete()
  })

  const counted = async (site: Served) => {
    const { headers } = await fetch(`${site.origin}/api/v1/health/`)
    const seconds = Number(headers.get('x-ratelimit-reset')) - Date.now() / 1000
    return { left: Number(headers.get('x-ratelimit-remaining')), seconds }
  }
  /** Waits until what follows belongs into one minute of the limit. */
  const earlyInMinute = () =>
    vi.waitFor(async () => expect((await counted(two)).seconds).toBeGreaterThan(20), {
      interval: 1_000,
      timeout: 200_000,
    })

  test('limits are counted for both together, and staff have ten times as much', async () => {
    const left = async (site: Served, headers = {}) => {
      const { headers: answered } = await fetch(`${site.origin}/api/v1/health/`, { headers })
      return { limit: answered.get('x-ratelimit-limit'), left: Number(answered.get('x-ratelimit-remaining')) }
    }
    await earlyInMinute()
    const first = await left(one)
    expect(await left(two)).toEqual({ limit: '600', left: first.left - 1 })
    expect((await left(one, { cookie })).limit).toBe('6000')
  })

  test('kept pages of one are counted for both within a moment', async () => {
    const client = await createClient({ url: redis.url })
      .on('error', () => {})
      .connect()
    const limit = { keyPrefix: 'kortekstream:0:limit:pages', points: 1, duration: 60 }
    const counter = new RateLimiterRedis({ ...limit, storeClient: client, useRedisPackage: true })
    const counted = async () => (await counter.penalty('127.0.0.1', 0)).consumedPoints
    const visit = async () => expect((await fetch(`${one.origin}/tentang/`)).status).toBe(200)
    await earlyInMinute()
    await visit()
    const before = await counted()
    for (let at = 0; at < 3; at += 1) await visit()
    await expect.poll(counted).toBe(before + 3)
    client.destroy()
  })

  test('what one address may send and count holds on each, also while one of them ends', async () => {
    const post = (site: Served, body: BodyInit, headers = {}) =>
      fetch(`${site.origin}/api/v1/order/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      })
    const bomb = new Uint8Array(gzipSync(JSON.stringify({ notes: 'a'.repeat(1_000_000) })))
    await earlyInMinute()
    const ending = await serve(db(), { REDIS_URL: redis.url, LIMITS: 'on' })
    for (const site of [ending, two]) {
      expect((await post(site, bomb, { 'content-encoding': 'gzip' })).status).toBe(413)
      expect((await post(site, `${'['.repeat(9_000)}${']'.repeat(9_000)}`)).status).toBe(400)
    }
    const half = net.connect(ending.port, '127.0.0.1').on('error', () => {})
    half.write(`POST /api/v1/order/ HTTP/1.1\r\nHost: 127.0.0.1:${ending.port}\r\n`)
    half.write('Content-Type: application/json\r\nContent-Length: 900\r\n\r\n{')
    const there = await listenTo(two, '/ws/notifications/', { cookie })
    await there.message('connection_established')
    await vi.waitFor(() => expect(ending.requests.filter((path) => path === '/api/v1/order/')).toHaveLength(3))
    const before = (await counted(ending)).left

    const ended = once(half, 'close')
    await Promise.all([ending.drain(), ended])

    expect((await counted(two)).left).toBe(before - 1)
    await told('selagi yang satu berhenti')
    await vi.waitFor(() => expect(texts(there.messages)).toEqual(['selagi yang satu berhenti']))
    there.socket.close()
    await ending.stop()
  })

  test('a lost Redis harms nobody, and what was missed is made up for when it is back', async () => {
    const here = await listenTo(one, '/ws/notifications/', { cookie })
    const there = await listenTo(two, '/ws/notifications/', { cookie })
    await there.message('connection_established')
    await redis.stop()

    await told('selagi Redis mati')

    expect((await here.message('notification_broadcast')).message).toBe('selagi Redis mati')
    for (const site of [one, two]) expect((await fetch(`${site.origin}/api/v1/health/`)).status).toBe(200)
    expect(texts(there.messages)).toEqual([])
    there.messages.length = 0

    await redis.start()

    await vi.waitFor(() => expect(there.messages.at(-1)?.content).toContain('selagi Redis mati'))
    here.socket.close()
    there.socket.close()
  })
})
