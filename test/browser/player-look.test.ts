import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { violations } from './axe.ts'
import { boxOf, play, share, topOf, video } from './player.ts'
import { useBrowser } from './support.ts'

const { db, open } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'kapal-kertas', title: 'Kapal Kertas', episodes: 201 })
  await makeTitle(db(), { slug: 'sekoci', title: 'Sekoci', episodes: 3 })
})

const path = '/episode/kapal-kertas-episode-200/'
const wide = { viewport: { width: 1280, height: 800 } }
const phone = { viewport: { width: 360, height: 740 } }

/** Plays to the middle of the episode, where there is a caption. */
async function showCaption(page: Page): Promise<void> {
  await play(page)
  await page.keyboard.press('5')
  await page.keyboard.press('k')
  await expect.poll(() => page.textContent('.captions')).not.toBe('')
}

test.each([
  [740, 360],
  [844, 390],
])(
  'on a phone of %i × %i held sideways the picture fills the screen, with its buttons in view',
  async (width, height) => {
    const { page } = await open(path, { viewport: { width, height }, hasTouch: true, isMobile: true })

    expect(await boxOf(page, '[data-stage]')).toEqual({ x: 0, y: 0, width, height })
    for (const frame of ['.header', '.tabs', '.crumbs']) expect(await page.isVisible(frame)).toBe(false)
    expect(await page.textContent('.controls-title')).toContain('Kapal Kertas · Episode 200')
    const inView = async (selector: string) => {
      const box = await boxOf(page, selector)
      expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44)
      expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true)
      return page.evaluate(
        ([name, x, y]) => document.elementFromPoint(Number(x), Number(y))?.closest(String(name)) !== null,
        [selector, box.x + box.width / 2, box.y + box.height / 2] as const,
      )
    }
    for (const button of ['[data-play]', '[data-seek]', '[data-fullscreen]', '[data-open-menu]', '.controls-list'])
      expect([button, await inView(button)]).toEqual([button, true])
    await play(page)
    // The bar stays while the keyboard is in it.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Shift+Tab')
    expect(await page.locator('[data-toggle]:focus-visible').count()).toBe(1)
    for (const button of [
      '[data-toggle]',
      '[data-jump="-10"]',
      '[data-jump="10"]',
      '[data-seek]',
      '[data-next-button]',
    ])
      await expect.poll(() => inView(button), { message: button }).toBe(true)
  },
)

test('a window of that size with a mouse, as at 200 % zoom, keeps its header and the page around the picture', async () => {
  const { page } = await open(path, { viewport: { width: 720, height: 450 } })
  expect(await page.isVisible('.header')).toBe(true)
  expect((await boxOf(page, '[data-stage]')).height).toBeLessThan(420)
  expect(await page.isVisible('.controls-title')).toBe(false)
  await play(page)
  expect(await page.isVisible('[data-volume]')).toBe(true)
})

test('a player without an answer keeps its frame with the scene behind the words', async () => {
  const { page } = await open(path, wide)
  await page.route(/\/media\//, (route) => route.fulfill({ status: 404 }))
  await page.click('[data-play]')
  await page.waitForSelector('[data-failed]:not([hidden])')
  expect(await boxOf(page, '.stage-scene')).toEqual(await boxOf(page, '[data-stage]'))
  const line = await page.locator('[data-failed]').evaluate((card) => getComputedStyle(card).borderTopWidth)
  expect(line).toBe('1px')
  await proveInBothThemes(page)
})

/** Expects that axe finds no fault in a state that the walk over all pages does not reach. */
async function proveInBothThemes(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page), colorScheme).toEqual([])
  }
}

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

test.each([360, 1280])('at %i px a server that fails is told of without moving the page', async (width) => {
  const { page } = await open(path, { viewport: { width, height: 800 } })
  await page.route(/\.m3u8$/, (route) => route.abort())
  const before = await topOf(page, '.episode-similar, .episode-side')
  await play(page)
  expect(await page.textContent('[data-note]')).toContain('tidak menjawab, pindah ke')
  expect(await page.textContent('.osd')).toContain('tidak menjawab, pindah ke')
  expect(await topOf(page, '.episode-similar, .episode-side')).toBe(before)
})

test('captions are legible on a phone, and their size is a choice that stays', async () => {
  const { page } = await open(path, phone)
  const size = () => page.locator('.captions').evaluate((text) => Number.parseFloat(getComputedStyle(text).fontSize))
  const choose = async (choice: string) => {
    await page.click('[data-open-menu]')
    await page.click('[data-setting=size]')
    await page.click(`[data-page=size] [data-choice=${choice}]`)
    await page.click('[data-open-menu]', { force: true })
  }
  await showCaption(page)
  expect(await size()).toBeGreaterThanOrEqual(16)
  await choose('small')
  await expect.poll(size).toBe(16)
  await choose('large')
  await expect.poll(size).toBeGreaterThan(20)

  await page.reload()
  expect(await page.textContent('[data-setting=size] [data-value]')).toBe('Besar')
  await showCaption(page)
  await expect.poll(size).toBeGreaterThan(20)
  await page.setViewportSize({ width: 1440, height: 900 })
  await expect.poll(size).toBeGreaterThan(25)
})

test('captions stand above the bar while it is shown, and beside the open menu', async () => {
  const { page } = await open(path, wide)
  await showCaption(page)
  const bottom = async (selector: string) => (await boxOf(page, selector)).y + (await boxOf(page, selector)).height
  const aboveBar = async () => (await boxOf(page, '[data-seek]')).y - (await bottom('.captions'))
  await expect.poll(aboveBar).toBeGreaterThanOrEqual(0)
  await page.click('[data-open-menu]')
  const captions = await boxOf(page, '.captions')
  expect(captions.x + captions.width).toBeLessThanOrEqual((await boxOf(page, '[data-menu]')).x)
})

test('the menu opens its lists inside itself, by keys alone, and gives the focus back', async () => {
  const { page } = await open(path, wide)
  await play(page)
  await page.focus('[data-open-menu]')
  await page.keyboard.press('Enter')
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.replace(/\s+/g, ' ').trim())
  expect(await focused()).toMatch(/^Kualitas/)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  expect(await focused()).toBe('1×')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect.poll(focused).toMatch(/^Kecepatan ?1,25×$/)
  expect(await video(page).evaluate((element: HTMLVideoElement) => element.playbackRate)).toBe(1.25)
  await page.keyboard.press('Escape')
  expect(await page.isHidden('[data-menu]')).toBe(true)
  expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-open-menu'))).toBe(true)
})

test('before playback the bar tells the length of the episode, and the list marks how far it has come after', async () => {
  const { page } = await open(path, wide)
  expect(await page.textContent('[data-length]')).toBe('24.00')
  expect(await page.getAttribute('[data-seek]', 'aria-valuetext')).toBe('00.00 dari 24.00')
  await play(page)
  await page.keyboard.press('5')
  await expect.poll(() => share(page)).toBeGreaterThan(0.45)
})

test.each([
  ['kapal-kertas', 200],
  ['sekoci', 2],
])('beside the player the way to the next episode stands right below the list of %s', async (slug, number) => {
  const { page } = await open(`/episode/${slug}-episode-${number}/`, { viewport: { width: 1920, height: 1080 } })
  const [list, links] = [await boxOf(page, '.siblings'), await boxOf(page, '.neighbours')]
  expect(links.y - list.y - list.height).toBe(16)
  expect(links.y + links.height).toBeLessThan(1080)
})

test('at 360 px the neighbours of a late episode keep their whole number', async () => {
  const { page } = await open(path, phone)
  const links = page.locator('.neighbours a[rel]')
  expect(await links.evaluateAll((all) => all.filter((link) => link.scrollWidth > link.clientWidth).length)).toBe(0)
  expect(await page.getByRole('link', { name: 'Sebelumnya: Episode 199' }).count()).toBe(1)
  expect(await page.getByRole('link', { name: 'Berikutnya: Episode 201' }).count()).toBe(1)
})

test('the player has no fault that axe finds: playing, with its menu open', async () => {
  const { page } = await open(path, wide)
  await play(page)
  await page.keyboard.press('k')
  await proveInBothThemes(page)
  await page.click('[data-open-menu]')
  await proveInBothThemes(page)
})

test('captions from ASS subtitles are drawn as their words alone', async () => {
  const { page, problems } = await open('/anime/sekoci/', wide)
  const cue = String.raw`{\an8}{\i1\fs20}Bulan{\i0} belum\Npulang.{\p1}m 0 0 l 9 9{\p0} {tanya}`
  const body = `WEBVTT\n\n00:00:00.000 --> 00:00:24.000\n${cue}\n`
  await page.route(/\.vtt$/, (route) => route.fulfill({ contentType: 'text/vtt', body }))
  await page.goto('/episode/sekoci-episode-1/')

  await showCaption(page)

  const text = await page.locator('.captions').evaluate((layer: HTMLElement) => layer.innerText)
  expect(text).toBe('Bulan belum pulang. {tanya}')
  expect(problems).toEqual([])
})
