import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { makeEpisode, makeTitle } from '../support/make.ts'
import { violations } from './axe.ts'
import { useBrowser } from './support.ts'

const { db, open } = useBrowser()
beforeAll(async () => {
  const wib = new Date(Date.now() + 6 * 86_400_000 + 7 * 3_600_000)
  const airs = {
    airs_day: (wib.getUTCDay() + 6) % 7,
    airs_time: wib.toISOString().slice(11, 16),
    airs_zone: 'Asia/Jakarta',
  }
  await makeTitle(db(), { slug: 'kapal-kertas', title: 'Kapal Kertas', native: '紙の船', episodes: 8, ...airs })
  await makeTitle(db(), { slug: 'panjang', title: 'Panjang', total_episodes: null, episodes: 120 })
  await makeTitle(db(), { slug: 'tamat', title: 'Tamat', status: 'Completed', total_episodes: 120, episodes: 120 })
  const film = await makeTitle(db(), { slug: 'layar', title: 'Layar', type: 'Movie', minutes: 118, episodes: 0 })
  await makeEpisode(db(), film, { label: 'Film', number: '1' })
})

const seen = (slug: string, episode: number, position: number) => ({
  id: slug,
  slug,
  title: slug,
  episodeSlug: `${slug}-episode-${episode}`,
  episodeTitle: `Episode ${episode}`,
  watchedAt: '2026-10-01T08:00:00.000Z',
  position,
  duration: 1200,
})
const history = (...entries: object[]) => ({ stored: { kortekstream_history: entries } })
const phone = { viewport: { width: 390, height: 844 } }
const desktop = { viewport: { width: 1440, height: 900 } }

/** Returns the cumulative layout shift of a page that has come to rest. */
const shiftOf = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += 'value' in entry ? Number(entry.value) : 0
        }).observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => resolve(sum), 300)
      }),
  )

test.each([
  ['/anime/kapal-kertas/', phone],
  ['/anime/kapal-kertas/', desktop],
  ['/anime/panjang/', phone],
  ['/anime/panjang/', desktop],
  ['/anime/layar/', phone],
  ['/anime/layar/', desktop],
])('%s stands still while scripts fill in what was watched, fits, and passes axe (%j)', async (path, look) => {
  const { page, problems } = await open(path, {
    ...look,
    ...history(seen('kapal-kertas', 7, 600), seen('panjang', 30, 600)),
  })
  await page.waitForLoadState('networkidle')
  expect(await shiftOf(page)).toBeLessThanOrEqual(0.02)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  expect(await violations(page)).toEqual([])
  expect(problems).toEqual([])
})

test('on a bad line nothing moves while the page is still coming in', async () => {
  const { page } = await open('/tentang/', phone)
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const speed = { latency: 100, downloadThroughput: 20_000, uploadThroughput: 20_000 }
  await session.send('Network.emulateNetworkConditions', { offline: false, ...speed })
  await page.goto('/anime/panjang/')
  await page.waitForLoadState('load')
  expect(await shiftOf(page)).toBeLessThanOrEqual(0.02)
})

test('the first button leads to the episode that was begun and says how much is left on a phone', async () => {
  const { page } = await open('/anime/kapal-kertas/', { ...phone, ...history(seen('kapal-kertas', 7, 600)) })
  const button = page.locator('[data-continue]')
  expect((await button.innerText()).replace(/\s+/g, ' ')).toBe('Lanjutkan Episode 7 · sisa 10 menit')
  expect(await button.getAttribute('href')).toContain('/episode/kapal-kertas-episode-7/')
})

test('the part of a long list with the begun episode opens by itself, and a number opens any other', async () => {
  const { page } = await open('/anime/panjang/', { ...desktop, ...history(seen('panjang', 30, 600)) })
  await expect.poll(() => page.locator('[data-goal] .episode-number').textContent()).toBe('30')
  expect(await page.locator('.parts [aria-current]').textContent()).toBe('1–50')
  await page.getByLabel('Ke episode').fill('77')
  await page.getByRole('button', { name: 'Buka' }).click()
  await expect.poll(() => page.locator('[data-wanted] .episode-number').textContent()).toBe('77')
  expect(await page.locator('.episode-list > li').count()).toBe(50)
  await page.getByRole('link', { name: '101–120' }).click()
  await expect.poll(() => page.locator('.episode-number').first().textContent()).toBe('120')
})

test('a finished long title opens oldest first, at the next unwatched episode, until another order is chosen', async () => {
  const finished = { ...seen('tamat', 60, 1200), next: { slug: 'tamat-episode-61', name: 'Episode 61' } }
  const { page } = await open('/anime/tamat/', { ...desktop, ...history(finished) })
  const first = () => page.locator('.episode-number').first().textContent()
  await expect.poll(() => page.locator('[data-goal] .episode-number').textContent()).toBe('61')
  expect(await page.locator('.parts [aria-current]').textContent()).toBe('51–100')
  expect(await first()).toBe('51')
  expect(await page.getByRole('radio', { name: 'Terlama dulu' }).isChecked()).toBe(true)

  await page.locator('.order label').first().click()
  expect(await first()).toBe('100')
  await page.goto('/anime/tamat/?bagian=1-50')
  expect(await first()).toBe('50')
  expect(await page.getByRole('radio', { name: 'Terbaru dulu' }).isChecked()).toBe(true)
})

test('an answer to another request leaves the focus where it is', async () => {
  const { page } = await open('/anime/panjang/?ke=77', desktop)
  await page.fill('#cari', 'kapal')
  await page.locator('#saran a').first().waitFor()
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('cari')
})

test('after the last episode of a part the title goes on with the first of the next', async () => {
  const finished = { ...seen('panjang', 50, 1200), next: { slug: 'panjang-episode-51', name: 'Episode 51' } }
  const { page } = await open('/anime/panjang/?bagian=1-50', { ...desktop, ...history(finished) })
  const button = page.locator('[data-continue]')
  expect((await button.innerText()).trim()).toBe('Lanjutkan Episode 51')
  expect(await button.getAttribute('href')).toContain('/episode/panjang-episode-51/')
})

test('a finished title offers its first episode again', async () => {
  const { page } = await open('/anime/kapal-kertas/', history(seen('kapal-kertas', 8, 1200)))
  expect((await page.locator('[data-continue]').innerText()).trim()).toBe('Tonton Episode 1')
})

test('on a phone twelve rows of a list stand there, and a button shows the others', async () => {
  const { page } = await open('/anime/panjang/?bagian=1-50', phone)
  const rows = page.locator('.episode-list > li')
  expect(await rows.filter({ visible: true }).count()).toBe(12)
  await page.getByRole('button', { name: 'Tampilkan semua 50' }).click()
  expect(await rows.filter({ visible: true }).count()).toBe(50)
})

test('without scripts every part of a long list is reached, and nothing is offered that needs them', async () => {
  const { page } = await open('/anime/panjang/', { ...phone, javaScriptEnabled: false })
  await page.getByRole('link', { name: '51–100' }).click()
  await expect.poll(() => page.locator('.episode-number').first().textContent()).toBe('100')
  await page.getByLabel('Ke episode').fill('7')
  await page.getByRole('button', { name: 'Buka' }).click()
  expect(await page.locator('[data-wanted] .episode-number').textContent()).toBe('7')
  await page.waitForLoadState()
  for (const name of ['Simpan', 'Favorit', 'Bagikan']) expect(await page.getByRole('button', { name }).count()).toBe(0)
})
