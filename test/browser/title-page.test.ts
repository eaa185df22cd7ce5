import { beforeAll, expect, test } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { seen as watched } from './collection.ts'
import { useBrowser } from './support.ts'

const { db, open } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'kapal-kertas', title: 'Kapal Kertas', episodes: 8 })
  await makeTitle(db(), { slug: 'panjang', title: 'Panjang', total_episodes: null, episodes: 120 })
  await makeTitle(db(), { slug: 'tamat', title: 'Tamat', status: 'Completed', total_episodes: 120, episodes: 120 })
})

const seen = (slug: string, episode: number, position: number) =>
  watched(slug, 1, {
    episodeSlug: `${slug}-episode-${episode}`,
    episodeTitle: `Episode ${episode}`,
    position,
    duration: 1200,
  })
const history = (...entries: object[]) => ({ stored: { kortekstream_history: entries } })
const phone = { viewport: { width: 390, height: 844 } }
const desktop = { viewport: { width: 1440, height: 900 } }

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
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('cari')
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
