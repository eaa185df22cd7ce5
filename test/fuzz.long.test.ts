import http from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signPoster } from '../src/anime/poster-proxy/sign.ts'
import { createApp } from '../src/app.ts'
import { testConfig, testSecret } from './support/app.ts'
import { useOwnDatabase } from './support/db.ts'
import { useFolder } from './support/folder.ts'
import { makeTitle } from './support/make.ts'
import { startPictureHost } from './support/picture-host.ts'
import { tries } from './support/random.ts'

/**
 * Requests with hostile addresses. No answer is a 500, contains a stack trace, unescaped markup, another title or
 * another host, and all carry the security headers. Addresses that need certain names are listed here; all others are
 * found through the routers.
 */
const targets: [path: string, ...names: string[]][] = [
  ['/'],
  ['/~'],
  ['/~/~'],
  ['/~/'],
  ['/episode/~/', 'server'],
  ['/all-anime-terbaru/', 'page'],
  ['/movie/', 'page'],
  ['/jadwal-rilis/', 'day', 'zona'],
  ['/search/', 'q', 'genre', 'type', 'status', 'year', 'sort', 'page'],
  ['/koleksi/', 'tab'],
  ['/poster/~/180/~/3-~.webp', 'width'],
  ['/media/~', 'x'],
  ['/assets/~', 'x'],
  ['/api/v1/~', 'x'],
  ['/api/v1/anime-terbaru/', 'page'],
  ['/api/v1/movie/', 'page'],
  ['/api/v1/anime-detail/', 'anime_slug'],
  ['/api/v1/episode-detail/', 'episode_url'],
  ['/api/v1/search/', 'query', 'page', 'genre', 'type', 'status', 'year', 'sort'],
]

const RUNS = 60
/** `~` in a target is replaced by hostile text; this is its unescaped form. */
const mark = '<x-uji'

const db = useOwnDatabase()
const agent = new http.Agent({ keepAlive: true })
let server: http.Server
let walked: typeof targets
const dataDir = useFolder()
let pictures: Awaited<ReturnType<typeof startPictureHost>>

beforeAll(async () => {
  await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas', airs_day: 0, airs_time: '00:30', episodes: 3 })
  await makeTitle(db(), { slug: 'kereta', type: 'Movie' })
  pictures = await startPictureHost((_, response) => response.writeHead(404).end())
  const config = testConfig({ DATA_DIR: dataDir })
  const { app, answer } = createApp({ config, secret: testSecret, db: db(), log: pino({ level: 'silent' }) })
  walked = app.middleware.flatMap((one) => ('routers' in one ? (one.routers as object[]).flatMap(pathsOf) : []))
  server = http.createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  agent.destroy()
  server.close()
  await pictures.close()
})

test.each(targets)('%s', (path, ...names) => fuzz(fc.constant([path, ...names] as const)))

test('every route the routers know', async () => {
  // The test knows one route of each router, so that no router is forgotten.
  const some = ['/sw.js', '/metrics', '/api/v1/jadwal-rilis/~', '/docs', '/ilustrasi/poster/~.svg', '/poster/~/~/~/~']
  expect(walked.map(([path]) => path)).toEqual(expect.arrayContaining([...some, '/episode/~']))
  await fuzz(fc.constantFrom(...walked), RUNS * 5)
})

test('a title is shown at its own address only', async () => {
  expect((await send('/anime/pelaut-kertas/')).status).toBe(200)
  const slugs = ['pelaut-kertas%00', '%20pelaut-kertas', 'pelaut-kertas%2f', 'pelaut-kertas%252f']
  for (const slug of [...slugs, '..%2fanime%2fpelaut-kertas'])
    for (const path of [`/anime/${slug}/`, `/anime/x/../${slug}/`]) expect((await send(path)).status, path).toBe(404)
})

test('an episode is shown at its own address only', async () => {
  const own = 'pelaut-kertas-episode-1'
  expect((await send(`/episode/${own}/`)).status).toBe(200)
  const slugs = [
    ...['%00', '%5C', '%23', '%23bagian', '%3F', '%3Fserver=1', '\\'].map((ending) => own + ending),
    ...['\\', 'x%2f%2e%2e%2f', '%2e%2e/', '%252e%252e%252f'].map((beginning) => beginning + own),
    ...['%00', '..%5C..%5Cetc%5Cpasswd', '%2e%2e', '%2e%2e%2f%2e%2e'],
    ...[300, 301, 2_000].map((length) => 'a'.repeat(length)),
    '%F0%9F%98%80'.repeat(150),
  ]
  for (const slug of slugs)
    for (const path of [`/episode/${slug}/`, `/api/v1/episode-detail/?episode_url=${slug.replaceAll('\\', '%5C')}`]) {
      const answer = await send(path)
      inspect(path, answer)
      expect([400, 404], `${path}: ${answer.status}`).toContain(answer.status)
    }
})

test('only the very address of a poster that was signed here has its host asked', async () => {
  const look = { initials: 'PK', hue: 3 }
  const own = signPoster(testSecret, { url: `${pictures.url}/sampul.jpg`, look, width: 180 }) ?? ''
  const other = signPoster(testSecret, { url: `${pictures.url}/lain.jpg`, look, width: 360 }) ?? ''
  const parts = own.split('/')
  const foreign = Buffer.from(`${pictures.url}/curian.jpg`).toString('base64url')
  const replaced = fc.record({
    at: fc.integer({ min: 2, max: 5 }),
    by: fc.oneof(piece, fc.constantFrom(foreign, ...other.split('/').slice(2, 5), '3-PL.webp', '4-PK.webp')),
  })
  await fc.assert(
    fc.asyncProperty(replaced, headers, async ({ at, by }, sent) => {
      const address = requestLine(parts.with(at, by).join('/'))
      fc.pre(address !== own && !address.startsWith(`${own}?`) && !address.startsWith(`${own}#`))
      const answer = await send(address, sent)
      inspect(address, answer)
      // An address that is too long for any page is a 414.
      expect([301, 400, 404, 414], `${address}: ${answer.status}`).toContain(answer.status)
    }),
    tries(RUNS * 5),
  )
  expect(pictures.asked).toEqual([])
  expect((await send(own)).status).toBe(200)
  expect(pictures.asked).toEqual(['/sampul.jpg'])
})

test('a redirect stays on this site', async () => {
  const starts = ['/\\', '/\\lain.example/x', '/\\/lain.example/x', '//lain.example/x', '/%5Clain.example/x']
  for (const path of [...starts, '/anime?x=//lain.example']) inspect(path, await send(path))
})

const known = [
  ...['', ' ', "';select 1;--", '<%= 1 %>', '"><x-uji onload=a>', 'x'.repeat(2_000), '%F0%9F%98%80'.repeat(150)],
  ...'%00 a%00b % %E0%A4%A %ED%A0%80 %C0%AE . .. %2e%2e %2e%2e%2f%2e%2e ../../etc/passwd'.split(' '),
  ...'..%2f..%2fetc%2fpasswd \\ \\lain.example //lain.example /\\lain.example http://lain.example/'.split(' '),
  ...'0 -1 1.5 1e400 99999999999999999999 2147483648 NaN 0x10 null undefined __proto__ constructor'.split(' '),
  ..."' {{7*7}} $%7B7*7%7D * ? # %0d%0aSet-Cookie:a=b %E2%80%AE %F0%9F%98%80 %5C%5Clain.example".split(' '),
  ..."%22%3E%3Cx-uji%3E '><x-uji> </script><x-uji> javascript:alert(1)".split(' '),
]

/** Generates hostile text for a request line: any character, escaped or raw. */
const piece = fc.oneof(
  fc.constantFrom(...known),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => encodeURIComponent(Buffer.from(text).toString())),
  fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
  fc.string({ maxLength: 20 }).map((text) => `${encodeURIComponent(text)}${encodeURIComponent(`"'>${mark}>`)}`),
  fc.integer().map(String),
)
const styles = ['=', '[]=', '[a]=', '[__proto__]=', ''] as const
const headers = fc.record(
  {
    'HX-Request': fc.constant('true'),
    'HX-Request-Type': fc.constantFrom('partial', 'full', 'x'),
    'If-None-Match': fc.constantFrom('*', '"x"', 'W/"'),
    'Accept-Encoding': fc.constantFrom('br;q=0', 'x', '*'),
    'X-Request-ID': fc.constantFrom('x', 'y'.repeat(200), '<x-uji>'),
    Cookie: fc.constantFrom('a=1', '=;;=', 'koa.sess=%00'),
    Range: fc.constantFrom('bytes=9-1', 'bytes=0-', 'x'),
  },
  { requiredKeys: [] },
)

function fuzz(some: fc.Arbitrary<readonly [string, ...string[]]>, whole = RUNS) {
  const request = some.chain(([path, ...names]) =>
    fc.record({
      path: fc.constant(path),
      inPath: fc.array(piece, { minLength: 4, maxLength: 4 }),
      query: fc.array(fc.tuple(fc.constantFrom(...names, 'x'), fc.constantFrom(...styles), piece), { maxLength: 4 }),
      headers,
    }),
  )
  return fc.assert(
    fc.asyncProperty(request, async ({ path, inPath, query, headers }) => {
      let at = 0
      const filled = path.replaceAll('~', () => inPath[at++ % inPath.length] ?? '')
      const asked = query.map(([name, style, value]) => `${name}${style}${style && value}`).join('&')
      const address = requestLine(asked ? `${filled}?${asked}` : filled)
      inspect(address, await send(address, headers))
    }),
    tries(whole),
  )
}

function inspect(address: string, { status, headers, body }: Answer) {
  // Without a Google client the log-in with Google says 503.
  expect(status, address).toBeLessThan(address.startsWith('/api/v1/auth/google/') ? 504 : 500)
  expect(headers, address).toMatchObject({
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'x-content-type-options': 'nosniff',
    // Pages whose address contains an order code or a secret key send no referrer.
    'referrer-policy': expect.stringMatching(/^(strict-origin-when-cross-origin|no-referrer)$/),
    'x-request-id': expect.stringMatching(/^[\w.-]{8,64}$/),
  })
  expect(headers['set-cookie'], address).toBeUndefined()
  expect(body, address).not.toMatch(/\bat [^\n]*:\d+:\d+|node_modules|\.ts:\d+/)
  if (!headers['content-type']?.startsWith('application/json')) expect(body, address).not.toContain(mark)
  expect(headers.location ?? '/', address).toMatch(/^\/(?![/\\])/)
}

type Answer = { status: number; headers: http.IncomingHttpHeaders; body: string }

function send(path: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
  const { port } = server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path, headers, agent }, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: String(Buffer.concat(chunks)) })
    })
    request.on('error', reject).end()
  })
}

/**
 * Removes characters that never reach the web server: spaces, control characters, letters beyond Latin-1, and whatever
 * makes Node refuse a request line.
 */
const requestLine = (path: string) => path.replace(/[^\u0021-\u00ff]/g, '').slice(0, 12_000)

/** The GET addresses of a router, with `~` for each parameter. */
function pathsOf(router: unknown): typeof targets {
  const { stack } = router as { stack: { path: string; methods: string[] }[] }
  return stack
    .filter(({ methods }) => methods.includes('GET'))
    .map(({ path }) => [path.replace(/[:*]\w+/g, '~').replace(/[{}]/g, '')])
}
