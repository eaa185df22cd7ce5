import { beforeAll, expect, test } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { violations } from './axe.ts'
import { useBrowser } from './support.ts'

const { db, open } = useBrowser()

beforeAll(async () => {
  for (let number = 1; number <= 12; number += 1)
    await makeTitle(db(), {
      title: number === 1 ? 'Judul Contoh' : `Judul Nomor ${number}`,
      type: number % 3 === 1 ? 'Movie' : 'TV',
      genres: ['Action', 'Drama'],
      weekly_rank: number,
    })
})

const phone = { viewport: { width: 360, height: 740 } }

test('on a phone the first result stands within the first view, the filters in a sheet', async () => {
  const { page, problems } = await open('/search/?q=judul&genre=Action', phone)
  const card = await page.locator('#hasil .card').first().boundingBox()
  expect(card?.y).toBeLessThan(300)
  expect(await page.isVisible('#saring')).toBe(false)

  await page.click('.filters-open')
  await page.selectOption('#saring-type', 'Movie')
  await page.waitForURL('**/search/?q=judul&genre=Action&type=Movie')
  expect(await violations(page)).toEqual([])
  await page.click('.filters-done')
  await page.locator('#saring').waitFor({ state: 'hidden' })
  expect(await page.locator('#hapus .chip').allTextContents()).toHaveLength(3)
  expect(problems).toEqual([])
})

test('without scripts the sheet opens as well, its button applies the filters, and Enter takes them along', async () => {
  const { page } = await open('/search/', { ...phone, javaScriptEnabled: false })
  await page.click('.filters-open')
  await page.selectOption('#saring-type', 'Movie')
  await page.click('.filters-apply')
  await page.waitForURL(/type=Movie/)
  expect(await page.locator('#hasil > ul .card').count()).toBe(4)
  await page.fill('#cari', 'nomor')
  await page.press('#cari', 'Enter')
  await page.waitForURL(/type=Movie.*q=nomor|q=nomor.*type=Movie/)
})

test('every touch target of the page to browse is at least 40 px high on a phone', async () => {
  const { page } = await open('/search/', phone)
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('#isi :is(a, button, select)')]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 40)
      .map((one) => one.textContent?.trim()),
  )
  expect(small.filter((text) => !/Semua|judul|Jadwal/.test(text ?? ''))).toEqual([])
})

test('the empty search field offers the last searches, which can be removed', async () => {
  const { page } = await open('/jadwal-rilis/')
  await page.fill('#cari', 'nomor')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/search/?q=nomor')
  await page.goto('/jadwal-rilis/')
  await page.fill('#cari', 'contoh')
  await page.click('#saran .suggestion-text')
  await page.waitForURL('**/anime/**')

  await page.goto('/jadwal-rilis/')
  await page.focus('#cari')
  expect(await page.locator('#saran .recent a').allTextContents()).toEqual(['contoh', 'nomor'])
  expect(await violations(page)).toEqual([])
  await page.click('#saran .recent button >> nth=0')
  expect(await page.locator('#saran .recent a').allTextContents()).toEqual(['nomor'])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/search/?q=nomor')

  await page.goto('/jadwal-rilis/')
  await page.fill('#cari', 'judul')
  await page.waitForSelector('#saran .suggestion-text')
  await page.fill('#cari', '')
  await page.locator('#saran .recent').waitFor()
  await page.click('.recent-clear')
  expect(await page.locator('#saran .recent').count()).toBe(0)
})

test('a button empties the field, on the search page too, where the last searches are offered', async () => {
  const { page, problems } = await open('/search/?q=nomor', phone)
  const clear = page.getByRole('button', { name: 'Kosongkan pencarian' })
  await page.fill('#cari', 'contoh')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'Hasil untuk “contoh”')

  await clear.click()
  await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'Jelajahi')
  expect(await page.inputValue('#cari')).toBe('')
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('cari')
  expect(await page.locator('#saran .recent a').allTextContents()).toEqual(['contoh'])

  expect(await clear.isVisible()).toBe(false)
  await page.keyboard.type('judul')
  await expect.poll(() => page.locator('#saran .recent').count()).toBe(0)
  expect(await clear.isVisible()).toBe(true)
  expect(problems).toEqual([])
})

test('on a phone genres stand below the first shelf, and a part of a further poster tells that it scrolls', async () => {
  const { page } = await open('/search/', { viewport: { width: 390, height: 844 } })
  const genres = await page.locator('.genres h2').boundingBox()
  expect(genres?.y).toBeLessThan(600)
  expect((await page.locator('.title-shelf').nth(1).boundingBox())?.y).toBeGreaterThan(genres?.y ?? 0)
  const third = await page.locator('.title-shelf:first-child .card').nth(2).boundingBox()
  const share = (390 - (third?.x ?? 0)) / (third?.width ?? 1)
  expect(share).toBeGreaterThan(0.4)
  expect(share).toBeLessThan(0.9)
})

test('suggestions stand inside the window of a phone and of a desktop', async () => {
  const { page } = await open('/jadwal-rilis/')
  await page.fill('#cari', 'judul')
  await page.waitForSelector('#saran .suggestion-text')
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 800 })
    const box = await page.locator('#saran').boundingBox()
    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width)
  }
})
