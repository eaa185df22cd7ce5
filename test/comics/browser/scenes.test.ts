import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { useWholeSite } from '../../browser/whole-site.ts'
import { makeComic, paintFlat } from '../support/make.ts'

/** The pictures behind the heads of a comic's and of a creator's page. */

const { db, folder, visit } = useWholeSite()

async function madeComic() {
  const comic = await makeComic(db(), { total_views: '9' })
  await paintFlat(db(), folder, comic)
  await db()('creators')
    .where({ user_id: comic.user_id })
    .update({ about: 'Menulis cerita warung dan hujan, tiap Minggu sore.' })
  const { slug = '' } = (await db()('creators').where({ user_id: comic.user_id }).first('slug')) ?? {}
  return { href: `/komik/warung-di-ujung-hujan-${comic.id}/`, creator: `/kreator/${slug}/` }
}

/** Answers for each picture of a comic with one of a single colour. */
async function paint(page: Page, background: string) {
  const body = await sharp({ create: { width: 8, height: 6, channels: 3, background } })
    .png()
    .toBuffer()
  await page.route('**/komik/gambar/**', (route) => route.fulfill({ contentType: 'image/png', body }))
}

/** Relative luminance of a colour in channels from 0 to 255. */
const lightOf = (channels: readonly number[]) => {
  const [red = 0, green = 0, blue = 0] = channels.map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** The contrast of the text of an element with what is behind it. */
async function contrastOf(page: Page, part: string): Promise<number> {
  const element = page.locator(part).first()
  const color = await element.evaluate((node) => {
    const context = document.createElement('canvas').getContext('2d')
    if (!context) throw new Error('no canvas')
    context.fillStyle = getComputedStyle(node).color
    context.fillRect(0, 0, 1, 1)
    const seen = [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)]
    for (const one of [node, ...node.querySelectorAll<HTMLElement>('*')])
      if (one instanceof HTMLElement) one.style.visibility = 'hidden'
    return seen
  })
  const box = await element.evaluate((node) => node.getBoundingClientRect())
  const clip = { x: box.x, y: box.y, width: box.width, height: box.height }
  const { channels } = await sharp(await page.screenshot({ clip })).stats()
  const [text, behind] = [lightOf(color), lightOf(channels.map(({ mean }) => mean))]
  return (Math.max(text, behind) + 0.05) / (Math.min(text, behind) + 0.05)
}

test.each([
  ['dark', 'white'],
  ['light', 'black'],
] as const)(
  'text on the picture behind a comic’s head is readable in the %s theme, even where it is %s',
  async (colorScheme, color) => {
    const { href } = await madeComic()
    for (const width of [360, 1440]) {
      const { page } = await visit('/health', { viewport: { width, height: 900 }, colorScheme })
      await paint(page, color)
      await page.goto(href, { waitUntil: 'load' })
      for (const part of [
        '.comic-facts',
        '.comic-names h1',
        '.comic-figures',
        '.comic-synopsis',
        '.comic-contents h2 .muted',
      ])
        expect(await contrastOf(page, part), `${part} at ${width}`).toBeGreaterThanOrEqual(4.5)
    }
  },
)

test.each(['dark', 'light'] as const)(
  'the head of a creator is readable on a white picture, in the %s theme',
  async (colorScheme) => {
    const { creator } = await madeComic()
    for (const width of [360, 768, 1440]) {
      const { page } = await visit('/health', { viewport: { width, height: 900 }, colorScheme })
      await paint(page, 'white')
      await page.goto(creator, { waitUntil: 'load' })
      for (const part of ['.creator-name h1', '.creator-name p', '.creator-figures'])
        expect(await contrastOf(page, part), `${part} at ${width}`).toBeGreaterThanOrEqual(4.5)
    }
  },
)

test('the banner of a creator begins at the edge of the window, and on a phone one button has the whole row', async () => {
  const { creator, href } = await madeComic()
  const { page } = await visit(creator, { viewport: { width: 1440, height: 900 } })
  expect(await page.locator('.creator-head').boundingBox()).toMatchObject({ x: 0, y: 0, width: 1440, height: 430 })
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await page.locator('.creator-head .follow').boundingBox()).toMatchObject({ x: 16, width: 358 })
  for (const path of [creator, href]) {
    await page.goto(path)
    for (const width of [320, 768, 1100, 1920]) {
      await page.setViewportSize({ width, height: 900 })
      const past = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(past, `${path} at ${width}`).toBeLessThanOrEqual(0)
    }
  }
})
