import { beforeAll, expect, test } from 'vitest'
import { fillContent } from '../../content/support/fill.ts'
import { makeTitle } from '../../support/make.ts'
import { violations } from '../axe.ts'
import { useBrowser } from '../support.ts'

const { db, open } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'contoh', title: 'Contoh' })
  await fillContent(db())
})

test.each([
  '/galeri/',
  '/galeri/?tahun=2001',
  '/galeri/foto-lama/',
  '/galeri/foto-panjang/',
  '/mitra/',
  '/mitra/kopi-lampion/',
  '/blog/?cari=lampion',
  '/blog/?cari=zzqqxx',
  '/search/?q=lampion',
  '/',
])('%s passes axe in both themes, fits narrow windows, and says nothing in the console', async (path) => {
  for (const colorScheme of ['dark', 'light'] as const) {
    const { page, problems } = await open(path, { colorScheme })
    expect(await violations(page)).toEqual([])
    for (const width of [1440, 360, 320]) {
      await page.setViewportSize({ width, height: 640 })
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect([width, excess]).toEqual([width, 0])
    }
    expect(problems).toEqual([])
  }
})

test('the viewer fits the smallest window, with a long title and every kind of text', async () => {
  const { page } = await open('/galeri/foto-panjang/', { viewport: { width: 180, height: 400 } })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(180)
})
