import { beforeAll, describe, expect, test } from 'vitest'
import { fillContent } from '../../content/support/fill.ts'
import { useFolder } from '../../support/folder.ts'
import { violations } from '../axe.ts'
import { useBrowser } from '../support.ts'

const { db, open } = useBrowser({ DATA_DIR: useFolder() })
beforeAll(() => fillContent(db()))

const post = '/blog/langit-jingga/'
const pages = [
  '/blog/',
  '/blog/?tahun=2019',
  '/blog/?page=2',
  post,
  '/program/',
  '/program/?jenis=seminar',
  '/program/?waktu=selesai',
  '/program/sedang-jalan/',
  '/program/waktu-menyusul/',
]
const overflow = 'document.documentElement.scrollWidth - innerWidth'

describe.each(['dark', 'light'] as const)('in the %s theme', (colorScheme) => {
  test.each([360, 1440])('at %i px the pages have nothing that WCAG 2.2 A and AA forbid', async (width) => {
    const { page, problems } = await open('/health', { colorScheme, viewport: { width, height: 800 } })
    for (const path of pages) {
      await page.goto(path)
      expect(await violations(page), path).toEqual([])
    }
    expect(problems).toEqual([])
  })
})

test.each([180, 320, 768, 1024, 1920])('at %i px no page scrolls sideways', async (width) => {
  const { page } = await open('/health', { viewport: { width, height: 700 } })
  for (const path of pages) {
    await page.goto(path)
    expect(await page.evaluate<number>(overflow), path).toBeLessThanOrEqual(0)
  }
})

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

test('without scripts the table of contents unfolds on a phone, and nothing is offered that needs scripts', async () => {
  const { page } = await open(post, { viewport: { width: 360, height: 740 }, javaScriptEnabled: false })
  await page.getByText('Di tulisan ini').first().click()
  await page.locator('.contents-fold a').last().click()
  await page.waitForURL('**#bagian-3')
  expect(await page.locator('#bagian-3').isVisible()).toBe(true)
  expect(await page.locator('[data-share]').isVisible()).toBe(false)
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
