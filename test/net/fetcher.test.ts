import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import zlib from 'node:zlib'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Lookup } from '../../src/net/dial.ts'
import {
  createFetcher,
  FetchError,
  type FetcherOptions,
  type FetchFailure,
  type FetchInit,
} from '../../src/net/fetcher.ts'

type Running = { url: string; port: number; server: Server; sockets: () => Promise<number> }

const cleanups: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function listen(server: Server): Promise<Running> {
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    open.add(socket.on('error', () => {}))
    socket.on('close', () => open.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    for (const socket of open) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const sockets = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))
  return { url: `http://127.0.0.1:${port}`, port, server, sockets }
}

const serve = (listener: RequestListener) => listen(createServer(listener))

/** Starts a server that sends raw bytes after a request has arrived. */
const speak = (answer: (socket: Socket) => void) => listen(speaking(answer)())

function every(ms: number, socket: { on(event: 'close', then: () => void): unknown }, act: () => void) {
  const timer = setInterval(act, ms)
  socket.on('close', () => clearInterval(timer))
}

function fetcherFor(options: Partial<FetcherOptions> = {}) {
  const fetcher = createFetcher({ allowPrivate: true, userAgent: 'KortekStream/test', ...options })
  cleanups.push(fetcher.close)
  return fetcher
}

async function failureOf(fetching: Promise<unknown>): Promise<FetchError> {
  const outcome = await fetching.then(
    () => 'no failure',
    (error: unknown) => error,
  )
  if (!(outcome instanceof FetchError)) throw new Error('expected a FetchError', { cause: outcome })
  return outcome
}

/** Expects that a call is given up after so many milliseconds, and not before. The fake clock runs already. */
async function expectGivenUp(fetching: Promise<unknown>, ms: number) {
  const ended = vi.fn()
  const failing = failureOf(fetching).finally(ended)
  await vi.advanceTimersByTimeAsync(ms - 1)
  expect(ended).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect((await failing).failure).toBe('timeout')
}
const useFakeTimeouts = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })

/** Replaces DNS: every name resolves as `names` says, and permitted connections end at this machine. */
function pretendInternet(names: Record<string, string[] | (() => string[])>) {
  const dialled: string[] = []
  const connect = net.connect
  vi.spyOn(net, 'connect').mockImplementation(((options: net.TcpNetConnectOpts) => {
    const { lookup } = options
    if (!lookup) throw new Error('dialled without a look-up')
    return connect({
      ...options,
      lookup: (hostname, asked, callback) =>
        lookup(hostname, asked, (error, addresses) => {
          if (error) return callback(error, [])
          dialled.push(...[addresses].flat().map((each) => (typeof each === 'string' ? each : each.address)))
          callback(null, asked.all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4)
        }),
    })
  }) as typeof net.connect)
  const lookup: Lookup = (hostname, _, callback) => {
    const known = names[hostname]
    const addresses = typeof known === 'function' ? known() : known
    if (!addresses) return callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), [])
    callback(
      null,
      addresses.map((address) => ({ address, family: net.isIP(address) })),
    )
  }
  return { lookup, dialled }
}

describe('a good answer', () => {
  test('comes with its status, plain headers, body and final address', async () => {
    const { url } = await serve((request, response) => {
      response.setHeader('Link', ['<a>', '<b>'])
      response.writeHead(201, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify([request.method, request.url, request.headers['user-agent']]))
    })
    const answer = await fetcherFor().fetch(`${url}/daftar?halaman=2#atas`)
    expect(answer).toMatchObject({
      status: 201,
      headers: { 'content-type': 'application/json', link: '<a>, <b>' },
      url: `${url}/daftar?halaman=2#atas`,
    })
    expect(JSON.parse(answer.body.toString())).toEqual(['GET', '/daftar?halaman=2', 'KortekStream/test'])
  })

  test.each([404, 429, 500, 503, 304])('may have the status %i', async (status) => {
    const { url } = await serve((_, response) => response.writeHead(status, { 'retry-after': '30' }).end())
    expect(await fetcherFor().fetch(url)).toMatchObject({ status, headers: { 'retry-after': '30' } })
  })

  test('answers a POST with its body, and a redirect of a POST is not followed', async () => {
    const { url } = await serve((request, response) => {
      request
        .setEncoding('utf8')
        .on('data', (text) => response.writeHead(307, { location: '/lain' }).end(`got ${text}`))
    })
    const init: FetchInit = {
      method: 'POST',
      body: 'halo',
      headers: { 'Content-Type': 'text/plain', 'User-Agent': 'lain' },
    }
    const answer = await fetcherFor().fetch(url, init)
    expect([answer.status, answer.body.toString()]).toEqual([307, 'got halo'])
  })

  test('to HEAD may describe a body of any size and coding', async () => {
    const { url } = await serve((_, response) =>
      response.writeHead(200, { 'content-length': '99999999', 'content-encoding': 'gzip' }).end(),
    )
    const answer = await fetcherFor().fetch(url, { method: 'HEAD' })
    expect([answer.status, answer.body.length]).toEqual([200, 0])
  })

  const page = Buffer.from('anime '.repeat(20_000))
  const zstd: unknown = Reflect.get(zlib, 'zstdCompressSync')
  test.each<[string, Buffer]>([
    ['gzip', zlib.gzipSync(page)],
    ['X-GZIP', zlib.gzipSync(page)],
    ['deflate', zlib.deflateSync(page)],
    ['deflate', zlib.deflateRawSync(page)],
    ['br', zlib.brotliCompressSync(page)],
    ['identity', page],
    ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync(page))],
    ...(typeof zstd === 'function' ? [['zstd', (zstd as typeof zlib.gzipSync)(page)] as [string, Buffer]] : []),
  ])('is unpacked from %s', async (coding, packed) => {
    const { url } = await serve((_, response) => response.writeHead(200, { 'content-encoding': coding }).end(packed))
    const { body } = await fetcherFor().fetch(url, { maxBytes: page.length })
    expect(body.equals(page)).toBe(true)
  })

  test('asks only for codings it can unpack', async () => {
    const { url } = await serve((request, response) => response.end(request.headers['accept-encoding']))
    const { body } = await fetcherFor().fetch(url)
    expect(body.toString()).toBe(typeof zstd === 'function' ? 'gzip, deflate, br, zstd' : 'gzip, deflate, br')
  })

  test('reuses its connection, also across a redirect, and opens no more than allowed', async () => {
    const [seen, held] = [new Set<Socket>(), [] as ServerResponse[]]
    let most = 0
    const { url, sockets } = await serve(async (request, response) => {
      seen.add(request.socket)
      most = Math.max(most, await sockets())
      if (request.url === '/pindah') return response.writeHead(302, { location: '/' }).end('pindah')
      if (request.url === '/') return response.end('ok')
      // Four wait for one another, so that fewer connections would never be answered.
      if (held.push(response) === 4) for (const one of held.splice(0)) one.end('ok')
    })
    const single = fetcherFor({ maxConnectionsPerHost: 1 })
    for (const path of ['/', '/', '/pindah', '/']) await single.fetch(url + path)
    expect(seen.size).toBe(1)
    await single.close()
    await expect.poll(sockets).toBe(0)
    const fetcher = fetcherFor()
    await Promise.all(Array.from({ length: 16 }, () => fetcher.fetch(`${url}/bersama`)))
    expect(most).toBe(4)
  })

  test('does not go through a proxy named in the environment', async () => {
    const proxy = await serve((_, response) => response.end('proxy'))
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy']) vi.stubEnv(name, proxy.url)
    const { url } = await serve((_, response) => response.end('asli'))
    expect((await fetcherFor().fetch(url)).body.toString()).toBe('asli')
  })
})

const head = 'HTTP/1.1 200 OK\r\n'
const half = `${head}Content-Length: 10\r\n\r\n12345`
const zeros = zlib.gzipSync(Buffer.alloc(1_000_000))
const gzipBomb = Buffer.concat(Array.from({ length: 1000 }, () => zeros)) // 1 GB in 1 MB
const html = Buffer.from('<html>tidak dikemas</html>')

type Making = () => Server
const speaking =
  (answer: (socket: Socket) => void): Making =>
  () =>
    net.createServer((socket) => void socket.once('data', () => answer(socket)))
const says = (text: string) => speaking((socket) => socket.write(text))
const ends = (text = '') => speaking((socket) => socket.end(text))
/** Sends a beginning and then the same again and again, every `ms`. */
const drips = (beginning: string, ms: number, drop: string) =>
  speaking((socket) => {
    socket.write(beginning)
    every(ms, socket, () => socket.write(drop))
  })
const packed =
  (coding: string, body: Buffer): Making =>
  () =>
    createServer((_, response) => void response.writeHead(200, { 'content-encoding': coding }).end(body))
const streams =
  (headers: Record<string, string>, body: Buffer): Making =>
  () =>
    createServer((_, response) => every(1, response.writeHead(200, headers), () => response.write(body)))
const redirects =
  (status: number, location: (host?: string) => string, ms = 0): Making =>
  () =>
    createServer((request, response) => {
      setTimeout(() => response.writeHead(status, { location: location(request.headers.host) }).end(), ms)
    })

/**
 * Bad server behaviour: description, expected failure, how many healthy connections may remain, server, request
 * options.
 */
const misbehaving: [string, FetchFailure, number, Making, FetchInit?][] = [
  ['sends a header now and then, without end', 'timeout', 0, drips(head, 20, 'X-A: b\r\n')],
  ['announces an answer for ever', 'timeout', 0, drips('', 10, 'HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n')],
  ['floods headers', 'too_large', 0, drips(head, 1, 'X-A: b\r\n'.repeat(2000))],
  ['sends one endless header', 'too_large', 0, drips(`${head}X-A: `, 1, 'b'.repeat(9000))],
  ['drips its body', 'timeout', 0, drips(`${head}Content-Length: 100000\r\n\r\n`, 10, 'x')],
  ['stops in the middle of its body', 'timeout', 0, says(half)],
  ['announces too large a body', 'too_large', 0, says(`${head}Content-Length: 2000001\r\n\r\n`)],
  ['streams without end', 'too_large', 0, streams({}, Buffer.alloc(100_000))],
  ['sends one byte too much', 'too_large', 1, packed('identity', Buffer.from('12345678901')), { maxBytes: 10 }],
  ['sends a gzip bomb', 'too_large', 1, packed('gzip', gzipBomb)],
  ['sends a gzip bomb inside gzip', 'too_large', 1, packed('gzip, gzip', zlib.gzipSync(gzipBomb))],
  ['sends a brotli bomb', 'too_large', 1, packed('br', zlib.brotliCompressSync(Buffer.alloc(20_000_000)))],
  [
    'streams gzip without end',
    'too_large',
    0,
    streams({ 'content-encoding': 'gzip' }, gzipBomb.subarray(0, zeros.length * 100)),
  ],
  ['breaks its gzip', 'unreadable', 1, packed('gzip', html)],
  ['cuts its gzip', 'unreadable', 1, packed('gzip', zeros.subarray(0, 500))],
  ['breaks its brotli', 'unreadable', 1, packed('br', html)],
  ['uses an unknown coding', 'unreadable', 1, packed('constructor', zeros)],
  ['packs layer upon layer', 'unreadable', 1, packed('gzip, gzip, gzip', zeros)],
  ['does not speak HTTP', 'unreadable', 0, ends('SSH-2.0-OpenSSH_9.6\r\n')],
  [
    'resets in the middle of its body',
    'unreachable',
    0,
    speaking((socket) => socket.write(half, () => socket.resetAndDestroy())),
  ],
  ['closes in the middle of its body', 'unreachable', 0, ends(half)],
  ['closes in the middle of a chunk', 'unreachable', 0, ends(`${head}Transfer-Encoding: chunked\r\n\r\nff\r\n12345`)],
  ['closes without a word', 'unreachable', 0, ends()],
  ['redirects in a circle', 'bad_redirect', 1, redirects(302, () => '/')],
  ['redirects to a file', 'bad_redirect', 1, redirects(301, () => 'file:///etc/passwd')],
  ['redirects to an address with a password', 'bad_redirect', 1, redirects(303, (host) => `http://a:b@${host}/`)],
  ['redirects to nonsense', 'bad_redirect', 1, redirects(308, () => 'http://[')],
  ['redirects slowly', 'timeout', 0, redirects(302, () => '/', 150)],
]

describe('a server that misbehaves', () => {
  test.each(misbehaving)(
    'and %s is told as %s, in time, and gets its socket back',
    async (_, failure, kept, server, init) => {
      const { url, sockets } = await listen(server())
      const timeout = failure === 'timeout' ? 300 : 30_000
      const error = await failureOf(fetcherFor().fetch(`${url}/?rahasia=1`, { timeout, ...init }))
      expect(error.failure).toBe(failure)
      expect(error.message).toContain('127.0.0.1')
      expect(error.message).not.toMatch(/rahasia|12345|tidak dikemas|OpenSSH/)
      await expect.poll(sockets).toBeLessThanOrEqual(kept)
    },
  )

  test.each([undefined, 400])('is given up after ten seconds, or the time that was given (%s)', async (timeout) => {
    let heard = () => {}
    const isAsked = new Promise<void>((resolve) => (heard = resolve))
    const { url } = await listen(speaking(() => heard())())
    useFakeTimeouts()
    const fetching = fetcherFor().fetch(url, timeout === undefined ? {} : { timeout })
    await Promise.race([isAsked, fetching])
    await expectGivenUp(fetching, timeout ?? 10_000)
  })

  test('and sends a bomb does not cost its size in memory', async () => {
    const { url } = await listen(packed('gzip', gzipBomb)())
    const fetcher = fetcherFor()
    await failureOf(fetcher.fetch(url)) // warm
    const before = process.memoryUsage().rss
    for (let time = 0; time < 5; time += 1) await failureOf(fetcher.fetch(url))
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000)
  })

  test('and never ends the body of a redirect does not hold up what it led to', async () => {
    let cut = false
    const { url } = await serve((request, response) => {
      if (request.url === '/tujuan') return response.end('sampai')
      response.writeHead(302, { location: '/tujuan' }).on('close', () => (cut = true))
      every(5, response, () => response.write('x'))
    })
    const { body, ...answer } = await fetcherFor().fetch(url)
    expect([body.toString(), answer.url]).toEqual(['sampai', `${url}/tujuan`])
    await expect.poll(() => cut).toBe(true)
  })

  test('and is slow on every connection leaves further calls their own deadline', async () => {
    const { url, sockets } = await speak(() => {})
    const fetcher = fetcherFor({ maxConnectionsPerHost: 1 })
    const caller = new AbortController()
    const first = fetcher.fetch(url, { timeout: 60_000, signal: caller.signal }).catch((error: unknown) => error)
    expect((await failureOf(fetcher.fetch(url, { timeout: 200 }))).failure).toBe('timeout')
    caller.abort('cukup')
    expect(await first).toBe('cukup')
    await expect.poll(sockets).toBe(0)
  })

  test('and never finishes its TLS greeting is given up after the connect timeout', async () => {
    const { port, sockets } = await speak(() => {})
    const fetching = fetcherFor({ connectTimeout: 250 }).fetch(`https://127.0.0.1:${port}/`, { timeout: 60_000 })
    expect(await failureOf(fetching)).toMatchObject({ failure: 'timeout', code: 'CONNECT_TIMEOUT' })
    await expect.poll(sockets).toBe(0)
  })

  test.each<[string, Lookup]>([
    ['cannot be found', (_host, _options, callback) => callback(Object.assign(new Error(), { code: 'ENOTFOUND' }), [])],
    ['has no address', (_host, _options, callback) => callback(null, [])],
  ])('and %s is unreachable', async (_, lookup) => {
    const error = await failureOf(fetcherFor({ lookup }).fetch('http://anime.test/'))
    expect(error.failure).toBe('unreachable')
  })

  test('and refuses connections is unreachable at once', async () => {
    const { url, server } = await speak(() => {})
    await new Promise((resolve) => server.close(resolve))
    expect(await failureOf(fetcherFor().fetch(url))).toMatchObject({ failure: 'unreachable', code: 'ECONNREFUSED' })
  })

  test('and whose name server never answers is given up after the connect timeout', async () => {
    const fetcher = fetcherFor({ lookup: () => {}, connectTimeout: 200 })
    const failure = await failureOf(fetcher.fetch('http://anime.test/', { timeout: 60_000 }))
    expect(failure).toMatchObject({ failure: 'timeout', code: 'CONNECT_TIMEOUT' })
  })
})

describe('an address this server must not visit', () => {
  const closed = { allowPrivate: false }

  test.each([
    'http://127.0.0.1/',
    'http://localhost/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0/',
    'http://10.1.2.3/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::10.0.0.1]/',
    'http://169.254.169.254/latest/meta-data/',
    'https://192.168.1.1/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'data:text/plain,a',
    'http://admin:rahasia@example.com/',
    'bukan alamat',
    '/api/v1',
  ])('%s is refused', async (url) => {
    const error = await failureOf(fetcherFor(closed).fetch(url))
    expect(error.failure).toBe('forbidden_address')
    expect(error.message).not.toContain('rahasia')
  })

  test.each([
    'http://169.254.169.254/',
    'http://[fd00:ec2::254]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://100.100.100.200/',
  ])('%s stays refused where private addresses are allowed, and to the operator', async (url) => {
    expect((await failureOf(fetcherFor().fetch(url))).failure).toBe('forbidden_address')
    expect((await failureOf(fetcherFor(closed).fetch(url, { trusted: true }))).failure).toBe('forbidden_address')
  })

  test("is fine when it is the operator's own setting, and that opens it to nobody else", async () => {
    const { url } = await serve((_, response) => response.end('gudang'))
    const fetcher = fetcherFor(closed)
    expect((await fetcher.fetch(url, { trusted: true })).body.toString()).toBe('gudang')
    expect((await failureOf(fetcher.fetch(url))).failure).toBe('forbidden_address')
  })

  test('hides among the addresses of a name: one is enough to refuse them all', async () => {
    const { lookup, dialled } = pretendInternet({
      'campur.test': ['93.184.215.14', '10.0.0.5'],
      'v6.test': ['2606:4700::1', '::1'],
    })
    const fetcher = fetcherFor({ ...closed, lookup })
    for (const url of ['http://campur.test/', 'http://v6.test/']) {
      expect((await failureOf(fetcher.fetch(url))).failure).toBe('forbidden_address')
    }
    expect(dialled).toEqual([])
  })

  test('is what a name changes to after a first, harmless answer (rebinding)', async () => {
    let visits = 0
    const { port } = await serve((_, response) => {
      visits += 1
      response.writeHead(200, { connection: 'close' }).end('umum')
    })
    const answers = [['93.184.215.14'], ['127.0.0.1']]
    const { lookup, dialled } = pretendInternet({ 'berubah.test': () => answers.shift() ?? [] })
    const fetcher = fetcherFor({ ...closed, lookup })
    expect((await fetcher.fetch(`http://berubah.test:${port}/`)).body.toString()).toBe('umum')
    expect((await failureOf(fetcher.fetch(`http://berubah.test:${port}/`))).failure).toBe('forbidden_address')
    expect([visits, dialled]).toEqual([1, ['93.184.215.14']])
  })

  test.each([
    'http://dalam.test:PORT/',
    'http://127.0.0.1:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    '//2130706433:PORT/',
    'http://169.254.169.254/',
  ])('is where a redirect to %s leads: refused at that hop', async (location) => {
    const visits: string[] = []
    const { port } = await serve((request, response) => {
      visits.push(request.headers.host ?? '')
      response.writeHead(302, { location: location.replace('PORT', String(port)) }).end()
    })
    const { lookup } = pretendInternet({ 'umum.test': ['93.184.215.14'], 'dalam.test': ['10.0.0.5'] })
    const fetcher = fetcherFor({ ...closed, lookup })
    const failed = [
      fetcher.fetch(`http://umum.test:${port}/`),
      fetcher.fetch(`http://umum.test:${port}/`, { trusted: true }),
    ]
    for (const fetching of failed) expect((await failureOf(fetching)).failure).toBe('forbidden_address')
    expect(visits).toEqual([`umum.test:${port}`, `umum.test:${port}`])
  })
})

describe('a redirect', () => {
  test('to two places at once is not followed', async () => {
    const { url } = await serve((_, response) =>
      response.writeHead(302, ['Location', '/satu', 'Location', '/dua']).end(),
    )
    expect(await fetcherFor().fetch(url)).toMatchObject({ status: 302, headers: { location: '/satu, /dua' } })
  })

  test('is followed up to the limit and no further', async () => {
    const asked: (string | undefined)[] = []
    const { url } = await serve((request, response) => {
      asked.push(request.url)
      const hop = Number(request.url?.slice(1))
      if (hop === 0) return response.end('akhir')
      response.writeHead(302, { location: `/${hop - 1}` }).end()
    })
    const fetcher = fetcherFor()
    expect((await fetcher.fetch(`${url}/3`)).body.toString()).toBe('akhir')
    expect(asked).toEqual(['/3', '/2', '/1', '/0'])
    expect((await failureOf(fetcher.fetch(`${url}/4`))).failure).toBe('bad_redirect')
    expect(asked).toHaveLength(8)
    expect((await failureOf(fetcher.fetch(`${url}/1`, { redirects: 0 }))).failure).toBe('bad_redirect')
  })

  test('takes keys along on the same origin, never to another', async () => {
    const seen: unknown[] = []
    const other = await serve((request, response) => response.end(JSON.stringify(request.headers)))
    const { url } = await serve((request, response) => {
      seen.push(request.headers['x-api-key'])
      response.writeHead(302, { location: request.url === '/' ? '/dua' : other.url }).end()
    })
    const headers = { Authorization: 'Bearer a', Cookie: 'b=c', 'X-Api-Key': 'd', Accept: 'application/json' }
    const { body } = await fetcherFor().fetch(`${url}/`, { headers })
    expect(seen).toEqual(['d', 'd'])
    const arrived = JSON.parse(body.toString())
    expect(arrived).toMatchObject({ accept: 'application/json', 'user-agent': 'KortekStream/test' })
    expect(Object.keys(arrived)).not.toEqual(expect.arrayContaining(['authorization']))
    expect(arrived.cookie ?? arrived['x-api-key'] ?? arrived.authorization).toBeUndefined()
  })

  test('without a target is an answer like any other', async () => {
    const { url } = await serve((_, response) => response.writeHead(302).end('ke mana?'))
    expect(await fetcherFor().fetch(url)).toMatchObject({ status: 302 })
  })
})

describe('letting go', () => {
  test.each([
    ['before the headers', ''],
    ['in the middle of the body', half],
  ])('%s rejects at once with the reason given', async (_, said) => {
    const caller = new AbortController()
    const reason = new Error('pengunjung pergi')
    const { url, sockets } = await speak((socket) => socket.write(said, () => caller.abort(reason)))
    await expect(fetcherFor().fetch(url, { signal: caller.signal, timeout: 60_000 })).rejects.toBe(reason)
    await expect.poll(sockets).toBe(0)
  })

  test('while connecting, or before it begins, does the same', async () => {
    const caller = new AbortController()
    const fetcher = fetcherFor({ lookup: () => caller.abort('cukup') })
    await expect(fetcher.fetch('http://anime.test/', { signal: caller.signal })).rejects.toBe('cukup')
    const before = AbortSignal.abort('tidak jadi')
    await expect(fetcher.fetch('http://anime.test/', { signal: before })).rejects.toBe('tidak jadi')
  })

  test('ends every call that shares the signal, without a warning about leaks', async () => {
    const { url, sockets } = await speak(() => {})
    const warnings: Error[] = []
    const warned = (warning: Error) => warnings.push(warning)
    process.on('warning', warned)
    cleanups.push(() => process.off('warning', warned))
    const fetcher = fetcherFor()
    const caller = new AbortController()
    const calls = Array.from({ length: 20 }, () => fetcher.fetch(url, { signal: caller.signal }))
    await expect.poll(sockets).toBe(4)
    caller.abort('tutup')
    const outcomes = await Promise.allSettled(calls)
    expect(new Set(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason))).toEqual(
      new Set(['tutup']),
    )
    await expect.poll(sockets).toBe(0)
    expect(warnings).toEqual([])
  })

  test('closing ends what is under way and frees every socket', async () => {
    const { url, sockets } = await serve((request, response) => {
      if (request.url === '/cepat') response.end('ok')
    })
    const fetcher = createFetcher({ allowPrivate: true, userAgent: 'KortekStream/test' })
    await fetcher.fetch(`${url}/cepat`, { trusted: true })
    const hanging = failureOf(fetcher.fetch(url))
    await expect.poll(sockets).toBe(2)
    await fetcher.close()
    expect((await hanging).failure).toBe('unreachable')
    await expect.poll(sockets).toBe(0)
  })
})

test('a misuse by our own code is a bug, not a failure outside', async () => {
  const fetching = fetcherFor().fetch('http://127.0.0.1:9/', { headers: { 'x-a': 'b\r\nx-c: d' } })
  const error = await fetching.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(Error)
  expect(error).not.toBeInstanceOf(FetchError)
})
