import { beforeAll, expect, test } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { violations } from './axe.ts'
import { boxOf, play, topOf } from './player.ts'
import { useBrowser } from './support.ts'

const { db, open } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'kapal-kertas', title: 'Kapal Kertas', episodes: 201 })
  await makeTitle(db(), { slug: 'sekoci', title: 'Sekoci', episodes: 3 })
})

const path = '/episode/kapal-kertas-episode-200/'

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

test.each(['dark', 'light'] as const)(
  'a player without an answer keeps its frame with the scene behind the words (%s)',
  async (colorScheme) => {
    const { page } = await open(path, { viewport: { width: 1280, height: 800 }, colorScheme })
    await page.route(/\/media\//, (route) => route.abort())
    await page.click('[data-play]')
    await page.waitForSelector('[data-failed]:not([hidden])')
    expect(await boxOf(page, '.stage-scene')).toEqual(await boxOf(page, '[data-stage]'))
    const line = await page.locator('[data-failed]').evaluate((card) => getComputedStyle(card).borderTopWidth)
    expect(line).toBe('1px')
    expect(await violations(page)).toEqual([])
  },
)

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
  const { page } = await open(path, { viewport: { width: 360, height: 740 } })
  const size = () => page.locator('.captions').evaluate((text) => Number.parseFloat(getComputedStyle(text).fontSize))
  const showCaption = async () => {
    await play(page)
    await page.keyboard.press('5')
    await page.keyboard.press('k')
    await expect.poll(() => page.textContent('.captions')).not.toBe('')
  }
  const choose = async (choice: string) => {
    await page.click('[data-open-menu]')
    await page.click('[data-setting=size]')
    await page.click(`[data-page=size] [data-choice=${choice}]`)
    await page.click('[data-open-menu]', { force: true })
  }
  await showCaption()
  expect(await size()).toBeGreaterThanOrEqual(16)
  await choose('small')
  await expect.poll(size).toBe(16)
  await choose('large')
  await expect.poll(size).toBeGreaterThan(20)

  await page.reload()
  expect(await page.textContent('[data-setting=size] [data-value]')).toBe('Besar')
  await showCaption()
  await expect.poll(size).toBeGreaterThan(20)
  await page.setViewportSize({ width: 1440, height: 900 })
  await expect.poll(size).toBeGreaterThan(25)
})

test('captions stand above the bar while it is shown, and beside the open menu', async () => {
  const { page } = await open(path, { viewport: { width: 1280, height: 800 } })
  await play(page)
  await page.keyboard.press('5')
  await page.keyboard.press('k')
  await expect.poll(() => page.textContent('.captions')).not.toBe('')
  const bottom = async (selector: string) => (await boxOf(page, selector)).y + (await boxOf(page, selector)).height
  const aboveBar = async () => (await boxOf(page, '[data-seek]')).y - (await bottom('.captions'))
  await expect.poll(aboveBar).toBeGreaterThanOrEqual(0)
  await page.click('[data-open-menu]')
  const captions = await boxOf(page, '.captions')
  expect(captions.x + captions.width).toBeLessThanOrEqual((await boxOf(page, '[data-menu]')).x)
})

test('before playback the bar tells the length of the episode, and the list marks how far it has come after', async () => {
  const { page } = await open(path, { viewport: { width: 1280, height: 800 } })
  expect(await page.textContent('[data-length]')).toBe('24.00')
  expect(await page.getAttribute('[data-seek]', 'aria-valuetext')).toBe('00.00 dari 24.00')
  const mark = () =>
    page.locator('[data-siblings] [aria-current]').evaluate((row) => Number(row.style.getPropertyValue('--share')))
  await play(page)
  await page.keyboard.press('5')
  await expect.poll(mark).toBeGreaterThan(0.45)
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
  const { page } = await open(path, { viewport: { width: 360, height: 740 } })
  const links = page.locator('.neighbours a[rel]')
  expect(await links.evaluateAll((all) => all.filter((link) => link.scrollWidth > link.clientWidth).length)).toBe(0)
  expect(await page.getByRole('link', { name: 'Sebelumnya: Episode 199' }).count()).toBe(1)
  expect(await page.getByRole('link', { name: 'Berikutnya: Episode 201' }).count()).toBe(1)
})

test.each(['dark', 'light'] as const)(
  'the player has no fault that axe finds: playing, with its menu open (%s)',
  async (colorScheme) => {
    const { page } = await open(path, { viewport: { width: 1280, height: 800 }, colorScheme })
    await play(page)
    await page.keyboard.press('k')
    expect(await violations(page)).toEqual([])
    await page.click('[data-open-menu]')
    expect(await violations(page)).toEqual([])
  },
)

test('on a slow phone nothing on the page moves while it loads', async () => {
  const { page } = await open('/health', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 200,
    downloadThroughput: 100_000,
    uploadThroughput: 100_000,
  })
  await page.addInitScript(() => {
    const watch = (list: PerformanceObserverEntryList) => {
      for (const entry of list.getEntries())
        Reflect.set(window, 'shifted', (Reflect.get(window, 'shifted') ?? 0) + Reflect.get(entry, 'value'))
    }
    new PerformanceObserver(watch).observe({ type: 'layout-shift', buffered: true })
  })
  await page.goto(path)
  await page.waitForTimeout(1_500)
  expect(await page.evaluate(() => Reflect.get(window, 'shifted') ?? 0)).toBeLessThanOrEqual(0.02)
})
