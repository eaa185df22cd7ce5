import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openCatalog } from '../../src/anime/open.ts'
import { pathNames } from '../../src/anime/probing.ts'
import { features } from '../../src/app.ts'
import { failing } from '../../src/demo/fakes/aniliberty/knobs.ts'
import { createMetrics } from '../../src/web/observe.ts'
import { useAniLiberty } from '../support/aniliberty.ts'
import { notFoundPage } from '../support/aniliberty-knobs.ts'
import { useOwnDatabase } from '../support/db.ts'
import { type Samehadaku, startSamehadaku } from '../support/samehadaku.ts'
import { ageAnswers, emptyCatalog, enter, type Served, serve } from '../support/served.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

/** A source whose site is gone answers 404, 410 or a page of such words to everything. */

const db = useOwnDatabase()
const aniliberty = useAniLiberty()
let samehadaku: Samehadaku
let remote: Upstream
let site: Served | null = null
beforeAll(async () => {
  samehadaku = await startSamehadaku()
  remote = await startUpstream({ name: 'Dua' })
})
beforeEach(async () => {
  samehadaku.forget()
  remote.reset()
  await emptyCatalog(db())
})
afterEach(async () => {
  await site?.stop()
  site = null
})
afterAll(() => Promise.all([samehadaku.close(), remote.close()]))

type Kind = {
  settings: () => Record<string, string>
  /** Pages of which there are copies when the source goes. */
  kept: string[]
  /** Pages that nobody has visited. */
  cold: string[]
  vanish: Record<string, () => void>
  comeBack: () => void
}

const lists = ['/', '/all-anime-terbaru/', '/movie/', '/jadwal-rilis/']
const own = () => db()('api_endpoints').where({ url: '/api/v1' }).update({ is_active: true })

const kinds: Record<string, Kind & { prepare: () => Promise<unknown> }> = {
  samehadaku: {
    prepare: own,
    settings: () => ({ SAMEHADAKU_BASE_URL: samehadaku.baseUrl, SOURCES: 'samehadaku' }),
    kept: [...lists, '/search/?q=karang', '/anime/kapal-senja/', '/episode/kapal-senja-episode-12/'],
    cold: ['/anime/tidak-pernah-ada/', '/search/?q=senja', '/movie/?page=2', '/episode/tidak-ada-9/'],
    vanish: {
      404: () => samehadaku.set({ failing: 'missing' }),
      410: () => samehadaku.set({ failing: 'gone' }),
      'a page “not found” with 200': () => samehadaku.set({ failing: 'not_found_page' }),
    },
    comeBack: () => samehadaku.forget(),
  },
  aniliberty: {
    prepare: own,
    settings: () => ({ ANILIBERTY_BASE_URL: aniliberty().baseUrl, SOURCES: 'aniliberty' }),
    kept: [...lists, '/search/?q=toudai', '/anime/toudai-no-tegami/', '/episode/toudai-no-tegami/7/'],
    cold: ['/anime/tidak-pernah-ada/', '/search/?q=tegami', '/movie/?page=2', '/episode/tidak-pernah-ada/9/'],
    vanish: {
      404: () => aniliberty().set(/./, failing(404)),
      410: () => aniliberty().set(/./, failing(410)),
      'a page “not found” with 200': () => {
        aniliberty().set(/./, { reply: (reply) => notFoundPage.reply?.({ ...reply, status: 404 }) ?? reply })
      },
    },
    comeBack: () => aniliberty().reset(),
  },
  'another server': {
    prepare: () => enter(db(), 'Server Dua', remote.url, 100),
    settings: () => ({}),
    kept: [...lists, '/search/?q=arus', '/anime/penjaga-rak-buku/', '/episode/arus-waktu-season-2-part-2-episode-4/'],
    cold: ['/anime/tidak-pernah-ada/', '/search/?q=dapur', '/movie/?page=2', '/episode/tidak-ada-9/'],
    vanish: {
      404: () => remote.set('*', { status: 404 }),
      410: () => remote.set('*', { status: 410 }),
      'a page “not found” with 200': () =>
        remote.set('*', { page: '<!doctype html><title>Page not found</title><h1>404</h1>' }),
    },
    comeBack: () => remote.reset(),
  },
}

/** Without the service with the mirror, which answers for AniLiberty. */
const withoutMirror = features.filter(({ name }) => name !== 'anilibria')
const open = async (kind: Kind, settings: Record<string, string> = {}) => {
  await site?.stop()
  site = await serve(db(), { ...kind.settings(), ...settings }, undefined, { features: withoutMirror })
  return site
}

const cases = Object.entries(kinds).flatMap(([name, kind]) =>
  Object.entries(kind.vanish).map(([how, vanish]) => ({ name, how, kind, vanish })),
)

describe.each(cases)('$name answers $how to everything', ({ name, kind, vanish }) => {
  test('every page shows its copy, other pages say that nobody answers, and the source is not well', async () => {
    await kind.prepare()
    const before = await open(kind)
    const absent = '/anime/tidak-ada-sama-sekali/'
    for (const path of kind.kept) expect([path, (await before.visit(path)).status]).toEqual([path, 200])
    expect((await before.visit(absent)).status).toBe(404)
    await before.stop()
    await ageAnswers(db(), 3 * 3_600)

    vanish()
    const after = await open(kind)
    // Titles are asked for first, before anything else tells that the source is gone.
    const paths = [...kind.cold, ...kind.kept.toReversed(), ...kind.kept]
    const seen = new Map<string, number>()
    for (const path of paths) {
      const { status, headers } = await after.visit(path)
      seen.set(path, status)
      if (status === 503) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect(Object.fromEntries(seen)).toEqual(
      Object.fromEntries([...kind.cold.map((path) => [path, 503]), ...kind.kept.map((path) => [path, 200])]),
    )
    if (name !== 'another server') {
      const health = JSON.parse((await after.visit('/api/v1/health/')).html)
      expect(health.data[name]).toMatchObject({ status: 'error', error: 'refused' })
    }
    expect(await db()('answers').whereLike('key', '%detail?%').pluck('key')).not.toEqual([])

    kind.comeBack()
    const again = await open(kind)
    expect((await again.visit('/')).status).toBe(200)
  })
})

test('a server that answers 404 to words that find nothing has found nothing', async () => {
  await enter(db(), 'Server Dua', remote.url, 100)
  remote.set('search', { status: 404 })
  site = await serve(db())
  const page = await site.visit('/search/?q=tidak-ada-apa-apa')
  expect([page.status, page.page().all('.card')]).toEqual([200, []])
  expect((await site.visit('/search/?q=tidak-ada-apa-apa&page=2')).status).toBe(404)
})

test('a check of each path finds that the source is gone, and its health tells it', async () => {
  await own()
  samehadaku.set({ failing: 'missing' })
  const catalog = openCatalog({
    settings: {
      ...{ baseUrl: 'http://127.0.0.1', userAgent: 'uji', allowPrivate: true, sources: ['samehadaku'] },
      samehadaku: { baseUrl: samehadaku.baseUrl, searchUrl: samehadaku.baseUrl, apiUrl: samehadaku.baseUrl },
      aniliberty: null,
      cache: { short: 300, long: 3_600, ifError: 604_800 },
    },
    db: db(),
    log: pino({ level: 'silent' }),
    metrics: createMetrics(),
  })
  const checks = await Promise.all(pathNames.map((path) => catalog.healthProbe.checkSource('samehadaku', path, 20_000)))
  expect(checks.map((check) => check?.failure)).toEqual(pathNames.map(() => 'refused'))
  for (const check of checks) expect(check?.seen.error).toMatch(/answered 404/)
  expect(catalog.local.observations()).toMatchObject({ samehadaku: { status: 'error', error: 'refused' } })
  await catalog.stop()
})
