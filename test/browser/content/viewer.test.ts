import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { makeItem } from '../../content/support/make.ts'
import { useBrowser } from '../support.ts'

const { db, open } = useBrowser()
const palettes = ['karang', 'senja', 'laut', 'hutan', 'malam', 'karang', 'senja']
const COUNT = palettes.length

beforeAll(async () => {
  for (const [at, palette] of palettes.entries()) {
    const drawing = { figure: 'lampion', palette, alt: `Lampion ${at + 1}` }
    const texts = { slug: `foto-${at + 1}`, title: `Foto ${at + 1}`, position: 1_000 - at }
    await makeItem(db(), 'photo', { ...texts, drawing })
  }
})

const path = (page: Page) => new URL(page.url()).pathname
const place = (page: Page) => page.textContent('.viewer-title p')
const stands = async (page: Page, number: number) => {
  await expect.poll(() => place(page)).toBe(`${number} dari ${COUNT}`)
  await expect.poll(() => path(page)).toBe(`/galeri/foto-${number}/`)
  expect(await page.getAttribute('.viewer-stage img', 'alt')).toBe(`Lampion ${number}`)
  expect(await page.getAttribute('.viewer-strip [aria-current]', 'href')).toBe(path(page))
}

test('keys lead through the gallery, to its ends, to full screen and back to the list', async () => {
  const { page, problems } = await open('/galeri/foto-3/')
  for (const [key, number] of [
    ['ArrowRight', 4],
    ['ArrowLeft', 3],
    ['End', COUNT],
    ['ArrowRight', COUNT],
    ['Home', 1],
    ['ArrowLeft', 1],
  ] as const) {
    await page.keyboard.press(key)
    await stands(page, number)
  }
  expect(await page.title()).toContain('Foto 1')
  await page.keyboard.press('f')
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true)
  await page.keyboard.press('ArrowRight')
  await stands(page, 2)
  expect(await page.evaluate(() => document.fullscreenElement !== null)).toBe(true)
  await page.keyboard.press('f')
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(false)
  await page.keyboard.press('Escape')
  await page.waitForURL(/\/galeri\/#foto-/)
  expect(await page.textContent('.photo-card:target h2')).toBe('Foto 2')
  expect(problems).toEqual([])
})

test('a control that is used keeps the focus, and the shown photo is told to screen readers', async () => {
  const { page } = await open('/galeri/foto-1/')
  const next = page.getByRole('link', { name: /^Berikutnya/ })
  await next.focus()
  await page.keyboard.press('Enter')
  await stands(page, 2)
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('rel'))).toBe('next')
  expect(await page.textContent('[data-said]')).toMatch(/Foto 2\s+2 dari 7/)
  await page.keyboard.press('End')
  await stands(page, COUNT)
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('isi')
})

test('going back leaves the viewer', async () => {
  const { page } = await open('/galeri/')
  await page.click('text=Foto 4')
  await page.waitForSelector('[data-fullscreen]:not([hidden])')
  await page.keyboard.press('ArrowRight')
  await stands(page, 5)
  await page.goBack()
  expect(path(page)).toBe('/galeri/')
})

test('the pictures beside the shown one are fetched in advance, unless data are saved', async () => {
  const pictures = (asked: string[]) => new Set(asked.filter((address) => /-(960|1600)\.webp/.test(address))).size
  const usual = await open('/galeri/foto-3/')
  await expect.poll(() => pictures(usual.asked)).toBe(3)

  const saving = await open('/mitra/')
  await saving.page.addInitScript(() => {
    Object.defineProperty(navigator, 'connection', { value: { saveData: true } })
  })
  await saving.page.goto('/galeri/foto-3/', { waitUntil: 'networkidle' })
  expect(pictures(saving.asked)).toBe(1)
})

test('on a phone the picture is as wide as the screen, a swipe shows the next, and the controls are in reach', async () => {
  const { page, asked } = await open('/galeri/foto-3/', { viewport: { width: 360, height: 740 }, hasTouch: true })
  const box = await page.locator('.viewer-stage img').boundingBox()
  expect(box).toMatchObject({ x: 0, width: 360 })
  for (const rel of ['prev', 'next']) {
    const button = await page.locator(`a[rel=${rel}]`).boundingBox()
    expect(button?.y).toBeGreaterThan(370)
    expect(button?.height).toBeGreaterThanOrEqual(44)
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  await swipe(page, 300, 120)
  await stands(page, 4)
  await swipe(page, 100, 280)
  await stands(page, 3)
  const before = asked.length
  await swipe(page, 200, 180)
  // A request that comes after a swipe is answered after the one that the swipe would send.
  await page.evaluate(async () => (await fetch('/health')).text())
  expect(asked.slice(before).map((address) => new URL(address).pathname)).toEqual(['/health'])
  await stands(page, 3)
})

/** Moves a finger over the picture from one column of pixels to another. */
async function swipe(page: Page, from: number, to: number): Promise<void> {
  const client = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number | null) =>
    client.send('Input.dispatchTouchEvent', { type, touchPoints: x === null ? [] : [{ x, y: 300 }] })
  await touch('touchStart', from)
  await touch('touchMove', (from + to) / 2)
  await touch('touchMove', to)
  await touch('touchEnd', null)
}
