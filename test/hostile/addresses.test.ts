import http from 'node:http'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { MAX_ADDRESS_BYTES } from '../../src/web/hosts.ts'
import { createHttpServer } from '../../src/web/incoming/http-server.ts'
import { testConfig, testSecret } from '../support/app.ts'
import { servingMs, workOf } from '../support/cpu.ts'
import { useOwnDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { routeLines } from '../support/rights.ts'

/**
 * Addresses and headers of the largest size, made to keep the server busy. Nobody else is served while it reads one, so
 * each may cost at most this much more than an ordinary one.
 */
const MOST_MS = 100
const MAX_HEADER_BYTES = 8_192

const db = useOwnDatabase()
const agent = new http.Agent({ keepAlive: true })
let server: ReturnType<typeof createHttpServer>

beforeAll(async () => {
  await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas' })
  const config = testConfig({ TRUSTED_PROXIES: '1' })
  const { answer } = createApp({ config, secret: testSecret, db: db(), log: pino({ level: 'silent' }) })
  server = createHttpServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  agent.destroy()
  server.close()
})

function send(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { port } = server.address() as { port: number } // a TCP server's address has a port
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const request = http.request(
      { port, path, method, agent, headers: { Host: '127.0.0.1', ...headers } },
      (answer) => {
        let body = ''
        answer.setEncoding('utf8').on('data', (part: string) => {
          body += part
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body })).on('error', reject)
      },
    )
    request.on('error', reject).end()
  })
}

/** Repeats a unit to so many characters. */
const filled = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length)

const units = [
  'a',
  '/',
  '.',
  '-',
  '%20',
  '%2F',
  '%C3%A9',
  'a-',
  '1',
  ':',
  ';',
  ',',
  '!',
  '(',
  '_',
  '+',
  '%0A',
  '%E2%80%99',
]

describe('an address that is too long', () => {
  test.each<[string, string, Record<string, string>, number]>([
    ['by one byte', `/search/?q=${filled('a', MAX_ADDRESS_BYTES - 10)}`, {}, 414],
    ['by its path', `/x/${filled('a', 5_000)}/`, {}, 414],
    ['at an API', `/api/v1/search/?query=${filled('a', 5_000)}`, {}, 414],
    ['longer than all headers may be', `/search/?${filled('a&', 15_000)}`, {}, 414],
    ['only by its headers', '/', { 'X-Forwarded-For': `a${filled(' ', MAX_HEADER_BYTES)}b, c` }, 431],
    ['for no page, just within', `/x/${filled('a', MAX_ADDRESS_BYTES - 4)}/`, {}, 404],
    ['in no way, of the longest kind', `/search/?q=${filled('a', MAX_ADDRESS_BYTES - 11)}`, {}, 200],
  ])('%s', async (_, path, headers, status) => {
    expect((await send(path, headers)).status).toBe(status)
  })

  test('is refused in words on a page and in the shape of an API', async () => {
    expect((await send(`/x/${filled('a', 3_000)}/`)).body).toContain('Alamat ini terlalu panjang')
    const { body } = await send(`/api/v1/search/?query=${filled('a', 3_000)}`)
    expect(JSON.parse(body)).toMatchObject({ status: 'error', message: 'Alamat ini terlalu panjang.' })
  })
})

test('names of parameters that objects have by nature are names like all others', async () => {
  for (const line of routeLines) {
    const [method, address = '', right] = line.split(' ')
    if (method !== 'GET' || right !== 'anyone' || /[:*]/.test(address)) continue
    const { status } = await send(address)
    for (const name of ['__proto__', 'constructor', 'toString'])
      expect((await send(`${address}?${name}=a&${name}=b`)).status, `${address} ${name}`).toBe(status)
  }
})

test('no parameter of an address keeps the server busy', async () => {
  const ordinary = await workOf(() => send('/search/?q=pelaut'))
  const room = MAX_ADDRESS_BYTES - '/search/?'.length
  const many = Array.from({ length: 400 }, (_, at) => `p${at}`)
    .join('&')
    .slice(0, room)
  const texts = [filled('a&', room), filled('a=&', room), many, filled('&', room), filled('=', room)]
  const fields = ['q', 'cari', 'query', 'kunci', 'lanjut', 'kode', 'anime_slug', 'episode_url']
  const fuller = units.map((unit) => fields.map((name) => `${name}=${filled(unit, 240)}`).join('&'))
  const paths = [
    '/search/',
    '/masuk/',
    '/komik/',
    '/api/v1/search',
    '/api/v1/public/comics',
    '/lacak/',
    '/blog/',
    '/pesan/',
  ]
  for (const path of paths)
    for (const text of [...texts, ...fuller])
      expect(
        await workOf(() => send(`${path}?${text}`.slice(0, MAX_ADDRESS_BYTES)), MOST_MS),
        `${path}?${text.slice(0, 40)}`,
      ) //
        .toBeLessThan(ordinary + MOST_MS)
})

test('no path keeps the server busy, whatever route it is for', async () => {
  const ordinary = await workOf(() => send('/anime/pelaut-kertas/'))
  const open = routeLines
    .map((line) => line.split(' '))
    .filter(([method, , right]) => method === 'GET' && right === 'anyone')
  const patterns = ['/:x/', ...open.flatMap(([, address = '']) => (/[:*]/.test(address) ? [`${address}/`] : []))]
  expect(patterns.length).toBeGreaterThan(50)
  for (const [at, pattern] of patterns.entries()) {
    const count = pattern.match(/[:*]\w+/g)?.length ?? 1
    const room = Math.floor((MAX_ADDRESS_BYTES - pattern.length) / count)
    for (const unit of [units[at % units.length] ?? '', '%E2%80%99', '..-']) {
      const path = pattern.replace(/[:*]\w+/g, filled(unit, room - (room % unit.length)))
      expect(await workOf(() => send(path), MOST_MS), `${pattern} with ${unit}`).toBeLessThan(ordinary + MOST_MS)
    }
  }
})

test('no header keeps the server busy', async () => {
  const ordinary = await workOf(() => send('/'))
  const names = [
    'X-Forwarded-For',
    'X-Forwarded-Proto',
    'X-Forwarded-Host',
    'Accept',
    'Accept-Encoding',
    'Cookie',
    'Range',
  ]
  const more = [
    'If-None-Match',
    'If-Modified-Since',
    'Referer',
    'HX-Current-URL',
    'User-Agent',
    'Authorization',
    'Origin',
  ]
  const texts = [`a${filled(' ', 7_000)}b, c`, filled(',', 7_000), filled('a,', 7_000), filled('"a', 7_000)]
  for (const name of [...names, ...more])
    for (const text of [
      ...texts,
      filled('a=;', 7_000),
      `bytes=${filled('0-1,', 7_000)}`,
      `http://127.0.0.1/${filled('/', 7_000)}`,
    ])
      expect(await workOf(() => send('/', { [name]: text }), MOST_MS), `${name}: ${text.slice(0, 30)}`) //
        .toBeLessThan(ordinary + MOST_MS)
})

test('what a visitor is waiting for while thirty such requests come is soon there', async () => {
  const alone = servingMs()
  await send('/komik/')
  const cost = servingMs() - alone
  const before = servingMs()
  await Promise.all(Array.from({ length: 30 }, (_, at) => send(`/search/?${filled('a&', 2_030)}${at}`)))
  expect((servingMs() - before) / 30).toBeLessThan(cost + MOST_MS)
})
