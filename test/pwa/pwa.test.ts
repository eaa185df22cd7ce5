import { expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

test('the manifest makes the site installable: its pictures and shortcuts exist', async () => {
  const app = site(db())
  const response = await app.get('/manifest.webmanifest').expect(200)

  expect(response.headers['content-type']).toContain('application/manifest+json')
  const manifest = JSON.parse(response.text)
  expect(manifest).toMatchObject({ short_name: 'KortekStream', lang: 'id', start_url: '/', display: 'standalone' })
  expect(manifest.icons.map((icon: { sizes: string; purpose?: string }) => icon.purpose ?? icon.sizes)).toEqual([
    '192x192',
    '512x512',
    'maskable',
  ])
  for (const { src, type } of manifest.icons) await app.get(src).expect(200).expect('Content-Type', type)
  for (const { url } of manifest.shortcuts) await app.get(url).expect(200)
})

test('the service worker is never cached, may rule the whole site, and names only files that exist', async () => {
  const app = site(db())
  const response = await app.get('/sw.js').expect(200)

  expect(response.headers).toMatchObject({ 'cache-control': 'no-cache', 'service-worker-allowed': '/' })
  expect(response.headers['content-type']).toContain('text/javascript')
  expect(response.text).not.toMatch(/build:/)
  const named = [...response.text.matchAll(/'(\/assets\/[^']+)'/g)].map(([, path]) => path ?? '')
  expect(named.length).toBeGreaterThan(5)
  for (const path of named) await app.get(path).expect(200)
})

test('all that the offline page is made of is kept for it, the files its scripts import included', async () => {
  const app = site(db())
  const worker = (await app.get('/sw.js')).text
  const offline = await app.get('/luring/').expect(200).expect('X-Robots-Tag', 'noindex')
  const page = read(offline.text)
  expect(page.text('h1')).toBe('Kamu sedang offline')

  const needed = ['script[src]', 'link[rel=stylesheet]', 'link[rel=icon]', 'img']
    .flatMap(page.all)
    .map((node) => node.getAttribute('src') ?? node.getAttribute('href') ?? '')
    .filter((path) => path.startsWith('/assets/'))
  for (const path of needed) {
    expect(worker).toContain(`'${path}'`)
    if (!path.endsWith('.js')) continue
    for (const [, imported] of (await app.get(path)).text.matchAll(/(?:from |import\()'(\/assets\/[^']+)'/g))
      if (imported && !needed.includes(imported)) needed.push(imported)
  }
})

test('pages name the links that may be fetched ahead; the API does not', async () => {
  await makeTitle(db(), { slug: 'pelaut-kertas' })
  const app = site(db())
  const page = await app.get('/anime/pelaut-kertas/').expect(200)
  const address = JSON.parse(page.headers['speculation-rules'] ?? '')
  expect((await app.get('/anime/pelaut-kertas/')).headers['speculation-rules']).toBe(`"${address}"`)

  const rules = await app.get(address).expect(200)
  expect(rules.headers['content-type']).toContain('application/speculationrules+json')
  expect(JSON.stringify(JSON.parse(rules.text))).toContain('/kejutan/*')
  const api = await app.get('/api/v1/anime-detail/?anime_slug=pelaut-kertas').expect(200)
  expect(api.headers).not.toHaveProperty('speculation-rules')
})

test('a page fetched ahead is answered from a copy, else refused without asking any source', async () => {
  await makeTitle(db(), { slug: 'belum-dibuka' })
  const app = site(db())
  const ahead = () => app.get('/anime/belum-dibuka/').set('Sec-Purpose', 'prefetch;anonymous-client-ip')

  const refused = await ahead().expect(503)
  expect(refused.headers['cache-control']).toBe('no-store')
  expect(refused.headers).not.toHaveProperty('retry-after')

  await app.get('/anime/belum-dibuka/').expect(200)
  await ahead().expect(200)
})
