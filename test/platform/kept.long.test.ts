import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import http, { type Server } from 'node:http'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../src/app.ts'
import { testConfig, testSecret } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makeTitle } from '../support/make.ts'
import { portOf } from '../support/ports.ts'
import { tries } from '../support/random.ts'
import { signInAs } from '../support/sign-in.ts'

const db = useOwnDatabase()
const dataDir = useFolder()
const HOST = 'kortek.example'
const settings = () => ({ DATA_DIR: dataDir, ALLOWED_HOSTS: HOST, CORS_ALLOWED_ORIGINS: 'https://app.example' })

/** The same site twice: `kept` asks the kept answers first, `usual` sends all requests through the app. */
async function open(more: Record<string, string> = {}) {
  const config = testConfig({ ...settings(), ...more })
  const { app, answer, routes } = createApp({ config, secret: testSecret, db: db(), log: pino({ level: 'silent' }) })
  const servers = await Promise.all([answer, app.callback()].map(listen))
  const [kept, usual] = servers.map((server) => (path: string, headers: Sent = {}, method = 'GET') => {
    return ask(server, { path, headers, method })
  })
  if (!kept || !usual) throw new Error('both servers listen')
  const close = () => servers.map((server) => server.close())
  return { kept, usual, routes, close }
}

const listen = (answer: http.RequestListener) =>
  new Promise<Server>((resolve) => {
    const server = http.createServer(answer).listen(0, '127.0.0.1', () => resolve(server))
  })

type Sent = Record<string, string>
type Asked = { path: string; headers: Sent; method: string }
type Got = { status: number; headers: http.IncomingHttpHeaders; body: Buffer }

function ask(server: Server, { path, headers, method }: Asked): Promise<Got> {
  return new Promise((resolve, reject) => {
    const sent = { host: HOST, ...headers }
    const request = http.request({ port: portOf(server), path, method, headers: sent, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) })
      })
    })
    request.on('error', reject).end()
  })
}

/** What is equal in two answers to the same request; a member's page says how old its data are. */
function same({ status, headers, body }: Got) {
  const isOwn = body.includes('data-member=')
  const { date: _, age: __, 'x-request-id': ___, etag, 'content-length': length, ...others } = headers
  const text = isOwn ? null : { etag, length, hash: createHash('sha1').update(body).digest('hex') }
  return { status, isOwn, headers: others, text }
}

let site: Awaited<ReturnType<typeof open>>
beforeAll(async () => {
  await makeTitle(db(), { slug: 'diingat', title: 'Diingat' })
  site = await open()
})
afterAll(() => void site.close())

test('every address gets the same answer with and without what is kept', async () => {
  const samples = { ':slug': 'diingat', ':day': 'senin', ':id': '1', ':number': '1', ':path': 'x' }
  const paths = readFileSync('test/routes.txt', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('GET '))
    .map((line) => line.split(' ')[1] ?? '')
    .map((path) => path.replace(/:[a-z]+/gi, (name) => samples[name as ':slug'] ?? 'tiada').replace('*', ''))
  expect(paths.length).toBeGreaterThan(200)
  let hits = 0
  for (const path of paths) {
    const address = /\.\w+$/.test(path) || path.startsWith('/api') ? path : `${path}/`.replace('//', '/')
    for (const headers of [{}, { 'accept-encoding': 'br' }]) {
      await site.usual(address, headers)
      const [usual, kept] = [await site.usual(address, headers), await site.kept(address, headers)]
      if (usual.status !== 200 || /no-store/.test(usual.headers['cache-control'] ?? '')) {
        expect([address, kept.status]).toEqual([address, usual.status])
        continue
      }
      if (usual.headers.etag === kept.headers.etag) expect([address, same(kept)]).toEqual([address, same(usual)])
      hits += Number(kept.headers.etag !== undefined)
    }
  }
  expect(hits).toBeGreaterThan(60)
})

describe('a kept page', () => {
  const path = '/anime/diingat/'
  beforeAll(() => site.usual(path))

  test('answers HEAD without its body, and 304 to who has it', async () => {
    const { headers, body } = await site.kept(path, { 'accept-encoding': 'gzip' })
    expect(body.length).toBe(Number(headers['content-length']))
    const head = await site.kept(path, { 'accept-encoding': 'gzip' }, 'HEAD')
    expect(head).toMatchObject({ status: 200, headers: { 'content-length': headers['content-length'] } })
    expect(head.body.length).toBe(0)
    const known = await site.kept(path, { 'accept-encoding': 'gzip', 'if-none-match': headers.etag ?? '' })
    expect([known.status, known.body.length]).toEqual([304, 0])
    expect(known.headers['content-security-policy']).toBeDefined()
  })

  test('has its own request id, or the one that was sent', async () => {
    const [one, other] = [await site.kept(path), await site.kept(path)]
    expect(one.headers['x-request-id']).toMatch(/^[\w-]{36}$/)
    expect(one.headers['x-request-id']).not.toBe(other.headers['x-request-id'])
    expect((await site.kept(path, { 'x-request-id': 'jejak-123456' })).headers['x-request-id']).toBe('jejak-123456')
  })

  test('is never what a request gets that is not any visitor’s, and none of these is kept', async () => {
    const cookie = await signInAs(db())
    const name = fc.constantFrom('authorization', 'cookie', 'origin', 'host', 'x-forwarded-host', 'x-forwarded-for')
    const value = fc.constantFrom(
      ...[
        'Bearer x',
        'Basic eDp5',
        cookie,
        `a=1; ${cookie}`,
        'tema=gelap',
        'https://app.example',
        'https://jahat.example',
      ],
      ...[HOST, `${HOST}:8000`, 'jahat.example', '203.0.113.9', '203.0.113.9, 10.0.0.1', '::1', 'x'],
    )
    const sets = fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true })
    await fc.assert(
      fc.asyncProperty(sets, async (headers) => {
        const [usual, kept] = [await site.usual(path, headers), await site.kept(path, headers)]
        expect(same(kept)).toEqual(same(usual))
        expect(same(await site.kept(path))).toEqual(same(await site.usual(path)))
      }),
      tries(600),
    )
  })
})

describe('limits', () => {
  // A busy machine may need longer than the second of a burst.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())

  test('a kept page counts for the address that a trusted proxy gives, and for no other', async () => {
    const { kept, usual, close } = await open({ LIMITS: 'on', TRUSTED_PROXIES: '1' })
    await usual('/anime/diingat/', { 'x-forwarded-for': '203.0.113.1' })
    const visit = async (from: string) => (await kept('/anime/diingat/', { 'x-forwarded-for': from })).status
    const visits = await Promise.all(Array.from({ length: 61 }, () => visit('198.51.100.9, 203.0.113.5')))
    expect(visits.filter((status) => status === 429)).toHaveLength(1)
    expect(await visit('203.0.113.6')).toBe(200)
    close()
  })

  test('requests that come at once are counted one by one', async () => {
    const { kept, usual, close } = await open({ LIMITS: 'on' })
    const visits = await Promise.all(Array.from({ length: 70 }, (_, at) => usual(`/anime/tidak-ada-${at}/`)))
    expect(visits.filter(({ status }) => status === 404)).toHaveLength(60)
    expect((await kept('/anime/diingat/')).status).toBe(429)
    close()
  })

  test('each request is one of the cache, also one that is refused', async () => {
    const { kept, usual, close } = await open({ LIMITS: 'on' })
    const sent = async () =>
      Number(/page_cache_total\{result="kept"\} (\d+)/.exec((await usual('/metrics')).body.toString())?.[1])
    await usual('/anime/diingat/')
    const statuses = await Promise.all(Array.from({ length: 62 }, async () => (await kept('/anime/diingat/')).status))
    expect(await sent()).toBe(statuses.filter((status) => status === 200).length)
    close()
  })

  test('without a trusted proxy all forwarded addresses count as one', async () => {
    const { kept, usual, close } = await open({ LIMITS: 'on' })
    await usual('/anime/diingat/')
    const visit = async (_: unknown, at: number) =>
      (await kept('/anime/diingat/', { 'x-forwarded-for': `203.0.113.${at}` })).status
    const visits = await Promise.all(Array.from({ length: 61 }, visit))
    expect(visits).toContain(429)
    close()
  })

  test('answers of an API say how much is left, kept or not', async () => {
    const { kept, usual, close } = await open({ LIMITS: 'on' })
    const left = ({ headers }: Got) => Number(headers['x-ratelimit-remaining'])
    const first = left(await usual('/api/v1/home/'))
    expect(first).toBeGreaterThan(100)
    expect(left(await kept('/api/v1/home/'))).toBe(first - 1)
    expect(left(await usual('/api/v1/home/'))).toBe(first - 2)
    expect(left(await kept('/api/v1/home/'))).toBe(first - 3)
    close()
  })
})
