import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { assetPath } from '../../src/web/assets.ts'
import { makeTitle } from '../support/make.ts'
import { kept, seen } from './collection.ts'
import { useBrowser } from './support.ts'

const { db, open } = useBrowser()
beforeAll(async () => {
  for (let at = 0; at < 8; at += 1)
    await makeTitle(db(), { slug: `judul-${at}`, title: `Judul ${at}`, total_episodes: null, episodes: 38 })
})

const full = { position: 1_190, duration: 1_200 }
const half = { position: 600, duration: 1_200 }
const episode = (show: number, number: number, date: number, more: object) =>
  seen(`judul-${show}`, date, {
    episodeSlug: `judul-${show}-episode-${number}`,
    episodeTitle: `Episode ${number}`,
    ...more,
  })

/** What a browser of an older version has stored: a hundred episodes, each an entry of its own. */
const old = Array.from({ length: 100 }, (_, at) => episode(at % 4, 1 + Math.floor(at / 4), 1, at === 0 ? half : full))

/** Watches as the player does, with the page's own script. */
const watch = (page: Page, entries: object[]) =>
  page.evaluate(
    `import('${assetPath('js/store.js')}').then(({ watched }) => ${JSON.stringify(entries)}.every(watched))`,
  )

const isHalf = (show: number, number: number) => [0, 7].includes(show) && number === 1

test('three hundred episodes of eight titles are all marked, the half watched go on where they stopped', async () => {
  const { page, problems } = await open('/', { stored: { kortekstream_history: old } })
  const later = Array.from({ length: 8 * 38 }, (_, at) => [at % 8, 1 + (at >> 3)] as const)
    .filter(([show, number]) => show >= 4 || number > 25)
    .map(([show, number]) => episode(show, number, 2, isHalf(show, number) ? half : full))
  expect(await watch(page, later)).toBe(true)

  for (const show of [0, 3, 5, 7]) {
    await page.goto(`/anime/judul-${show}/`)
    const [watched, begun] = ['[data-watched]', '[data-begun]'].map((rows) => page.locator(rows))
    await expect.poll(() => watched?.count()).toBe(isHalf(show, 1) ? 37 : 38)
    expect(await begun?.count()).toBe(isHalf(show, 1) ? 1 : 0)
  }
  await page.goto('/episode/judul-0-episode-1/')
  await page.getByRole('button', { name: 'Lanjutkan dari 10.00' }).waitFor()

  await page.goto('/koleksi/?tab=history')
  const rows = page.locator('[data-rows] > li')
  expect(await rows.count()).toBe(100)
  const { width } = (await page.locator('[data-more]').boundingBox()) ?? { width: 0 }
  await page.locator('[data-more]').click({ position: { x: width - 3, y: 3 } })
  expect(await rows.count()).toBe(100)
  await page.getByRole('button', { name: 'Tampilkan lagi' }).click()
  expect(await rows.count()).toBe(200)
  expect(await page.locator('[data-count="history"]').textContent()).toBe('304')
  expect(await kept(page, 'history')).toHaveLength(8)
  expect(problems).toEqual([])
})

test('a title that was watched to its newest episode comes back with the next one, at home and in the history', async () => {
  const { page, problems } = await open('/anime/judul-5/', {
    stored: { kortekstream_history: [episode(5, 37, 3, { ...full, next: null }), episode(6, 38, 2, full)] },
  })
  await expect.poll(async () => (await db()('episodes_seen').where({ ours: 'judul-5' })).length).toBe(38)
  await page.goto('/')
  const shelf = page.locator('[data-continue-shelf]')
  await expect.poll(() => shelf.locator('[data-continue-line]').allTextContents()).toEqual(['Lanjut ke Ep 38'])
  expect(await shelf.locator('a[data-continue-link]').getAttribute('href')).toBe('/episode/judul-5-episode-38/')

  await page.goto('/koleksi/?tab=history')
  await expect
    .poll(() => page.locator('.watched-go').allTextContents())
    .toEqual(['Lanjutkan Episode 38', 'Tonton lagi'])
  expect(await page.locator('.watched a').first().getAttribute('href')).toBe('/episode/judul-5-episode-38/')
  expect(problems).toEqual([])
})

test('without anything to go on with, the shelf leaves, and has no place before something more is watched', async () => {
  const { page } = await open('/', { stored: { kortekstream_history: [episode(6, 38, 2, full)] } })
  await expect.poll(() => page.locator('[data-continue-shelf]').isVisible()).toBe(false)
  const reserved = async () => {
    await page.goto('/tentang/')
    return page.evaluate(() => ['returning', 'following'].map((name) => name in document.documentElement.dataset))
  }
  expect(await reserved()).toEqual([false, true])
  await watch(page, [episode(7, 1, 3, half)])
  expect(await reserved()).toEqual([true, true])
})

test('of many finished titles each gets its turn when it is asked what follows', async () => {
  const finished = Array.from({ length: 14 }, (_, at) => seen(`tamat-${at}`, 28 - at, full))
  const { page, asked } = await open('/', { stored: { kortekstream_history: finished } })
  const turns = () =>
    asked
      .map((url) => new URL(url))
      .filter(({ pathname }) => pathname === '/koleksi/lanjut/')
      .map(({ searchParams }) => searchParams.getAll('slug'))
  await expect.poll(() => turns().length).toBe(1)
  await page.goto('/')
  await expect.poll(() => turns().length).toBe(2)
  expect(turns()[0]).toEqual(finished.slice(0, 12).map(({ slug }) => slug))
  expect(turns()[1]).toEqual([...finished.slice(12), ...finished.slice(0, 10)].map(({ slug }) => slug))
})

test('a browser without space says that the history is not kept', async () => {
  const { page } = await open('/episode/judul-1-episode-1/')
  await page.evaluate(() => localStorage.clear())
  await page.evaluate(() => {
    for (let size = 1 << 20; size > 0; size >>= 1)
      try {
        for (let at = 0; ; at += 1) localStorage.setItem(`penuh-${size}-${at}`, 'x'.repeat(size))
      } catch {}
  })
  await page.reload()
  await page.getByText('Riwayat tidak tersimpan').waitFor()
})

test.each(['/anime/judul-1/', '/episode/judul-1-episode-1/'])('on %s no tab is marked', async (path) => {
  const { page } = await open(path)
  expect(await page.locator('.tabs [aria-current], .nav [aria-current]').count()).toBe(0)
})
