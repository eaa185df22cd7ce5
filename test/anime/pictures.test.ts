import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import Koa from 'koa'
import sharp from 'sharp'
import supertest from 'supertest'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { up as nameFigures } from '../../migrations/0024_seeded_drawings.ts'
import { createLibrary } from '../../src/anime/sources/library/source.ts'
import { FIGURES } from '../../src/artwork/figures.ts'
import type { State } from '../../src/web/context.ts'
import { serveMedia } from '../../src/web/media.ts'
import { site } from '../support/app.ts'
import { useDatabase, useOwnDatabase } from '../support/db.ts'
import { makeEpisode, makeTitle } from '../support/make.ts'
import { stays } from '../support/stays.ts'

/** The image library of share cards is slow here, counts its runs, and fails when the test says so. */
const drawing = { made: 0, running: 0, most: 0, fails: false, held: Promise.resolve(), last: '' }
async function toBuffer(this: unknown) {
  drawing.last = String((this as { options: { input: { buffer: Buffer } } }).options.input.buffer)
  drawing.made += 1
  drawing.running += 1
  drawing.most = Math.max(drawing.most, drawing.running)
  await drawing.held
  drawing.running -= 1
  if (drawing.fails) throw new Error('out of memory')
  return Buffer.from('a picture')
}

function hold() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

const db = useDatabase()
afterEach(() => void vi.restoreAllMocks())
beforeEach(() => {
  vi.spyOn(sharp.prototype, 'toBuffer').mockImplementation(toBuffer)
  Object.assign(drawing, { made: 0, running: 0, most: 0, fails: false, held: Promise.resolve() })
})

describe('share cards', () => {
  test('are drawn one at a time, each once', async () => {
    for (const slug of ['satu', 'dua', 'tiga']) await makeTitle(db(), { slug, title: slug })
    const app = site(db())

    const { promise: held, resolve: goOn } = hold()
    drawing.held = held
    const slugs = ['satu', 'dua', 'tiga', 'satu']
    const cards = Promise.all(slugs.map((slug) => app.get(`/kartu/${slug}.png`).expect(200)))
    await vi.waitFor(() => expect(drawing.running).toBe(1))
    await stays(() => expect(drawing.running).toBe(1))
    goOn()
    await cards

    expect(drawing).toMatchObject({ made: 3, most: 1 })
  })

  test('show the figure that the title names, as its poster does', async () => {
    await makeTitle(db(), { slug: 'bernama', figure: 'harimau' })
    await makeTitle(db(), { slug: 'tanpa-nama' })
    const shape = FIGURES.find(({ name }) => name === 'harimau')?.shape ?? ''
    const app = site(db())

    await app.get('/kartu/bernama.png').expect(200)
    expect(drawing.last).toContain(shape)
    expect(String((await app.get('/ilustrasi/poster/bernama.svg').expect(200)).body)).toContain(shape)
    await app.get('/kartu/tanpa-nama.png').expect(200)
    expect(drawing.last).not.toContain(shape)
  })

  test('are drawn again after one could not be', async () => {
    for (const slug of ['gagal', 'lain']) await makeTitle(db(), { slug, title: slug })
    const app = site(db())
    drawing.fails = true
    await app.get('/kartu/gagal.png').expect(500)
    drawing.fails = false

    await app.get('/kartu/gagal.png').expect(200)
    await app.get('/kartu/lain.png').expect(200)
  })

  test('beyond so many waiting, another is told to come back', async () => {
    const slugs = Array.from({ length: 40 }, (_, at) => `antre-${at}`)
    for (const slug of slugs) await makeTitle(db(), { slug, title: slug })
    const app = site(db())

    const { promise: held, resolve: goOn } = hold()
    drawing.held = held
    const refused: (string | undefined)[] = []
    const answers = slugs.map(async (slug) => {
      const { status, headers } = await app.get(`/kartu/${slug}.png`)
      if (status === 503) refused.push(headers['retry-after'])
      return status
    })

    await vi.waitFor(() => expect(refused).toEqual(Array.from({ length: 20 }, () => '10')))
    goOn()

    expect((await Promise.all(answers)).filter((status) => status === 200)).toHaveLength(20)
    for (const slug of slugs) await app.get(`/kartu/${slug}.png`).expect(200)
  })

  test('have a limit of sixty a minute, which leaves the other pictures alone', async () => {
    await makeTitle(db(), { slug: 'ramai' })
    const app = site(db(), { settings: { LIMITS: 'on' } })
    for (let time = 0; time < 60; time += 1) await app.get('/kartu/ramai.png').expect(200)

    const { headers } = await app.get('/kartu/ramai.png').expect(429)

    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    await app.get('/ilustrasi/poster/ramai.svg').expect(200)
  })
})

test('a drawing is kept under its kind and slug, however its address is spelled', async () => {
  await makeTitle(db(), { slug: 'sama', title: 'Sama' })
  const app = site(db())
  const poster = await app.get('/ilustrasi/poster/sama.svg').expect(200)
  const scene = await app.get('/ilustrasi/adegan/sama.svg').expect(200)
  expect(poster.body).not.toEqual(scene.body)
  await db()('library_titles').delete()

  expect((await app.get('/ilustrasi/poster/%73am%61.svg').expect(200)).body).toEqual(poster.body)
  expect((await app.get('/ilustrasi/adegan/s%61ma.svg').expect(200)).body).toEqual(scene.body)
})

test('a library filled before titles named a figure gets the figures of its titles', async () => {
  await makeTitle(db(), { slug: 'pedang-senja' })
  await makeTitle(db(), { slug: 'harimau-kertas', figure: 'kucing' })
  await makeTitle(db(), { slug: 'judul-lain' })

  await nameFigures(db())

  expect(await db()('library_titles').orderBy('slug').pluck('figure')).toEqual(['kucing', null, 'ronin'])
})

describe('thumbnails of episodes', () => {
  const thumb = async (app: ReturnType<typeof site>, slug: string) => {
    const { body, type } = await app.get(`/ilustrasi/cuplikan/${slug}.svg`).expect(200)
    expect(type).toBe('image/svg+xml')
    return String(body)
  }

  test('are the same every time, differ from the neighbours, and carry no lettering', async () => {
    const title = await makeTitle(db(), { slug: 'panjang', episodes: 12 })
    await makeEpisode(db(), title, { slug: 'panjang-episode-12-5', label: '12.5', number: '12.5' })
    await makeEpisode(db(), title, { slug: 'panjang-spesial', label: 'Spesial', number: '12', part: 1 })
    const app = site(db())
    const slugs = [
      ...Array.from({ length: 12 }, (_, at) => `panjang-episode-${at + 1}`),
      'panjang-episode-12-5',
      'panjang-spesial',
    ]
    const drawn = await Promise.all(slugs.map((slug) => thumb(app, slug)))

    expect(await thumb(site(db()), 'panjang-episode-3')).toBe(drawn[2])
    for (const [at, picture] of drawn.slice(1, 13).entries()) expect(picture).not.toBe(drawn[at])
    expect(drawn[13]).not.toBe(drawn[11])
    expect(drawn.join('')).not.toMatch(/<use href="#line/)
  })

  test('are there for the episodes of the library alone', async () => {
    await makeTitle(db(), { slug: 'panjang' })
    const app = site(db())

    await app.get('/ilustrasi/cuplikan/panjang-episode-1.svg').expect(200)
    await app.get('/ilustrasi/cuplikan/panjang.svg').expect(404)
  })
})

describe('the sitemap', () => {
  const twentyThousand = () => {
    const slugs = vi.fn(async () => Array.from({ length: 20_000 }, (_, at) => `judul-yang-panjang-${at}`))
    return { slugs, app: site(db(), { sources: [{ ...library(), slugs }] }) }
  }
  const library = () => createLibrary({ db: db(), baseUrl: 'http://127.0.0.1' })

  test('of 20,000 titles is made once in ten minutes, whatever is asked after its name', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T12:00:00Z') })
    const { slugs, app } = twentyThousand()

    const { text, headers } = await app.get('/sitemap.xml').set('Cookie', 'a=b').expect(200)
    for (const query of ['', '?a', '?b']) await app.get(`/sitemap.xml${query}`).expect(200)
    vi.setSystemTime(new Date('2026-11-20T12:09:00Z'))
    await app.get('/sitemap.xml').set('If-None-Match', String(headers.etag)).expect(304)
    expect(slugs).toHaveBeenCalledTimes(1)
    expect(text.match(/<loc>http:\/\/127\.0\.0\.1\/anime\//g)).toHaveLength(20_000)
    expect(headers).toMatchObject({
      'content-type': expect.stringContaining('application/xml'),
      'cache-control': 'public, no-cache',
      'content-encoding': expect.stringMatching(/^(br|gzip)$/),
    })

    vi.setSystemTime(new Date('2026-11-20T12:10:01Z'))
    await app.get('/sitemap.xml').expect(200)
    expect(slugs).toHaveBeenCalledTimes(2)
  })

  test('is asked for anew after it could not be made', async () => {
    const { slugs, app } = twentyThousand()
    slugs.mockRejectedValueOnce(new Error('a slip'))
    await app.get('/sitemap.xml').expect(500)

    await app.get('/sitemap.xml').expect(200)
  })
})

describe('when the database is lost', () => {
  const ownDb = useOwnDatabase()

  test('what needs it is an honest 503, and pictures already drawn go on', async () => {
    await makeTitle(ownDb(), { slug: 'tergambar' })
    const app = site(ownDb())
    await app.get('/ilustrasi/poster/tergambar.svg').expect(200)
    await ownDb().destroy()

    for (const address of [
      '/sitemap.xml',
      '/anime/12/',
      '/ilustrasi/poster/lain.svg',
      '/ilustrasi/adegan/lain.svg',
      '/ilustrasi/pembuka/lain-episode-1.svg',
    ]) {
      const { headers } = await app.get(address).expect(503)
      expect(Number(headers['retry-after']), address).toBeGreaterThan(0)
    }
    await app.get('/ilustrasi/poster/tergambar.svg').expect(200)
  })
})

test('a new clip of equal size is another one, also for a player that goes on in the middle', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-media-'))
  try {
    const app = supertest(new Koa<State>().use(serveMedia(async () => {}, folder)).callback())
    const clip = path.join(folder, 'clip.mp4')
    await writeFile(clip, 'lama-lama')
    await utimes(clip, 1_000, 1_000)
    const { etag = '' } = (await app.head('/media/clip.mp4').expect(200)).headers
    const goOn = () => app.get('/media/clip.mp4').set({ Range: 'bytes=5-', 'If-Range': etag }).buffer(true)
    expect((await goOn().expect(206)).body.toString()).toBe('lama')

    await writeFile(clip, 'baru-baru')

    const after = await goOn().expect(200)
    expect(after.body.toString()).toBe('baru-baru')
    expect(after.headers.etag).not.toBe(etag)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
