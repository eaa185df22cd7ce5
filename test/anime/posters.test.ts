import { mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import type { RequestListener, ServerResponse } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { slugHue } from '../../src/anime/contract/slugs.ts'
import { hues } from '../../src/anime/poster-proxy/routes.ts'
import { signPoster } from '../../src/anime/poster-proxy/sign.ts'
import { createLibrary } from '../../src/anime/sources/library/source.ts'
import { poster } from '../../src/anime/view-models/cards.ts'
import { root } from '../../src/root.ts'
import { createSecret } from '../../src/web/signed.ts'
import { site, testSecret } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'
import { startPictureHost } from '../support/picture-host.ts'

const db = useDatabase()
const closers: (() => Promise<unknown>)[] = []
let dataDir: string

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-posters-'))
})
afterEach(async () => {
  vi.useRealTimers()
  for (const close of closers.splice(0)) await close()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

async function host(answer: RequestListener) {
  const started = await startPictureHost(answer)
  closers.push(started.close)
  return started
}

const give = (response: ServerResponse, body: Buffer | string, type = 'image/jpeg', status = 200) =>
  response.writeHead(status, { 'content-type': type }).end(body)
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))
const painted = (width = 600, height = 900) => sharp({ create: { width, height, channels: 3, background: '#7a2d52' } })
const open = (settings: Record<string, string> = {}) => site(db(), { settings: { DATA_DIR: dataDir, ...settings } })
const look = { initials: 'PK', hue: 3 }
const signed = (url: string, width: 180 | 360 | 720 = 180) => signPoster(testSecret, { url, look, width }) ?? ''

describe('a foreign poster', () => {
  test.each<[string, () => Promise<Buffer>]>([
    ['JPEG', () => painted().jpeg().toBuffer()],
    ['PNG', () => painted().png().toBuffer()],
    ['WebP', () => painted().webp().toBuffer()],
    ['a landscape', () => painted(1_280, 720).jpeg().toBuffer()],
  ])('is shown from our own address, small and in its shape: %s', async (_, make) => {
    const picture = await make()
    const { url, headers: sent } = await host((_request, response) => give(response, picture))

    const { body, headers } = await open()
      .get(signed(`${url}/sampul.jpg`))
      .expect(200)

    expect(await sharp(body).metadata()).toMatchObject({ format: 'webp', width: 180, height: 270 })
    expect(headers).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=604800, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
    expect(sent).toEqual([
      expect.objectContaining({ accept: 'image/*', 'user-agent': expect.stringMatching(/^KortekStream \(\+http/) }),
    ])
    expect(sent[0]).not.toHaveProperty('cookie')
  })

  test('is reached over redirects, three at most', async () => {
    const picture = await painted().jpeg().toBuffer()
    const { url } = await host(({ url: asked = '' }, response) => {
      const left = Number(asked.slice(1))
      if (left === 0) give(response, picture)
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    const app = open()

    expect((await app.get(signed(`${url}/3`))).type).toBe('image/webp')
    expect((await app.get(signed(`${url}/4`))).type).toBe('image/svg+xml')
  })

  test('is fetched once for fifty who ask at the same time, and then not again; its tag is known', async () => {
    const picture = await painted().jpeg().toBuffer()
    const { url, asked } = await host((_, response) => void setTimeout(() => give(response, picture), 50))
    const app = open()

    const answers = await Promise.all(Array.from({ length: 50 }, () => app.get(signed(url)).expect(200)))
    const { headers } = await app.get(signed(url)).expect(200)
    const again = await app.get(signed(url)).set('If-None-Match', String(headers.etag)).expect(304)

    expect(new Set(answers.map(({ type }) => type))).toEqual(new Set(['image/webp']))
    expect(again.headers['cache-control']).toBe('public, max-age=604800, immutable')
    expect(asked).toHaveLength(1)
  })
})

describe('pages', () => {
  /** A source like the library whose covers are on another host. */
  function foreign(cover: string) {
    const library = createLibrary({ db: db(), baseUrl: 'http://127.0.0.1' })
    return site(db(), {
      settings: { DATA_DIR: dataDir },
      sources: [
        {
          ...library,
          home: async (...asked) => {
            const home = await library.home(...asked)
            return { ...home, top10: home.top10.map((item) => ({ ...item, cover })) }
          },
          detail: async (...asked) => ({ ...(await library.detail(...asked)), url_cover: cover }),
        },
      ],
    })
  }

  test('show foreign covers through the proxy, and keep that address in the collection; the API names the source', async () => {
    const cover = 'https://cdn.example/sampul/pelaut kertas.jpg?v=1&b=2'
    await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas', weekly_rank: 1 })
    const app = foreign(cover)

    const home = read((await app.get('/').expect(200)).text)
    const show = read((await app.get('/anime/pelaut-kertas/').expect(200)).text)
    const episode = read((await app.get('/episode/pelaut-kertas-episode-1/').expect(200)).text)
    const api = (await app.get('/api/v1/anime-detail/?anime_slug=pelaut-kertas').expect(200)).body

    expect(home.attribute('.hero img.poster', 'src')).toMatch(/^\/poster\/[\w-]{22}\/360\//)
    expect(home.attribute('.card img.poster', 'src')).toMatch(/^\/poster\/[\w-]{22}\/180\//)
    const large = show.attribute('.title-poster img', 'src')
    expect(large).toMatch(/^\/poster\/[\w-]{22}\/360\//)
    expect(show.attribute('[data-keep]', 'data-cover')).toBe(large)
    expect(episode.attribute('[data-player]', 'data-cover')).toBe(large)
    expect(api.data.url_cover).toBe(cover)
    for (const image of [...home.all('img'), ...show.all('img'), ...episode.all('img')].filter((one) =>
      one.getAttribute('src'),
    )) {
      expect(image.getAttribute('src')).toMatch(/^\/(poster|ilustrasi|assets|status)\//)
      expect(Number(image.getAttribute('width')) * Number(image.getAttribute('height'))).toBeGreaterThan(0)
    }
  })

  test('show the initials at once where no address can be made for a cover', async () => {
    await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas' })
    const app = foreign(`https://cdn.example/${'a'.repeat(2_000)}`)

    const show = read((await app.get('/anime/pelaut-kertas/').expect(200)).text)

    expect(show.text('.title-poster .poster-blank')).toBe('PE')
  })

  test('show our own posters as drawings, which the API offers as WebP', async () => {
    await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas', weekly_rank: 1 })
    const app = open()

    const home = read((await app.get('/').expect(200)).text)
    const { cover } = (await app.get('/api/v1/home/').expect(200)).body.data.top10[0]
    const { body, headers } = await app.get(cover.replace('http://127.0.0.1', '')).expect(200)

    expect(home.attribute('.card img.poster', 'src')).toBe('/ilustrasi/poster/pelaut-kertas.svg')
    expect(headers['content-type']).toBe('image/webp')
    expect(await sharp(body).metadata()).toMatchObject({ format: 'webp', width: 360, height: 540 })
    await app.get('/ilustrasi/poster/tidak-ada.webp').expect(404)
  })

  test.each([
    ['names the hue of its ink', 'webp?hue=11', 'svg', 11],
    ['names no hue', 'webp', 'svg', slugHue('a')],
    ['names a hue that does not exist', 'webp?hue=12', 'webp?hue=12', slugHue('a')],
  ])('take the tint of a drawing that %s', (_, named, shown, hue) => {
    const pictures = { baseUrl: 'http://here.test', posterHref: () => null }
    const drawn = poster('A', 'a', `http://here.test/ilustrasi/poster/a.${named}`, pictures)

    expect(drawn).toMatchObject({ src: `/ilustrasi/poster/a.${shown}`, hue })
  })

  test('are tinted like the drawing they show, on every page', async () => {
    await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas', weekly_rank: 1, genres: ['Horror'] })
    const app = open()
    const { cover } = (await app.get('/api/v1/home/').expect(200)).body.data.top10[0]
    const hue = /\?hue=(\d+)$/.exec(cover)?.[1]

    for (const path of ['/', '/anime/pelaut-kertas/', '/episode/pelaut-kertas-episode-1/'])
      expect((await app.get(path).expect(200)).text, path).toMatch(new RegExp(`class="[^"]*\\bhue-${hue}\\b`))
  })

  test("another server's poster passes this server's proxy", async () => {
    await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas' })
    const other = open()
    const { url } = await host(async ({ url: asked = '' }, response) =>
      give(response, (await other.get(asked)).body, 'image/webp'),
    )

    const answer = await open()
      .get(signed(`${url}/ilustrasi/poster/pelaut-kertas.webp`, 360))
      .expect(200)

    expect(answer.type).toBe('image/webp')
  })
})

describe('whatever the host does, there is a picture', () => {
  const noise = Buffer.alloc(6_000_000, 'a')
  const cases: Record<string, RequestListener> = {
    'a page that calls itself a picture': (_, response) => give(response, '<!doctype html><title>Ups</title>'),
    'an SVG': (_, response) => give(response, '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'),
    'half a picture': async (_, response) => {
      const whole = await painted(1_200, 1_800).jpeg().toBuffer()
      give(response, whole.subarray(0, whole.length / 2))
    },
    'six megabytes': (_, response) => give(response, Buffer.concat([Buffer.from('\xff\xd8\xff', 'latin1'), noise])),
    'a picture under a 404': async (_, response) =>
      give(response, await painted().jpeg().toBuffer(), 'image/jpeg', 404),
    'an error': (_, response) => give(response, 'no', 'text/plain', 500),
    nothing: (_, response) => give(response, ''),
    'a cut connection': (request) => request.socket.destroy(),
    'a redirect into the link-local range': (_, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
    'a redirect to a file': (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    'a loop': (_, response) => response.writeHead(302, { location: '/lagi' }).end(),
  }

  test.each(Object.entries(cases))('%s', async (_, answer) => {
    const { url, asked } = await host(answer)
    const app = open()

    const { body, headers } = await app.get(signed(`${url}/sampul.jpg`)).expect(200)

    expect(headers).toMatchObject({
      'content-type': expect.stringContaining('image/svg+xml'),
      'cache-control': 'public, max-age=60',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    expect(body.toString()).toContain('>PK</text>')
    expect(body.toString()).toContain('oklch(0.42 0.09 110)')
    const before = asked.length
    await app.get(signed(`${url}/sampul.jpg`)).expect(200)
    expect(asked).toHaveLength(before)
  })

  test('a drip of bytes is given up after eight seconds', async () => {
    const picture = await painted().jpeg().toBuffer()
    const cut = vi.fn()
    const { url, asked } = await host((_, response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg' })
      let at = 0
      const drip = setInterval(() => response.write(picture.subarray(at, ++at)), 5)
      response.on('close', () => clearInterval(drip)).on('close', cut)
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const shown = vi.fn()
    const showing = open().get(signed(url)).expect(200).then(shown)
    while (asked.length === 0) await nextTurn()

    await vi.advanceTimersByTimeAsync(7_999)
    for (let turn = 0; turn < 100; turn += 1) await nextTurn()
    expect([shown, cut].map(({ mock }) => mock.calls.length)).toEqual([0, 0])
    await vi.advanceTimersByTimeAsync(1)
    await showing
    expect(shown).toHaveBeenCalledWith(expect.objectContaining({ type: 'image/svg+xml' }))
    while (cut.mock.calls.length === 0) await nextTurn()
  })

  test.each<[string, RequestListener]>([
    ['that cuts connections', (request) => request.socket.destroy()],
    ['that answers 503', (_, response) => give(response, 'no', 'text/plain', 503)],
  ])('a host %s is left alone for a minute, whichever of its posters is shown', async (_, fail) => {
    let down = true
    const picture = await painted().jpeg().toBuffer()
    const { url, asked } = await host((request, response) => {
      if (down) fail(request, response)
      else give(response, picture)
    })
    // Timers stand still too, because how soon one fires may change nothing.
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: new Date('2026-11-20T12:00:00Z') })
    const app = open()
    for (const name of ['a', 'b', 'c', 'd', 'e']) await app.get(signed(`${url}/${name}`)).expect(200)
    expect(asked).toHaveLength(3)
    vi.setSystemTime(new Date('2026-11-20T12:00:50Z'))
    await app.get(signed(`${url}/f`)).expect(200)
    expect(asked).toHaveLength(3)

    down = false
    vi.setSystemTime(new Date('2026-11-20T12:01:01Z'))

    expect((await app.get(signed(`${url}/d`))).type).toBe('image/webp')
    expect((await app.get(signed(`${url}/a`))).type).toBe('image/webp')
  })

  test.each([
    ['10', 10],
    ['3600', 60],
  ])('a host that asks for a pause of %s seconds is left alone for %i', async (retryAfter, seconds) => {
    let busy = true
    const picture = await painted().jpeg().toBuffer()
    const { url, asked } = await host((_, response) => {
      if (busy) response.writeHead(429, { 'retry-after': retryAfter }).end()
      else give(response, picture)
    })
    const start = new Date('2026-11-20T12:00:00Z').getTime()
    vi.useFakeTimers({ toFake: ['Date'], now: start })
    const app = open()
    await app.get(signed(`${url}/a`)).expect(200)
    busy = false
    vi.setSystemTime(start + (seconds - 1) * 1_000)
    await app.get(signed(`${url}/b`)).expect(200)
    expect(asked).toEqual(['/a'])

    vi.setSystemTime(start + (seconds + 1) * 1_000)

    for (const name of ['a', 'b']) expect((await app.get(signed(`${url}/${name}`))).type).toBe('image/webp')
  })

  test('a host on a private address is not contacted unless that is allowed', async () => {
    const { url, asked } = await host(async (_, response) => give(response, await painted().jpeg().toBuffer()))

    const { type } = await open({ UPSTREAM_ALLOW_PRIVATE: 'false' }).get(signed(url)).expect(200)

    expect(type).toBe('image/svg+xml')
    expect(asked).toEqual([])
  })

  test('initials of any script are text and nothing else', async () => {
    const { url } = await host((_, response) => give(response, 'no', 'text/plain', 404))
    const named = (initials: string) => signPoster(testSecret, { url, look: { initials, hue: 11 }, width: 180 }) ?? ''

    expect((await open().get(named('紙の'))).body.toString()).toContain('>紙の</text>')
    expect((await open().get(named('<a'))).body.toString()).toContain('>&lt;a</text>')
  })

  test('the hues are those of the stylesheet', async () => {
    const tokens = await readFile(path.join(root, 'public/css/_tokens.css'), 'utf8')
    const named = [...tokens.matchAll(/\.hue-(\d+) \{\s*--hue: (\d+);/g)]

    expect(named.map(([, at, hue]) => [Number(at), Number(hue)])).toEqual(hues.map((hue, at) => [at, hue]))
  })
})

describe('what this site did not sign', () => {
  test('is a 404 and contacts nobody', async () => {
    const { url, asked } = await host(async (_, response) => give(response, await painted().jpeg().toBuffer()))
    const good = signed(`${url}/a.jpg`)
    const [, , signature = '', , address = ''] = good.split('/')
    const other = Buffer.from(`${url}/b.jpg`).toString('base64url')
    const wrong = [
      signPoster(createSecret('the secret of some other site, 32+'), { url: `${url}/a.jpg`, look, width: 180 }) ?? '',
      good.replace(signature, 'A'.repeat(22)),
      good.replace(signature, signature.slice(0, 21)),
      good.replace(signature, '%41'.repeat(22)),
      good.replace('/180/', '/360/'),
      good.replace('/180/', '/181/'),
      good.replace(address, other),
      good.replace('3-PK', '4-PK'),
      good.replace('3-PK', '3-%50K'),
      good.replace('.webp', '.png'),
      `${good}.webp`,
      `/poster/${signature}/180/${address}.webp`,
    ]
    const app = open()

    for (const address of wrong) await app.get(address).expect(404)

    expect(asked).toEqual([])
    expect((await app.get(good)).type).toBe('image/webp')
  })

  test('is no address for what is not on the web', () => {
    for (const url of ['file:///etc/passwd', 'data:image/png;base64,AAAA', '//cdn.example/a.jpg', 'http://', '', 'N/A'])
      expect(signPoster(testSecret, { url, look, width: 180 })).toBeNull()
  })
})

describe('what is kept', () => {
  const picture = () => painted().jpeg().toBuffer()
  const files = async () =>
    (await readdir(path.join(dataDir, 'posters'))).map((name) => path.join(dataDir, 'posters', name))

  async function fill() {
    const bytes = await picture()
    const { url, asked, close } = await host((_, response) => give(response, bytes))
    expect((await open().get(signed(url))).type).toBe('image/webp')
    await vi.waitFor(async () => expect(await files()).toEqual([expect.stringMatching(/\/[0-9a-f]{64}\.webp$/)]))
    const [file = ''] = await files()
    return { url, asked, close, file }
  }

  test('outlives the host and a restart', async () => {
    const { url, close } = await fill()
    await close()

    const { type, headers } = await open().get(signed(url)).expect(200)

    expect(type).toBe('image/webp')
    expect(headers['cache-control']).toContain('immutable')
  })

  test('is asked for anew when it is old, and shown meanwhile, and when nobody answers', async () => {
    const { url, asked, close, file } = await fill()
    const weekAgo = Date.now() / 1000 - 8 * 86_400
    await utimes(file, weekAgo, weekAgo)
    const shown = await open().get(signed(url)).expect(200)
    expect(shown.headers['cache-control']).toBe('public, max-age=3600')
    await vi.waitFor(() => expect(asked).toHaveLength(2))
    await vi.waitFor(async () => expect((await stat(file)).mtimeMs / 1000).toBeGreaterThan(weekAgo + 86_400))

    await utimes(file, weekAgo, weekAgo)
    await close()
    for (let time = 0; time < 2; time += 1) {
      const { type, headers } = await open().get(signed(url)).expect(200)
      expect([type, headers['cache-control']]).toEqual(['image/webp', 'public, max-age=3600'])
    }
  })

  test.each<[string, (file: string) => Promise<unknown>]>([
    ['cut off', (file) => truncate(file, 40)],
    ['emptied', (file) => truncate(file, 0)],
    [
      'with one byte changed',
      async (file) => {
        const bytes = await readFile(file)
        bytes[60] = (bytes[60] ?? 0) ^ 1
        await writeFile(file, bytes)
      },
    ],
    ['gone', (file) => rm(file)],
  ])('is fetched again when its file is damaged: %s', async (_, damage) => {
    const { url, asked, file } = await fill()
    await damage(file)

    const { type, body } = await open().get(signed(url)).expect(200)

    expect(type).toBe('image/webp')
    expect(await sharp(body).metadata()).toMatchObject({ width: 180, height: 270 })
    expect(asked).toHaveLength(2)
  })

  test('is not needed: without a folder that can be written, posters are shown all the same', async () => {
    const bytes = await picture()
    const { url } = await host((_, response) => give(response, bytes))
    const file = path.join(dataDir, 'a-file')
    await writeFile(file, '')
    const app = open({ DATA_DIR: file })

    for (let time = 0; time < 2; time += 1) expect((await app.get(signed(url)).expect(200)).type).toBe('image/webp')
  })
})
