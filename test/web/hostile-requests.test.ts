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
    ['OPTIONS of a star at another host', 421, () => ['OPTIONS * HTTP/1.1', 'Host: lain.example']],
    ['HTTP/1.0 without a host', 421, () => ['GET / HTTP/1.0']],
    ['HTTP/1.0 with two hosts', 400, () => ['GET /health HTTP/1.0', host(), host()]],
    ['the whole address of another host', 421, () => ['GET http://lain.example/ HTTP/1.1', host()]],
    ['the whole address of another host in HTTP/1.0', 421, () => ['GET http://lain.example/ HTTP/1.0']],
    ['a whole address without a Host header', 400, () => [`GET ${site.origin}/ HTTP/1.1`]],
    ['another scheme', 421, () => ['GET ftp://lain.example/ HTTP/1.1', host()]],
    ['an expectation nobody knows', 417, () => ['GET / HTTP/1.1', host(), 'Expect: keajaiban']],
  ])('%s', async (_, status, lines) => {
    const answer = await ask(...lines())
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toMatch(/^Content-Security-Policy: default-src 'none'/im)
    expect(answer).toMatch(/^X-Content-Type-Options: nosniff\r$/im)
    expect(answer).toMatch(/^X-Request-ID: /im)
    expect(answer).not.toMatch(/^Location:/im)
  })

  test('an address with letters that are not ASCII, in words', async () => {
    const answer = await ask('GET /anime/?query=夜の秤 HTTP/1.1', host())
    expect(answer).toMatch(/^HTTP\/1.1 400 /)
    expect(answer).toMatch(/^Content-Type: text\/plain; charset=utf-8\r$/im)
    expect(answer).toContain('%')
    expect(answer.split('\r\n\r\n')[1]).toMatch(/^Alamat /)
  })

  test('two Host headers open no socket either', async () => {
    const upgrade = ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==']
    const answer = await ask('GET /ws/status/ HTTP/1.1', host(), 'Host: jahat.example', ...upgrade)
    expect(answer).toMatch(/^HTTP\/1.1 400 /)
  })
})

describe('a request that is rare but right', () => {
  test.each<[string, RegExp, () => string[]]>([
    ['OPTIONS of the whole server', /^HTTP\/1.1 204 /, () => ['OPTIONS * HTTP/1.1', host()]],
    ['a check in HTTP/1.0 without a host', /^HTTP\/1.1 200 .*"ok"/s, () => ['GET /health HTTP/1.0']],
    ['a check of readiness so', /^HTTP\/1.1 200 .*\{"/s, () => ['GET /health/ready HTTP/1.0']],
    ['a whole address', /^HTTP\/1.1 200 .*<h1/s, () => [`GET ${site.origin}/tentang/ HTTP/1.1`, host()]],
    [
      'a whole address, whatever Host says',
      /^HTTP\/1.1 200 /,
      () => [`GET ${site.origin}/tentang/ HTTP/1.1`, 'Host: x.example'],
    ],
  ])('%s is answered', async (_, answer, lines) => {
    expect(await ask(...lines())).toMatch(answer)
  })

  test.each(['/ws/status/', '/ws/status', '/api/anilibria/v2/ws', '/ws/notifications/'])(
    'GET %s without an upgrade is told which one it needs',
    async (path) => {
      const answer = await ask(`GET ${path} HTTP/1.1`, host())
      expect(answer).toMatch(/^HTTP\/1.1 426 /)
      expect(answer).toMatch(/^Upgrade: websocket\r$/im)
      expect(answer).toMatch(/^Connection: .*\bupgrade\b/im)
    },
  )

  test('a socket is not promised a protocol that nothing speaks', async () => {
    const upgrade = ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==']
    const socket = net.connect(site.port, '127.0.0.1')
    const lines = ['GET /ws/status/ HTTP/1.1', host(), ...upgrade, 'Sec-WebSocket-Protocol: graphql-ws']
    socket.write([...lines, 'Connection: Upgrade', '', ''].join('\r\n'))
    let heard = ''
    socket.on('data', (data) => {
      heard += data.toString('latin1')
    })
    await expect.poll(() => heard).toMatch(/^HTTP\/1.1 101 .*\r\n\r\n/s)
    socket.destroy()
    expect(heard).not.toMatch(/^Sec-WebSocket-Protocol/im)
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
