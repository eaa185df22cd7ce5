import { Writable } from 'node:stream'
import { pino } from 'pino'
import supertest from 'supertest'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp, features } from '../../src/app.ts'
import { allow } from '../../src/platform/access.ts'
import type { Feature } from '../../src/platform/feature.ts'
import { createRouter, unchanging } from '../../src/web/context.ts'
import { createLimits, pages } from '../../src/web/limits.ts'
import { page } from '../../src/web/render.ts'
import { site, testConfig, testSecret } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { signInAs } from '../support/sign-in.ts'

const db = useDatabase()

/** A feature whose pages are done when `finish` is called; `waiting` tells how many are not. */
function slowPages() {
  const waiting: (() => void)[] = []
  const router = createRouter()
  router.get('/lambat/:page', allow('anyone'), async (ctx) => {
    await new Promise<void>((done) => waiting.push(done))
    ctx.body = 'selesai'
  })
  const feature: Feature = { name: 'slow', open: () => ({ routers: [router] }) }
  return { feature, waiting, finish: () => waiting.splice(0).map((done) => done()) }
}

describe('pages of one address', () => {
  test('are made eight at a time; the ninth waits, and another address does not', async () => {
    const slow = slowPages()
    const app = site(db(), { settings: { LIMITS: 'on', TRUSTED_PROXIES: '1' }, features: [...features, slow.feature] })
    const visit = (page: number, from: string) =>
      app
        .get(`/lambat/${page}/`)
        .set('X-Forwarded-For', from)
        .then(({ status }) => status)
    const greedy = Array.from({ length: 12 }, (_, page) => visit(page, '203.0.113.5'))
    await expect.poll(() => slow.waiting.length).toBe(8)
    const other = visit(1, '203.0.113.6')
    await expect.poll(() => slow.waiting.length).toBe(9)

    slow.finish()
    expect(await other).toBe(200)
    await expect.poll(() => slow.waiting.length).toBe(4)
    slow.finish()
    expect(await Promise.all(greedy)).toEqual(Array(12).fill(200))
  })
})

describe('a burst of pages', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('is refused after 60 in a second, before the session is read, and only for its address', async () => {
    const limits = createLimits({ on: true })
    const count = limits.bursts(() => pages)
    let sessions = 0
    const visit = async (ip: string) =>
      // The test passes only the part of Koa's context that the middleware needs.
      count({ ip, method: 'GET', path: '/', req: {}, state: {} } as never, async () => {
        sessions += 1
      })
    for (let page = 0; page < 60; page += 1) await visit('203.0.113.7')
    await expect(visit('203.0.113.7')).rejects.toMatchObject({ status: 429, retryAfter: 1 })
    await expect(visit('2001:db8::1')).resolves.toBeUndefined()
    expect(sessions).toBe(61)

    await vi.advanceTimersByTimeAsync(1_000)
    await expect(visit('203.0.113.7')).resolves.toBeUndefined()
  })
})

describe('the page cache', () => {
  const kept = async (app: ReturnType<typeof site>) =>
    Number(/page_cache_total\{result="kept"\} (\d+)/.exec((await app.get('/metrics')).text)?.[1])

  test('knows a page again whatever it is asked for that it does not read', async () => {
    await makeTitle(db(), { slug: 'diingat' })
    const app = site(db())
    const first = await app.get('/anime/diingat/?acak=1').expect(200)
    for (const query of ['', '?acak=2', '?lain=3&acak[]=4', '?%00', '?*=1']) {
      const { text } = await app.get(`/anime/diingat/${query}`).expect(200)
      expect(text).toBe(first.text)
    }
    expect(await kept(app)).toBe(5)
  })

  test('serves who sends a session that is none, and never who is logged in', async () => {
    await makeTitle(db(), { slug: 'siapa-saja' })
    const app = site(db())
    const visit = (cookie: string) => app.get('/anime/siapa-saja/').set('Cookie', cookie).expect(200)
    const { text } = await app.get('/anime/siapa-saja/').expect(200)
    const own = await signInAs(db())
    expect((await visit(own.replace(/=.{9}/, '=tidak-ada'))).text).toBe(text)
    expect(await kept(app)).toBe(1)
    expect((await visit(own)).text).not.toBe(text)
    expect(await kept(app)).toBe(1)
  })

  test('makes the content of a page once for all, with the frame of each', async () => {
    const title = await makeTitle(db(), { slug: 'sama-bagi-semua', title: 'Sama bagi semua' })
    const app = site(db())
    const [ana, budi] = [await signInAs(db(), { name: 'Ana Karang' }), await signInAs(db(), { name: 'Budi Laut' })]
    const visit = (cookie = '') => app.get('/anime/sama-bagi-semua/').set('Cookie', cookie).expect(200)
    const first = await visit(ana)
    expect(first.text).toContain('Ana Karang')
    // Nothing tells the site of this change, so a page that was made anew would have it.
    await db()('library_titles').where({ id: title.id }).update({ title: 'Diganti' })
    const second = await visit(budi)
    expect(second.text).toContain('Sama bagi semua')
    expect(second.text).toContain('Budi Laut')
    expect(second.text).not.toContain('Ana')
    expect(second.headers).toMatchObject({ 'cache-control': 'no-store', vary: first.headers.vary })
    expect((await visit()).text).not.toMatch(/Ana Karang|Budi Laut|data-member/)
  })

  test('shares no page that asks who its viewer is', async () => {
    const router = createRouter()
    const say = page<{ number: string }>('/about/sent')
    router.get('/milikku', allow('anyone'), (ctx) => {
      ctx.state.madeOf.push(unchanging)
      say(ctx, { number: `milik ${ctx.state.viewer?.name ?? 'siapa saja'}` })
    })
    const app = site(db(), { features: [...features, { name: 'own', open: () => ({ routers: [router] }) }] })
    for (const name of ['Ana', 'Budi', 'Cici']) {
      const { text } = await app
        .get('/milikku/')
        .set('Cookie', await signInAs(db(), { name }))
        .expect(200)
      expect(text).toContain(`S-milik ${name}`)
    }
    expect((await app.get('/milikku/')).text).toContain('S-milik siapa saja')
  })

  test('tells pages apart by what they read, in whatever order they come', async () => {
    for (const count of Array(30).keys()) await makeTitle(db(), { slug: `film-${count}`, type: 'Movie' })
    const app = site(db())
    const movies = async (query: string) => (await app.get(`/movie/${query}`).expect(200)).text
    const days = async (query: string) => (await app.get(`/jadwal-rilis/${query}`).expect(200)).text
    expect(await days('?day=Monday')).not.toBe(await days('?day=Tuesday'))
    expect(await days('?x=1&day=Tuesday')).toBe(await days('?day=Tuesday'))
    expect(await days('?day=Monday&day=Tuesday')).toBe(await days('?day=Monday'))
    expect(await days('?zona=wit&day=Monday')).not.toBe(await days('?day=Monday'))
    expect(await movies('?page=2')).not.toBe(await movies(''))
  })
})

test('codes and tokens that open something are not in the log', async () => {
  const lines: string[] = []
  const stream = new Writable({
    write(line, _, done) {
      lines.push(String(line))
      done()
    },
  })
  const { answer } = createApp({ config: testConfig(), secret: testSecret, db: db(), log: pino(stream) })
  const visitor = supertest(answer)
  const secret = 'ORD-20261124-RHS'
  for (const path of ['/lacak/', '/pesan/', '/invoice/', '/pesan/gambar/', '/admin/konten/gambar/', '/admin/pesanan/'])
    for (const slash of ['', '/']) await visitor.get(`${path}${secret}${slash}`)
  await visitor.post(`/invoice/${secret}/bukti/`)
  const link = `/komik/intip/${'RHS'.padEnd(43, 'x')}`
  for (const path of ['', '/', '/gambar/1/480.webp']) await visitor.get(`${link}${path}`)
  await visitor.get('/anime/tidak-rahasia/')
  expect(lines.join('')).not.toContain('RHS')
  expect(lines.join('')).toContain('"path":"/anime/tidak-rahasia/"')
  expect(lines.join('')).toContain('"path":"/pesan/gambar/:token"')
  expect(lines.join('')).toContain('"path":"/komik/intip/:secret"')
})
