import { randomBytes } from 'node:crypto'
import net from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { site as makeSite } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { type Served, serve } from '../support/served.ts'
import { listenTo } from '../support/sockets.ts'

const db = useOwnDatabase()
let site: Served

beforeAll(async () => {
  site = await serve(db(), { XENDIT_SECRET_KEY: 'xnd_test', XENDIT_WEBHOOK_TOKEN: 'token-rahasia-1' })
})
afterAll(() => site.stop())

/** Sends raw lines and returns everything received until the server closes the connection. */
function ask(...lines: string[]): Promise<string> {
  const socket = net.connect(site.port, '127.0.0.1')
  const ending = lines.some((line) => line.startsWith('Upgrade:')) ? 'Connection: Upgrade' : 'Connection: close'
  socket.write([...lines, ending, '', ''].join('\r\n'))
  return new Promise((resolve, reject) => {
    let heard = ''
    socket.setTimeout(60_000, () => reject(new Error(`still open after ${heard.slice(0, 200)}`)))
    socket.on('data', (data) => {
      heard += data.toString()
    })
    socket.on('error', reject).on('close', () => resolve(heard))
  })
}
const host = () => `Host: 127.0.0.1:${site.port}`

describe('a request that no browser sends is refused by the site itself, with its headers', () => {
  test.each<[string, number, () => string[]]>([
    ['two Host headers', 400, () => ['GET / HTTP/1.1', host(), 'Host: jahat.example']],
    ['no Host header', 400, () => ['GET / HTTP/1.1']],
    ['a path that is a star', 400, () => ['GET * HTTP/1.1', host()]],
    ['OPTIONS of a star', 400, () => ['OPTIONS * HTTP/1.1', host()]],
    ['an expectation nobody knows', 417, () => ['GET / HTTP/1.1', host(), 'Expect: keajaiban']],
  ])('%s', async (_, status, lines) => {
    const answer = await ask(...lines())
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toMatch(/^Content-Security-Policy: default-src 'none'/im)
    expect(answer).toMatch(/^X-Content-Type-Options: nosniff\r$/im)
    expect(answer).toMatch(/^X-Request-ID: /im)
    expect(answer).not.toMatch(/^Location:/im)
  })

  test('two Host headers open no socket either', async () => {
    const upgrade = ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==']
    const answer = await ask('GET /ws/status/ HTTP/1.1', host(), 'Host: jahat.example', ...upgrade)
    expect(answer).toMatch(/^HTTP\/1.1 400 /)
  })
})

describe('a body', () => {
  const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(site.origin + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
  const nested = (depth: number) => `{"notes":${'['.repeat(depth)}${']'.repeat(depth)}}`

  test.each(['/api/v1/order/', '/api/v1/auth/login/', '/api/v1/webhook/xendit/'])(
    'of thousands of levels is a 400 at %s',
    async (path) => {
      const headers = { 'idempotency-key': 'dalam-sekali-1', 'x-callback-token': 'token-rahasia-1' }
      for (const depth of [40, 30_000]) {
        const answer = await post(path, nested(depth), headers)
        expect([depth, answer.status]).toEqual([depth, 400])
      }
    },
  )

  test('that is small only while it is packed is a 413', async () => {
    const bomb = new Uint8Array(gzipSync(JSON.stringify({ notes: 'a'.repeat(1_000_000) })))
    expect((await post('/api/v1/order/', bomb, { 'content-encoding': 'gzip' })).status).toBe(413)
    const noise = new Uint8Array(gzipSync(randomBytes(40_000)))
    expect((await post('/api/v1/order/', noise, { 'content-encoding': 'gzip' })).status).toBe(400)
  })
})

describe('on an https site', () => {
  test('a page of its http twin opens no socket', async () => {
    const secure = await serve(db(), { BASE_URL: 'https://127.0.0.1', TRUSTED_PROXIES: '1' })
    const open = (origin: string) => listenTo(secure, '/ws/status/', { origin })
    await expect(open(`http://127.0.0.1:${secure.port}`)).rejects.toThrow('refused with 403')
    const heard = await open(`https://127.0.0.1:${secure.port}`)
    heard.socket.close()
    await secure.stop()
  })

  const settings = {
    BASE_URL: 'https://kortek.example',
    TRUSTED_PROXIES: '1',
    ALLOWED_HOSTS: 'kortek.example,127.0.0.1',
  }
  const post = (origin: string, host = 'kortek.example') =>
    makeSite(db(), { settings }).post('/masuk/').set({ Host: host, Origin: origin }).send('username=rini')

  test('a form of its http twin is from another site', async () => {
    expect((await post('http://kortek.example')).status).toBe(403)
    expect((await post('https://kortek.example')).status).toBe(422)
  })

  test('a form of the public address is its own where the proxy does not pass the host on, or passes it with the port', async () => {
    expect((await post('https://kortek.example', '127.0.0.1:8000')).status).toBe(422)
    expect((await post('https://kortek.example', 'kortek.example:443')).status).toBe(422)
    expect((await post('https://jahat.example', '127.0.0.1:8000')).status).toBe(403)
  })
})
