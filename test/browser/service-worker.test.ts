import { beforeAll, expect, test } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { entry, titles } from './collection.ts'
import { untilWorking, useBrowser } from './support.ts'

const { db, open, stall, plug, unplug, received } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas', episodes: 3 })
})

test('without a connection every page becomes the offline page, which still shows the collection', async () => {
  const { page, problems } = await open('/koleksi/', {
    serviceWorkers: 'allow',
    stored: { kortekstream_watchlist: [entry('pelaut-kertas', 1, { title: 'Pelaut Kertas' })] },
  })
  await untilWorking(page)
  await unplug()

  await page.goto('/anime/pelaut-kertas/')

  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Kamu sedang offline')
  expect(await titles(page)).toEqual(['Pelaut Kertas'])
  const drawn = page.locator('.card img.poster')
  await expect.poll(() => drawn.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  await page.getByRole('link', { name: /Riwayat/ }).click()
  await page.getByRole('heading', { name: 'Belum ada yang ditonton' }).waitFor()
  expect(problems.filter((line) => !line.includes('ERR_CONNECTION_REFUSED'))).toEqual([])

  await plug()
  await page.goto('/anime/pelaut-kertas/')
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Pelaut Kertas')
})

test('a silent server is taken for offline after a while, a slow page is waited for', async () => {
  const { page } = await open('/koleksi/', { serviceWorkers: 'allow' })
  await untilWorking(page)

  stall(/^\/anime/)
  const opened = page.goto('/anime/pelaut-kertas/')
  // The page is waited for once the server has told the service worker that it is well.
  await expect.poll(received).toContain('/health')
  stall(null)
  await opened
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Pelaut Kertas')

  stall(/./)
  await page.goto('/anime/pelaut-kertas/')
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Kamu sedang offline')
  stall(null)
})

test('the service worker keeps neither pages nor API answers nor thumbnails of episodes', async () => {
  const { page } = await open('/anime/pelaut-kertas/', { serviceWorkers: 'allow' })
  await untilWorking(page)
  await page.evaluate(() => fetch('/api/v1/anime-detail/?anime_slug=pelaut-kertas'))
  for (const picture of ['cuplikan/pelaut-kertas-episode-1', 'poster/pelaut-kertas'])
    await page.evaluate(async (path) => (await fetch(path)).text(), `/ilustrasi/${picture}.svg`)
  const kept = () =>
    page.evaluate(async () => {
      const caches = await window.caches.keys()
      const requests = await Promise.all(caches.map(async (name) => (await window.caches.open(name)).keys()))
      return requests.flat().map((request) => new URL(request.url).pathname)
    })
  await expect.poll(kept).toContain('/ilustrasi/poster/pelaut-kertas.svg')
  const paths = await kept()
  expect(paths).toContain('/luring/')
  expect(paths.filter((path) => !/^\/(assets|ilustrasi\/(poster|adegan))\/|^\/luring\/$/.test(path))).toEqual([])
})
