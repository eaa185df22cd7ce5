import { beforeAll, expect, test } from 'vitest'
import { fillContent } from '../../content/support/fill.ts'
import { useFolder } from '../../support/folder.ts'
import { useBrowser } from '../support.ts'

const { db, open } = useBrowser({ DATA_DIR: useFolder() })
beforeAll(() => fillContent(db()))

const post = '/blog/langit-jingga/'

test('beside the text the part that is being read is marked', async () => {
  const { page } = await open(post, { viewport: { width: 1440, height: 500 } })
  const marked = page.locator('.contents-side [aria-current]')
  expect(await marked.count()).toBe(0)
  await page.locator('.contents-side a').last().click()
  await page.waitForFunction(
    () => document.querySelector('.contents-side [aria-current]')?.textContent === 'Kode & gambar',
  )
  await page.evaluate(() => scrollTo(0, 0))
  await page.waitForFunction(() => !document.querySelector('.contents-side [aria-current]'))
})

test('a page of the blog is light, and its first picture is fetched in a fitting size', async () => {
  const { page, asked } = await open('/blog/', { viewport: { width: 360, height: 740 }, deviceScaleFactor: 1 })
  await page.waitForLoadState('networkidle')
  const files = asked.filter((address) => /\.(css|js)$/.test(new URL(address).pathname))
  expect(files.length).toBeLessThanOrEqual(8)
  const pictures = asked.filter((address) => address.includes('/static/uploads/'))
  expect(pictures).toHaveLength(1)
  expect(pictures[0]).toContain('-480.webp')
})

test('the smallest window fits the viewer of the gallery with a long title, and pages of words', async () => {
  const { page } = await open('/health', { viewport: { width: 180, height: 400 } })
  for (const path of ['/galeri/foto-panjang/', '/blog/', post, '/program/', '/tentang/', '/ketentuan/', '/kontak/']) {
    await page.goto(path)
    expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, 180])
  }
})
