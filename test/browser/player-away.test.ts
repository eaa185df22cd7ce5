import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { violations } from './axe.ts'
import { seen as watched } from './collection.ts'
import { at, isMoving, play, video } from './player.ts'
import { gate, useBrowser } from './support.ts'

const { db, open } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'kapal-kertas', title: 'Kapal Kertas', episodes: 3 })
})

/** An episode whose clip lasts 24 seconds, in segments of six. */
const path = '/episode/kapal-kertas-episode-2/'
const away = 'Internetmu terputus. Video akan lanjut sendiri.'
const stored = (settings: object, position = 0) => ({
  kortekstream_player: settings,
  kortekstream_history: [
    watched('kapal-kertas', 2, {
      episodeSlug: 'kapal-kertas-episode-2',
      episodeTitle: 'Episode 2',
      position,
      duration: 24,
    }),
  ],
})

/** Ends the network as the browser of a phone in a tunnel sees it. Returns a function that brings it back. */
async function cut(page: Page): Promise<() => Promise<void>> {
  await page.route(/\/media\//, (route) => route.abort())
  await page.context().setOffline(true)
  return async () => {
    await page.unroute(/\/media\//)
    await page.context().setOffline(false)
  }
}

/** Lets the first segment of the video through. What comes after it is only asked for, until `cut` ends the network. */
async function holdRest(page: Page): Promise<{ cut: () => Promise<() => Promise<void>> }> {
  const end = gate()
  const isLater = (range = '') => Number(/bytes=(\d+)/.exec(range)?.[1] ?? 0) > 60_000
  await page.route(/\/media\/.*\.mp4/, async (route) => {
    if (!isLater(route.request().headers().range)) return route.continue()
    await end.opened
    await route.abort().catch(() => undefined)
  })
  return {
    async cut() {
      const back = await cut(page)
      end.open()
      return async () => {
        await page.unroute(/\/media\/.*\.mp4/)
        await back()
      }
    },
  }
}

const online = (page: Page) => page.evaluate(() => dispatchEvent(new Event('online')))
const shown = (page: Page) => page.locator('[data-away]').filter({ visible: true }).count()
const isAway = (page: Page) => expect.poll(() => shown(page)).toBe(1)
const current = (page: Page) => page.textContent('.server[aria-current]')
const state = (page: Page, name: 'paused' | 'playbackRate' | 'videoHeight') =>
  video(page).evaluate((element: HTMLVideoElement, key) => element[key], name)

/** Expects that only the network is blamed: no server, and nothing that a report would help. */
async function expectNoBlame(page: Page): Promise<void> {
  expect(await page.textContent('[data-note]')).toBe(away)
  expect(await page.isHidden('[data-failed]')).toBe(true)
}

test.each([
  ['a stream with its quality', { quality: 240 }, 'Otomatis'],
  ['a file', { server: '240p' }, '240p'],
])('without a network %s starts by itself at its place once the network is there', async (_, settings, server) => {
  const { page } = await open(path, { stored: stored(settings, 13) })
  const back = await cut(page)
  await page.click('[data-play]')
  await isAway(page)
  await expectNoBlame(page)
  expect(await violations(page)).toEqual([])

  await back()
  await expect.poll(() => isMoving(page)).toBe(true)
  expect(await at(page)).toBeGreaterThan(12)
  expect(await current(page)).toBe(server)
  await expect.poll(() => state(page, 'videoHeight')).toBe(240)
  expect(await shown(page)).toBe(0)
  expect(await page.textContent('[data-note]')).toBe('Ganti otomatis kalau gagal')
})

test('a stream that runs out of data in a tunnel goes on in full screen, at its place, quality and speed', async () => {
  const { page } = await open('/health', { stored: stored({ quality: 240, rate: 2 }) })
  const rest = await holdRest(page)
  await page.goto(path)
  await play(page)
  await page.keyboard.press('f')
  const back = await rest.cut()
  await isAway(page)
  await expectNoBlame(page)
  expect(await page.evaluate(() => document.fullscreenElement?.querySelector('[data-away]')?.checkVisibility())).toBe(
    true,
  )
  const left = await at(page)
  expect(left).toBeGreaterThan(4)

  await back()
  await expect.poll(() => at(page)).toBeGreaterThan(left + 1)
  expect(await current(page)).toBe('Otomatis')
  expect(await state(page, 'playbackRate')).toBe(2)
  expect(await page.textContent('[data-setting=quality] [data-value]')).toBe('240p')
  await expect.poll(() => shown(page)).toBe(0)
})

test('a video that was paused stays so when the network comes back, and goes on from its place', async () => {
  const { page } = await open('/health')
  const rest = await holdRest(page)
  await page.goto(path)
  await play(page)
  await page.keyboard.press('k')
  const left = await at(page)
  const back = await rest.cut()
  await page.waitForFunction(() => !navigator.onLine)
  expect(await shown(page)).toBe(0)
  await back()
  await page.waitForFunction(() => navigator.onLine)
  expect([await state(page, 'paused'), await at(page)]).toEqual([true, left])

  await page.keyboard.press('k')
  await expect.poll(() => at(page)).toBeGreaterThan(8)
  expect(await current(page)).toBe('Otomatis')
})

test('pausing while the player waits for the network ends the wait', async () => {
  const { page } = await open('/health', { stored: stored({ rate: 2 }) })
  const rest = await holdRest(page)
  await page.goto(path)
  await play(page)
  const back = await rest.cut()
  await isAway(page)
  await page.keyboard.press('k')
  await expect.poll(() => shown(page)).toBe(0)
  await back()
  expect(await state(page, 'paused')).toBe(true)
  await page.keyboard.press('k')
  await expect.poll(() => at(page)).toBeGreaterThan(8)
})

test('a server chosen without a network is the one that plays afterwards, by itself or when pressed again', async () => {
  const { page } = await open(path, { stored: stored({}, 13) })
  await play(page)
  let back = await cut(page)
  await page.click('[data-name="240p"]')
  await isAway(page)
  await back()
  await expect.poll(() => isMoving(page)).toBe(true)
  expect(await current(page)).toBe('240p')
  expect(await at(page)).toBeGreaterThan(12)

  back = await cut(page)
  await page.click('[data-name="480p"]')
  await isAway(page)
  await page.click('[data-try]')
  await isAway(page)
  expect(await current(page)).toBe('480p')
  await back()
  await expect.poll(() => isMoving(page)).toBe(true)
  expect(await current(page)).toBe('480p')
})

test('a server in a frame that is chosen without a network is loaded anew once the network is there', async () => {
  const { page } = await open('/health')
  await page.route(path, async (route) => {
    const answer = await route.fetch()
    const body = (await answer.text()).replace(/data-server="file"/g, 'data-server="embed"')
    await route.fulfill({ response: answer, body })
  })
  await page.goto(path)
  const back = await cut(page)
  await page.click('[data-name="480p"]')
  await isAway(page)
  await page.locator('[data-slot] iframe').evaluate((frame) => frame.setAttribute('data-old', ''))
  await back()
  await page.waitForSelector('[data-slot] iframe:not([data-old])')
  expect(await shown(page)).toBe(0)
})

test('a network that dies and returns without a word of the browser is told of once, and the video goes on', async () => {
  const { page } = await open(path, { stored: stored({ server: '480p' }, 13) })
  await page.locator('[data-note]').evaluate((note) => {
    const heard: (string | null)[] = []
    new MutationObserver(() => heard.push(note.textContent)).observe(note, { childList: true })
    Reflect.set(window, 'heard', heard)
  })
  const looks: string[] = []
  await page.route('**/*', (route) => {
    looks.push(route.request().url())
    return route.abort()
  })
  await page.click('[data-play]')
  await isAway(page)
  await expect.poll(() => looks.filter((address) => address.endsWith('.mp4')).length).toBeGreaterThan(3)
  await expectNoBlame(page)

  await page.unroute('**/*')
  await expect.poll(() => isMoving(page)).toBe(true)
  expect(await at(page)).toBeGreaterThan(12)
  expect(await current(page)).toBe('480p')
  expect(await page.evaluate(() => Reflect.get(window, 'heard'))).toEqual([away, 'Ganti otomatis kalau gagal'])
})

test('servers that stay silent while the site answers are told of after a while, and tried again with the network', async () => {
  const { page } = await open(path, { stored: stored({ server: '240p' }, 13) })
  await page.route(/\/media\//, (route) => route.abort())
  await page.click('[data-play]')
  await isAway(page)
  await page.waitForSelector('[data-failed]:not([hidden])')
  expect(await shown(page)).toBe(0)
  expect(await page.textContent('[data-note]')).toBe('Tidak ada server yang menjawab.')

  await page.unroute(/\/media\//)
  await page.evaluate(() => Object.defineProperty(document, 'hidden', { value: true, configurable: true }))
  await online(page)
  expect(await page.isVisible('[data-failed]')).toBe(true)
  await page.evaluate(() => Reflect.deleteProperty(document, 'hidden'))
  await page.click('[data-report]')
  await page.fill('#laporkan textarea', 'Macet')
  await online(page)
  await expect.poll(() => isMoving(page)).toBe(true)
  expect(await current(page)).toBe('240p')
  expect(await at(page)).toBeGreaterThan(12)
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
})

test('captions that did not come without a network come with it', async () => {
  const { page } = await open('/anime/kapal-kertas/', { stored: stored({ captions: true }) })
  let isBack = false
  await page.route(/\.vtt$/, (route) => (isBack ? route.continue() : route.abort()))
  await page.goto(path)
  await play(page)
  const trackState = () => page.evaluate(() => document.querySelector('track')?.readyState)
  await expect.poll(trackState).toBe(3)
  await page.context().setOffline(true)
  isBack = true
  await page.context().setOffline(false)
  await expect.poll(trackState).toBe(2)
})

test('an episode that ends without a network stays, and the next one opens with it', async () => {
  const { page } = await open(path, { stored: stored({ server: '240p' }, 20) })
  await play(page)
  await video(page).evaluate((element: HTMLVideoElement) => {
    element.playbackRate = 0.5
  })
  await page.context().setOffline(true)
  await video(page).evaluate((element: HTMLVideoElement) => {
    Object.defineProperty(element, 'ended', { value: true })
    element.dispatchEvent(new Event('ended'))
  })
  await page.getByText('begitu internetmu kembali').waitFor()
  await page.context().setOffline(false)
  await page.waitForURL(/episode-3/)
})
