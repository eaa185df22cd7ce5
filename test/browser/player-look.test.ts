import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { useBrowser } from './support.ts'

const { db, open } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'kapal-kertas', title: 'Kapal Kertas', episodes: 201 })
})

const path = '/episode/kapal-kertas-episode-200/'
const video = (page: Page) => page.locator('[data-slot] video')
const play = async (page: Page) => {
  await page.click('[data-play]')
  await expect
    .poll(() => video(page).evaluate((element: HTMLVideoElement) => element.readyState > 2 && !element.paused), {
      timeout: 15_000,
    })
    .toBe(true)
}
const boxOf = async (page: Page, selector: string) => {
  const box = await page.locator(selector).boundingBox()
  if (!box) throw new Error(`${selector} is not shown`)
  return box
}
const topOf = async (page: Page, selector: string) =>
  (await boxOf(page, selector)).y + (await page.evaluate(() => scrollY))

test('on a phone held sideways the picture fits, and nothing lies over its button', async () => {
  const { page } = await open(path, { viewport: { width: 740, height: 360 }, hasTouch: true, isMobile: true })

  const stage = await boxOf(page, '[data-stage]')
  expect(stage.y + stage.height).toBeLessThanOrEqual(360)
  expect(stage.width / stage.height).toBeCloseTo(16 / 9, 1)
  expect(Math.abs(stage.x + stage.width / 2 - 370)).toBeLessThanOrEqual(1)
  const play = await boxOf(page, '[data-play]')
  const top = await page.evaluate(
    ([x, y]) => document.elementFromPoint(x ?? 0, y ?? 0)?.closest('[data-play]') !== null,
    [play.x + play.width / 2, play.y + play.height - 4],
  )
  expect(top).toBe(true)
  await page.evaluate(() => scrollTo(0, 400))
  expect((await boxOf(page, '.header')).y).toBeLessThan(0)
})

test('turning the phone on its side while the video plays opens full screen, and upright closes it', async () => {
  const { page } = await open(path, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })
  const session = await page.context().newCDPSession(page)
  const turn = (type: 'portraitPrimary' | 'landscapePrimary') =>
    session.send('Emulation.setDeviceMetricsOverride', {
      width: type === 'portraitPrimary' ? 360 : 740,
      height: type === 'portraitPrimary' ? 740 : 360,
      deviceScaleFactor: 1,
      mobile: true,
      screenOrientation: { type, angle: type === 'portraitPrimary' ? 0 : 90 },
    })
  const isFull = () => page.evaluate(() => document.fullscreenElement?.hasAttribute('data-stage') ?? false)
  await turn('portraitPrimary')
  await play(page)
  await turn('landscapePrimary')
  await expect.poll(isFull).toBe(true)
  await turn('portraitPrimary')
  await expect.poll(isFull).toBe(false)
})

test('each key is answered over the picture, in full screen too, and moves nothing', async () => {
  const { page, problems } = await open(path, { viewport: { width: 1280, height: 800 } })
  await play(page)
  const before = await topOf(page, '.neighbours')
  await page.keyboard.press('f')
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true)
  const answer = async (key: string) => {
    await page.keyboard.press(key)
    expect(await page.locator('.stage .osd[data-shown]').count()).toBe(1)
    return [await page.textContent('.osd'), await page.textContent('[data-said]')]
  }
  for (const [key, text] of [
    ['k', 'Jeda'],
    ['k', 'Putar'],
    ['l', '+10 detik'],
    ['j', '−10 detik'],
    ['ArrowRight', '+5 detik'],
    ['3', '30 %'],
    ['>', '1,25×'],
    ['<', '1×'],
    ['m', 'Suara mati'],
    ['m', 'Suara hidup'],
    ['c', 'Takarir mati'],
    ['c', 'Takarir hidup'],
  ] as const)
    expect(await answer(key)).toEqual([text, text])
  await expect.poll(() => page.locator('.osd').evaluate((pill) => getComputedStyle(pill).opacity)).toBe('0')
  await page.keyboard.press('f')
  await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBeNull()
  expect(await topOf(page, '.neighbours')).toBe(before)
  expect(problems).toEqual([])
})

test.each([360, 1280])('at %i px a server that fails is told of without moving the page', async (width) => {
  const { page } = await open(path, { viewport: { width, height: 800 } })
  await page.route(/\.m3u8$/, (route) => route.abort())
  await page.evaluate(() => document.querySelector('[data-bar]')?.removeAttribute('hidden'))
  const before = await topOf(page, '.neighbours')
  await play(page)
  expect(await page.textContent('[data-note]')).toContain('tidak menjawab, pindah ke')
  expect(await page.textContent('.osd')).toContain('tidak menjawab, pindah ke')
  expect(await topOf(page, '.neighbours')).toBe(before)
})

test('captions are legible on a phone, and their size is a choice that stays', async () => {
  const { page } = await open(path, { viewport: { width: 360, height: 740 } })
  await play(page)
  await page.keyboard.press('5')
  await expect.poll(() => cueSize(page), { timeout: 15_000 }).toBe(16)
  await page.selectOption('[data-size]', 'large')
  await expect.poll(() => cueSize(page)).toBe(20)

  await page.reload()
  expect(await page.inputValue('[data-size]')).toBe('large')
  await play(page)
  await page.keyboard.press('5')
  await expect.poll(() => cueSize(page), { timeout: 15_000 }).toBe(20)
  await page.setViewportSize({ width: 1440, height: 900 })
  await expect.poll(() => cueSize(page)).toBeGreaterThan(25)
})

test('at 360 px the neighbours of a late episode keep their whole number', async () => {
  const { page } = await open(path, { viewport: { width: 360, height: 740 } })
  const names = page.locator('.neighbours a[rel] > span:not(.visually-hidden)')
  expect(await names.evaluateAll((all) => all.map((name) => name.lastChild?.textContent))).toEqual(['199', '201'])
  expect(await names.evaluateAll((all) => all.filter((name) => name.scrollWidth > name.clientWidth).length)).toBe(0)
  expect(await page.getByRole('link', { name: 'Sebelumnya: Episode 199' }).count()).toBe(1)
})

/** Font size in px of the caption that is shown now, which Chromium keeps in a closed shadow tree; 0 without one. */
async function cueSize(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('DOM.enable')
  await session.send('CSS.enable')
  const { nodes } = await session.send('DOM.getFlattenedDocument', { depth: -1, pierce: true })
  const cue = nodes.find(
    ({ attributes = [] }) => attributes.includes('cue') || attributes.includes('-webkit-media-text-track-display'),
  )
  const inner = nodes.find(({ parentId }) => parentId === cue?.nodeId)
  if (!cue) return 0
  const { computedStyle } = await session.send('CSS.getComputedStyleForNode', { nodeId: (inner ?? cue).nodeId })
  await session.detach()
  return Number.parseFloat(computedStyle.find(({ name }) => name === 'font-size')?.value ?? '0')
}
